// Operators: the grammar gives them as a flat list, precedence folds it here.
#include <algorithm>
#include <cstdint>
#include <string_view>

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

}  // namespace

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
        push(whole, Unary{op.unary, right.expression}, right.height + 1);
        return;
    }
    auto left = pop();
    const Span whole = cover(left.expression->span, right.expression->span);
    const auto height = std::max(left.height, right.height) + 1;
    push(whole, Binary{op.binary, left.expression, right.expression}, height);
}

void TreeBuilder::conditional(Span /*tail*/)
{
    auto else_value = pop();
    auto then_value = pop();
    auto condition = pop();
    const Span whole = cover(condition.expression->span, else_value.expression->span);
    const auto height = std::max({condition.height, then_value.height, else_value.height}) + 1;
    push(whole, Conditional{condition.expression, then_value.expression, else_value.expression}, height);
}

}  // namespace rxplan::syntax
