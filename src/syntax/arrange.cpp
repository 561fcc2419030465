#include "syntax/arrange.hpp"

#include <algorithm>
#include <cstddef>

#include "value/text.hpp"

namespace rxplan::syntax {
namespace {

using Kind = Token::Kind;

// A line in up to three cells: what begins it, `= value` where that is whole on this line, and a comment that ends it. Positions in the
// sequence of tokens.
struct Line {
    std::size_t begin = 0;
    std::size_t lead_end = 0;
    std::size_t value_end = 0;  // lead_end: no value
    std::size_t end = 0;        // value_end: no comment

    [[nodiscard]] bool has_value() const noexcept { return value_end != lead_end; }
    [[nodiscard]] bool has_comment() const noexcept { return end != value_end; }
};

Line split_line(const std::vector<Token>& tokens, std::size_t begin)
{
    Line line;
    line.begin = begin;
    line.end = begin;
    std::size_t equals = 0;
    int balance = 0;  // of the brackets from the first equals sign on
    while (line.end < tokens.size()) {
        const auto& token = tokens[line.end++];
        if (equals == 0 && token.kind == Kind::equals) equals = line.end - 1;
        if (equals != 0) balance += bracket_change(token.kind);
        if (ends_line(token)) break;
    }
    line.value_end = line.end - (line.end - begin > 1 && tokens[line.end - 1].kind == Kind::comment ? 1 : 0);
    line.lead_end = equals > begin && balance == 0 ? equals : line.value_end;
    return line;
}

// Whether a minus behind this negates; nothing stands before it at the beginning of a line.
bool negates(const Token* before)
{
    if (before == nullptr) return true;
    switch (before->kind) {
        case Kind::parenthesis_open:
        case Kind::brace_open:
        case Kind::bracket_open:
        case Kind::equals:
        case Kind::colon:
        case Kind::comma:
        case Kind::question:
        case Kind::minus:
        case Kind::logical_not:
        case Kind::operation:
            return true;
        default:
            return false;
    }
}

bool is_text(Kind kind)
{
    return kind == Kind::quoted_text || kind == Kind::heredoc_text;
}

bool is_name_path(Kind left, Kind right)
{
    return (left == Kind::identifier && (right == Kind::parenthesis_open || right == Kind::double_colon)) ||
           (left == Kind::double_colon && right == Kind::identifier);
}

// Whether a blank parts `left` from `right`, its neighbour on the same line; `before` is what stands before `left` there, or null.
bool parted(const Token* before, const Token& left, const Token& right)
{
    const auto l = left.kind;
    const auto r = right.kind;
    if (r == Kind::line_break) return false;
    // Calls and paths.
    if (is_name_path(l, r) || l == Kind::dot || r == Kind::dot) return false;
    if (r == Kind::comma || r == Kind::ellipsis) return false;
    if (l == Kind::comma) return true;
    // Inside strings every blank means something.
    if (is_text(l) || l == Kind::quote_open || l == Kind::heredoc_open) return false;
    if (is_text(r) || r == Kind::quote_close || r == Kind::heredoc_close) return false;
    // `for x in [1]` is no index of `in`.
    if (l == Kind::identifier && left.text == "in" && before != nullptr && before->kind == Kind::identifier) return true;
    if (r == Kind::bracket_open && (l == Kind::identifier || l == Kind::number || bracket_change(l) < 0)) return false;
    if (l == Kind::logical_not) return false;
    if (l == Kind::minus) return !negates(before);
    // Braces stand apart from what is in them, other brackets do not.
    if (l == Kind::brace_open || r == Kind::brace_close) return !(l == Kind::brace_open && r == Kind::brace_close);
    if ((l == Kind::interpolation_open || l == Kind::directive_open) && r == Kind::brace_open) return true;
    if (l == Kind::brace_close && r == Kind::sequence_close) return true;
    if (l == Kind::sequence_close && (r == Kind::interpolation_open || r == Kind::directive_open)) return false;
    return bracket_change(l) <= 0 && bracket_change(r) >= 0;
}

// Whether the dot at `i` stands between two numbers that would be one without a blank: `a.1. 5` has two indices.
bool would_join_numbers(const std::vector<Token>& tokens, std::size_t begin, std::size_t i)
{
    return tokens[i].kind == Kind::dot && i > begin && tokens[i - 1].kind == Kind::number && tokens[i + 1].kind == Kind::number;
}

void part_tokens(std::vector<Token>& tokens, std::size_t begin, std::size_t end)
{
    for (std::size_t i = begin; i + 1 < end; ++i) {
        const bool apart = parted(i > begin ? &tokens[i - 1] : nullptr, tokens[i], tokens[i + 1]) || would_join_numbers(tokens, begin, i);
        tokens[i + 1].blanks = apart ? 1 : 0;
    }
}

// How far lines are indented. A line that opens brackets indents what follows by one level however many it opens; a level ends when all
// of its brackets are closed.
class Indentation {
public:
    // The blanks before a line that opens `balance` more brackets than it closes.
    std::uint32_t take(int balance)
    {
        for (; balance < 0 && !levels_.empty(); levels_.pop_back()) {
            if (-balance < levels_.back()) {
                levels_.back() += balance;
                break;
            }
            balance += levels_.back();
        }
        const auto blanks = static_cast<std::uint32_t>(2 * levels_.size());
        if (balance > 0) levels_.push_back(balance);
        return blanks;
    }

private:
    std::vector<int> levels_;  // open brackets of each
};

// How many more brackets a line opens than it closes. Those of a value are balanced; the text of a heredoc does not count, because its
// lines stay where they are.
int balance_of(const std::vector<Token>& tokens, const Line& line)
{
    int balance = 0;
    for (std::size_t i = line.begin; i < line.lead_end && tokens[i].kind != Kind::heredoc_open; ++i) {
        balance += bracket_change(tokens[i].kind);
    }
    return balance;
}

std::size_t columns_of(std::string_view text)
{
    const auto plain = [](char byte) { return static_cast<unsigned char>(byte) < 0x80 && byte != '\r'; };
    if (std::all_of(text.begin(), text.end(), plain)) return text.size();
    std::size_t count = 0;
    for (; !text.empty(); text.remove_prefix(first_character(text))) ++count;
    return count;
}

std::size_t columns_of(const std::vector<Token>& tokens, std::size_t begin, std::size_t end)
{
    std::size_t columns = 0;
    for (std::size_t i = begin; i < end; ++i) columns += tokens[i].blanks + columns_of(tokens[i].text);
    return columns;
}

// Brings the token at `cell` of every line in a run of lines that have one into the same column.
template <typename Has, typename Cell>
void align(std::vector<Token>& tokens, const std::vector<Line>& lines, const Has& has, const Cell& cell)
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        widths.clear();
        for (std::size_t j = i; j < lines.size() && has(lines[j]); ++j)
            widths.push_back(columns_of(tokens, lines[j].begin, cell(lines[j])));
        if (widths.empty()) continue;
        const auto widest = *std::max_element(widths.begin(), widths.end());
        for (std::size_t j = 0; j < widths.size(); ++j) {
            tokens[cell(lines[i + j])].blanks = static_cast<std::uint32_t>(widest - widths[j] + 1);
        }
        i += widths.size() - 1;
    }
}

}  // namespace

void arrange(std::vector<Token>& tokens)
{
    std::vector<Line> lines;
    for (std::size_t begin = 0; begin < tokens.size(); begin = lines.back().end) lines.push_back(split_line(tokens, begin));

    Indentation indentation;
    for (const auto& line : lines) {
        part_tokens(tokens, line.begin, line.lead_end);
        part_tokens(tokens, line.lead_end, line.value_end);
        auto& first = tokens[line.begin];
        first.blanks = first.kind == Kind::line_break ? 0 : indentation.take(balance_of(tokens, line));
    }
    align(
        tokens, lines, [](const Line& line) { return line.has_value(); }, [](const Line& line) { return line.lead_end; });
    align(
        tokens, lines, [](const Line& line) { return line.has_comment(); }, [](const Line& line) { return line.value_end; });
}

}  // namespace rxplan::syntax
