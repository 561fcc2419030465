// Configuration for what `import` blocks name and no resource block declares.
#pragma once

#include <string>

#include "plan/make_plan.hpp"

namespace rxplan {

// A resource block for each object that an `import` block of the root module names without one, as its provider knows the object: required
// arguments and those optional ones that have a value, none that the provider alone gives. What is secret is not written: `null`, with a
// remark. In the layout of `fmt`; empty when every import has its resource. Objects of modules, with keys or of imports with `for_each` are
// left to planning, which says what they lack.
[[nodiscard]] std::string generate_configuration(const PlanInput& input, Providers& providers, Diagnostics& diagnostics);

}  // namespace rxplan
