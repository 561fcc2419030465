// Blanks as Unicode says: spaces, tabs, line breaks and their kin. The grammar itself knows spaces and tabs alone; these are for the text
// of templates.
#pragma once

#include <cstddef>
#include <string_view>

namespace rxplan::grammar {

namespace detail {

// Beyond ASCII.
inline constexpr std::string_view wide_blanks[] = {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                                   "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
                                                   "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

}  // namespace detail

// The size of the blank that `text` starts with; 0 when it starts with something else.
[[nodiscard]] constexpr std::size_t blank_at_start(std::string_view text) noexcept
{
    if (text.empty()) return 0;
    const char first = text.front();
    if (static_cast<unsigned char>(first) < 0x80) return first == ' ' || (first >= '\t' && first <= '\r') ? 1 : 0;
    for (const auto blank : detail::wide_blanks) {
        if (text.starts_with(blank)) return blank.size();
    }
    return 0;
}

[[nodiscard]] constexpr std::string_view without_leading_blanks(std::string_view text) noexcept
{
    for (auto size = blank_at_start(text); size != 0; size = blank_at_start(text)) text.remove_prefix(size);
    return text;
}

[[nodiscard]] constexpr std::string_view without_trailing_blanks(std::string_view text) noexcept
{
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) --last;
        if (blank_at_start(text.substr(last)) == 0) break;
        text = text.substr(0, last);
    }
    return text;
}

}  // namespace rxplan::grammar
