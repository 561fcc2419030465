#include "syntax/look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "base/quote.hpp"

namespace rxplan::syntax {
namespace {

// Characters that stand for ASCII quotes in text that came from a word processor.
constexpr std::string_view curly_quotes[] = {"\u2018", "\u2019", "\u201C", "\u201D", "\u201E", "\u00AB", "\u00BB"};

std::size_t point_length(std::string_view text)
{
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) ++length;
    return length;
}

}  // namespace

bool starts_with_curly_quote(std::string_view text)
{
    return std::any_of(std::begin(curly_quotes), std::end(curly_quotes), [text](auto quote) { return text.starts_with(quote); });
}

Found look(std::string_view text, std::size_t offset)
{
    const auto rest = text.substr(std::min(offset, text.size()));
    if (rest.empty()) return {Found::Kind::end_of_text, rest};
    if (rest.starts_with('\n') || rest.starts_with("\r\n") || rest.starts_with('#') || rest.starts_with("//")) {
        return {Found::Kind::end_of_line, rest.substr(0, 0)};
    }
    if (rest.front() == '"') {
        const auto end = rest.find_first_of("\"\n", 1);
        const bool closed = end != std::string_view::npos && rest[end] == '"';
        return {Found::Kind::string, rest.substr(0, closed ? end + 1 : 1)};
    }
    if (starts_with_curly_quote(rest)) return {Found::Kind::sign, rest.substr(0, point_length(rest))};
    if (is_word_byte(rest.front())) {
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_word_byte);
        const auto word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
        if (is_identifier(word)) return {Found::Kind::word, word};
        const bool digit = rest.front() >= '0' && rest.front() <= '9';
        return {digit ? Found::Kind::number : Found::Kind::sign, digit ? word : rest.substr(0, point_length(rest))};
    }
    for (const std::string_view sign : {"...", "==", "=>", "!=", "<=", ">=", "&&", "||", "::", "${", "%{", "~}"}) {
        if (rest.starts_with(sign)) return {Found::Kind::sign, rest.substr(0, sign.size())};
    }
    return {Found::Kind::sign, rest.substr(0, 1)};
}

std::string describe(const Found& found)
{
    constexpr std::size_t longest = 40;
    switch (found.kind) {
        case Found::Kind::end_of_text:
            return "the end of the text";
        case Found::Kind::end_of_line:
            return "the end of the line";
        case Found::Kind::string:
            return found.text.size() == 1 || found.text.size() > longest ? "a string" : fmt::format("`{}`", found.text);
        default:
            break;
    }
    if (found.text.size() > longest) return found.kind == Found::Kind::number ? "a number" : "a name";
    if (static_cast<unsigned char>(found.text.front()) < 0x20 || found.text.front() == 0x7F) {
        return fmt::format("the control character U+{:04X}", static_cast<unsigned>(found.text.front()));
    }
    return fmt::format("`{}`", found.text);
}

}  // namespace rxplan::syntax
