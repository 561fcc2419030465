// One line of a source as a terminal can show it: tabs expanded, control bytes escaped, long lines cut to a window.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rxplan::view {

// How many columns a character takes: 0, 1 or 2.
[[nodiscard]] unsigned columns_of(char32_t point) noexcept;

class SourceLine {
public:
    // Shows `line` in at most `width` columns (not less than 20); where it is longer, the part around the byte `focus`.
    SourceLine(std::string_view line, std::size_t focus, std::size_t width);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // The column at which the byte is shown, from 0; one that is cut away is at the nearer end. The byte behind the line is behind it.
    [[nodiscard]] std::size_t column(std::size_t byte) const;

private:
    struct Cell {
        std::size_t byte = 0;  // where its character begins in the line
        std::size_t column = 0;
    };
    std::vector<Cell> cells_;  // ascending; the last one is where the shown part ends
    std::string text_;
};

}  // namespace rxplan::view
