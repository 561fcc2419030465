#include "value/hcl_text.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

namespace rxplan {

namespace {

// Whether a person sees the character, or a blank where there is one.
bool is_seen(utf8proc_int32_t point)
{
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return false;
        case UTF8PROC_CATEGORY_ZS:
            return point == ' ';
        default:
            return true;
    }
}

}  // namespace

void append_seen(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty()) {
        utf8proc_int32_t point = 0;
        const auto taken = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                            static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &point);
        const auto length = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(taken, 1));
        if (taken < 1) point = static_cast<unsigned char>(text.front());
        if (point == '"' || point == '\\') {
            out += '\\';
            out += text.front();
        } else if (point >= 7 && point <= 13) {
            out += '\\';
            out += std::string_view("abtnvfr")[static_cast<std::size_t>(point - 7)];
        } else if (taken < 1 || point < 0x20 || point == 0x7f) {
            out += fmt::format("\\x{:02x}", point);
        } else if (is_seen(point)) {
            out += text.substr(0, length);
        } else {
            out += point > 0xffff ? fmt::format("\\U{:08x}", point) : fmt::format("\\u{:04x}", point);
        }
        text.remove_prefix(length);
    }
    out += '"';
}

namespace {

using Kind = Type::Kind;

void append_value(std::string& out, const Value& value, std::size_t indent);

void append_line(std::string& out, std::size_t indent)
{
    out += '\n';
    out.append(indent, ' ');
}

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    lines.push_back(text);
    return lines;
}

std::string_view trimmed(std::string_view line)
{
    const std::size_t begin = line.find_first_not_of(" \t\r\v\f");
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r\v\f") - begin + 1);
}

void append_heredoc(std::string& out, std::string_view text, std::size_t indent)
{
    const std::vector<std::string_view> lines = lines_of(text);
    std::string tag = "EOT";
    while (std::any_of(lines.begin(), lines.end(), [&](std::string_view line) { return trimmed(line) == tag; })) tag += '_';
    out += indent > 0 ? "<<-" : "<<";
    out += tag;
    for (const std::string_view line : lines) {
        append_line(out, indent);
        out += line;
    }
    append_line(out, indent);
    out += tag;
}

// Of what a null collection would hold; of compound types only their kind.
std::string element_name(const Type& collection)
{
    const Type& element = collection.element();
    return element.kind() == Kind::any ? "dynamic" : element.friendly();
}

void append_null(std::string& out, const Value& value)
{
    const Type type = value.type();
    switch (type.kind()) {
        case Kind::any:
            out += "null";
            break;
        case Kind::boolean:
            out += "tobool(null)";
            break;
        case Kind::number:
            out += "tonumber(null)";
            break;
        case Kind::string:
            out += "tostring(null)";
            break;
        case Kind::list:
            out += fmt::format("tolist(null) /* of {} */", element_name(type));
            break;
        case Kind::set:
            out += fmt::format("toset(null) /* of {} */", element_name(type));
            break;
        case Kind::map:
            out += fmt::format("tomap(null) /* of {} */", element_name(type));
            break;
        default:
            out += fmt::format("null /* {} */", type.friendly());
            break;
    }
}

void append_sequence(std::string& out, const Value& value, std::size_t indent)
{
    out += '[';
    for (const Value& element : value.elements()) {
        append_line(out, indent + 2);
        append_value(out, element, indent + 2);
        out += ',';
    }
    if (value.size() > 0) append_line(out, indent);
    out += ']';
}

void append_entries(std::string& out, const Value& value, std::size_t indent)
{
    out += '{';
    for (const auto& [name, element] : value.entries()) {
        append_line(out, indent + 2);
        append_seen(out, name);
        out += " = ";
        append_value(out, element, indent + 2);
    }
    if (value.size() > 0) append_line(out, indent);
    out += '}';
}

void append_value(std::string& out, const Value& value, std::size_t indent)
{
    if (value.is_unknown()) {
        out += "(known after apply)";
        return;
    }
    if (value.is_sensitive()) {
        out += "(sensitive value)";
        return;
    }
    if (value.is_null()) return append_null(out, value);
    switch (value.kind()) {
        case Kind::any:
            break;  // no value with contents is of it
        case Kind::boolean:
            out += value.as_bool() ? "true" : "false";
            break;
        case Kind::number:
            value.as_number().append_to(out);
            break;
        case Kind::string:
            if (value.as_string().find('\n') == std::string_view::npos) {
                append_seen(out, value.as_string());
            } else {
                append_heredoc(out, value.as_string(), indent);
            }
            break;
        case Kind::list:
        case Kind::set:
            out += value.kind() == Kind::list ? "tolist(" : "toset(";
            append_sequence(out, value, indent);
            out += ')';
            break;
        case Kind::map:
            out += "tomap(";
            append_entries(out, value, indent);
            out += ')';
            break;
        case Kind::tuple:
            append_sequence(out, value, indent);
            break;
        case Kind::object:
            append_entries(out, value, indent);
            break;
    }
}

void append_type(std::string& out, const Type& type, std::size_t indent)
{
    constexpr std::size_t step = 4;
    if (type.is_collection()) {
        Type inner = type;
        std::string closing;
        while (inner.is_collection()) {
            out += inner.kind() == Kind::list ? "list(" : inner.kind() == Kind::set ? "set(" : "map(";
            closing += ')';
            inner = Type(inner.element());
        }
        const bool broken = inner.kind() == Kind::object || inner.kind() == Kind::tuple;
        if (broken) append_line(out, indent + step);
        append_type(out, inner, broken ? indent + step : indent);
        if (broken) {
            out += ',';
            append_line(out, indent);
        }
        out += closing;
    } else if (type.kind() == Kind::object) {
        out += "object({";
        for (const auto& attribute : type.attributes()) {
            append_line(out, indent + step);
            out += attribute.name + ": ";
            append_type(out, attribute.type, indent + step);
            out += ',';
        }
        if (!type.attributes().empty()) append_line(out, indent);
        out += "})";
    } else if (type.kind() == Kind::tuple) {
        out += "tuple([";
        for (const auto& element : type.elements()) {
            append_line(out, indent + step);
            append_type(out, element, indent + step);
            out += ',';
        }
        if (!type.elements().empty()) append_line(out, indent);
        out += "])";
    } else {
        out += type.kind() == Kind::any ? "dynamic" : type.text();
    }
}

}  // namespace

std::string to_hcl(const Type& type)
{
    std::string out;
    append_type(out, type, 0);
    return out;
}

std::string to_hcl(const Value& value, int indent)
{
    std::string out;
    append_value(out, value, static_cast<std::size_t>(std::max(indent, 0)));
    return out;
}

}  // namespace rxplan
