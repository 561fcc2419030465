// Expressions: the stack of operands, terms, and what may follow a term.
#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include "syntax/builder.hpp"

namespace rxplan::syntax {

// Stands in for what would have made the tree too high.
void TreeBuilder::push_too_high(Span span)
{
    if (!height_was_reported_) {
        reporter_.add(error("expression-too-long", "expression too long", span, "this is a chain of more than 500 operations")
                          .helped("Name a part of it in `locals`, and use that name here."));
    }
    height_was_reported_ = true;
    operands_.push_back({arena_.make(span, Invalid{}), 1});
}

static_assert(max_tree_height == 500, "the message says so");

TreeBuilder::Operand TreeBuilder::pop()
{
    assert(!operands_.empty());
    const Operand top = operands_.back();
    operands_.pop_back();
    return top;
}

TreeBuilder::Frame TreeBuilder::pop_frame()
{
    assert(!frames_.empty());
    const Frame top = frames_.back();
    frames_.pop_back();
    return top;
}

std::vector<ExpressionPtr>& TreeBuilder::take_operands(std::size_t first, std::uint32_t& height)
{
    taken_.clear();
    height = 0;
    for (auto i = first; i < operands_.size(); ++i) {
        height = std::max(height, operands_[i].height);
        taken_.push_back(operands_[i].expression);
    }
    operands_.resize(first);
    return taken_;
}

// From the innermost opening to here. The layout leaves it only after the action of its closing end.
Span TreeBuilder::since_opening(Span close) const
{
    return {file_, layout_.open().back().begin, close.end};
}

void TreeBuilder::number(Span span)
{
    const auto digits = text(span);
    if (digits.size() <= 18) {
        std::int64_t small = 0;
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), small);
        if (failure == std::errc() && end == digits.data() + digits.size()) {
            push(span, Literal{Value::number(small)}, 1);
            return;
        }
    }
    const auto parsed = Number::parse(digits);
    if (parsed) {
        push(span, Literal{Value::number(*parsed)}, 1);
        return;
    }
    reporter_.add(error("number-out-of-range", "number out of range", span, "this number is too large to be kept"));
    push(span, Invalid{}, 1);
}

void TreeBuilder::root_name(Span name)
{
    name_ = name;
}

void TreeBuilder::scoped_name(Span name)
{
    name_.end = name.end;
}

void TreeBuilder::variable(Span /*nothing*/)
{
    const auto name = text(name_);
    if (name == "true" || name == "false") {
        push(name_, Literal{Value::boolean(name == "true")}, 1);
    } else if (name == "null") {
        push(name_, Literal{Value::null()}, 1);
    } else {
        push(name_, Name{name}, 1);
    }
}

void TreeBuilder::call_open(Span parenthesis)
{
    Frame frame;
    frame.operands = operands_.size();
    frame.open = parenthesis;
    frame.name = name_;
    frames_.push_back(frame);
}

void TreeBuilder::expand_final(Span ellipsis)
{
    auto& frame = frames_.back();
    frame.ellipsis = ellipsis;
    if (operands_.size() > frame.operands) return;
    reporter_.add(error("misplaced-ellipsis", "`...` out of place", ellipsis, "`...` follows the last argument, and there is none"));
}

// Blanks and newlines may stand around `::`.
static std::string without_blanks(std::string_view name)
{
    std::string kept(name);
    std::erase_if(kept, [](char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; });
    return kept;
}

void TreeBuilder::call_close(Span parenthesis)
{
    const Frame frame = pop_frame();
    std::uint32_t height = 0;
    const auto arguments = arena_.list(take_operands(frame.operands, height));
    CallHead head{text(frame.name), frame.name, frame.ellipsis.valid() && !arguments.empty()};
    if (head.function.find_first_of(" \t\r\n") != std::string_view::npos) head.function = arena_.text(without_blanks(head.function));
    push(between(frame.name, parenthesis), Call{arena_.keep(head), arguments}, height + 1);
}

void TreeBuilder::parenthesis_close(Span parenthesis)
{
    auto inner = pop();
    push(since_opening(parenthesis), Parenthesised{inner.expression}, inner.height + 1);
}

void TreeBuilder::attribute_name(Span name)
{
    auto object = pop();
    const Span whole = cover(object.expression->span, name);
    push(whole, GetAttribute{object.expression, text(name)}, object.height + 1);
}

void TreeBuilder::legacy_index(Span digits)
{
    const auto index = text(digits);
    if (const auto dot = index.find('.'); dot != std::string_view::npos) {
        const auto first = std::string(index.substr(0, dot));
        const auto second = std::string(index.substr(dot + 1));
        reporter_.add(error("chained-index", "two indices in a row need brackets", digits, "this reads as a number with a fraction")
                          .helped("Write `[" + first + "][" + second + "]`."));
        auto collection = pop();
        push(cover(collection.expression->span, digits), Invalid{}, 1);
        return;
    }
    number(digits);
    auto key = pop();
    auto collection = pop();
    const Span whole = cover(collection.expression->span, digits);
    push(whole, Index{collection.expression, key.expression}, collection.height + 1);
}

void TreeBuilder::index_close(Span bracket)
{
    auto key = pop();
    auto collection = pop();
    const Span whole = cover(collection.expression->span, bracket);
    push(whole, Index{collection.expression, key.expression}, std::max(collection.height, key.height) + 1);
}

void TreeBuilder::splat_marker(Span star)
{
    push(star, SplatElement{}, 1);
}

void TreeBuilder::attribute_splat(Span /*splat*/)
{
    splat(true);
}

void TreeBuilder::full_splat(Span /*splat*/)
{
    splat(false);
}

void TreeBuilder::splat(bool attribute_only)
{
    auto each = pop();
    auto source = pop();
    const Span whole = cover(source.expression->span, each.expression->span);
    const auto height = std::max(source.height, each.height) + 1;
    push(whole, Splat{source.expression, each.expression, attribute_only}, height);
}

}  // namespace rxplan::syntax
