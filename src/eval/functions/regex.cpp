// Regular expressions, on RE2: the syntax is that of Terraform's, and no pattern takes more than linear time.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "eval/functions/table.hpp"

namespace rxplan::eval {

namespace {

using Groups = std::vector<re2::StringPiece>;

// A pattern and what one match of it gives: a string without groups, a tuple of unnamed groups, an object of named ones.
class Pattern {
public:
    explicit Pattern(std::string_view text) : regex_(re2::StringPiece(text.data(), text.size()), RE2::Quiet) {}

    [[nodiscard]] tl::expected<void, FunctionError> check(const Call& call, int argument) const
    {
        if (regex_.ok()) return {};
        return refuse(argument, call.sensitive ? "this is not a regular expression"
                                               : fmt::format("this is not a regular expression: {}", regex_.error()));
    }

    // A match with both kinds of groups would have no one form.
    [[nodiscard]] tl::expected<void, FunctionError> check_groups(const Call& call, int argument) const
    {
        auto valid = check(call, argument);
        if (valid && !names().empty() && names().size() != group_count())
            return refuse(argument, "named and unnamed groups cannot be mixed");
        return valid;
    }

    [[nodiscard]] bool match(std::string_view text, std::size_t from, Groups& groups) const
    {
        groups.resize(group_count() + 1);
        return regex_.Match(re2::StringPiece(text.data(), text.size()), from, text.size(), RE2::UNANCHORED, groups.data(),
                            static_cast<int>(groups.size()));
    }

    [[nodiscard]] Value value_of(const Groups& groups) const
    {
        if (group_count() == 0) return group_value(groups[0]);
        if (names().empty()) {
            std::vector<Value> values;
            for (std::size_t i = 1; i < groups.size(); ++i) values.push_back(group_value(groups[i]));
            return Value::tuple(std::move(values));
        }
        NamedValues values;
        for (const auto& [name, group] : names()) values.emplace_back(name, group_value(groups[static_cast<std::size_t>(group)]));
        return Value::object(std::move(values));
    }

    [[nodiscard]] Type type() const
    {
        if (!regex_.ok()) return Type::any();
        if (group_count() == 0) return Type::string();
        if (names().empty()) return Type::tuple(std::vector<Type>(group_count(), Type::string()));
        std::vector<ObjectAttribute> attributes;
        for (const auto& [name, group] : names()) attributes.push_back({name, Type::string(), false});
        return Type::object(std::move(attributes));
    }

    [[nodiscard]] const std::map<std::string, int>& names() const { return regex_.NamedCapturingGroups(); }
    [[nodiscard]] std::size_t group_count() const { return static_cast<std::size_t>(regex_.NumberOfCapturingGroups()); }

private:
    static Value group_value(const re2::StringPiece& group)
    {
        if (group.data() == nullptr) return Value::null(Type::string());
        return text_value({group.data(), group.size()});
    }

    RE2 regex_;
};

std::size_t code_point_length(char lead)
{
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// Calls `use` for every match, left to right; an empty match right after another one does not count.
template <typename Use>
void each_match(const Pattern& pattern, std::string_view text, const Use& use)
{
    Groups groups;
    std::size_t from = 0;
    std::size_t last_end = std::string_view::npos;
    while (from <= text.size() && pattern.match(text, from, groups)) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t end = begin + groups[0].size();
        if (!(groups[0].empty() && begin == last_end)) use(begin, end, groups);
        last_end = end;
        from = groups[0].empty() ? (end < text.size() ? end + code_point_length(text[end]) : end + 1) : end;
    }
}

FunctionResult regex(const Call& call)
{
    const Pattern pattern(call.text(0));
    if (auto valid = pattern.check_groups(call, 0); !valid) return tl::make_unexpected(valid.error());
    Groups groups;
    // An empty view may have no address, which RE2 takes for a group that did not take part.
    if (!pattern.match(call.text(1).empty() ? "" : call.text(1), 0, groups)) {
        return refuse(1, "the pattern matches no part of this string");
    }
    return pattern.value_of(groups);
}

FunctionResult regexall(const Call& call)
{
    const Pattern pattern(call.text(0));
    if (auto valid = pattern.check_groups(call, 0); !valid) return tl::make_unexpected(valid.error());
    std::vector<Value> matches;
    const std::string_view text = call.text(1).empty() ? "" : call.text(1);
    each_match(pattern, text, [&](std::size_t, std::size_t, const Groups& groups) { matches.push_back(pattern.value_of(groups)); });
    return Value::list(pattern.type(), std::move(matches));
}

// The type of a match is known when the pattern is, even though the text is not.
Type regex_type(std::span<const Value> arguments)
{
    if (!arguments[0].has_contents()) return Type::any();
    return Pattern(arguments[0].as_string()).type();
}

Type regexall_type(std::span<const Value> arguments)
{
    return Type::list(regex_type(arguments));
}

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view group_text(const Pattern& pattern, const Groups& groups, std::string_view name)
{
    std::size_t index = groups.size();
    if (!name.empty() && name.size() < 6 && name.find_first_not_of("0123456789") == std::string_view::npos) {
        index = static_cast<std::size_t>(std::stoul(std::string(name)));
    } else if (const auto found = pattern.names().find(std::string(name)); found != pattern.names().end()) {
        index = static_cast<std::size_t>(found->second);
    }
    return index < groups.size() ? std::string_view(groups[index].data(), groups[index].size()) : std::string_view();
}

// `$1`, `${1}`, `$name`, `${name}` are the groups, `$$` a dollar; what has no group is empty.
void append_replacement(std::string& out, std::string_view replacement, const Pattern& pattern, const Groups& groups)
{
    while (!replacement.empty()) {
        const std::size_t dollar = std::min(replacement.find('$'), replacement.size());
        out += replacement.substr(0, dollar);
        replacement.remove_prefix(dollar);
        if (replacement.empty()) return;
        replacement.remove_prefix(1);
        const bool braced = !replacement.empty() && replacement.front() == '{';
        const std::size_t start = braced ? 1 : 0;
        std::size_t end = start;
        while (end < replacement.size() && is_word(replacement[end])) ++end;
        const bool closed = !braced || (end < replacement.size() && replacement[end] == '}');
        if (!replacement.empty() && replacement.front() == '$') {
            out += '$';
            replacement.remove_prefix(1);
        } else if (end == start || !closed) {
            out += '$';
        } else {
            out += group_text(pattern, groups, replacement.substr(start, end - start));
            replacement.remove_prefix(end + start);
        }
    }
}

FunctionResult replace_pattern(const Call& call, std::string_view expression)
{
    const Pattern pattern(expression);
    if (auto valid = pattern.check(call, 1); !valid) return tl::make_unexpected(valid.error());
    const std::string_view text = call.text(0).empty() ? "" : call.text(0);
    std::string out;
    std::size_t copied = 0;
    each_match(pattern, text, [&](std::size_t begin, std::size_t end, const Groups& groups) {
        out += text.substr(copied, begin - copied);
        append_replacement(out, call.text(2), pattern, groups);
        copied = end;
    });
    out += text.substr(copied);
    return text_value(out);
}

FunctionResult replace(const Call& call)
{
    const std::string_view text = call.text(0);
    const std::string_view wanted = call.text(1);
    if (wanted.size() > 1 && wanted.front() == '/' && wanted.back() == '/')
        return replace_pattern(call, wanted.substr(1, wanted.size() - 2));
    std::string out;
    std::size_t at = 0;
    if (wanted.empty()) {
        for (; at < text.size(); at += code_point_length(text[at])) {
            out += call.text(2);
            out += text.substr(at, code_point_length(text[at]));
        }
        out += call.text(2);
        return text_value(out);
    }
    for (std::size_t found = text.find(wanted); found != std::string_view::npos; found = text.find(wanted, at)) {
        out += text.substr(at, found - at);
        out += call.text(2);
        at = found + wanted.size();
    }
    out += text.substr(at);
    return text_value(out);
}

}  // namespace

Functions regex_functions()
{
    const Type string = Type::string();
    return {
        {.name = "regex", .parameters = {{"pattern", string}, {"string", string}}, .body = regex, .result_type = regex_type},
        {.name = "regexall", .parameters = {{"pattern", string}, {"string", string}}, .body = regexall, .result_type = regexall_type},
        {.name = "replace", .parameters = {{"str", string}, {"substr", string}, {"replace", string}}, .result = string, .body = replace},
    };
}

}  // namespace rxplan::eval
