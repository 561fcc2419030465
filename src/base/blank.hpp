// Blanks as Unicode says: spaces, tabs, line breaks and their kin.
#pragma once

#include <cstddef>
#include <string_view>

namespace rxplan {

// The size of the blank that `text` starts with; 0 when it starts with something else.
[[nodiscard]] std::size_t blank_at_start(std::string_view text) noexcept;

[[nodiscard]] std::string_view without_leading_blanks(std::string_view text) noexcept;
[[nodiscard]] std::string_view without_trailing_blanks(std::string_view text) noexcept;

}  // namespace rxplan
