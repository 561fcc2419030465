#include "rxplan/convert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "value/node.hpp"
#include "value/object.hpp"
#include "value/refinement.hpp"
#include "value/unify.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;

// The path is kept innermost step first, as it is found out on the way back.
struct Failure {
    std::vector<PathStep> reversed_path{};
    std::string message{};
};

template <typename T>
using Result = tl::expected<T, Failure>;

tl::unexpected<Failure> fail(std::string message)
{
    return tl::make_unexpected(Failure{{}, std::move(message)});
}

template <typename T>
tl::unexpected<Failure> inside(PathStep step, Result<T>&& failed)
{
    failed.error().reversed_path.push_back(std::move(step));
    return tl::make_unexpected(std::move(failed.error()));
}

std::string with_article(const std::string& noun)
{
    const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
    return (vowel ? "an " : "a ") + noun;
}

std::string required_message(const Type& wanted, const Type& given)
{
    return fmt::format("{} is required, this is {}", with_article(wanted.friendly()), with_article(given.friendly()));
}

std::string missing_message(const std::vector<std::string_view>& names)
{
    if (names.size() == 1) return fmt::format("attribute `{}` is required", names.front());
    const std::vector<std::string_view> but_last(names.begin(), names.end() - 1);
    return fmt::format("attributes `{}` and `{}` are required", fmt::join(but_last, "`, `"), names.back());
}

std::string length_message(std::size_t wanted, std::size_t given)
{
    return fmt::format("a tuple of {} element{} is required, this has {}", wanted, wanted == 1 ? "" : "s", given);
}

constexpr const char* no_common_type = "all elements must have the same type";

// As the type of a value, in which no attribute is optional.
Type without_optional(const Type& type)
{
    if (type.kind() == Kind::list) return Type::list(without_optional(type.element()));
    if (type.kind() == Kind::set) return Type::set(without_optional(type.element()));
    if (type.kind() == Kind::map) return Type::map(without_optional(type.element()));
    if (type.kind() == Kind::tuple) {
        std::vector<Type> elements;
        for (const Type& element : type.elements()) elements.push_back(without_optional(element));
        return Type::tuple(std::move(elements));
    }
    if (type.kind() != Kind::object) return type;
    std::vector<ObjectAttribute> attributes;
    for (const ObjectAttribute& each : type.attributes()) attributes.push_back({each.name, without_optional(each.type), false});
    return Type::object(std::move(attributes));
}

// --- By types alone, for values that have no contents -----------------------------------------------------------------------------------

Result<Type> converted_type(const Type& from, const Type& to);

Result<Type> converted_collection_type(const Type& from, const Type& to)
{
    std::vector<Type> inner;
    if (from.is_collection()) inner.push_back(from.element());
    if (from.kind() == Kind::tuple) inner.assign(from.elements().begin(), from.elements().end());
    if (from.kind() == Kind::object) {
        for (const ObjectAttribute& attribute : from.attributes()) inner.push_back(attribute.type);
    }
    for (Type& type : inner) {
        auto converted = converted_type(type, to.element());
        if (!converted) return converted;
        type = *std::move(converted);
    }
    std::optional<Type> element = inner.empty() ? without_optional(to.element()) : try_unify(inner);
    if (!element) return fail(no_common_type);
    if (to.kind() == Kind::list) return Type::list(*std::move(element));
    if (to.kind() == Kind::set) return Type::set(*std::move(element));
    return Type::map(*std::move(element));
}

Result<Type> converted_object_type(const Type& from, const Type& to)
{
    std::vector<ObjectAttribute> attributes;
    std::vector<std::string_view> missing;
    for (const ObjectAttribute& wanted : to.attributes()) {
        const ObjectAttribute* given = from.kind() == Kind::object ? from.attribute(wanted.name) : nullptr;
        if (given == nullptr && from.kind() == Kind::object && !wanted.optional) missing.push_back(wanted.name);
        const Type source = given != nullptr ? given->type : from.kind() == Kind::map ? from.element() : Type::any();
        auto type = converted_type(source, wanted.type);
        if (!type) return inside(AttributeStep{wanted.name}, std::move(type));
        attributes.push_back({wanted.name, *std::move(type), false});
    }
    if (!missing.empty()) return fail(missing_message(missing));
    return Type::object(std::move(attributes));
}

Result<Type> converted_tuple_type(const Type& from, const Type& to)
{
    if (from.elements().size() != to.elements().size()) return fail(length_message(to.elements().size(), from.elements().size()));
    std::vector<Type> elements;
    for (std::size_t i = 0; i < to.elements().size(); ++i) {
        auto type = converted_type(from.elements()[i], to.elements()[i]);
        if (!type) return inside(IndexStep{i}, std::move(type));
        elements.push_back(*std::move(type));
    }
    return Type::tuple(std::move(elements));
}

bool convertible_kinds(Kind from, Kind to)
{
    switch (to) {
        case Kind::any:
            return true;
        case Kind::boolean:
        case Kind::number:
            return from == to || from == Kind::string;
        case Kind::string:
            return from >= Kind::boolean && from <= Kind::string;
        case Kind::list:
        case Kind::set:
            return from == Kind::list || from == Kind::set || from == Kind::tuple;
        case Kind::map:
        case Kind::object:
            return from == Kind::map || from == Kind::object;
        case Kind::tuple:
            return from == Kind::tuple;
    }
    return false;
}

// The type that a value of type `from` will have as a `to`: `to` with its `any` filled in, as far as is known.
Result<Type> converted_type(const Type& from, const Type& to)
{
    if (to.kind() == Kind::any) return from;
    if (from.kind() != Kind::any && !convertible_kinds(from.kind(), to.kind())) return fail(required_message(to, from));
    if (to.is_primitive()) return to;
    if (from.kind() == Kind::any) return without_optional(to);
    if (to.is_collection()) return converted_collection_type(from, to);
    return to.kind() == Kind::object ? converted_object_type(from, to) : converted_tuple_type(from, to);
}

}  // namespace

bool is_convertible(const Type& from, const Type& to)
{
    return converted_type(from, to).has_value();
}

namespace {

// --- Values -----------------------------------------------------------------------------------------------------------------------------

Result<Value> convert_known(const Value& value, const Type& type);

Value converted_unknown(const Value& value, const Type& type)
{
    Refinement known = refinement_of(value);
    // Of numbers that become strings the bounds say nothing, nor does the beginning of a string that becomes a number.
    if (value.kind() < Kind::list) known = {.not_null = known.not_null};
    if (value.kind() == Kind::tuple && type.is_collection()) {
        known.least = known.most = Number(static_cast<std::int64_t>(value.type().elements().size()));
    }
    // Elements may turn out equal.
    if (type.kind() == Kind::set && value.kind() != Kind::set && known.least && known.least->sign() > 0) known.least = Number(1);
    return refined_unknown(type, std::move(known));
}

Result<Value> convert_value(const Value& value, const Type& type)
{
    if (value.has_type(type) || type.kind() == Kind::any) return value;
    if (!value.has_contents()) {
        auto converted = converted_type(value.type(), type);
        if (!converted) return tl::make_unexpected(std::move(converted.error()));
        return (value.is_null() ? Value::null(*converted) : converted_unknown(value, *converted)).with_sensitive(value.is_sensitive());
    }
    if (!convertible_kinds(value.kind(), type.kind())) return fail(required_message(type, value.type()));
    auto converted = convert_known(value, type);
    if (converted && value.is_sensitive()) return converted->with_sensitive();
    return converted;
}

Result<Value> convert_primitive(const Value& value, Kind kind)
{
    if (kind == Kind::string) {
        if (value.kind() == Kind::boolean) return Value::string(value.as_bool() ? "true" : "false");
        return Value::string(value.as_number().text());
    }
    const std::string_view text = value.as_string();
    if (kind == Kind::number) {
        if (auto number = Number::parse(text)) return Value::number(*std::move(number));
        const bool negative = text.starts_with('-');
        const std::string_view rest = text.substr(negative || text.starts_with('+') ? 1 : 0);
        if (rest == "Inf" || rest == "inf") return Value::number(Number::infinity(negative));
        return fail("a number is required, this string is not one");
    }
    if (text == "true" || text == "1") return Value::boolean(true);
    if (text == "false" || text == "0") return Value::boolean(false);
    return fail("a bool is required, this string is neither `true` nor `false`");
}

PathStep step_to(const Value& container, std::size_t position)
{
    switch (container.kind()) {
        case Kind::map:
            return KeyStep{std::string(container.name(position))};
        case Kind::object:
            return AttributeStep{std::string(container.name(position))};
        default:
            return IndexStep{position};
    }
}

// Everything inside `value` as `element`; where that leaves room (`any`), as the one type that all have in common. `element` becomes that
// type.
Result<std::vector<Value>> convert_inside(const Value& value, Type& element, int rounds)
{
    std::vector<Value> values;
    values.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        auto converted = convert_value(value.elements()[i], element);
        if (!converted) return inside(step_to(value, i), std::move(converted));
        values.push_back(*std::move(converted));
    }
    element = without_optional(element);
    if (!element.contains_any()) return values;
    std::vector<Type> types;
    for (const Value& each : values) types.push_back(each.type());
    if (types.empty() && value.type().is_collection()) {
        auto inner = converted_type(value.type().element(), element);
        if (!inner) return tl::make_unexpected(std::move(inner.error()));
        types.push_back(*std::move(inner));
    }
    if (types.empty()) return values;
    // A null in a map has no say.
    if (value.kind() == Kind::object) {
        const auto open = [](const Type& type) { return type.kind() == Kind::any; };
        if (!std::all_of(types.begin(), types.end(), open)) types.erase(std::remove_if(types.begin(), types.end(), open), types.end());
    }
    const bool exact = !value.type().is_collection();
    // What a first round leaves open, the types that came of it may tell in a second one.
    for (int round = 0; round < rounds; ++round) {
        const auto common = try_unify(types);
        if (!common) return fail(no_common_type);
        types.clear();
        for (Value& each : values) {
            auto converted = convert_value(each, *common);
            if (!converted) return tl::make_unexpected(std::move(converted.error()));
            each = *std::move(converted);
            types.push_back(each.type());
        }
        element = types.empty() ? *common : types.front();
        const auto same = [&](const Type& type) { return type == element; };
        if (!exact || !common->contains_any() || std::all_of(types.begin(), types.end(), same)) {
            if (!exact || !common->contains_any()) element = *common;
            return values;
        }
    }
    return fail(no_common_type);
}

Result<Value> convert_to_collection(const Value& value, const Type& type)
{
    // How many elements there will be is not known.
    if (value.kind() == Kind::set && type.kind() == Kind::list && value.size() > 1 && !value.is_wholly_known()) {
        const auto converted = converted_type(value.type(), type);
        if (!converted) return tl::make_unexpected(converted.error());
        return Value::unknown(*converted);
    }
    Type element = type.element();
    auto values = convert_inside(value, element, type.kind() == Kind::set ? 1 : 2);
    if (!values) return tl::make_unexpected(std::move(values.error()));
    if (type.kind() == Kind::list) return Value::list(element, *std::move(values));
    if (type.kind() == Kind::set) return Value::set(element, *std::move(values));
    return ValueAccess::container(Kind::map, Type::map(element), ValueAccess::elements(value).shape, *values);
}

Result<Value> convert_to_object(const Value& value, const Type& type)
{
    std::vector<Field> attributes;
    attributes.reserve(type.attributes().size());
    std::vector<std::string_view> missing;
    for (const ObjectAttribute& wanted : type.attributes()) {
        const Value* given = value.find(wanted.name);
        if (given == nullptr && !wanted.optional) missing.push_back(wanted.name);
        // What is missing takes part as a null, so that optional attributes inside it get their types too.
        auto converted = convert_value(given != nullptr ? *given : Value(), wanted.type);
        if (!converted) return inside(AttributeStep{wanted.name}, std::move(converted));
        attributes.push_back({wanted.name, *std::move(converted)});
    }
    if (!missing.empty()) return fail(missing_message(missing));
    return object_of(attributes);
}

Result<Value> convert_to_tuple(const Value& value, const Type& type)
{
    if (value.size() != type.elements().size()) return fail(length_message(type.elements().size(), value.size()));
    std::vector<Value> values;
    values.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        auto converted = convert_value(value.elements()[i], type.elements()[i]);
        if (!converted) return inside(IndexStep{i}, std::move(converted));
        values.push_back(*std::move(converted));
    }
    return Value::tuple(std::move(values));
}

Result<Value> convert_known(const Value& value, const Type& type)
{
    if (type.is_primitive()) return convert_primitive(value, type.kind());
    if (type.is_collection()) return convert_to_collection(value, type);
    return type.kind() == Kind::object ? convert_to_object(value, type) : convert_to_tuple(value, type);
}

}  // namespace

tl::expected<Value, ConversionError> convert(const Value& value, const Type& type)
{
    auto converted = convert_value(value, type);
    if (converted) return *std::move(converted);
    auto& steps = converted.error().reversed_path;
    std::reverse(steps.begin(), steps.end());
    return tl::make_unexpected(ConversionError{Path(std::move(steps)), std::move(converted.error().message)});
}

}  // namespace rxplan
