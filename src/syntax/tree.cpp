#include "syntax/tree.hpp"

#include <algorithm>
#include <utility>

#include "syntax/arena.hpp"

namespace rxplan::syntax {

const Attribute* Body::attribute(std::string_view name) const
{
    const auto found = std::find_if(attributes.begin(), attributes.end(), [name](const Attribute& each) { return each.name == name; });
    return found == attributes.end() ? nullptr : &*found;
}

std::string_view sign(UnaryOperator op) noexcept
{
    return op == UnaryOperator::negate ? "-" : "!";
}

std::string_view sign(BinaryOperator op) noexcept
{
    switch (op) {
        case BinaryOperator::logical_or:
            return "||";
        case BinaryOperator::logical_and:
            return "&&";
        case BinaryOperator::equal:
            return "==";
        case BinaryOperator::not_equal:
            return "!=";
        case BinaryOperator::less:
            return "<";
        case BinaryOperator::less_equal:
            return "<=";
        case BinaryOperator::greater:
            return ">";
        case BinaryOperator::greater_equal:
            return ">=";
        case BinaryOperator::add:
            return "+";
        case BinaryOperator::subtract:
            return "-";
        case BinaryOperator::multiply:
            return "*";
        case BinaryOperator::divide:
            return "/";
        case BinaryOperator::modulo:
            return "%";
    }
    return {};
}

File::File() = default;
File::File(std::uint32_t file_id) : id(file_id), arena(std::make_unique<Arena>()) {}
File::File(File&& other) noexcept = default;
File& File::operator=(File&& other) noexcept = default;
File::~File() = default;

ExpressionTree::ExpressionTree() = default;
ExpressionTree::ExpressionTree(std::unique_ptr<Arena> arena, ExpressionPtr root) : arena_(std::move(arena)), root_(root) {}
ExpressionTree::ExpressionTree(ExpressionTree&& other) noexcept = default;
ExpressionTree& ExpressionTree::operator=(ExpressionTree&& other) noexcept = default;
ExpressionTree::~ExpressionTree() = default;

}  // namespace rxplan::syntax
