// An object that stepped aside for a successor takes its place again.
#pragma once

#include <string>
#include <vector>

#include "state/state.hpp"

namespace rxplan {

[[nodiscard]] inline std::vector<StateChange> restored(const InstanceAddress& instance, const std::string& deposed_key,
                                                       const std::string& provider, const InstanceObject& object)
{
    return {{{instance, {}}, provider, object}, {{instance, deposed_key}, {}, std::nullopt}};
}

}  // namespace rxplan
