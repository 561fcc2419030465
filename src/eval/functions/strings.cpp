// Functions on strings as sequences of characters. A character is a grapheme cluster: what a reader takes for one.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "eval/functions/table.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

FunctionResult lower(const Call& call)
{
    return text_value(lower_case(call.text(0)));
}

FunctionResult upper(const Call& call)
{
    return text_value(upper_case(call.text(0)));
}

FunctionResult title(const Call& call)
{
    return text_value(title_case(call.text(0)));
}

FunctionResult strrev(const Call& call)
{
    std::string out(call.text(0).size(), '\0');
    std::size_t end = out.size();
    for (std::string_view rest = call.text(0); !rest.empty();) {
        const std::size_t length = first_character(rest);
        end -= length;
        rest.copy(out.data() + end, length);
        rest.remove_prefix(length);
    }
    return text_value(out);
}

std::string_view skip_characters(std::string_view text, std::int64_t count)
{
    for (; count > 0 && !text.empty(); --count) text.remove_prefix(first_character(text));
    return text;
}

std::int64_t count_characters(std::string_view text)
{
    std::int64_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(first_character(text));
    return count;
}

FunctionResult substr(const Call& call)
{
    const auto offset = integer_argument(call, 1, smallest, largest);
    if (!offset) return tl::make_unexpected(offset.error());
    const auto length = integer_argument(call, 2, smallest, largest);
    if (!length) return tl::make_unexpected(length.error());
    const std::string_view text = call.text(0);
    const std::int64_t start = *offset >= 0 ? *offset : count_characters(text) + *offset;
    const std::string_view from = skip_characters(text, start);
    if (*length < 0) return text_value(from);
    return text_value(from.substr(0, from.size() - skip_characters(from, *length).size()));
}

std::size_t code_point_length(char lead)
{
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

FunctionResult split(const Call& call)
{
    const std::string_view separator = call.text(0);
    std::string_view rest = call.text(1);
    std::vector<Value> parts;
    if (separator.empty()) {
        while (!rest.empty()) {
            const std::size_t length = code_point_length(rest.front());
            parts.push_back(text_value(rest.substr(0, length)));
            rest.remove_prefix(length);
        }
        return Value::list(Type::string(), std::move(parts));
    }
    for (std::size_t at = rest.find(separator); at != std::string_view::npos; at = rest.find(separator)) {
        parts.push_back(text_value(rest.substr(0, at)));
        rest.remove_prefix(at + separator.size());
    }
    parts.push_back(text_value(rest));
    return Value::list(Type::string(), std::move(parts));
}

FunctionResult join(const Call& call)
{
    if (call.size() < 2) return refuse(-1, "at least one list is required");
    std::string out;
    bool first = true;
    for (std::size_t list = 1; list < call.size(); ++list) {
        std::size_t position = 0;
        for (const Value& part : call[list].elements()) {
            if (part.is_null()) return refuse(static_cast<int>(list), fmt::format("element {} is null, it cannot be joined", position));
            if (!first) out += call.text(0);
            first = false;
            out += part.as_string();
            ++position;
        }
    }
    return text_value(out);
}

FunctionResult indent(const Call& call)
{
    const auto width = integer_argument(call, 0, 0, 100'000);
    if (!width) return tl::make_unexpected(width.error());
    std::string out;
    for (const char c : call.text(1)) {
        out += c;
        if (c == '\n') out.append(static_cast<std::size_t>(*width), ' ');
    }
    return text_value(out);
}

FunctionResult startswith(const Call& call)
{
    const Value& text = call[0];
    const std::string_view wanted = call.text(1);
    if (!text.is_unknown()) return Value::boolean(text.as_string().starts_with(wanted)).with_sensitive(text.is_sensitive());
    // The part that is known may decide.
    const std::string prefix = refinement_of(text).prefix;
    const Value answer = prefix.size() >= wanted.size() ? Value::boolean(prefix.starts_with(wanted)) : Value::unknown(Type::boolean());
    return answer.with_sensitive(text.is_sensitive());
}

FunctionResult endswith(const Call& call)
{
    const std::string_view text = call.text(0);
    const std::string_view suffix = call.text(1);
    return Value::boolean(text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix);
}

FunctionResult strcontains(const Call& call)
{
    return Value::boolean(call.text(0).find(call.text(1)) != std::string_view::npos);
}

// --- Trimming ---------------------------------------------------------------------------------------------------------------------------

std::size_t last_code_point(std::string_view text)
{
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) --at;
    return at;
}

template <typename Unwanted>
std::string_view trimmed(std::string_view text, const Unwanted& unwanted)
{
    while (!text.empty() && unwanted(text.substr(0, code_point_length(text.front())))) text.remove_prefix(code_point_length(text.front()));
    while (!text.empty() && unwanted(text.substr(last_code_point(text)))) text.remove_suffix(text.size() - last_code_point(text));
    return text;
}

bool contains_code_point(std::string_view set, std::string_view point)
{
    while (!set.empty()) {
        const std::size_t length = code_point_length(set.front());
        if (set.substr(0, length) == point) return true;
        set.remove_prefix(length);
    }
    return false;
}

FunctionResult trim(const Call& call)
{
    return text_value(trimmed(call.text(0), [&](std::string_view point) { return contains_code_point(call.text(1), point); }));
}

FunctionResult trimspace(const Call& call)
{
    constexpr std::string_view white =
        "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
    return text_value(trimmed(call.text(0), [&](std::string_view point) { return contains_code_point(white, point); }));
}

FunctionResult trimprefix(const Call& call)
{
    const std::string_view text = call.text(0);
    const bool there = text.substr(0, call.text(1).size()) == call.text(1);
    return text_value(there ? text.substr(call.text(1).size()) : text);
}

FunctionResult trimsuffix(const Call& call)
{
    std::string_view text = call.text(0);
    const std::string_view suffix = call.text(1);
    if (text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix) text.remove_suffix(suffix.size());
    return text_value(text);
}

FunctionResult chomp(const Call& call)
{
    const std::string_view text = call.text(0);
    return text_value(text.substr(0, text.find_last_not_of("\r\n") + 1));
}

}  // namespace

Functions string_functions()
{
    const Type string = Type::string();
    const Type number = Type::number();
    const Parameter str{"str", string};
    return {
        {.name = "lower", .parameters = {str}, .result = string, .body = lower},
        {.name = "upper", .parameters = {str}, .result = string, .body = upper},
        {.name = "title", .parameters = {str}, .result = string, .body = title},
        {.name = "strrev", .parameters = {str}, .result = string, .body = strrev},
        {.name = "substr", .parameters = {str, {"offset", number}, {"length", number}}, .result = string, .body = substr},
        {.name = "split", .parameters = {{"separator", string}, str}, .result = Type::list(string), .body = split},
        {.name = "join", .parameters = {{"separator", string}}, .rest = {{"lists", Type::list(string)}}, .result = string, .body = join},
        {.name = "indent", .parameters = {{"spaces", number}, str}, .result = string, .body = indent},
        {.name = "startswith",
         .parameters = {{"str", string, Sees::raw}, {"prefix", string}},
         .result = Type::boolean(),
         .body = startswith},
        {.name = "endswith", .parameters = {str, {"suffix", string}}, .result = Type::boolean(), .body = endswith},
        {.name = "strcontains",
         .parameters = {str, {"substr", string}},
         .result = Type::boolean(),
         .body = strcontains,
         .may_be_null = true},
    };
}

Functions trim_functions()
{
    const Type string = Type::string();
    const Parameter str{"str", string};
    return {
        {.name = "trim", .parameters = {str, {"cutset", string}}, .result = string, .body = trim},
        {.name = "trimspace", .parameters = {str}, .result = string, .body = trimspace},
        {.name = "trimprefix", .parameters = {str, {"prefix", string}}, .result = string, .body = trimprefix},
        {.name = "trimsuffix", .parameters = {str, {"suffix", string}}, .result = string, .body = trimsuffix},
        {.name = "chomp", .parameters = {str}, .result = string, .body = chomp},
    };
}

}  // namespace rxplan::eval
