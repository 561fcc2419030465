// What stands at a place in a text, for messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rxplan::syntax {

struct Found {
    enum class Kind : std::uint8_t { end_of_text, end_of_line, word, number, string, sign };
    Kind kind = Kind::end_of_text;
    std::string_view text;  // empty at an end
};

// Never fails; behind the text is its end.
[[nodiscard]] Found look(std::string_view text, std::size_t offset);

// As a message names it: `` `{` ``, `the end of the line`.
[[nodiscard]] std::string describe(const Found& found);

// Whether the text begins with a quote that is none in HCL but looks like one.
[[nodiscard]] bool starts_with_curly_quote(std::string_view text);

// Of a name or number; any non-ASCII byte counts.
[[nodiscard]] constexpr bool is_word_byte(char byte) noexcept
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-' ||
           static_cast<unsigned char>(byte) >= 0x80;
}

// The first place from `offset` on that is no space or tab; the size of the text when there is none.
[[nodiscard]] constexpr std::size_t skip_blanks(std::string_view text, std::size_t offset) noexcept
{
    while (offset < text.size() && (text[offset] == ' ' || text[offset] == '\t')) ++offset;
    return offset < text.size() ? offset : text.size();
}

}  // namespace rxplan::syntax
