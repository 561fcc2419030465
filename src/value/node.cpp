#include "value/node.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <functional>
#include <limits>
#include <new>

namespace rxplan {

static_assert(sizeof(Value) == 16);

std::size_t Shape::position(std::string_view name) const
{
    // Few names are sooner looked through than searched: most differ in length already.
    constexpr std::size_t few = 8;
    if (names.size() <= few) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == name) return i;
        }
        return absent;
    }
    const auto found =
        std::lower_bound(names.begin(), names.end(), name, [](const std::string& a, std::string_view wanted) { return a < wanted; });
    return found != names.end() && *found == name ? static_cast<std::size_t>(found - names.begin()) : absent;
}

namespace {

constexpr std::size_t largest_shared_shape = 256;

std::size_t hash_of(const NamedValues& entries)
{
    std::size_t hash = entries.size();
    for (const auto& entry : entries) hash = hash * 1099511628211U ^ std::hash<std::string_view>{}(entry.first);
    return hash;
}

bool has_names(const Shape& shape, const NamedValues& entries)
{
    return std::equal(shape.names.begin(), shape.names.end(), entries.begin(), entries.end(),
                      [](const std::string& name, const auto& entry) { return name == entry.first; });
}

}  // namespace

ShapePointer shape_of(NamedValues& entries)
{
    // The shapes last made by this thread; a collision replaces.
    thread_local std::array<ShapePointer, 64> recent;

    const std::size_t hash = hash_of(entries);
    ShapePointer& slot = recent.at((hash ^ hash >> 32U) % recent.size());
    if (slot.get() != nullptr && slot->hash == hash && has_names(*slot, entries)) return slot;
    auto* shape = new Shape;
    shape->hash = hash;
    shape->names.reserve(entries.size());
    for (auto& entry : entries) shape->names.push_back(std::move(entry.first));
    ShapePointer made(shape);
    if (shape->names.size() <= largest_shared_shape) slot = made;
    return made;
}

void Value::release(const Node* node) noexcept
{
    if (node->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    switch (node->form) {
        case Form::text: {
            const auto* text = static_cast<const ValueAccess::TextNode*>(node);
            text->~TextNode();
            ::operator delete(const_cast<ValueAccess::TextNode*>(text));
            break;
        }
        case Form::elements: {
            auto* elements = const_cast<ValueAccess::ElementsNode*>(static_cast<const ValueAccess::ElementsNode*>(node));
            std::destroy_n(elements->values(), elements->count);
            elements->~ElementsNode();
            ::operator delete(elements);
            break;
        }
        case Form::number:
            delete static_cast<const ValueAccess::NumberNode*>(node);
            break;
        case Form::type:
            delete static_cast<const ValueAccess::TypeNode*>(node);
            break;
        case Form::refined:
            delete static_cast<const ValueAccess::RefinedNode*>(node);
            break;
    }
}

Value ValueAccess::without_contents(const Type& type, State state)
{
    Value value;
    value.kind_ = type.kind();
    value.state_ = state;
    if (type.kind() < Type::Kind::list) return value;
    auto* node = new TypeNode;
    node->form = Form::type;
    node->type = type;
    value.payload_.node = node;
    value.has_node_ = true;
    return value;
}

Value ValueAccess::refined(const Type& type, Refinement refinement)
{
    auto* node = new RefinedNode;
    node->form = Form::refined;
    node->type = type;
    node->refinement = std::move(refinement);
    Value value = with_node(type.kind(), node);
    value.state_ = State::unknown;
    return value;
}

const Refinement* ValueAccess::refinement(const Value& value)
{
    const Node* refined = value.is_unknown() ? node(value) : nullptr;
    return refined == nullptr || refined->form != Form::refined ? nullptr : &static_cast<const RefinedNode*>(refined)->refinement;
}

Value ValueAccess::with_node(Type::Kind kind, const Node* node)
{
    Value value;
    value.kind_ = kind;
    value.state_ = State::known;
    value.payload_.node = node;
    value.has_node_ = true;
    return value;
}

Value ValueAccess::container(Type::Kind kind, Type type, ShapePointer shape, std::span<Value> values)
{
    auto* node = new (::operator new(sizeof(ElementsNode) + values.size() * sizeof(Value))) ElementsNode;
    node->form = Form::elements;
    node->count = static_cast<std::uint32_t>(values.size());
    node->shape = std::move(shape);
    node->type = std::move(type);
    std::size_t depth = 0;
    std::size_t weight = 1;
    for (const Value& value : values) {
        depth = std::max(depth, value.depth());
        weight += value.weight();
        node->unknown_inside |= !value.is_wholly_known();
        node->sensitive_inside |= value.contains_sensitive();
    }
    node->depth = static_cast<std::uint8_t>(std::min<std::size_t>(depth + 1, 255));
    node->weight = static_cast<std::uint32_t>(std::min<std::size_t>(weight, std::numeric_limits<std::uint32_t>::max()));
    std::uninitialized_move(values.begin(), values.end(), node->values());
    return with_node(kind, node);
}

Value ValueAccess::with_values(const Value& like, std::vector<Value> values)
{
    const ElementsNode& old = elements(like);
    assert(old.count == values.size() && like.kind() != Type::Kind::set);
    return container(like.kind_, old.type, old.shape, values).with_sensitive(like.sensitive_);
}

namespace {

// Unknowns, then nulls, come last; values of one rank in the canonical order, so that equal ones are neighbours.
void sort_by_rank(std::vector<Value>& values)
{
    const auto group = [](const Value& value) { return value.is_null() ? 2 : value.is_unknown() ? 1 : 0; };
    std::vector<std::pair<std::string, Value>> ranked;
    ranked.reserve(values.size());
    for (Value& value : values) ranked.emplace_back(set_rank(value), std::move(value));
    std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
        if (group(a.second) != group(b.second)) return group(a.second) < group(b.second);
        if (a.first != b.first) return a.first < b.first;
        return canonical_order(a.second, b.second) < 0;
    });
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::move(ranked[i].second);
}

}  // namespace

Value ValueAccess::set_of(Type type, std::vector<Value> values)
{
    bool sensitive = false;
    for (Value& value : values) {
        if (!value.contains_sensitive()) continue;
        sensitive = true;
        value = value.without_sensitive_marks();
    }
    if (type.element().is_primitive() || values.size() < 2) {
        std::stable_sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return canonical_order(a, b) < 0; });
    } else {
        sort_by_rank(values);
    }
    // What is not known yet may turn out different, so it stays apart.
    const auto equal = [](const Value& a, const Value& b) { return a.is_wholly_known() && canonical_order(a, b) == 0; };
    values.erase(std::unique(values.begin(), values.end(), equal), values.end());
    return container(Type::Kind::set, std::move(type), {}, values).with_sensitive(sensitive);
}

}  // namespace rxplan
