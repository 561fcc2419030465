#include "rxplan/type.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <functional>

namespace rxplan {

struct Type::Node : Type::Shared {
    std::vector<Type> elements;  // of a tuple; the one element type of a collection
    std::vector<ObjectAttribute> attributes;
    bool contains_any = false;
};

void Type::release(const Shared* node) noexcept
{
    if (node->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete static_cast<const Node*>(node);
}

const Type::Node& Type::node() const noexcept
{
    assert(node_ != nullptr);
    return *static_cast<const Node*>(node_);
}

Type Type::collection(Kind kind, Type element)
{
    auto* node = new Node;
    node->contains_any = element.contains_any();
    node->elements.push_back(std::move(element));
    return {kind, node};
}

Type Type::list(Type element)
{
    // The lists, sets and maps of primitives are everywhere: each exists once.
    static const std::array<Type, 4> common = {collection(Kind::list, any()), collection(Kind::list, boolean()),
                                               collection(Kind::list, number()), collection(Kind::list, string())};
    if (element.kind() <= Kind::string) return common.at(static_cast<std::size_t>(element.kind()));
    return collection(Kind::list, std::move(element));
}

Type Type::set(Type element)
{
    static const std::array<Type, 4> common = {collection(Kind::set, any()), collection(Kind::set, boolean()),
                                               collection(Kind::set, number()), collection(Kind::set, string())};
    if (element.kind() <= Kind::string) return common.at(static_cast<std::size_t>(element.kind()));
    return collection(Kind::set, std::move(element));
}

Type Type::map(Type element)
{
    static const std::array<Type, 4> common = {collection(Kind::map, any()), collection(Kind::map, boolean()),
                                               collection(Kind::map, number()), collection(Kind::map, string())};
    if (element.kind() <= Kind::string) return common.at(static_cast<std::size_t>(element.kind()));
    return collection(Kind::map, std::move(element));
}

Type Type::object(std::vector<ObjectAttribute> attributes)
{
    const auto by_name = [](const ObjectAttribute& a, const ObjectAttribute& b) { return a.name < b.name; };
    if (!std::is_sorted(attributes.begin(), attributes.end(), by_name)) std::sort(attributes.begin(), attributes.end(), by_name);
    assert(std::adjacent_find(attributes.begin(), attributes.end(), [](const auto& a, const auto& b) { return a.name == b.name; }) ==
           attributes.end());
    auto* node = new Node;
    node->contains_any = std::any_of(attributes.begin(), attributes.end(), [](const auto& a) { return a.type.contains_any(); });
    node->attributes = std::move(attributes);
    return {Kind::object, node};
}

Type Type::tuple(std::vector<Type> elements)
{
    auto* node = new Node;
    node->contains_any = std::any_of(elements.begin(), elements.end(), [](const Type& type) { return type.contains_any(); });
    node->elements = std::move(elements);
    return {Kind::tuple, node};
}

const Type& Type::element() const
{
    assert(is_collection());
    return node().elements.front();
}

std::span<const ObjectAttribute> Type::attributes() const
{
    assert(kind_ == Kind::object);
    return node().attributes;
}

const ObjectAttribute* Type::attribute(std::string_view name) const
{
    const std::span<const ObjectAttribute> all = attributes();
    const auto found =
        std::lower_bound(all.begin(), all.end(), name, [](const ObjectAttribute& a, std::string_view wanted) { return a.name < wanted; });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

std::span<const Type> Type::elements() const
{
    assert(kind_ == Kind::tuple);
    return node().elements;
}

bool Type::contains_any() const
{
    return kind_ == Kind::any || (node_ != nullptr && node().contains_any);
}

namespace {

bool is_identifier(std::string_view name)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), other);
}

std::string quoted_name(std::string_view name)
{
    if (is_identifier(name)) return std::string(name);
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string object_text(std::span<const ObjectAttribute> attributes)
{
    if (attributes.empty()) return "object({})";
    std::string out = "object({ ";
    for (const ObjectAttribute& attribute : attributes) {
        if (&attribute != attributes.data()) out += ", ";
        out += quoted_name(attribute.name) + " = ";
        out += attribute.optional ? "optional(" + attribute.type.text() + ")" : attribute.type.text();
    }
    return out + " })";
}

std::string tuple_text(std::span<const Type> elements)
{
    std::string out = "tuple([";
    for (const Type& element : elements) {
        if (&element != elements.data()) out += ", ";
        out += element.text();
    }
    return out + "])";
}

std::string_view kind_name(Type::Kind kind)
{
    switch (kind) {
        case Type::Kind::any:
            return "any";
        case Type::Kind::boolean:
            return "bool";
        case Type::Kind::number:
            return "number";
        case Type::Kind::string:
            return "string";
        case Type::Kind::list:
            return "list";
        case Type::Kind::set:
            return "set";
        case Type::Kind::map:
            return "map";
        case Type::Kind::object:
            return "object";
        case Type::Kind::tuple:
            return "tuple";
    }
    return "any";
}

}  // namespace

std::string Type::text() const
{
    if (is_collection()) return std::string(kind_name(kind_)) + "(" + element().text() + ")";
    if (kind_ == Kind::object) return object_text(attributes());
    if (kind_ == Kind::tuple) return tuple_text(elements());
    return std::string(kind_name(kind_));
}

std::string Type::friendly() const
{
    if (is_collection()) {
        return std::string(kind_name(kind_)) + " of " + (element().kind() == Kind::any ? "any type" : element().friendly());
    }
    return kind_ == Kind::any ? "any type" : std::string(kind_name(kind_));
}

bool operator==(const Type& a, const Type& b)
{
    if (a.kind_ != b.kind_) return false;
    if (a.node_ == b.node_) return true;
    const Type::Node& left = a.node();
    const Type::Node& right = b.node();
    return left.elements == right.elements && left.attributes == right.attributes;
}

}  // namespace rxplan
