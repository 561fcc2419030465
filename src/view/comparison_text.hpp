// What changed between two plans, for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "plan/comparison.hpp"

namespace rxplan::view {

// `baseline` is what the earlier plan is called. Each step that came or differs as its diff, each that went as a line; says so when nothing
// changed. Ends in a line break; nothing sensitive is in it.
[[nodiscard]] std::string comparison_text(const PlanComparison& comparison, std::string_view baseline, bool colour);

// The same as a pull request comment of at most `limit` characters (at least 2,000), with the digest of the later plan at the end. What
// there is no room for is counted.
[[nodiscard]] std::string comparison_markdown(const PlanComparison& comparison, std::string_view baseline, std::string_view digest,
                                              std::size_t limit = 65'536);

}  // namespace rxplan::view
