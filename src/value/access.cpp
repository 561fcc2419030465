// Elements, attributes and the conditional.
#include <fmt/format.h>

#include "rxplan/convert.hpp"
#include "value/node.hpp"
#include "value/operations.hpp"
#include "value/refinement.hpp"
#include "value/unify.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;

tl::unexpected<OperationError> fail(int operand, std::string message)
{
    return tl::make_unexpected(OperationError{operand, std::move(message)});
}

std::string described(const Value& value)
{
    const std::string noun = value.type().friendly();
    return (value.kind() == Kind::object ? "an " : "a ") + noun;
}

// A name as part of a message; a sensitive one is not shown.
std::string quoted_or_hidden(const Value& key)
{
    return key.is_sensitive() ? "this (sensitive) key" : fmt::format("the key `{}`", key.as_string());
}

OperationResult position_out_of_range(const Value& collection, const Value& key, const Number& position)
{
    const std::size_t size = collection.has_contents() ? collection.size() : collection.type().elements().size();
    const std::string shown = key.is_sensitive() ? "this (sensitive) index" : "index " + position.text();
    return fail(1, size == 0 ? fmt::format("{} is out of range, there are no elements", shown)
                             : fmt::format("{} is out of range, there {} {} element{}", shown, size == 1 ? "is" : "are", size,
                                           size == 1 ? "" : "s"));
}

// The type of any element of a list or tuple.
Type element_type(const Value& collection)
{
    if (collection.kind() == Kind::any) return Type::any();
    const Type type = collection.type();
    if (type.is_collection()) return type.element();
    const auto elements = type.elements();
    const bool same = std::all_of(elements.begin(), elements.end(), [&](const Type& each) { return each == elements.front(); });
    return same && !elements.empty() ? elements.front() : Type::any();
}

OperationResult index_sequence(const Value& collection, const Value& key)
{
    const auto converted = convert(key, Type::number());
    if (!converted) return fail(1, "an element is asked for by a whole number, this is " + described(key));
    if (converted->is_unknown()) return Value::unknown(element_type(collection));
    if (collection.is_unknown() && collection.kind() == Kind::list) return Value::unknown(element_type(collection));
    const Number position = converted->as_number();
    if (!position.is_integer()) return fail(1, "an index is a whole number, this has a fractional part");
    if (position.sign() < 0) return fail(1, "an index cannot be negative");
    const std::size_t size = collection.is_known() ? collection.size() : collection.type().elements().size();
    const auto at = position.to_int64();
    if (!at || static_cast<std::uint64_t>(*at) >= size) return position_out_of_range(collection, key, position);
    if (collection.is_unknown()) return Value::unknown(collection.type().elements()[static_cast<std::size_t>(*at)]);
    return collection.elements()[static_cast<std::size_t>(*at)];
}

OperationResult index_named(const Value& collection, const Value& key)
{
    const auto name = convert(key, Type::string());
    if (!name) return fail(1, "an element is asked for by a string, this is " + described(key));
    const bool map = collection.kind() == Kind::map;
    if (name->is_unknown()) return Value::unknown(map ? collection.type().element() : Type::any());
    if (collection.is_known()) {
        if (const Value* found = collection.find(name->as_string())) return *found;
    } else {
        return Value::unknown(map ? collection.type().element() : Type::any());
    }
    return fail(1, fmt::format("there is no element with {}", quoted_or_hidden(*name)));
}

}  // namespace

OperationResult index(const Value& collection, const Value& key)
{
    if (collection.is_null()) return fail(0, "this is null, it has no elements");
    if (key.is_null()) return fail(1, "this is null, it cannot be an index or key");
    OperationResult result = Value::unknown();
    switch (collection.kind()) {
        case Kind::any:
            break;
        case Kind::list:
        case Kind::tuple:
            result = index_sequence(collection, key);
            break;
        case Kind::map:
        case Kind::object:
            result = index_named(collection, key);
            break;
        case Kind::set:
            return fail(0, "this is a set, its elements have no index or key");
        default:
            return fail(0, fmt::format("this is {}, it has no elements", described(collection)));
    }
    if (result && (collection.is_sensitive() || key.is_sensitive())) return result->with_sensitive();
    return result;
}

OperationResult get_attribute(const Value& object, std::string_view name)
{
    if (object.is_null()) return fail(0, "this is null, it has no attributes");
    if (object.kind() == Kind::any) return object;
    if (object.kind() == Kind::list || object.kind() == Kind::set || object.kind() == Kind::tuple) {
        return fail(0, fmt::format("this is {}, ask for the attribute of one element or, by a splat, of all", described(object)));
    }
    if (object.kind() != Kind::map && object.kind() != Kind::object) {
        return fail(0, fmt::format("this is {}, it has no attributes", described(object)));
    }
    if (object.is_unknown() && object.kind() == Kind::object) {
        const Type type = object.type();
        const ObjectAttribute* attribute = type.attribute(name);
        if (attribute == nullptr) return fail(0, fmt::format("this object has no attribute `{}`", name));
        return Value::unknown(attribute->type).with_sensitive(object.is_sensitive());
    }
    OperationResult result = index_named(object, Value::string(name));
    if (!result && object.kind() == Kind::object) return fail(0, fmt::format("this object has no attribute `{}`", name));
    if (result && object.is_sensitive()) return result->with_sensitive();
    return result;
}

OperationResult choose(const Value& condition, const Value& then_value, const Value& else_value)
{
    if (condition.is_null()) return fail(0, "the condition is null, it must be true or false");
    const auto converted = condition.is_unknown() ? Value::unknown(Type::boolean()) : convert(condition, Type::boolean());
    if (!converted) return fail(0, converted.error().message);
    // A null without a type takes that of the other branch.
    const auto untyped = [](const Value& value) { return value.is_null() && value.kind() == Kind::any; };
    const auto type = untyped(then_value)   ? std::optional(else_value.type())
                      : untyped(else_value) ? std::optional(then_value.type())
                                            : try_unify({then_value.type(), else_value.type()});
    if (!type) {
        return fail(-1, fmt::format("the results must be of one type, but one is {} and the other {}", described(then_value),
                                    described(else_value)));
    }
    // Which branch was taken may tell as much as what it holds.
    const bool sensitive = condition.is_sensitive() || then_value.is_sensitive() || else_value.is_sensitive();
    const auto open = [](const Value& value) { return value.is_unknown() && value.kind() == Kind::any; };
    if (converted->is_unknown()) {
        if (then_value.is_null() && else_value.is_null()) return Value::null(*type).with_sensitive(sensitive);
        return refined_unknown(open(then_value) || open(else_value) ? Type::any() : *type,
                               either(refinement_of(then_value), refinement_of(else_value)))
            .with_sensitive(sensitive);
    }
    const Value& chosen = converted->as_bool() ? then_value : else_value;
    if (open(chosen)) return chosen.with_sensitive(sensitive);
    const auto result = convert(chosen, *type);
    if (!result) return fail(converted->as_bool() ? 1 : 2, result.error().message);
    return sensitive ? result->with_sensitive() : *result;
}

}  // namespace rxplan
