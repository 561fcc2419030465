#include "value/text.hpp"

#include <simdjson.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "base/quote.hpp"

namespace rxplan {

namespace {

bool is_ascii(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Takes one code point off the front of valid, non-empty text.
utf8proc_int32_t take(std::string_view& text) noexcept
{
    utf8proc_int32_t point = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &point);
    text.remove_prefix(length > 0 ? static_cast<std::size_t>(length) : 1);
    return point;
}

template <typename Map>
std::string map_points(std::string_view text, const Map& map)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) append_utf8(out, static_cast<char32_t>(map(take(text))));
    return out;
}

bool is_letter_or_digit(utf8proc_int32_t point)
{
    const utf8proc_category_t category = utf8proc_category(point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_ND;
}

bool parts_words(utf8proc_int32_t point)
{
    if (point < 0x80) return !(is_letter_or_digit(point) || point == '_');
    return point == 0x85 || (utf8proc_category(point) >= UTF8PROC_CATEGORY_ZS && utf8proc_category(point) <= UTF8PROC_CATEGORY_ZP);
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept
{
    return simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept
{
    if (is_valid_utf8(text)) return std::nullopt;
    std::size_t at = 0;
    while (at < text.size()) {
        utf8proc_int32_t point = 0;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
        const utf8proc_ssize_t length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (length <= 0) break;
        at += static_cast<std::size_t>(length);
    }
    return at;
}

std::string nfc(std::string_view text)
{
    if (is_ascii(text)) return std::string(text);
    utf8proc_uint8_t* composed = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &composed,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
    if (length < 0) return std::string(text);
    return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(length)};
}

std::size_t first_character(std::string_view text) noexcept
{
    if (text.empty()) return 0;
    const std::size_t size = text.size();
    utf8proc_int32_t state = 0;
    utf8proc_int32_t before = take(text);
    while (!text.empty()) {
        const std::size_t length = size - text.size();
        const utf8proc_int32_t point = take(text);
        if (utf8proc_grapheme_break_stateful(before, point, &state)) return length;
        before = point;
    }
    return size;
}

std::string lower_case(std::string_view text)
{
    return map_points(text, utf8proc_tolower);
}

std::string upper_case(std::string_view text)
{
    // utf8proc gives U+00DF the capital that no simple mapping has.
    return map_points(text, [](utf8proc_int32_t point) { return point == 0xdf ? point : utf8proc_toupper(point); });
}

std::string title_case(std::string_view text)
{
    bool at_start = true;
    return map_points(text, [&](utf8proc_int32_t point) {
        const utf8proc_int32_t mapped = at_start && point != 0xdf ? utf8proc_totitle(point) : point;
        at_start = parts_words(point);
        return mapped;
    });
}

}  // namespace rxplan
