// Unicode as the language sees it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan {

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

// Where the first byte is that does not belong to UTF-8; nothing when the text is valid.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept;

// Unicode normalisation form C, in which the language keeps strings. Text that is not valid UTF-8 is returned as it is.
[[nodiscard]] std::string nfc(std::string_view text);

// The number of bytes of the grapheme cluster (what a reader takes for one character) that `text` starts with; 0 for empty text. The
// text must be valid UTF-8.
[[nodiscard]] std::size_t first_character(std::string_view text) noexcept;

// By Unicode's simple case mappings. The text must be valid UTF-8.
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);
// The first letter of each word in title case. Words are parted by ASCII that is neither letter, digit nor `_`, and by spaces of any
// script.
[[nodiscard]] std::string title_case(std::string_view text);

}  // namespace rxplan
