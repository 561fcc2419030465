// Defaults of `optional(T, default)`.
#pragma once

#include "config/module.hpp"
#include "eval/scope.hpp"

namespace rxplan::eval {

// `value` with the declared defaults where an optional attribute is absent or null; to be converted to the type afterwards.
[[nodiscard]] Value with_defaults(const Value& value, const config::TypeConstraint& type, const Scope& constants, Diagnostics& diagnostics);

}  // namespace rxplan::eval
