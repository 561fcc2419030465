#include "value/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "value/object.hpp"
#include "value/refinement.hpp"

namespace rxplan {
namespace {

using Decoded = tl::expected<Value, std::string>;
using Failure = tl::unexpected<std::string>;

void append_type(std::string& out, const Type& type);

// What stands between brackets, with commas.
template <typename Items, typename Append>
void append_listed(std::string& out, const Items& items, Append append)
{
    bool first = true;
    for (const auto& item : items) {
        if (!first) out += ',';
        first = false;
        append(item);
    }
}

void append_object_type(std::string& out, const Type& type)
{
    out += R"(["object",{)";
    append_listed(out, type.attributes(), [&](const ObjectAttribute& attribute) {
        append_json_string(out, attribute.name);
        out += ':';
        append_type(out, attribute.type);
    });
    out += '}';
    std::vector<std::string_view> optional;
    for (const ObjectAttribute& attribute : type.attributes()) {
        if (attribute.optional) optional.push_back(attribute.name);
    }
    if (!optional.empty()) {
        out += ",[";
        append_listed(out, optional, [&](std::string_view name) { append_json_string(out, name); });
        out += ']';
    }
    out += ']';
}

// The text of type_to_json, without the value between.
void append_type(std::string& out, const Type& type)
{
    switch (type.kind()) {
        case Type::Kind::any:
            out += R"("dynamic")";
            break;
        case Type::Kind::boolean:
            out += R"("bool")";
            break;
        case Type::Kind::number:
            out += R"("number")";
            break;
        case Type::Kind::string:
            out += R"("string")";
            break;
        case Type::Kind::list:
        case Type::Kind::set:
        case Type::Kind::map:
            out += type.kind() == Type::Kind::list ? R"(["list",)" : type.kind() == Type::Kind::set ? R"(["set",)" : R"(["map",)";
            append_type(out, type.element());
            out += ']';
            break;
        case Type::Kind::object:
            append_object_type(out, type);
            break;
        case Type::Kind::tuple:
            out += R"(["tuple",[)";
            append_listed(out, type.elements(), [&](const Type& element) { append_type(out, element); });
            out += "]]";
            break;
    }
}

void append_tag(std::string& out, std::string_view tag, const Type& type)
{
    out += R"({"":")";
    out += tag;
    out += R"(","t":)";
    append_type(out, type);
}

void append_elements(std::string& out, const Value& value)
{
    out += '[';
    append_listed(out, value.elements(), [&](const Value& element) { append_encoded(out, element); });
    out += ']';
}

void append_entries(std::string& out, const Value& value)
{
    out += '{';
    append_listed(out, value.entries(), [&](const auto& entry) {
        append_json_string(out, entry.first);
        out += ':';
        append_encoded(out, entry.second);
    });
    out += '}';
}

void append_number(std::string& out, const Value& value)
{
    const Number number = value.as_number();
    if (number == Number::infinity()) {
        out += R"({"":"infinity","v":1})";
    } else if (number == Number::infinity(true)) {
        out += R"({"":"infinity","v":-1})";
    } else {
        number.append_to(out);
    }
}

void append_contents(std::string& out, const Value& value)
{
    switch (value.kind()) {
        case Type::Kind::any:
            out += "null";
            break;  // known and not null: there is no such value
        case Type::Kind::boolean:
            out += value.as_bool() ? "true" : "false";
            break;
        case Type::Kind::number:
            append_number(out, value);
            break;
        case Type::Kind::string:
            append_json_string(out, value.as_string());
            break;
        case Type::Kind::tuple:
            append_elements(out, value);
            break;
        case Type::Kind::list:
        case Type::Kind::set:
            append_tag(out, value.kind() == Type::Kind::list ? "list" : "set", value.type().element());
            out += R"(,"v":)";
            append_elements(out, value);
            out += '}';
            break;
        case Type::Kind::map:
            append_tag(out, "map", value.type().element());
            out += R"(,"v":)";
            append_entries(out, value);
            out += '}';
            break;
        case Type::Kind::object:
            if (value.find("") == nullptr) {
                append_entries(out, value);
            } else {
                out += R"({"":"object","v":)";
                append_entries(out, value);
                out += '}';
            }
            break;
    }
}

void append_unknown(std::string& out, const Value& value)
{
    append_tag(out, "unknown", value.type());
    const Refinement known = refinement_of(value);
    if (known.not_null) out += R"(,"not_null":true)";
    if (!known.prefix.empty()) {
        out += R"(,"prefix":)";
        append_json_string(out, known.prefix);
    }
    const auto append_bound = [&](std::string_view name, const std::optional<Number>& bound) {
        if (!bound) return;
        out += fmt::format(R"(,"{}":)", name);
        append_number(out, Value::number(*bound));
    };
    append_bound("least", known.least);
    append_bound("most", known.most);
    out += '}';
}

bool is(const Value* value, Type::Kind kind)
{
    return value != nullptr && value->has_contents() && value->kind() == kind;
}

Decoded decode_parts(const Value& json);

tl::expected<std::vector<Value>, std::string> decode_elements(const Value* json)
{
    if (!is(json, Type::Kind::tuple)) return Failure("elements are not a list");
    std::vector<Value> elements;
    elements.reserve(json->size());
    for (const auto& element : json->elements()) {
        auto value = decode_parts(element);
        if (!value) return Failure(std::move(value.error()));
        elements.push_back(std::move(*value));
    }
    return elements;
}

tl::expected<NamedValues, std::string> decode_entries(const Value* json)
{
    if (!is(json, Type::Kind::object)) return Failure("entries are not an object");
    NamedValues entries;
    entries.reserve(json->size());
    for (const auto [name, entry] : json->entries()) {
        auto value = decode_parts(entry);
        if (!value) return Failure(std::move(value.error()));
        entries.emplace_back(std::string(name), std::move(*value));
    }
    return entries;
}

// What value.cpp asserts of its callers, asked of a file.
bool fits(const Value& value, const Type& element)
{
    return value.kind() == element.kind() || (element.kind() == Type::Kind::any && !value.has_contents());
}

Decoded decode_collection(std::string_view tag, const Value& json)
{
    const Value* type_json = json.find("t");
    if (type_json == nullptr) return Failure(fmt::format("a {} has no type", tag));
    const auto element = type_from_json(*type_json);
    if (!element) return Failure(element.error().message);
    const Failure misfit(fmt::format("an element of a {} has another type", tag));
    if (tag == "map") {
        auto entries = decode_entries(json.find("v"));
        if (!entries) return Failure(std::move(entries.error()));
        for (const auto& [name, value] : *entries) {
            if (!fits(value, *element)) return misfit;
        }
        return Value::map(*element, std::move(*entries));
    }
    auto elements = decode_elements(json.find("v"));
    if (!elements) return Failure(std::move(elements.error()));
    for (const auto& value : *elements) {
        if (!fits(value, *element)) return misfit;
    }
    return tag == "list" ? Value::list(*element, std::move(*elements)) : Value::set(*element, std::move(*elements));
}

Decoded decode_unknown(const Type& type, const Value& json)
{
    Refinement known{.not_null = json.bool_of("not_null"), .prefix = json.text_of("prefix")};
    for (const auto& [name, bound] : {std::pair("least", &known.least), std::pair("most", &known.most)}) {
        const Value* written = json.find(name);
        if (written == nullptr) continue;
        const auto number = decode_parts(*written);
        if (!number || !is(&*number, Type::Kind::number)) return Failure(fmt::format("`{}` of an unknown is no number", name));
        *bound = number->as_number();
    }
    const bool sized = type.kind() == Type::Kind::number || type.is_collection();
    if ((!known.prefix.empty() && type.kind() != Type::Kind::string) || ((known.least || known.most) && !sized))
        return Failure("what is said of an unknown does not fit its type");
    return refined_unknown(type, std::move(known));
}

Decoded decode_tagged(const Value& json)
{
    const auto tag = json.text_of("");
    if (tag == "list" || tag == "set" || tag == "map") return decode_collection(tag, json);
    if (tag == "null" || tag == "unknown") {
        const Value* type_json = json.find("t");
        if (type_json == nullptr) return Failure(fmt::format("`{}` without a type", tag));
        const auto type = type_from_json(*type_json);
        if (!type) return Failure(type.error().message);
        return tag == "null" ? Value::null(*type) : decode_unknown(*type, json);
    }
    if (tag == "infinity") return Value::number(Number::infinity(json.int_of("v") < 0));
    const Value* contents = json.find("v");
    if (tag == "sensitive" && contents != nullptr) {
        return decode_parts(*contents).map([](const Value& value) { return value.with_sensitive(); });
    }
    if (tag == "object") {
        auto entries = decode_entries(contents);
        if (!entries) return Failure(std::move(entries.error()));
        return Value::object(std::move(*entries));
    }
    return Failure(fmt::format("the tag `{}` is not known", tag));
}

Decoded decode_object(const Value& json)
{
    std::vector<Field> fields;
    fields.reserve(json.size());
    for (const auto [name, entry] : json.entries()) {
        auto value = decode_parts(entry);
        if (!value) return value;
        fields.push_back({name, *std::move(value)});
    }
    return object_of(fields);
}

Decoded decode_parts(const Value& json)
{
    if (!json.has_contents()) return json;
    if (json.kind() == Type::Kind::object) return json.find("") == nullptr ? decode_object(json) : decode_tagged(json);
    if (json.kind() == Type::Kind::tuple) {
        return decode_elements(&json).map([](std::vector<Value> elements) { return Value::tuple(std::move(elements)); });
    }
    return json;
}

// Whether nothing in it is more than its plain JSON.
bool is_plain(const Value& json)
{
    if (!json.has_contents() || json.kind() < Type::Kind::list) return true;
    const auto elements = json.elements();
    const bool tagged = json.kind() == Type::Kind::object && json.find("") != nullptr;
    return !tagged && std::all_of(elements.begin(), elements.end(), is_plain);
}

}  // namespace

void append_encoded(std::string& out, const Value& value)
{
    if (value.is_sensitive()) out += R"({"":"sensitive","v":)";
    if (value.is_unknown()) {
        append_unknown(out, value);
    } else if (!value.is_null()) {
        append_contents(out, value);
    } else if (value.kind() == Type::Kind::any) {
        out += "null";
    } else {
        append_tag(out, "null", value.type());
        out += '}';
    }
    if (value.is_sensitive()) out += '}';
}

Decoded decode(const Value& json)
{
    return is_plain(json) ? json : decode_parts(json);
}

}  // namespace rxplan
