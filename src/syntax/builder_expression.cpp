// Expressions: operands on a stack, operators folded by precedence.
#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>

#include "base/quote.hpp"
#include "syntax/builder.hpp"

namespace rxplan::syntax {
namespace {

struct BinaryMeaning {
    BinaryOperator op;
    std::uint8_t precedence;  // 6 binds tightest
};

BinaryMeaning meaning_of(std::string_view text)
{
    const bool two = text.size() == 2;
    switch (text.front()) {
        case '|':
            return {BinaryOperator::logical_or, 1};
        case '&':
            return {BinaryOperator::logical_and, 2};
        case '=':
            return {BinaryOperator::equal, 3};
        case '!':
            return {BinaryOperator::not_equal, 3};
        case '<':
            return {two ? BinaryOperator::less_equal : BinaryOperator::less, 4};
        case '>':
            return {two ? BinaryOperator::greater_equal : BinaryOperator::greater, 4};
        case '+':
            return {BinaryOperator::add, 5};
        case '-':
            return {BinaryOperator::subtract, 5};
        case '*':
            return {BinaryOperator::multiply, 6};
        case '/':
            return {BinaryOperator::divide, 6};
        default:
            return {BinaryOperator::modulo, 6};
    }
}

// A name with names and constant indices behind it: what looks like a reference where a key is written.
bool is_traversal(const Expression& expression)
{
    const Expression* at = &expression;
    for (;;) {
        if (std::holds_alternative<Name>(at->node)) return true;
        if (const auto* attribute = std::get_if<GetAttribute>(&at->node)) {
            at = attribute->object.get();
        } else if (const auto* index = std::get_if<Index>(&at->node)) {
            if (!std::holds_alternative<Literal>(index->key->node)) return false;
            at = index->collection.get();
        } else {
            return false;
        }
    }
}

}  // namespace

// Stands in for what would have made the tree too high.
void TreeBuilder::push_too_high(Span span)
{
    if (!height_was_reported_) {
        diagnostics_.add(error("expression-too-long", "expression too long", span, "this is a chain of more than 500 operations")
                             .helped("Name a part of it in `locals`, and use that name here."));
    }
    height_was_reported_ = true;
    operands_.push_back({std::unique_ptr<Expression>(new Expression{span, Invalid{}}), 1});
}

static_assert(max_tree_height == 500, "the message says so");

TreeBuilder::Operand TreeBuilder::pop()
{
    assert(!operands_.empty());
    Operand top = std::move(operands_.back());
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

std::vector<ExpressionPtr> TreeBuilder::take_operands(std::size_t first, std::uint32_t& height)
{
    std::vector<ExpressionPtr> taken;
    taken.reserve(operands_.size() - first);
    for (auto i = first; i < operands_.size(); ++i) {
        height = std::max(height, operands_[i].height);
        taken.push_back(std::move(operands_[i].expression));
    }
    operands_.resize(first);
    return taken;
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
    diagnostics_.add(error("number-out-of-range", "number out of range", span, "this number is too large to be kept"));
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
        push(name_, Name{std::string(name)}, 1);
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
    diagnostics_.add(error("misplaced-ellipsis", "`...` out of place", ellipsis, "`...` follows the last argument, and there is none"));
}

void TreeBuilder::call_close(Span parenthesis)
{
    const Frame frame = pop_frame();
    std::uint32_t height = 0;
    Call call;
    call.arguments = take_operands(frame.operands, height);
    // Blanks and newlines may stand around `::`.
    for (const char byte : text(frame.name)) {
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') call.function += byte;
    }
    call.function_span = frame.name;
    call.expand_final = frame.ellipsis.valid() && !call.arguments.empty();
    push(between(frame.name, parenthesis), std::move(call), height + 1);
}

void TreeBuilder::parenthesis_close(Span parenthesis)
{
    auto inner = pop();
    push(since_opening(parenthesis), Parenthesised{std::move(inner.expression)}, inner.height + 1);
}

void TreeBuilder::collection_open(Span bracket)
{
    Frame frame;
    frame.operands = operands_.size();
    frame.open = bracket;
    frames_.push_back(frame);
}

void TreeBuilder::tuple_close(Span bracket)
{
    const Frame frame = pop_frame();
    if (frame.is_for) {
        close_for(frame, between(frame.open, bracket), false);
        return;
    }
    std::uint32_t height = 0;
    auto elements = take_operands(frame.operands, height);
    push(between(frame.open, bracket), TupleLiteral{std::move(elements)}, height + 1);
}

void TreeBuilder::object_key(Span /*key*/)
{
    auto& key = operands_.back();
    const Span span = key.expression->span;
    const auto& node = key.expression->node;
    const auto* literal = std::get_if<Literal>(&node);
    const bool is_keyword = literal != nullptr && (literal->value.is_null() || literal->value.kind() == Type::Kind::boolean);
    const bool is_word = std::holds_alternative<Name>(node) || is_keyword;
    if (is_word) {
        key.expression->node = Literal{string_value(text(span))};
    } else if (is_traversal(*key.expression)) {
        std::string as_string;
        append_quoted(as_string, text(span));
        diagnostics_.add(
            error("ambiguous-key", "ambiguous key", span, "this could be a reference or a name with dots")
                .helped("Write `(" + name_text(span) + ")` for the reference's value, or `" + as_string + "` for a key of this name."));
        key.expression->node = Invalid{};
        key.height = 1;
    }
}

void TreeBuilder::object_close(Span brace)
{
    const Frame frame = pop_frame();
    const Span whole = between(frame.open, brace);
    if (frame.is_for) {
        close_for(frame, whole, true);
        return;
    }
    std::uint32_t height = 0;
    auto operands = take_operands(frame.operands, height);
    ObjectLiteral object;
    object.items.reserve(operands.size() / 2);
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
        object.items.push_back({std::move(operands[i]), std::move(operands[i + 1])});
    }
    push(whole, std::move(object), height + 1);
}

void TreeBuilder::for_keyword(Span /*keyword*/)
{
    frames_.back().is_for = true;
}

void TreeBuilder::for_first_name(Span name)
{
    frames_.back().name = name;
    frames_.back().second_name = {};
}

void TreeBuilder::for_second_name(Span name)
{
    frames_.back().second_name = name;
}

void TreeBuilder::for_arrow(Span arrow)
{
    frames_.back().arrow = arrow;
}

void TreeBuilder::for_ellipsis(Span ellipsis)
{
    frames_.back().ellipsis = ellipsis;
}

void TreeBuilder::for_condition(Span /*condition*/)
{
    frames_.back().has_condition = true;
}

void TreeBuilder::complain_about_for(const Frame& frame, Span whole, bool is_object)
{
    if (is_object && !frame.arrow.valid()) {
        const Span result = operands_[frame.operands + 1].expression->span;
        diagnostics_.add(error("for-without-key", "`for` in braces needs a key", result, "this has no key")
                             .helped("Write `{for k, v in x : k => v}` for an object, or `[for v in x : v]` for a tuple."));
    }
    if (is_object) return;
    if (frame.arrow.valid()) {
        diagnostics_.add(error("for-with-key", "`for` in brackets has no key", frame.arrow, "a tuple has no keys")
                             .label({file_, whole.begin, whole.begin + 1}, "this `[` makes a tuple")
                             .helped("Write `{for k, v in x : k => v}` for an object, or `[for v in x : v]` for a tuple."));
    }
    if (frame.ellipsis.valid()) {
        diagnostics_.add(error("misplaced-ellipsis", "`...` out of place", frame.ellipsis, "there is no key to group by")
                             .label({file_, whole.begin, whole.begin + 1}, "this `[` makes a tuple"));
    }
}

void TreeBuilder::close_for(const Frame& frame, Span whole, bool is_object)
{
    const bool sound = is_object ? frame.arrow.valid() : !frame.arrow.valid() && !frame.ellipsis.valid();
    if (!sound) complain_about_for(frame, whole, is_object);
    std::uint32_t height = 0;
    auto operands = take_operands(frame.operands, height);
    if (!sound) {
        push(whole, Invalid{}, 1);
        return;
    }
    For made;
    if (frame.second_name.valid()) made.key_name = name_text(frame.name);
    made.value_name = name_text(frame.second_name.valid() ? frame.second_name : frame.name);
    std::size_t next = 0;
    made.collection = std::move(operands[next++]);
    if (is_object) made.key = std::move(operands[next++]);
    made.result = std::move(operands[next++]);
    if (frame.has_condition) made.condition = std::move(operands[next++]);
    made.group = frame.ellipsis.valid();
    push(whole, std::move(made), height + 1);
}

void TreeBuilder::attribute_name(Span name)
{
    auto object = pop();
    const Span whole = cover(object.expression->span, name);
    push(whole, GetAttribute{std::move(object.expression), name_text(name), name}, object.height + 1);
}

void TreeBuilder::legacy_index(Span digits)
{
    const auto index = text(digits);
    if (const auto dot = index.find('.'); dot != std::string_view::npos) {
        const auto first = std::string(index.substr(0, dot));
        const auto second = std::string(index.substr(dot + 1));
        diagnostics_.add(error("chained-index", "two indices in a row need brackets", digits, "this reads as a number with a fraction")
                             .helped("Write `[" + first + "][" + second + "]`."));
        auto collection = pop();
        push(cover(collection.expression->span, digits), Invalid{}, 1);
        return;
    }
    number(digits);
    auto key = pop();
    auto collection = pop();
    const Span whole = cover(collection.expression->span, digits);
    push(whole, Index{std::move(collection.expression), std::move(key.expression)}, collection.height + 1);
}

void TreeBuilder::index_close(Span bracket)
{
    auto key = pop();
    auto collection = pop();
    const Span whole = cover(collection.expression->span, bracket);
    push(whole, Index{std::move(collection.expression), std::move(key.expression)}, std::max(collection.height, key.height) + 1);
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
    push(whole, Splat{std::move(source.expression), std::move(each.expression), attribute_only}, height);
}

void TreeBuilder::prefix_operator(Span op)
{
    Operator pending;
    pending.span = op;
    pending.depth = layout_.depth;
    pending.is_prefix = true;
    pending.unary = text(op) == "!" ? UnaryOperator::logical_not : UnaryOperator::negate;
    operators_.push_back(pending);
}

void TreeBuilder::operand(Span /*operand*/)
{
    while (!operators_.empty() && operators_.back().is_prefix && operators_.back().depth == layout_.depth) reduce();
}

void TreeBuilder::binary_operator(Span op)
{
    const auto [meaning, precedence] = meaning_of(text(op));
    while (!operators_.empty() && operators_.back().depth == layout_.depth && operators_.back().precedence >= precedence) reduce();
    Operator pending;
    pending.span = op;
    pending.depth = layout_.depth;
    pending.precedence = precedence;
    pending.binary = meaning;
    operators_.push_back(pending);
}

void TreeBuilder::operation(Span /*operation*/)
{
    while (!operators_.empty() && operators_.back().depth == layout_.depth) reduce();
}

void TreeBuilder::reduce()
{
    const Operator op = operators_.back();
    operators_.pop_back();
    auto right = pop();
    if (op.is_prefix) {
        const Span whole = cover(op.span, right.expression->span);
        push(whole, Unary{op.unary, std::move(right.expression)}, right.height + 1);
        return;
    }
    auto left = pop();
    const Span whole = cover(left.expression->span, right.expression->span);
    const auto height = std::max(left.height, right.height) + 1;
    push(whole, Binary{op.binary, op.span, std::move(left.expression), std::move(right.expression)}, height);
}

void TreeBuilder::conditional(Span /*tail*/)
{
    auto else_value = pop();
    auto then_value = pop();
    auto condition = pop();
    const Span whole = cover(condition.expression->span, else_value.expression->span);
    const auto height = std::max({condition.height, then_value.height, else_value.height}) + 1;
    push(whole, Conditional{std::move(condition.expression), std::move(then_value.expression), std::move(else_value.expression)}, height);
}

}  // namespace rxplan::syntax
