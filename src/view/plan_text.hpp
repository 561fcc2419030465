// A plan as people read it at a terminal.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace rxplan::view {

// In the plan's own order, ends in a line break. Nothing sensitive is in it.
[[nodiscard]] std::string plan_text(const Plan& plan, bool colour);

// `Plan digest: sha256:...`, after an empty line, with line break: what `apply -approved` is given.
[[nodiscard]] std::string plan_digest_text(const Plan& plan);

// `Plan: 6 to add, 0 to change, 0 to destroy.`, without line break. A replacement counts as one to add and one to destroy.
[[nodiscard]] std::string plan_summary(const Plan& plan);

}  // namespace rxplan::view
