// Types as written in a configuration.
#pragma once

#include "config/module.hpp"

namespace rxplan::config {

// `string`, `list(number)`, `object({ a = string, b = optional(number, 2) })`, `any`. `any` after an error.
[[nodiscard]] TypeConstraint read_type_constraint(const syntax::Expression& expression, Diagnostics& diagnostics);

}  // namespace rxplan::config
