// One object that exists comes under management, outside of any plan.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "config/module.hpp"
#include "plan/imports.hpp"
#include "plan/providers.hpp"
#include "state/state.hpp"

namespace rxplan {

// What the state is to record of the object. The configuration, which has passed `validate`, must declare a resource at the address, and
// the state must have nothing there. Configures the provider. Nothing, and a report, when the object cannot be taken over.
[[nodiscard]] std::optional<StateChange> take_over(const ImportRequest& request, const config::Module& root, Sources& sources,
                                                   const State& state, const std::map<std::string, Value>& variables, Providers& providers,
                                                   Diagnostics& diagnostics);

}  // namespace rxplan
