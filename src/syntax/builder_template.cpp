// Templates: escapes, stripped blanks, indentation, nested directives.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "base/quote.hpp"
#include "syntax/builder.hpp"
#include "value/text.hpp"

namespace rxplan::syntax {
namespace {

// The size of the blank (as Unicode says) that `text` starts with; 0 when it starts with something else.
std::size_t blank_at_start(std::string_view text)
{
    if (text.empty()) return 0;
    const char first = text.front();
    if (first == ' ' || (first >= '\t' && first <= '\r')) return 1;
    for (const std::string_view blank : {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                         "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"}) {
        if (text.starts_with(blank)) return blank.size();
    }
    return 0;
}

std::string_view without_leading_blanks(std::string_view text)
{
    for (auto size = blank_at_start(text); size != 0; size = blank_at_start(text)) text.remove_prefix(size);
    return text;
}

std::string_view without_trailing_blanks(std::string_view text)
{
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) --last;
        if (blank_at_start(text.substr(last)) == 0) break;
        text = text.substr(0, last);
    }
    return text;
}

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

// Text that belongs to the literal before it, unless a line ended there.
void TreeBuilder::add_literal(Span span, std::string_view piece, bool from_source)
{
    const bool ends_line = from_source && piece.ends_with('\n');
    if (strip_next_) {
        piece = without_leading_blanks(piece);
        if (!piece.empty() || ends_line) strip_next_ = false;
    }
    if (has_parts() && parts_.back().kind == Part::Kind::literal && !parts_.back().ends_line) {
        Part& last = parts_.back();
        if (!last.owned) {
            last.decoded = last.source;
            last.owned = true;
        }
        last.decoded += piece;
        last.span.end = span.end;
        last.ends_line = ends_line;
        return;
    }
    Part& part = parts_.emplace_back();
    part.span = span;
    part.ends_line = ends_line;
    if (from_source) {
        part.source = piece;
    } else {
        part.decoded = piece;
        part.owned = true;
    }
}

void TreeBuilder::literal_run(Span span)
{
    add_literal(span, text(span), true);
}

void TreeBuilder::simple_escape(Span escape)
{
    const char kind = text(escape)[1];
    const char byte = kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind;
    add_literal(escape, {&byte, 1}, false);
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
        diagnostics_.add(error("invalid-escape", "invalid escape sequence", escape, "there is no character of this number"));
    }
    add_literal(escape, encoded, false);
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
    diagnostics_.add(std::move(problem));
    add_literal(escape, given.substr(1), false);
}

void TreeBuilder::escaped_opening(Span span)
{
    add_literal(span, text(span).substr(1), false);
}

void TreeBuilder::sequence_open(Span opening)
{
    strip_next_ = false;
    if (!text(opening).ends_with('~') || !has_parts() || parts_.back().kind != Part::Kind::literal) return;
    Part& last = parts_.back();
    const auto kept = without_trailing_blanks(last.text());
    if (last.owned) {
        last.decoded.resize(kept.size());
    } else {
        last.source = kept;
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
    auto condition = pop();
    add_marker(Part::Kind::if_header, whole);
    parts_.back().expression = std::move(condition.expression);
    parts_.back().height = condition.height;
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
    auto collection = pop();
    add_marker(Part::Kind::for_header, whole);
    Part& part = parts_.back();
    part.expression = std::move(collection.expression);
    part.height = collection.height;
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
            const auto whole = part.text();
            const auto rest = without_leading_blanks(whole);
            if (!rest.empty() || !whole.ends_with('\n')) {
                least = std::min(least, count_points(whole.substr(0, whole.size() - rest.size())));
                starts.push_back(&part);
            }
        } else if (at_line_start) {
            least = 0;
        }
        at_line_start = literal && part.text().ends_with('\n');
    }
    for (Part* part : starts) {
        auto kept = part->text();
        for (std::size_t i = 0; i < least; ++i) kept.remove_prefix(blank_at_start(kept));
        part->decoded = std::string(kept);
        part->owned = true;
    }
}

void TreeBuilder::join(Directive& into, Operand part)
{
    into.height = std::max(into.height, part.height);
    into.parts.push_back(std::move(part.expression));
}

// What was collected for a directive as a template of its own.
TreeBuilder::Operand TreeBuilder::branch(Directive& directive, std::uint32_t end) const
{
    Template made{std::exchange(directive.parts, {})};
    return {std::unique_ptr<Expression>(new Expression{{file_, directive.begin, end}, std::move(made)}), directive.height + 1};
}

TreeBuilder::Operand TreeBuilder::close_directive(Directive directive, Span end) const
{
    const Span whole = cover(directive.header.span, end);
    auto last = branch(directive, end.begin);
    const auto height = std::max({directive.header.height, directive.height, last.height}) + 1;
    if (directive.header.kind == Part::Kind::if_header) {
        TemplateIf made;
        made.condition = std::move(directive.header.expression);
        if (directive.then_part) {
            made.then_part = std::move(directive.then_part);
            made.else_part = std::move(last.expression);
        } else {
            made.then_part = std::move(last.expression);
        }
        return {std::unique_ptr<Expression>(new Expression{whole, std::move(made)}), height};
    }
    TemplateFor made;
    const auto& header = directive.header;
    if (header.second_name.valid()) made.key_name = Identifier(name_text(header.first_name));
    made.value_name = Identifier(name_text(header.second_name.valid() ? header.second_name : header.first_name));
    made.collection = std::move(directive.header.expression);
    made.body = std::move(last.expression);
    return {std::unique_ptr<Expression>(new Expression{whole, std::move(made)}), height};
}

// Nests the flat parts from `first` on, and joins literals that came to stand side by side. The grammar has seen to it that every
// directive has its end.
TreeBuilder::Directive TreeBuilder::nest(std::size_t first, Span whole)
{
    std::vector<Directive> open(1);
    open.front().begin = whole.begin;
    std::string literal;
    Span literal_span;
    const auto flush = [&] {
        if (literal.empty()) return;
        join(open.back(), {std::unique_ptr<Expression>(new Expression{literal_span, Literal{string_value(literal)}}), 1});
        literal.clear();
    };
    for (auto i = first; i < parts_.size(); ++i) {
        Part& part = parts_[i];
        if (part.kind == Part::Kind::literal) {
            literal_span = literal.empty() ? part.span : cover(literal_span, part.span);
            literal += part.text();
            continue;
        }
        flush();
        switch (part.kind) {
            case Part::Kind::literal:
                break;
            case Part::Kind::interpolation:
                join(open.back(), {std::move(part.expression), part.height});
                break;
            case Part::Kind::if_header:
            case Part::Kind::for_header:
                open.emplace_back();
                open.back().begin = part.span.end;
                open.back().header = std::move(part);
                break;
            case Part::Kind::else_marker: {
                auto& directive = open.back();
                auto then_part = branch(directive, part.span.begin);
                directive.then_part = std::move(then_part.expression);
                directive.height = then_part.height;
                directive.begin = part.span.end;
                break;
            }
            case Part::Kind::endif_marker:
            case Part::Kind::endfor_marker: {
                assert(open.size() > 1);
                auto closed = close_directive(std::move(open.back()), part.span);
                open.pop_back();
                join(open.back(), std::move(closed));
                break;
            }
        }
    }
    flush();
    return std::move(open.front());
}

void TreeBuilder::interpolation(Span whole)
{
    auto inner = pop();
    Part part;
    part.kind = Part::Kind::interpolation;
    part.span = whole;
    part.expression = std::move(inner.expression);
    part.height = inner.height;
    parts_.push_back(std::move(part));
}

void TreeBuilder::template_close(Span closing)
{
    const Frame frame = pop_frame();
    const auto first = frame.parts;
    const Span whole = layout_.container() == grammar::Delimiter::template_text ? Span{file_, 0, closing.end} : since_opening(closing);
    if (frame.strips_indentation) strip_indentation(first);
    const auto is_literal = [](const Part& part) { return part.kind == Part::Kind::literal; };
    const auto begin = parts_.begin() + static_cast<std::ptrdiff_t>(first);
    if (std::all_of(begin, parts_.end(), is_literal)) {
        if (parts_.size() - first == 1) {
            push(whole, Literal{string_value(begin->text())}, 1);
        } else {
            std::string joined;
            for (auto part = begin; part != parts_.end(); ++part) joined += part->text();
            push(whole, Literal{string_value(joined)}, 1);
        }
    } else if (parts_.size() - first == 1 && begin->kind == Part::Kind::interpolation) {
        push(whole, TemplateWrap{std::move(begin->expression)}, begin->height + 1);
    } else {
        auto root = nest(first, whole);
        push(whole, Template{std::move(root.parts)}, root.height + 1);
    }
    parts_.resize(first);
}

}  // namespace rxplan::syntax
