// What can still be read of a state file that is damaged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rxplan {

// Sentences for the user: how many resources are sound and which are not, by address; whether the end is missing. Empty when the text has
// not the lines that rxplan and Terraform write, so that nothing can be told apart.
[[nodiscard]] std::vector<std::string> survey_damaged_state(std::string_view text);

// "`a`, `b` and 3 more"
[[nodiscard]] std::string some_of(const std::vector<std::string>& names);

}  // namespace rxplan
