// What a plan leaves to a later round, in words.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace rxplan::view {

// `rxplan_data.b[*]`
[[nodiscard]] std::string deferral_name(const Deferral& deferral);
// Whether it is known how many there will be, and why not: `how many there are is known after rxplan_data.a`, without full stop.
[[nodiscard]] std::string deferral_reason(const Deferral& deferral);
// `main.rx.hcl:7: for_each = toset(...)`: the place of what is not known, with the line that says it; empty when there is none.
[[nodiscard]] std::string deferral_place(const Plan& plan, const Deferral& deferral);
// Names of outputs that keep their last value; empty when there are none.
[[nodiscard]] std::string deferred_outputs(const Plan& plan);

}  // namespace rxplan::view
