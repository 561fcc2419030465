#include "view/source_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "view/style.hpp"

namespace rxplan::view {
namespace {

constexpr std::size_t tab_width = 4;
constexpr std::string_view cut = "...";
// No character of a line takes more bytes for a column than this, combining marks aside.
constexpr std::size_t bytes_per_column = 4;

struct PointRange {
    char32_t first;
    char32_t last;
};

constexpr std::array<PointRange, 8> narrow = {{{0x0300, 0x036F},
                                               {0x0483, 0x0489},
                                               {0x1AB0, 0x1AFF},
                                               {0x1DC0, 0x1DFF},
                                               {0x200B, 0x200D},
                                               {0x20D0, 0x20FF},
                                               {0xFE00, 0xFE0F},
                                               {0xE0100, 0xE01EF}}};
constexpr std::array<PointRange, 14> wide = {{{0x1100, 0x115F},
                                              {0x231A, 0x231B},
                                              {0x2E80, 0x303E},
                                              {0x3041, 0x33FF},
                                              {0x3400, 0x4DBF},
                                              {0x4E00, 0xA4CF},
                                              {0xA960, 0xA97F},
                                              {0xAC00, 0xD7A3},
                                              {0xF900, 0xFAFF},
                                              {0xFE30, 0xFE6F},
                                              {0xFF00, 0xFF60},
                                              {0xFFE0, 0xFFE6},
                                              {0x1F300, 0x1FAFF},
                                              {0x20000, 0x3FFFD}}};

template <std::size_t Size>
bool contains(const std::array<PointRange, Size>& ranges, char32_t point)
{
    return std::any_of(ranges.begin(), ranges.end(), [point](const PointRange& each) { return each.first <= point && point <= each.last; });
}

constexpr unsigned byte_at(std::string_view text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// The character that `text` starts with; its size is 0 when that is no UTF-8.
std::pair<char32_t, std::size_t> decode(std::string_view text)
{
    const unsigned lead = byte_at(text, 0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xF0 && lead < 0xF8 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (size == 0 || lead >= 0xF8 || text.size() < size) return {0, 0};
    char32_t point = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const unsigned next = byte_at(text, i);
        if ((next & 0xC0U) != 0x80U) return {0, 0};
        point = (point << 6U) | (next & 0x3FU);
    }
    return {point, size};
}

// What is shown for the character that `text` starts with.
struct Shown {
    std::string text;
    std::size_t columns = 0;
    std::size_t bytes = 1;
};

Shown show(std::string_view text, std::size_t column)
{
    if (text.front() == '\t') {
        const auto columns = tab_width - column % tab_width;
        return {std::string(columns, ' '), columns, 1};
    }
    const auto [point, size] = decode(text);
    if (size == 0) return {fmt::format("\\x{:02X}", byte_at(text, 0)), 4, 1};
    std::string visible;
    append_visible(visible, text.substr(0, size));
    const bool escaped = visible.size() != size;
    return {visible, escaped ? visible.size() : columns_of(point), size};
}

bool is_continuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

unsigned columns_of(char32_t point) noexcept
{
    if (point < 0x300) return 1;
    if (contains(narrow, point)) return 0;
    return contains(wide, point) ? 2 : 1;
}

SourceLine::SourceLine(std::string_view line, std::size_t focus, std::size_t width)
{
    width = std::max<std::size_t>(width, 20);
    focus = std::min(focus, line.size());
    // Of a very long line only the neighbourhood of the focus is looked at.
    const std::size_t reach = width * bytes_per_column;
    std::size_t begin = focus > reach ? focus - reach : 0;
    while (begin > 0 && begin < line.size() && is_continuation(line[begin])) --begin;

    std::vector<Shown> shown;
    std::size_t column = 0;
    std::size_t focus_column = 0;
    for (std::size_t at = begin; at < line.size() && at < focus + reach;) {
        shown.push_back(show(line.substr(at), column));
        cells_.push_back({at, column});
        at += shown.back().bytes;
        column += shown.back().columns;
        if (at <= focus) focus_column = column;
    }
    const std::size_t end = cells_.empty() ? begin : cells_.back().byte + shown.back().bytes;
    cells_.push_back({end, column});

    // Which columns fit: a third before the focus, the rest behind it.
    std::size_t first = 0;
    if (begin > 0 || end < line.size() || column > width) {
        const std::size_t before = std::min(focus_column, width / 3);
        first = focus_column - before;
        if (end == line.size() && column - first < width) first = column > width ? column - width : 0;
    }
    const bool cut_before = begin > 0 || first > 0;
    const bool cut_after = end < line.size() || column - first > width;
    const std::size_t low = first + (cut_before ? cut.size() : 0);
    const std::size_t high = cut_after ? first + width - cut.size() : column;

    if (cut_before) text_ += cut;
    std::vector<Cell> kept;
    std::size_t at = text_.size();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (cells_[i].column < low || cells_[i].column + shown[i].columns > high) continue;
        kept.push_back({cells_[i].byte, at});
        text_ += shown[i].text;
        at += shown[i].columns;
    }
    const auto last_byte = kept.empty() ? end : kept.back().byte;
    const auto next = std::find_if(cells_.begin(), cells_.end(), [last_byte](const Cell& cell) { return cell.byte > last_byte; });
    kept.push_back({next == cells_.end() ? end : next->byte, at});
    if (cut_after) text_ += cut;
    cells_ = std::move(kept);
}

std::size_t SourceLine::column(std::size_t byte) const
{
    const auto after =
        std::upper_bound(cells_.begin(), cells_.end(), byte, [](std::size_t at, const Cell& cell) { return at < cell.byte; });
    return after == cells_.begin() ? cells_.front().column : std::prev(after)->column;
}

}  // namespace rxplan::view
