// The engine's own provider `rxplan`: one resource, `rxplan_data`, a value with a life of its own.
#pragma once

#include <memory>

#include "rxplan/provider.hpp"

namespace rxplan {

[[nodiscard]] std::unique_ptr<Provider> make_built_in_provider(const ProviderContext& context);

}  // namespace rxplan
