// Lengths of time as people write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace rxplan {

// `250ms`, `90s`, `10m`, `1h30m`; a bare number is seconds. Nothing for anything else, or for more than a year.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace rxplan
