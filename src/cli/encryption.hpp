// Which keys a run encrypts and decrypts with.
#pragma once

#include <optional>

#include "cli/console.hpp"
#include "state/keyring.hpp"

namespace rxplan::cli {

// As RXPLAN_ENCRYPTION says or, when it is not set, the configuration in the working directory; what that enforces holds in any case.
// Nothing after what is wrong with either was reported.
[[nodiscard]] std::optional<Keyring> find_keys(Console& console);

}  // namespace rxplan::cli
