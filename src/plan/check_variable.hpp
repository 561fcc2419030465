// What can be said of a variable before it has a value.
#pragma once

#include "config/module.hpp"
#include "eval/scope.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan {

// Reports a default, of the variable or of an optional attribute in its type, that is no constant or has an unsuitable type.
void check_variable(const config::Variable& variable, eval::Environment& environment, Diagnostics& diagnostics);

}  // namespace rxplan
