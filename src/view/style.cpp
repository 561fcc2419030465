#include "view/style.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace rxplan::view {
namespace {

constexpr std::string_view code(Style style)
{
    switch (style) {
        case Style::plain:
            return "";
        case Style::bold:
            return "\x1b[1m";
        case Style::faint:
            return "\x1b[90m";
        case Style::add:
            return "\x1b[32m";
        case Style::change:
            return "\x1b[33m";
        case Style::remove:
            return "\x1b[31m";
        case Style::read:
            return "\x1b[36m";
        case Style::alarm:
            return "\x1b[1;31m";
    }
    return "";
}

struct CodePoint {
    char32_t point = 0;
    std::size_t bytes = 1;
};

// Of a character that may have to be escaped: those lie below U+0800, or in U+2000 to U+2FFF. Anything else counts as one harmless byte.
CodePoint code_point(std::string_view text)
{
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    if (byte(0) < 0x80) return {byte(0), 1};
    if (byte(0) == 0xC2 && text.size() >= 2) return {0x80U | (byte(1) & 0x3FU), 2};
    if (byte(0) == 0xE2 && text.size() >= 3) return {0x2000U | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU), 3};
    return {0x3000, 1};
}

constexpr bool is_control(char32_t point)
{
    if (point == '\t') return false;
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200E && point <= 0x200F) ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

void append_styled(std::string& out, std::string_view text, Style style, bool colour)
{
    if (!colour || style == Style::plain || text.empty()) {
        out += text;
        return;
    }
    out += code(style);
    out += text;
    out += "\x1b[0m";
}

void append_visible(std::string& out, std::string_view text)
{
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto [point, bytes] = code_point(text.substr(i, 3));
        if (is_control(point)) {
            out += text.substr(done, i - done);
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(point));
            done = i + bytes;
        }
        i += bytes;
    }
    out += text.substr(done);
}

}  // namespace rxplan::view
