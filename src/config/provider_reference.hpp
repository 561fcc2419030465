// `rackspace`, `rackspace.west`
#pragma once

#include <optional>

#include "config/module.hpp"

namespace rxplan::config {

[[nodiscard]] std::optional<ProviderReference> read_provider_reference(const syntax::Expression& expression, Diagnostics& diagnostics);

}  // namespace rxplan::config
