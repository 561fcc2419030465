// Whether a plan still holds for a state that others may have changed since it was made.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace rxplan {

// The addresses of what the plan changes or reads and what is now otherwise than it was when the plan was made, sorted. When there are
// none, `plan.refreshed` afterwards continues `now`: what others changed elsewhere stays as they left it.
[[nodiscard]] std::vector<std::string> rebase(Plan& plan, const State& now);

}  // namespace rxplan
