// How pieces of text look on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rxplan::view {

enum class Style : std::uint8_t {
    plain,
    bold,
    faint,
    add,     // green
    change,  // yellow
    remove,  // red
    read,    // cyan
    alarm,   // bold red
};

// Appends `text` in a style; as it is when `colour` is false.
void append_styled(std::string& out, std::string_view text, Style style, bool colour);

// Appends text of unknown origin so that a terminal shows it and does nothing else: control characters and invisible direction marks are
// written as escapes (`\u001b`). Tabs stay.
void append_visible(std::string& out, std::string_view text);

}  // namespace rxplan::view
