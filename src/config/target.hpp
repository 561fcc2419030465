// `module.web[0].rackspace_server.minion["a"]`: addresses of objects, written without quotes.
#pragma once

#include <optional>

#include "config/module.hpp"

namespace rxplan::config {

enum class Keys : std::uint8_t {
    constant,    // `[0]`, `["a"]`
    expression,  // anything
};

// Reports what is no address of constants.
[[nodiscard]] std::optional<Target> read_target(const syntax::Expression& expression, Keys keys, Diagnostics& diagnostics);

// Whether a target, or a module on the way to it, has a key.
[[nodiscard]] bool has_keys(const Target& target);

}  // namespace rxplan::config
