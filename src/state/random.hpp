// Randomness for identifiers and keys.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rxplan {

// `length` characters drawn evenly from `alphabet` (at most 256 characters) by the kernel's generator.
[[nodiscard]] std::string random_text(std::string_view alphabet, std::size_t length);

[[nodiscard]] std::string random_octets(std::size_t count);

inline constexpr std::string_view hexadecimal = "0123456789abcdef";

}  // namespace rxplan
