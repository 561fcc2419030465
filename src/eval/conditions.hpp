// `validation`, `precondition`, `postcondition`, `assert`.
#pragma once

#include <string_view>
#include <vector>

#include "config/module.hpp"
#include "eval/scope.hpp"

namespace rxplan::eval {

// Reports each condition that does not hold, with its error message; one that is not known yet passes. `id` and `summary` as in Diagnostic.
void check_conditions(const std::vector<config::Condition>& conditions, std::string_view id, std::string_view summary, const Scope& scope,
                      Diagnostics& diagnostics);

// Whether a condition and its message refer to variables and to nothing else, so that they can be judged before anything is planned.
[[nodiscard]] bool looks_at_variables_alone(const config::Condition& condition);

}  // namespace rxplan::eval
