// Versions and version constraints.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace rxplan {

inline constexpr std::string_view engine_version = "0.1.0";

using Version = std::array<unsigned, 4>;

// `1`, `v1.2`, `1.2.3+build`, four parts at most; parts that are left out are 0. Nothing when it is not a version.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

// Whether a version meets `>= 1.2, < 2.0`; `~> 1.2` allows the last given part to grow. Nothing when `constraints` cannot be read.
[[nodiscard]] std::optional<bool> satisfies(Version version, std::string_view constraints);

}  // namespace rxplan
