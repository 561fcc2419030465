// Ephemeral values: never written down, neither in the state nor in a plan.
#pragma once

#include "eval/reference.hpp"
#include "graph/graph.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan {

// Reports each place that would keep a value which comes from an ephemeral variable, directly or through local values and outputs. Looks at
// what expressions refer to, not at values, so it also reports a value that an expression only looks at.
void check_ephemeral(const Graph& graph, Diagnostics& diagnostics);

// Whether anything in a body of a module is ephemeral.
[[nodiscard]] bool is_ephemeral(const syntax::Body& body, const config::Module& module);

// Whether a module gives an ephemeral value for a reference.
[[nodiscard]] bool gives_ephemeral(const eval::Reference& reference, const config::Module& module);

}  // namespace rxplan
