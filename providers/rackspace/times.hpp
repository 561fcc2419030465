// Instants as the cloud's interfaces write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan::rackspace {

using Instant = std::chrono::sys_seconds;

[[nodiscard]] std::string format_instant(Instant instant);  // `2015-06-02T08:00:00Z`

// ISO 8601 with `Z` or an offset, fractions dropped; a text without either is UTC. Nothing when it is none.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

}  // namespace rxplan::rackspace
