// Objects that another version of their provider stored.
#pragma once

#include <optional>
#include <string>

#include "rxplan/provider.hpp"
#include "state/state.hpp"

namespace rxplan {

// The object as today's schema has it: by the provider where an earlier version stored it, otherwise as it is. Nothing, and a report by
// address, when a newer version did, or when the provider could not tell.
[[nodiscard]] std::optional<InstanceObject> upgraded(const InstanceObject& object, const ResourceSchema& schema, Provider& provider,
                                                     const std::string& address, Diagnostics& diagnostics);

}  // namespace rxplan
