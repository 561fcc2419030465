// Strings in other character encodings, base64-encoded: what Windows' user data asks for.
#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/quote.hpp"
#include "eval/functions/table.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::eval {

namespace {

// An encoding of whole code points: `width` bytes for each unit.
struct Charset {
    std::string_view name;
    std::size_t width;
    bool big_endian;
    char32_t largest;  // what is above cannot be written; UTF-16 takes two units above U+FFFF
};

constexpr std::array<Charset, 9> charsets = {{
    {"UTF-8", 0, false, 0x10ffff},
    {"UTF-16LE", 2, false, 0x10ffff},
    {"UTF-16BE", 2, true, 0x10ffff},
    {"UTF-16", 2, true, 0x10ffff},
    {"UTF-32LE", 4, false, 0x10ffff},
    {"UTF-32BE", 4, true, 0x10ffff},
    {"ISO-8859-1", 1, false, 0xff},
    {"LATIN1", 1, false, 0xff},
    {"US-ASCII", 1, false, 0x7f},
}};

const Charset* find_charset(std::string_view name)
{
    const auto same = [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 'a' + 'A') : b); };
    const auto found = std::find_if(charsets.begin(), charsets.end(), [&](const Charset& charset) {
        return std::equal(charset.name.begin(), charset.name.end(), name.begin(), name.end(), same);
    });
    return found == charsets.end() ? nullptr : &*found;
}

FunctionError unknown_charset(const Call& call)
{
    return {1, fmt::format("there is no encoding {}; usual ones are UTF-16LE, ISO-8859-1 and windows-1252", call.shown(call.text(1)))};
}

// Takes one code point off valid UTF-8.
char32_t take_point(std::string_view& text)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
    char32_t point = length == 1 ? byte(0) : byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) point = point << 6U | (byte(i) & 0x3fU);
    text.remove_prefix(length);
    return point;
}

void append_unit(std::string& out, const Charset& charset, char32_t unit)
{
    for (std::size_t i = 0; i < charset.width; ++i) {
        const std::size_t shift = 8 * (charset.big_endian ? charset.width - 1 - i : i);
        out += static_cast<char>(unit >> shift & 0xffU);
    }
}

// Other encodings than those above, as the system knows them.
class Converter {
public:
    Converter(const std::string& to, const std::string& from)
        : handle_(known(to) && known(from) ? ::iconv_open(to.c_str(), from.c_str()) : nullptr)
    {
    }
    ~Converter()
    {
        if (exists()) ::iconv_close(handle_);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    // iconv_open says -1 when it does not know an encoding.
    [[nodiscard]] bool exists() const { return handle_ != nullptr && reinterpret_cast<std::intptr_t>(handle_) != -1; }

    // Nothing when `text` is not valid in the one encoding, or cannot be written in the other.
    std::optional<std::string> convert(std::string_view text)
    {
        std::string out(text.size() * 4 + 16, '\0');
        // iconv never writes to its input.
        char* from = const_cast<char*>(text.data());
        std::size_t left = text.size();
        char* to = out.data();
        std::size_t room = out.size();
        const auto failed = static_cast<std::size_t>(-1);
        if (::iconv(handle_, &from, &left, &to, &room) == failed || ::iconv(handle_, nullptr, nullptr, &to, &room) == failed)
            return std::nullopt;
        out.resize(out.size() - room);
        return out;
    }

private:
    // Names alone: what follows a `/` would change how iconv goes about it.
    static bool known(const std::string& name)
    {
        return !name.empty() && name.size() < 64 && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == ':' ||
                   c == '.';
        });
    }

    iconv_t handle_;
};

FunctionResult encode_elsewhere(const Call& call)
{
    Converter converter(std::string(call.text(1)), "UTF-8");
    if (!converter.exists()) return tl::make_unexpected(unknown_charset(call));
    const auto bytes = converter.convert(call.text(0));
    if (!bytes) return refuse(0, fmt::format("a character in it does not exist in {}", call.shown(call.text(1))));
    return Value::string(base64_encode(*bytes));
}

FunctionResult decode_elsewhere(const Call& call)
{
    Converter converter("UTF-8", std::string(call.text(1)));
    if (!converter.exists()) return tl::make_unexpected(unknown_charset(call));
    const auto bytes = base64_decode(call.text(0));
    if (!bytes) return refuse(0, "this is not base64");
    const auto text = converter.convert(*bytes);
    if (!text) return refuse(0, fmt::format("what this decodes to is not {}", call.shown(call.text(1))));
    return text_value(*text);
}

FunctionResult textencodebase64(const Call& call)
{
    const Charset* charset = find_charset(call.text(1));
    if (charset == nullptr) return encode_elsewhere(call);
    if (charset->width == 0) return Value::string(base64_encode(call.text(0)));
    std::string out;
    for (std::string_view rest = call.text(0); !rest.empty();) {
        const char32_t point = take_point(rest);
        if (point > charset->largest) return refuse(0, fmt::format("a character in it does not exist in {}", charset->name));
        if (charset->width == 2 && point > 0xffff) {
            append_unit(out, *charset, 0xd800 + ((point - 0x10000) >> 10U));
            append_unit(out, *charset, 0xdc00 + ((point - 0x10000) & 0x3ffU));
        } else {
            append_unit(out, *charset, point);
        }
    }
    return Value::string(base64_encode(out));
}

std::optional<std::string> decode(const Charset& charset, std::string_view bytes)
{
    std::string out;
    char32_t high = 0;  // a first half of a pair that waits for its second
    if (bytes.size() % charset.width != 0) return std::nullopt;
    for (; !bytes.empty(); bytes.remove_prefix(charset.width)) {
        char32_t unit = 0;
        for (std::size_t i = 0; i < charset.width; ++i) {
            const std::size_t shift = 8 * (charset.big_endian ? charset.width - 1 - i : i);
            unit |= static_cast<char32_t>(static_cast<unsigned char>(bytes[i])) << shift;
        }
        if (charset.width == 2 && unit >= 0xd800 && unit < 0xdc00 && high == 0) {
            high = unit;
            continue;
        }
        if (high != 0) {
            if (unit < 0xdc00 || unit > 0xdfff) return std::nullopt;
            unit = 0x10000 + ((high - 0xd800) << 10U) + (unit - 0xdc00);
            high = 0;
        }
        if (unit > charset.largest || !append_utf8(out, unit)) return std::nullopt;
    }
    return high == 0 ? std::optional(out) : std::nullopt;
}

FunctionResult textdecodebase64(const Call& call)
{
    const Charset* charset = find_charset(call.text(1));
    if (charset == nullptr) return decode_elsewhere(call);
    const auto bytes = base64_decode(call.text(0));
    if (!bytes) return refuse(0, "this is not base64");
    if (charset->width == 0) return find_function("base64decode")->body(call);
    const auto text = decode(*charset, *bytes);
    if (!text) return refuse(0, fmt::format("what this decodes to is not {}", charset->name));
    return text_value(*text);
}

}  // namespace

Functions charset_functions()
{
    const Type string = Type::string();
    return {
        {.name = "textencodebase64", .parameters = {{"string", string}, {"encoding", string}}, .result = string, .body = textencodebase64},
        {.name = "textdecodebase64", .parameters = {{"source", string}, {"encoding", string}}, .result = string, .body = textdecodebase64},
    };
}

}  // namespace rxplan::eval
