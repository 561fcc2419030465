// What of a state an address names, and where it goes when it is given another.
#pragma once

#include <vector>

#include "config/module.hpp"
#include "plan/plan.hpp"
#include "rxplan/diagnostic.hpp"
#include "state/state.hpp"

namespace rxplan {

// Whether a target names this instance: itself, all instances of its resource, or a module that it is in. A key that a target leaves out
// may be any.
[[nodiscard]] bool names(const config::Target& target, const InstanceAddress& instance);

// What a target names of a state, in its order.
[[nodiscard]] std::vector<InstanceAddress> instances_at(const config::Target& target, const State& state);

// Takes an instance, with all its objects, out of a state.
void forget(const InstanceAddress& instance, State& state);

// Where everything at `from` goes when `to` is its new address: an instance, a resource or a module, as `from` is. Keys that both leave out
// stay as they are. Reports (and gives nothing) when there is nothing at `from`, when something is at a new address already, and when `to`
// is of another kind. `repeat_moves` makes the moves.
[[nodiscard]] std::vector<Move> moves_to(const config::Target& from, const config::Target& to, const State& state,
                                         Diagnostics& diagnostics);

}  // namespace rxplan
