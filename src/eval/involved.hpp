// The values that an expression speaks of, for whoever has to find out what is wrong with it.
#pragma once

#include "eval/scope.hpp"

namespace rxplan::eval {

// Adds lines such as `var.base = 2` to the diagnostic: variables, locals, `each` and `count`. Secrets and ephemeral values are masked; what
// is not known is left out.
void add_involved_values(const syntax::Expression& expression, const Scope& scope, Diagnostic& problem);

}  // namespace rxplan::eval
