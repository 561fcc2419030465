#include "syntax/json_text.hpp"

#include <algorithm>
#include <cstddef>

#include "base/quote.hpp"

namespace rxplan::syntax {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_high_surrogate(char32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(char32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

// The code unit of `\uNNNN` at the start of `text`; 0x110000, which is none, when there is something else.
char32_t unit_at(std::string_view text)
{
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return 0x110000;
    char32_t unit = 0;
    for (const char digit : text.substr(2, 4)) {
        const int nibble = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        unit = unit * 16 + static_cast<char32_t>(nibble);
    }
    return unit;
}

// Appends what the escape at the start of `text` stands for and returns its size.
std::size_t decode_escape(std::string_view text, std::string& out)
{
    switch (text[1]) {
        case 'b':
            out += '\b';
            return 2;
        case 'f':
            out += '\f';
            return 2;
        case 'n':
            out += '\n';
            return 2;
        case 'r':
            out += '\r';
            return 2;
        case 't':
            out += '\t';
            return 2;
        case 'u':
            break;
        default:
            out += text[1];
            return 2;
    }
    const char32_t unit = unit_at(text);
    const char32_t next = unit_at(text.substr(6));
    if (is_high_surrogate(unit) && is_low_surrogate(next)) {
        append_utf8(out, 0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00));
        return 12;
    }
    if (!append_utf8(out, unit)) append_utf8(out, replacement);
    return 6;
}

// Calls `run` with each stretch that stands for itself: where it is in the decoded text and in the written one.
template <typename Run>
void decode(std::string_view written, std::string& out, Run run)
{
    for (std::size_t at = 0; at < written.size();) {
        run(out.size(), at);
        const auto end = std::min(written.find('\\', at), written.size());
        out += written.substr(at, end - at);
        at = end;
        if (at == written.size()) return;
        run(out.size(), at);
        at += decode_escape(written.substr(at), out);
    }
}

}  // namespace

std::string decode_json_text(std::string_view written)
{
    std::string out;
    out.reserve(written.size());
    decode(written, out, [](std::size_t, std::size_t) {});
    return out;
}

JsonTextPlaces::JsonTextPlaces(std::string_view file_text, Span string) : file_(string.file)
{
    const auto written = file_text.substr(string.begin + 1, string.end - string.begin - 2);
    std::string decoded;
    const auto add = [&](std::size_t in_decoded, std::size_t in_written) {
        runs_.push_back({static_cast<std::uint32_t>(in_decoded), static_cast<std::uint32_t>(string.begin + 1 + in_written)});
    };
    decode(written, decoded, add);
    add(decoded.size(), written.size());
}

std::uint32_t JsonTextPlaces::offset(std::uint32_t decoded) const
{
    // Of several runs that begin here the last one counts: the others are empty.
    const auto after =
        std::upper_bound(runs_.begin(), runs_.end(), decoded, [](std::uint32_t at, const Run& run) { return at < run.decoded; });
    if (after == runs_.begin()) return runs_.front().source;
    const auto& run = *std::prev(after);
    return run.source + (decoded - run.decoded);
}

}  // namespace rxplan::syntax
