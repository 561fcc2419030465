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
