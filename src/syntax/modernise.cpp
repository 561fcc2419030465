#include "syntax/modernise.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace rxplan::syntax {
namespace {

using Kind = Token::Kind;
using Tokens = std::vector<Token>;

// A piece of the text that may be written in another way.
struct Candidate {
    enum class Kind : std::uint8_t { value, label, type };
    Kind kind = Kind::value;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

class Candidates {
public:
    explicit Candidates(std::string_view text) : text_(text) {}

    std::vector<Candidate> take(const File& file)
    {
        collect(file.body, 0);
        for (const auto& block : file.body.blocks) collect(block, 1);
        std::sort(found_.begin(), found_.end(), [](const Candidate& a, const Candidate& b) { return a.begin < b.begin; });
        return std::move(found_);
    }

private:
    void add(Candidate::Kind kind, Span span) { found_.push_back({kind, span.begin, span.end}); }

    void collect(const Block& block, int depth)
    {
        for (const auto& label : block.labels) {
            if (text_[label.span.begin] != '"') add(Candidate::Kind::label, label.span);
        }
        collect(block.body, block.type == "variable" ? depth : 0);
        for (const auto& inner : block.body.blocks) collect(inner, depth + 1);
    }

    // `variable_depth` is 1 in a variable of the file.
    void collect(const Body& body, int variable_depth)
    {
        for (const auto& attribute : body.attributes) {
            const auto& value = *attribute.value;
            if (variable_depth == 1 && attribute.name == "type") {
                add(Candidate::Kind::type, value.span);
            } else if (std::holds_alternative<TemplateWrap>(value.node) && text_[value.span.begin] == '"') {
                add(Candidate::Kind::value, value.span);
            }
        }
    }

    std::string_view text_;
    std::vector<Candidate> found_;
};

bool is_line_comment(const Token& token)
{
    return token.kind == Kind::comment && !token.text.starts_with("/*");
}

bool is_comment_or_break(const Token& token)
{
    return token.kind == Kind::comment || token.kind == Kind::line_break;
}

// Positions of the first token that is neither comment nor line break, and behind the last such.
std::pair<std::size_t, std::size_t> core(const Tokens& tokens)
{
    const auto first = std::find_if_not(tokens.begin(), tokens.end(), is_comment_or_break);
    const auto last = std::find_if_not(tokens.rbegin(), tokens.rend(), is_comment_or_break);
    const auto begin = static_cast<std::size_t>(first - tokens.begin());
    return {begin, std::max(begin, static_cast<std::size_t>(tokens.rend() - last))};
}

// Whether the tokens from `begin` to `end` are a quoted string that is one interpolation, without a heredoc that has interpolations.
bool is_wrapped(const Tokens& tokens, std::size_t begin, std::size_t end)
{
    if (end - begin < 5 || tokens[begin].kind != Kind::quote_open || tokens[begin + 1].kind != Kind::interpolation_open) return false;
    std::size_t sequences = 0;
    std::size_t quotes = 0;
    for (std::size_t i = begin + 1; i < end - 1; ++i) {
        const auto kind = tokens[i].kind;
        if (kind == Kind::interpolation_open || kind == Kind::directive_open) {
            if (sequences++ > 0 && quotes == 0) return false;
        } else if (kind == Kind::sequence_close) {
            if (--sequences == 0) return i == end - 2 && tokens[end - 1].kind == Kind::quote_close;
        } else if (kind == Kind::quote_open) {
            ++quotes;
        } else if (kind == Kind::quote_close) {
            --quotes;
        }
    }
    return false;
}

// Whether a line ends outside all brackets, before the last token.
bool breaks_outside_brackets(const Tokens& tokens)
{
    int open = 0;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        open += bracket_change(tokens[i].kind);
        if (open == 0 && ends_line(tokens[i])) return true;
    }
    return false;
}

// Whether the line ends with this, the first token behind an argument's value.
bool ends_argument(const Tokens& tokens, std::size_t at)
{
    while (at < tokens.size() && tokens[at].kind == Kind::comment && !is_line_comment(tokens[at])) ++at;
    return at == tokens.size() || ends_line(tokens[at]);
}

// The value of an argument, `"${...}"`, without what is too much; `next` is what stands behind it.
Tokens unwrap(Tokens value, bool last_on_line)
{
    for (auto [begin, end] = core(value); is_wrapped(value, begin, end); std::tie(begin, end) = core(value)) {
        const auto at = [&value](std::size_t i) { return value.begin() + static_cast<std::ptrdiff_t>(i); };
        value.erase(at(end - 2), at(end));
        value.erase(at(begin), at(begin + 2));
    }
    const auto is_break = [](const Token& token) { return token.kind == Kind::line_break; };
    const auto first = std::find_if_not(value.begin(), value.end(), is_break);
    const auto last = std::find_if_not(value.rbegin(), value.rend(), is_break).base();
    const bool heredoc_ends = (last - 1)->kind == Kind::heredoc_close;
    Tokens trimmed(first, last);

    // Where a line break would end the argument there must be parentheses; they are also put where one is inside brackets.
    const bool breaks = breaks_outside_brackets(trimmed) || (!last_on_line && (heredoc_ends || is_line_comment(trimmed.back())));
    const bool bracketed = trimmed.front().kind == Kind::parenthesis_open && trimmed.back().kind == Kind::parenthesis_close;
    const bool spans_lines = std::any_of(trimmed.begin(), trimmed.end(), is_break);
    if (!breaks && (bracketed || !spans_lines)) return trimmed;
    // The end of a heredoc has its line for itself.
    if (heredoc_ends) trimmed.push_back(*last);
    trimmed.insert(trimmed.begin(), {"(", Kind::parenthesis_open, 0});
    trimmed.push_back({")", Kind::parenthesis_close, 0});
    return trimmed;
}

struct TypeName {
    std::string_view name;
    bool quoted;
    std::string_view element;  // empty: none
};

constexpr std::array type_names{
    TypeName{"string", true, ""},   TypeName{"list", true, "string"}, TypeName{"map", true, "string"},
    TypeName{"list", false, "any"}, TypeName{"map", false, "any"},    TypeName{"set", false, "any"},
};

// A variable's type in the way of today; none when it is so already.
Tokens modern_type(const Tokens& tokens, std::size_t begin, std::size_t end)
{
    const bool quoted = end - begin == 3 && tokens[begin].kind == Kind::quote_open;
    if (!quoted && !(end - begin == 1 && tokens[begin].kind == Kind::identifier)) return {};
    const auto name = tokens[quoted ? begin + 1 : begin].text;
    const auto known = std::find_if(type_names.begin(), type_names.end(),
                                    [&](const TypeName& type) { return type.quoted == quoted && type.name == name; });
    if (known == type_names.end()) return {};
    Tokens type{{known->name, Kind::identifier, 0}};
    if (!known->element.empty()) {
        type.push_back({"(", Kind::parenthesis_open, 0});
        type.push_back({known->element, Kind::identifier, 0});
        type.push_back({")", Kind::parenthesis_close, 0});
    }
    return type;
}

Tokens quoted_label(const Token& label)
{
    return {{"\"", Kind::quote_open, 0}, {label.text, Kind::quoted_text, 0}, {"\"", Kind::quote_close, 0}};
}

Tokens replacement(const Candidate& candidate, const Tokens& tokens, std::size_t begin, std::size_t end)
{
    switch (candidate.kind) {
        case Candidate::Kind::label:
            return quoted_label(tokens[begin]);
        case Candidate::Kind::type:
            return modern_type(tokens, begin, end);
        case Candidate::Kind::value:
            break;
    }
    if (!is_wrapped(tokens, begin, end)) return {};
    const auto at = [&tokens](std::size_t i) { return tokens.begin() + static_cast<std::ptrdiff_t>(i); };
    return unwrap(Tokens(at(begin), at(end)), ends_argument(tokens, end));
}

}  // namespace

Tokens modernise(Tokens tokens, std::string_view text, const File& file)
{
    const auto candidates = Candidates(text).take(file);
    if (candidates.empty()) return tokens;
    const auto offset = [text](const Token& token) { return static_cast<std::size_t>(token.text.data() - text.data()); };
    Tokens result;
    result.reserve(tokens.size());
    std::size_t at = 0;
    for (const auto& candidate : candidates) {
        while (at < tokens.size() && offset(tokens[at]) < candidate.begin) result.push_back(tokens[at++]);
        auto end = at;
        while (end < tokens.size() && offset(tokens[end]) < candidate.end) ++end;
        auto written = replacement(candidate, tokens, at, end);
        if (written.empty()) continue;
        result.insert(result.end(), written.begin(), written.end());
        at = end;
    }
    result.insert(result.end(), tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end());
    return result;
}

}  // namespace rxplan::syntax
