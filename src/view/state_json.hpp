// The state in the shape of Terraform's `show -json`.
#pragma once

#include <string>

#include "state/state.hpp"
#include "view/json_values.hpp"
#include "view/state_text.hpp"

namespace rxplan::view {

// `{"format_version": "1.0", "values": ...}`, one line, ends in a line break.
[[nodiscard]] std::string state_json(const State& state, const FindSchema& find_schema, const JsonOptions& options);

// The same as a value, for `prior_state` of a plan.
[[nodiscard]] Value state_to_json(const State& state, const FindSchema& find_schema, const JsonOptions& options);

}  // namespace rxplan::view
