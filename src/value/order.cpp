// Identity and the canonical order of values and types.
#include <algorithm>

#include "value/hcl_text.hpp"
#include "value/node.hpp"
#include "value/operations.hpp"

namespace rxplan {

namespace {

using Access = ValueAccess;

int state_rank(const Value& value)
{
    return value.is_null() ? 2 : value.is_unknown() ? 1 : 0;
}

std::strong_ordering by_text(std::string_view a, std::string_view b)
{
    return a.compare(b) <=> 0;
}

template <typename Range, typename Order>
std::strong_ordering lexicographic(const Range& a, const Range& b, const Order& order)
{
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (const auto result = order(a[i], b[i]); result != 0) return result;
    }
    return a.size() <=> b.size();
}

std::strong_ordering order_of_containers(const Value& a, const Value& b)
{
    const Access::ElementsNode& left = Access::elements(a);
    const Access::ElementsNode& right = Access::elements(b);
    if (&left == &right) return std::strong_ordering::equal;
    if (left.shape.get() != right.shape.get()) {
        const auto names = lexicographic(left.shape->names, right.shape->names, by_text);
        if (names != 0) return names;
    }
    const auto values = lexicographic(a.elements(), b.elements(), [](const Value& x, const Value& y) { return canonical_order(x, y); });
    // Empty collections, and those of nulls and unknowns alone, differ by their types only.
    return values != 0 ? values : canonical_order(left.type, right.type);
}

void append_rank(std::string& out, const Value& value)
{
    if (value.is_unknown()) {
        out += '?';
    } else if (value.is_null()) {
        out += '~';
    } else if (value.kind() == Type::Kind::boolean) {
        out += value.as_bool() ? 'T' : 'F';
    } else if (value.kind() == Type::Kind::number) {
        out += value.as_number().text('g', 10);
    } else if (value.kind() == Type::Kind::string) {
        append_seen(out, value.as_string());
    } else {
        const bool structural = value.kind() == Type::Kind::object || value.kind() == Type::Kind::tuple;
        const bool map = value.kind() == Type::Kind::map;
        out += structural ? '<' : map ? '{' : '[';
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (map) {
                append_seen(out, value.name(i));
                out += ':';
            }
            append_rank(out, value.elements()[i]);
            out += ';';
        }
        out += structural ? '>' : map ? '}' : ']';
    }
}

// Whether two values that are equal but for marks have the same marks.
bool same_marks(const Value& a, const Value& b)
{
    if (a.is_sensitive() != b.is_sensitive() || a.contains_sensitive() != b.contains_sensitive()) return false;
    if (!Access::is_container(a) || &Access::elements(a) == &Access::elements(b) || !a.contains_sensitive()) return true;
    const auto left = a.elements();
    return std::equal(left.begin(), left.end(), b.elements().begin(), same_marks);
}

}  // namespace

std::string set_rank(const Value& value)
{
    std::string rank;
    append_rank(rank, value);
    return rank;
}

std::strong_ordering set_order(const Value& a, const Value& b)
{
    if (const int left = state_rank(a), right = state_rank(b); left != right) return left <=> right;
    if (a.has_contents() && a.kind() > Type::Kind::string) {
        if (const int ranks = set_rank(a).compare(set_rank(b)); ranks != 0) return ranks <=> 0;
    }
    return canonical_order(a, b);
}

std::strong_ordering canonical_order(const Type& a, const Type& b)
{
    if (a.kind() != b.kind()) return a.kind() <=> b.kind();
    if (a.is_collection()) return canonical_order(a.element(), b.element());
    const auto by_type = [](const Type& x, const Type& y) { return canonical_order(x, y); };
    if (a.kind() == Type::Kind::tuple) return lexicographic(a.elements(), b.elements(), by_type);
    if (a.kind() != Type::Kind::object) return std::strong_ordering::equal;
    return lexicographic(a.attributes(), b.attributes(), [&](const ObjectAttribute& x, const ObjectAttribute& y) {
        if (const auto names = by_text(x.name, y.name); names != 0) return names;
        if (x.optional != y.optional) return x.optional <=> y.optional;
        return by_type(x.type, y.type);
    });
}

std::strong_ordering canonical_order(const Value& a, const Value& b)
{
    if (const int left = state_rank(a), right = state_rank(b); left != right) return left <=> right;
    if (a.kind() != b.kind()) return a.kind() <=> b.kind();
    if (!a.has_contents()) {
        if (a.kind() < Type::Kind::list || Access::node(a) == Access::node(b)) return std::strong_ordering::equal;
        return canonical_order(static_cast<const Access::TypeNode*>(Access::node(a))->type,
                               static_cast<const Access::TypeNode*>(Access::node(b))->type);
    }
    switch (a.kind()) {
        case Type::Kind::boolean:
            return a.as_bool() <=> b.as_bool();
        case Type::Kind::number:
            return a.as_number() <=> b.as_number();
        case Type::Kind::string:
            return by_text(a.as_string(), b.as_string());
        default:
            return order_of_containers(a, b);
    }
}

bool operator==(const Value& a, const Value& b)
{
    return canonical_order(a, b) == 0 && same_marks(a, b);
}

}  // namespace rxplan
