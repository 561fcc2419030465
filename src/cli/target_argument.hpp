// Addresses as arguments of commands.
#pragma once

#include <optional>
#include <string>

#include "base/source.hpp"
#include "config/module.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::cli {

// `rackspace_server.a`, `rackspace_server.a[0]`, `module.b["x"]`: of a resource, an instance of one, or a module.
[[nodiscard]] std::optional<config::Target> target_argument(const std::string& text, Sources& sources, Diagnostics& diagnostics);

}  // namespace rxplan::cli
