#include "rxplan/value.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <memory>
#include <new>

#include "value/node.hpp"

namespace rxplan {

using Access = ValueAccess;

Value Value::null(const Type& type)
{
    return Access::without_contents(type, State::null);
}

Value Value::unknown(const Type& type)
{
    return Access::without_contents(type, State::unknown);
}

Value Value::boolean(bool value) noexcept
{
    Value result;
    result.kind_ = Type::Kind::boolean;
    result.state_ = State::known;
    result.payload_.boolean = value;
    return result;
}

Value Value::number(Number value)
{
    if (const auto integer = value.to_int64(); integer && value.is_inline()) {
        Value result;
        result.kind_ = Type::Kind::number;
        result.state_ = State::known;
        result.payload_.integer = *integer;
        return result;
    }
    auto* node = new Access::NumberNode;
    node->form = Form::number;
    node->number = std::move(value);
    return Access::with_node(Type::Kind::number, node);
}

Value Value::string(std::string_view text)
{
    if (text.empty()) {
        Value result;
        result.kind_ = Type::Kind::string;
        result.state_ = State::known;
        return result;
    }
    auto* node = new (::operator new(sizeof(Access::TextNode) + text.size())) Access::TextNode;
    node->form = Form::text;
    node->size = text.size();
    std::memcpy(node->characters(), text.data(), text.size());
    return Access::with_node(Type::Kind::string, node);
}

namespace {

// The shallow part of the contract of collections: kinds. What is inside compound elements is the caller's word.
[[maybe_unused]] bool fits(const Value& value, const Type& element)
{
    return value.kind() == element.kind() || (element.kind() == Type::Kind::any && !value.has_contents());
}

[[maybe_unused]] bool all_fit(const std::vector<Value>& values, const Type& element)
{
    return std::all_of(values.begin(), values.end(), [&](const Value& value) { return fits(value, element); });
}

Value named(Type::Kind kind, Type type, NamedValues entries)
{
    const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
    if (!std::is_sorted(entries.begin(), entries.end(), by_name)) std::sort(entries.begin(), entries.end(), by_name);
    assert(std::adjacent_find(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first == b.first; }) ==
           entries.end());
    std::vector<Value> values;
    values.reserve(entries.size());
    for (auto& entry : entries) values.push_back(std::move(entry.second));
    ShapePointer shape = shape_of(entries);
    return Access::container(kind, std::move(type), std::move(shape), values);
}

}  // namespace

Value Value::list(const Type& element, std::vector<Value> elements)
{
    assert(all_fit(elements, element));
    return Access::container(Type::Kind::list, Type::list(element), {}, elements);
}

Value Value::set(const Type& element, std::vector<Value> elements)
{
    assert(all_fit(elements, element));
    return Access::set_of(Type::set(element), std::move(elements));
}

Value Value::map(const Type& element, NamedValues entries)
{
    assert(std::all_of(entries.begin(), entries.end(), [&](const auto& entry) { return fits(entry.second, element); }));
    return named(Type::Kind::map, Type::map(element), std::move(entries));
}

Value Value::object(NamedValues attributes)
{
    return named(Type::Kind::object, {}, std::move(attributes));
}

Value Value::tuple(std::vector<Value> elements)
{
    return Access::container(Type::Kind::tuple, {}, {}, elements);
}

namespace {

Type object_type(const Access::ElementsNode& node)
{
    std::vector<ObjectAttribute> attributes;
    attributes.reserve(node.count);
    for (std::size_t i = 0; i < node.count; ++i) attributes.push_back({node.shape->names[i], node.values()[i].type(), false});
    return Type::object(std::move(attributes));
}

Type tuple_type(const Access::ElementsNode& node)
{
    std::vector<Type> elements;
    elements.reserve(node.count);
    for (std::size_t i = 0; i < node.count; ++i) elements.push_back(node.values()[i].type());
    return Type::tuple(std::move(elements));
}

}  // namespace

Type Value::type() const
{
    switch (kind_) {
        case Type::Kind::any:
            return Type::any();
        case Type::Kind::boolean:
            return Type::boolean();
        case Type::Kind::number:
            return Type::number();
        case Type::Kind::string:
            return Type::string();
        default:
            break;
    }
    if (state_ != State::known) return static_cast<const Access::TypeNode*>(payload_.node)->type;
    const Access::ElementsNode& node = Access::elements(*this);
    if (kind_ == Type::Kind::object) return object_type(node);
    if (kind_ == Type::Kind::tuple) return tuple_type(node);
    return node.type;
}

bool Value::has_type(const Type& type) const
{
    if (kind_ != type.kind()) return false;
    if (kind_ < Type::Kind::list) return true;
    if (state_ != State::known) return static_cast<const Access::TypeNode*>(payload_.node)->type == type;
    const Access::ElementsNode& node = Access::elements(*this);
    if (kind_ == Type::Kind::object) {
        const auto attributes = type.attributes();
        if (attributes.size() != node.count) return false;
        for (std::size_t i = 0; i < node.count; ++i) {
            if (attributes[i].name != node.shape->names[i] || attributes[i].optional || !node.values()[i].has_type(attributes[i].type)) {
                return false;
            }
        }
        return true;
    }
    if (kind_ == Type::Kind::tuple) {
        const auto elements = type.elements();
        return std::equal(elements.begin(), elements.end(), node.values(), node.values() + node.count,
                          [](const Type& element, const Value& value) { return value.has_type(element); });
    }
    return node.type == type;
}

bool Value::may_be_null() const
{
    const Refinement* known = Access::refinement(*this);
    return is_null() || (is_unknown() && (known == nullptr || !known->not_null));
}

bool Value::is_wholly_known() const
{
    return state_ != State::unknown && !(Access::is_container(*this) && payload_.node->unknown_inside);
}

bool Value::contains_sensitive() const
{
    return sensitive_ || (Access::is_container(*this) && payload_.node->sensitive_inside);
}

std::size_t Value::weight() const
{
    constexpr std::size_t one_value = 256;
    if (state_ != State::known || !has_node_) return 1;
    if (kind_ == Type::Kind::string) return 1 + as_string().size() / one_value;
    return kind_ < Type::Kind::list ? 1 : Access::elements(*this).weight;
}

Value Value::with_sensitive(bool sensitive) const
{
    Value result = *this;
    result.sensitive_ = sensitive;
    return result;
}

Value Value::without_sensitive_marks() const
{
    if (!Access::is_container(*this) || !payload_.node->sensitive_inside) return with_sensitive(false);
    std::vector<Value> values;
    values.reserve(size());
    for (const Value& value : elements()) values.push_back(value.without_sensitive_marks());
    return Access::with_values(*this, std::move(values)).with_sensitive(false);
}

bool Value::as_bool() const
{
    assert(has_contents() && kind_ == Type::Kind::boolean);
    return payload_.boolean;
}

const Number Value::as_number() const
{
    assert(has_contents() && kind_ == Type::Kind::number);
    return has_node_ ? static_cast<const Access::NumberNode*>(payload_.node)->number : Number(payload_.integer);
}

std::string_view Value::as_string() const
{
    assert(has_contents() && kind_ == Type::Kind::string);
    if (!has_node_) return {};
    const auto* node = static_cast<const Access::TextNode*>(payload_.node);
    return {node->characters(), node->size};
}

std::size_t Value::size() const
{
    assert(Access::is_container(*this));
    return Access::elements(*this).count;
}

std::span<const Value> Value::elements() const
{
    assert(Access::is_container(*this));
    const Access::ElementsNode& node = Access::elements(*this);
    return {node.values(), node.count};
}

std::string_view Value::name(std::size_t position) const
{
    assert(Access::is_container(*this) && (kind_ == Type::Kind::map || kind_ == Type::Kind::object));
    return Access::elements(*this).shape->names[position];
}

const Value* Value::find(std::string_view name) const
{
    assert(Access::is_container(*this) && (kind_ == Type::Kind::map || kind_ == Type::Kind::object));
    const Access::ElementsNode& node = Access::elements(*this);
    const std::size_t position = node.shape->position(name);
    return position == Shape::absent ? nullptr : node.values() + position;
}

Value::Entries Value::entries() const
{
    return Entries(*this);
}

Value Value::get(std::string_view name) const
{
    if (!has_contents() || (kind_ != Type::Kind::map && kind_ != Type::Kind::object)) return {};
    const Value* found = find(name);
    return found == nullptr ? Value() : *found;
}

std::string Value::text_of(std::string_view name, std::string_view fallback) const
{
    const Value value = get(name);
    return std::string(value.has_contents() && value.kind() == Type::Kind::string ? value.as_string() : fallback);
}

std::int64_t Value::int_of(std::string_view name, std::int64_t fallback) const
{
    const Value value = get(name);
    return value.has_contents() && value.kind() == Type::Kind::number ? value.as_number().to_int64().value_or(fallback) : fallback;
}

bool Value::bool_of(std::string_view name, bool fallback) const
{
    const Value value = get(name);
    return value.has_contents() && value.kind() == Type::Kind::boolean ? value.as_bool() : fallback;
}

Value Value::with(std::string_view name, Value value) const
{
    assert(Access::is_container(*this) && (kind_ == Type::Kind::map || kind_ == Type::Kind::object));
    const Access::ElementsNode& node = Access::elements(*this);
    assert(kind_ == Type::Kind::object || fits(value, node.type.element()));
    const std::size_t position = node.shape->position(name);
    if (position != Shape::absent) {
        std::vector<Value> values(node.values(), node.values() + node.count);
        values[position] = std::move(value);
        return Access::with_values(*this, std::move(values));
    }
    NamedValues all;
    all.reserve(node.count + 1);
    for (const auto& [other, present] : entries()) all.emplace_back(other, present);
    all.emplace_back(name, std::move(value));
    return named(kind_, node.type, std::move(all)).with_sensitive(sensitive_);
}

}  // namespace rxplan
