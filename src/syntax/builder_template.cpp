// Templates: escapes, stripped blanks, indentation, nested directives.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <string>

#include "base/quote.hpp"
#include "grammar/blank.hpp"
#include "syntax/builder.hpp"
#include "value/text.hpp"

namespace rxplan::syntax {
namespace {

std::size_t count_points(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace

Value TreeBuilder::string_value(std::string_view text)
{
    const bool ascii = std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
    return Value::string(ascii ? text : std::string_view(nfc(text)));
}

void TreeBuilder::template_open(Span opening)
{
    Frame frame;
    frame.parts = parts_.size();
    frame.strips_indentation = text(opening).starts_with("<<-");
    frames_.push_back(frame);
    strip_next_ = false;
}

void TreeBuilder::add_literal(Span span, std::string_view piece, Piece kind)
{
    const bool ends_line = kind == Piece::run && piece.ends_with('\n');
    if (strip_next_) {
        piece = grammar::without_leading_blanks(piece);
        if (!piece.empty() || ends_line) strip_next_ = false;
    }
    const bool goes_on = has_parts() && parts_.back().kind == Part::Kind::literal && !parts_.back().ends_line;
    Part& part = parts_.emplace_back();
    part.span = span;
    part.text = piece;
    part.ends_line = ends_line;
    part.goes_on = goes_on;
}

void TreeBuilder::literal_run(Span span)
{
    add_literal(span, text(span), Piece::run);
}

void TreeBuilder::simple_escape(Span escape)
{
    const auto kind = text(escape).substr(1);
    add_literal(escape, kind == "n" ? "\n" : kind == "r" ? "\r" : kind == "t" ? "\t" : kind, Piece::escape);
}

void TreeBuilder::unicode_escape(Span escape)
{
    char32_t point = 0;
    for (const char digit : text(escape).substr(2)) {
        const int nibble = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        point = point * 16 + static_cast<char32_t>(nibble);
    }
    std::string encoded;
    if (!append_utf8(encoded, point)) {
        reporter_.add(error("invalid-escape", "invalid escape sequence", escape, "there is no character of this number"));
    }
    add_literal(escape, arena_.text(encoded), Piece::escape);
}

void TreeBuilder::unknown_escape(Span escape)
{
    const auto given = text(escape);
    auto problem = error("invalid-escape", "invalid escape sequence", escape, "`\\` does not escape this");
    if (given == "\\u" || given == "\\U") {
        problem.labels.front().text = given == "\\u" ? "`\\u` takes four hexadecimal digits" : "`\\U` takes eight hexadecimal digits";
    } else if (given == "\\$" || given == "\\%") {
        problem.help = "Write `" + std::string(2, given[1]) + "{` for a literal `" + given[1] + std::string("{`.");
    } else {
        problem.help = "Write `\\\\` for a backslash; the escapes are \\n \\r \\t \\\" \\\\ \\uNNNN and \\UNNNNNNNN.";
    }
    reporter_.add(std::move(problem));
    add_literal(escape, given.substr(1), Piece::escape);
}

void TreeBuilder::escaped_opening(Span span)
{
    add_literal(span, text(span).substr(1), Piece::escape);
}

void TreeBuilder::sequence_open(Span opening)
{
    strip_next_ = false;
    if (!text(opening).ends_with('~') || !has_parts() || parts_.back().kind != Part::Kind::literal) return;
    for (auto part = parts_.rbegin();; ++part) {
        part->text = grammar::without_trailing_blanks(part->text);
        if (!part->text.empty() || !part->goes_on) return;
    }
}

void TreeBuilder::sequence_close(Span closing)
{
    strip_next_ = text(closing).starts_with('~');
}

void TreeBuilder::add_marker(Part::Kind kind, Span span)
{
    Part& part = parts_.emplace_back();
    part.kind = kind;
    part.span = span;
}

void TreeBuilder::if_header(Span whole)
{
    add_marker(Part::Kind::if_header, whole);
    parts_.back().operand = pop();
}

void TreeBuilder::else_marker(Span whole)
{
    add_marker(Part::Kind::else_marker, whole);
}

void TreeBuilder::endif_marker(Span whole)
{
    add_marker(Part::Kind::endif_marker, whole);
}

void TreeBuilder::for_header(Span whole)
{
    add_marker(Part::Kind::for_header, whole);
    Part& part = parts_.back();
    part.operand = pop();
    part.first_name = frames_.back().name;
    part.second_name = frames_.back().second_name;
}

void TreeBuilder::endfor_marker(Span whole)
{
    add_marker(Part::Kind::endfor_marker, whole);
}

// `<<-`: the least number of blanks at the start of any line is taken from all. Only literal text counts, as it is after strip markers
// were applied; a line of blanks alone does not.
void TreeBuilder::strip_indentation(std::size_t first)
{
    std::size_t least = std::numeric_limits<std::size_t>::max();
    std::vector<Part*> starts;
    bool at_line_start = true;
    for (auto i = first; i < parts_.size(); ++i) {
        Part& part = parts_[i];
        const bool literal = part.kind == Part::Kind::literal;
        if (at_line_start && literal) {
            const auto whole = part.text;
            const auto rest = grammar::without_leading_blanks(whole);
            if (!rest.empty() || !whole.ends_with('\n')) {
                least = std::min(least, count_points(whole.substr(0, whole.size() - rest.size())));
                starts.push_back(&part);
            }
        } else if (at_line_start) {
            least = 0;
        }
        at_line_start = literal && part.text.ends_with('\n');
    }
    for (Part* part : starts) {
        for (std::size_t i = 0; i < least; ++i) part->text.remove_prefix(grammar::blank_at_start(part->text));
    }
}

// What was collected for a directive as a template of its own.
TreeBuilder::Operand TreeBuilder::branch(const Directive& directive, std::uint32_t end)
{
    std::uint32_t height = 0;
    const auto parts = arena_.list(take_operands(directive.operands, height));
    return {arena_.make({file_, directive.begin, end}, Template{parts}), height + 1};
}

void TreeBuilder::close_directive(const Directive& directive, Span end)
{
    const Part& header = directive.header;
    const Span whole = cover(header.span, end);
    const auto last = branch(directive, end.begin);
    const auto height = std::max({header.operand.height, directive.then_part.height, last.height}) + 1;
    if (header.kind == Part::Kind::for_header) {
        const auto* const intro = for_intro(header.first_name, header.second_name, header.operand.expression);
        operands_.push_back({arena_.make(whole, TemplateFor{intro, last.expression}), height});
        return;
    }
    TemplateIf made{header.operand.expression, last.expression, nullptr};
    if (directive.then_part.expression != nullptr) {
        made.then_part = directive.then_part.expression;
        made.else_part = last.expression;
    }
    operands_.push_back({arena_.make(whole, made), height});
}

// The literals that stand side by side from `first` on as one operand; the index of the part behind them.
std::size_t TreeBuilder::add_nested_literal(std::size_t first)
{
    joined_.clear();
    Span span;
    auto i = first;
    for (; i < parts_.size() && parts_[i].kind == Part::Kind::literal; ++i) {
        if (joined_.empty()) span = {};
        span = cover(span, parts_[i].span);
        joined_ += parts_[i].text;
    }
    if (!joined_.empty()) operands_.push_back({arena_.make(span, Literal{string_value(joined_)}), 1});
    return i;
}

// Nests the flat parts from `first` on, which become operands. The grammar has seen to it that every directive has its end.
void TreeBuilder::nest(std::size_t first, Span whole)
{
    directives_.clear();
    directives_.push_back({{}, operands_.size(), {}, whole.begin});
    for (auto i = first; i < parts_.size();) {
        if (parts_[i].kind == Part::Kind::literal) {
            i = add_nested_literal(i);
            continue;
        }
        const Part& part = parts_[i++];
        switch (part.kind) {
            case Part::Kind::literal:
                break;
            case Part::Kind::interpolation:
                operands_.push_back(part.operand);
                break;
            case Part::Kind::if_header:
            case Part::Kind::for_header:
                directives_.push_back({part, operands_.size(), {}, part.span.end});
                break;
            case Part::Kind::else_marker:
                directives_.back().then_part = branch(directives_.back(), part.span.begin);
                directives_.back().begin = part.span.end;
                break;
            case Part::Kind::endif_marker:
            case Part::Kind::endfor_marker:
                assert(directives_.size() > 1);
                close_directive(directives_.back(), part.span);
                directives_.pop_back();
                break;
        }
    }
}

void TreeBuilder::interpolation(Span whole)
{
    add_marker(Part::Kind::interpolation, whole);
    parts_.back().operand = pop();
}

void TreeBuilder::template_close(Span closing)
{
    const Frame frame = pop_frame();
    const auto first = frame.parts;
    const Span whole = layout_.container() == grammar::Delimiter::template_text ? Span{file_, 0, closing.end} : since_opening(closing);
    if (frame.strips_indentation) strip_indentation(first);
    const auto is_literal = [](const Part& part) { return part.kind == Part::Kind::literal; };
    const auto begin = parts_.begin() + static_cast<std::ptrdiff_t>(first);
    if (parts_.size() - first == 1 && is_literal(*begin)) {
        push(whole, Literal{string_value(begin->text)}, 1);
    } else if (std::all_of(begin, parts_.end(), is_literal)) {
        joined_.clear();
        for (auto part = begin; part != parts_.end(); ++part) joined_ += part->text;
        push(whole, Literal{string_value(joined_)}, 1);
    } else if (parts_.size() - first == 1 && begin->kind == Part::Kind::interpolation) {
        push(whole, TemplateWrap{begin->operand.expression}, begin->operand.height + 1);
    } else {
        const auto bottom = operands_.size();
        nest(first, whole);
        std::uint32_t height = 0;
        const auto parts = arena_.list(take_operands(bottom, height));
        push(whole, Template{parts}, height + 1);
    }
    parts_.resize(first);
}

}  // namespace rxplan::syntax
