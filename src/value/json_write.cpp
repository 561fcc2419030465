// Writing JSON, and the JSON form of types.
#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "rxplan/json.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;

class Writer {
public:
    Writer(std::string& out, JsonStyle style) : out_(out), indented_(style == JsonStyle::indented) {}

    void write(const Value& value)
    {
        assert(value.is_known());
        if (value.is_null()) {
            out_ += "null";
            return;
        }
        switch (value.kind()) {
            case Kind::any:
                break;  // no value with contents is of it
            case Kind::boolean:
                out_ += value.as_bool() ? "true" : "false";
                break;
            case Kind::number:
                write_number(value.as_number());
                break;
            case Kind::string:
                append_json_string(out_, value.as_string());
                break;
            case Kind::list:
            case Kind::set:
            case Kind::tuple:
                write_array(value);
                break;
            case Kind::map:
            case Kind::object:
                write_object(value);
                break;
        }
    }

private:
    // JSON has no infinity; like other encoders we write null for it.
    void write_number(const Number& number)
    {
        if (number.is_infinite()) {
            out_ += "null";
        } else {
            number.append_to(out_);
        }
    }

    void write_array(const Value& value)
    {
        open('[');
        for (const Value& element : value.elements()) {
            start_entry();
            write(element);
        }
        close(']');
    }

    void write_object(const Value& value)
    {
        open('{');
        for (const auto& [name, element] : value.entries()) {
            start_entry();
            append_json_string(out_, name);
            out_ += indented_ ? ": " : ":";
            write(element);
        }
        close('}');
    }

    void open(char bracket)
    {
        out_ += bracket;
        ++depth_;
        first_ = true;
    }

    void start_entry()
    {
        if (!first_) out_ += ',';
        first_ = false;
        new_line();
    }

    void close(char bracket)
    {
        --depth_;
        if (!first_) new_line();
        first_ = false;
        out_ += bracket;
    }

    void new_line()
    {
        if (!indented_) return;
        out_ += '\n';
        out_.append(2 * depth_, ' ');
    }

    std::string& out_;
    bool indented_;
    bool first_ = true;
    std::size_t depth_ = 0;
};

}  // namespace

std::string to_json(const Value& value, JsonStyle style)
{
    std::string out;
    Writer(out, style).write(value);
    return out;
}

void append_json(std::string& out, const Value& value)
{
    Writer(out, JsonStyle::compact).write(value);
}

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t plain = 0;  // where the run of characters that need no escape began
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        switch (byte) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
                break;
        }
    }
    out.append(text, plain);
    out += '"';
}

namespace {

std::string_view primitive_name(Kind kind)
{
    switch (kind) {
        case Kind::boolean:
            return "bool";
        case Kind::number:
            return "number";
        case Kind::string:
            return "string";
        default:
            return "dynamic";
    }
}

Value object_type_to_json(const Type& type)
{
    NamedValues attributes;
    std::vector<Value> optional;
    for (const ObjectAttribute& attribute : type.attributes()) {
        attributes.emplace_back(attribute.name, type_to_json(attribute.type));
        if (attribute.optional) optional.push_back(Value::string(attribute.name));
    }
    std::vector<Value> parts = {Value::string("object"), Value::object(std::move(attributes))};
    if (!optional.empty()) parts.push_back(Value::tuple(std::move(optional)));
    return Value::tuple(std::move(parts));
}

using TypeResult = tl::expected<Type, JsonError>;

tl::unexpected<JsonError> not_a_type(std::string message)
{
    return tl::make_unexpected(JsonError{std::move(message), 0});
}

TypeResult object_type_from_json(const Value& attributes, const Value& optional)
{
    if (!attributes.has_contents() || attributes.kind() != Kind::object)
        return not_a_type("the attributes of an object type are no object");
    std::vector<ObjectAttribute> result;
    for (const auto& [name, type] : attributes.entries()) {
        TypeResult attribute = type_from_json(type);
        if (!attribute) return attribute;
        result.push_back({std::string(name), *std::move(attribute), false});
    }
    if (optional.is_null()) return Type::object(std::move(result));
    if (optional.kind() != Kind::tuple) return not_a_type("the optional attributes of an object type are no array");
    for (const Value& name : optional.elements()) {
        const auto is_it = [&](const ObjectAttribute& each) {
            return name.kind() == Kind::string && name.has_contents() && each.name == name.as_string();
        };
        const auto found = std::find_if(result.begin(), result.end(), is_it);
        if (found == result.end()) return not_a_type("an optional attribute of an object type is none of its attributes");
        found->optional = true;
    }
    return Type::object(std::move(result));
}

TypeResult tuple_type_from_json(const Value& elements)
{
    if (!elements.has_contents() || elements.kind() != Kind::tuple) return not_a_type("the elements of a tuple type are no array");
    std::vector<Type> result;
    for (const Value& element : elements.elements()) {
        TypeResult type = type_from_json(element);
        if (!type) return type;
        result.push_back(*std::move(type));
    }
    return Type::tuple(std::move(result));
}

TypeResult primitive_from_json(std::string_view name)
{
    if (name == "dynamic") return Type::any();
    if (name == "bool") return Type::boolean();
    if (name == "number") return Type::number();
    if (name == "string") return Type::string();
    return not_a_type(fmt::format("there is no type `{}`", name));
}

}  // namespace

Value type_to_json(const Type& type)
{
    switch (type.kind()) {
        case Kind::list:
            return Value::tuple({Value::string("list"), type_to_json(type.element())});
        case Kind::set:
            return Value::tuple({Value::string("set"), type_to_json(type.element())});
        case Kind::map:
            return Value::tuple({Value::string("map"), type_to_json(type.element())});
        case Kind::object:
            return object_type_to_json(type);
        case Kind::tuple:
            break;
        default:
            return Value::string(primitive_name(type.kind()));
    }
    std::vector<Value> elements;
    for (const Type& element : type.elements()) elements.push_back(type_to_json(element));
    return Value::tuple({Value::string("tuple"), Value::tuple(std::move(elements))});
}

tl::expected<Type, JsonError> type_from_json(const Value& json)
{
    if (!json.has_contents()) return not_a_type("a type is missing");
    if (json.kind() == Kind::string) return primitive_from_json(json.as_string());
    if (json.kind() != Kind::tuple || json.size() < 2 || json.size() > 3)
        return not_a_type("a type is a string or an array of two or three");
    const auto parts = json.elements();
    if (parts[0].kind() != Kind::string || !parts[0].has_contents()) return not_a_type("the name of a type is no string");
    const std::string_view name = parts[0].as_string();
    if (name == "object") return object_type_from_json(parts[1], parts.size() == 3 ? parts[2] : Value());
    if (parts.size() == 3) return not_a_type("only an object type has a third part");
    if (name == "tuple") return tuple_type_from_json(parts[1]);
    TypeResult element = type_from_json(parts[1]);
    if (!element) return element;
    if (name == "list") return Type::list(*std::move(element));
    if (name == "set") return Type::set(*std::move(element));
    if (name == "map") return Type::map(*std::move(element));
    return not_a_type(fmt::format("there is no type `{}`", name));
}

}  // namespace rxplan
