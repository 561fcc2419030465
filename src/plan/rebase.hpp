// Whether a plan still holds for a state that others may have changed since it was made.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace rxplan {

// An object of a resource, with its provider as the state writes it, as the schema of today has it; nothing when that cannot be told.
using Upgrade = std::function<std::optional<InstanceObject>(const ResourceAddress&, const std::string& provider, const InstanceObject&)>;

// The addresses of what the plan changes or reads and what is now otherwise than it was when the plan was made, sorted. When there are
// none, `plan.refreshed` afterwards continues `now`: what others changed elsewhere stays as they left it. `upgrade` is
// asked for what an earlier version of a provider stored and the plan has in a later one.
[[nodiscard]] std::vector<std::string> rebase(Plan& plan, const State& now, const Upgrade& upgrade = {});

}  // namespace rxplan
