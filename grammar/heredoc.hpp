// The tag of a heredoc and the line that ends it, for all who read one: the grammar, the formatter, and recovery after an error.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "grammar/blank.hpp"

namespace rxplan::grammar {

// The tag of `<<TAG` or `<<-TAG` and what follows on its line.
[[nodiscard]] constexpr std::string_view heredoc_tag_of(std::string_view opening)
{
    opening.remove_prefix(opening.substr(2).starts_with('-') ? 3 : 2);
    return opening.substr(0, opening.find_first_of(" \t\r\n"));
}

// The size of the end of a heredoc that `text` begins with, `text` being at the start of a line: the tag with blanks around it, without the
// line break, which must follow. Nothing when the line is another one.
[[nodiscard]] inline std::optional<std::size_t> heredoc_end_size(std::string_view text, std::string_view tag)
{
    const auto line_break = text.find('\n');
    if (line_break == std::string_view::npos) return std::nullopt;
    auto line = text.substr(0, line_break);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto rest = without_leading_blanks(line);
    if (!rest.starts_with(tag) || !without_leading_blanks(rest.substr(tag.size())).empty()) return std::nullopt;
    // A carriage return is no blank where no line feed follows.
    if (line.find('\r') != std::string_view::npos) return std::nullopt;
    return line.size();
}

}  // namespace rxplan::grammar
