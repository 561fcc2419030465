#include "base/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace rxplan {
namespace {

constexpr bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || static_cast<unsigned char>(byte) >= 0x80;
}

constexpr bool continues_name(char byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-';
}

std::optional<char32_t> read_hex(std::string_view digits)
{
    char32_t point = 0;
    for (const char digit : digits) {
        char32_t nibble = 0;
        if (digit >= '0' && digit <= '9') {
            nibble = static_cast<char32_t>(digit - '0');
        } else if (digit >= 'a' && digit <= 'f') {
            nibble = static_cast<char32_t>(digit - 'a' + 10);
        } else if (digit >= 'A' && digit <= 'F') {
            nibble = static_cast<char32_t>(digit - 'A' + 10);
        } else {
            return std::nullopt;
        }
        point = point * 16 + nibble;
    }
    return point;
}

// The escape whose backslash is at `text[at]`; `at` moves behind it.
bool read_escape(std::string_view text, std::size_t& at, std::string& out)
{
    if (at + 1 >= text.size()) return false;
    const char kind = text[at + 1];
    at += 2;
    switch (kind) {
        case 'n':
            out += '\n';
            return true;
        case 'r':
            out += '\r';
            return true;
        case 't':
            out += '\t';
            return true;
        case '"':
            out += '"';
            return true;
        case '\\':
            out += '\\';
            return true;
        case 'u':
        case 'U': {
            const std::size_t length = kind == 'u' ? 4 : 8;
            if (text.size() - at < length) return false;
            const auto point = read_hex(text.substr(at, length));
            at += length;
            return point && append_utf8(out, *point);
        }
        default:
            return false;
    }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char byte = text[i];
        switch (byte) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(byte));
                    break;
                }
                out += byte;
                // `$${` is an escape itself, so a run `$$${` needs nothing but the one more before its brace.
                if ((byte == '$' || byte == '%') && i + 1 < text.size() && text[i + 1] == '{') out += byte;
        }
    }
    out += '"';
}

std::optional<std::string> read_quoted(std::string_view text, std::size_t& at)
{
    if (at >= text.size() || text[at] != '"') return std::nullopt;
    std::string out;
    ++at;
    while (at < text.size()) {
        const char byte = text[at];
        if (byte == '"') {
            ++at;
            return out;
        }
        if (byte == '\n') return std::nullopt;
        if (byte == '\\') {
            if (!read_escape(text, at, out)) return std::nullopt;
            continue;
        }
        if (byte == '$' || byte == '%') {
            const auto rest = text.substr(at);
            if (rest.size() >= 2 && rest[1] == '{') return std::nullopt;
            if (rest.size() >= 3 && rest[1] == byte && rest[2] == '{') {
                out += byte;
                out += '{';
                at += 3;
                continue;
            }
        }
        out += byte;
        ++at;
    }
    return std::nullopt;
}

bool is_identifier(std::string_view text) noexcept
{
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), continues_name);
}

bool append_utf8(std::string& out, char32_t point)
{
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0U | (point >> 6));
        put(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        put(0xE0U | (point >> 12));
        put(0x80U | ((point >> 6) & 0x3FU));
        put(0x80U | (point & 0x3FU));
    } else {
        put(0xF0U | (point >> 18));
        put(0x80U | ((point >> 12) & 0x3FU));
        put(0x80U | ((point >> 6) & 0x3FU));
        put(0x80U | (point & 0x3FU));
    }
    return true;
}

}  // namespace rxplan
