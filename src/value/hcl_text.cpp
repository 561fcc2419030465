#include "value/hcl_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace rxplan {

namespace {

using Kind = Type::Kind;

void append_value(std::string& out, const Value& value, std::size_t indent);

void append_line(std::string& out, std::size_t indent)
{
    out += '\n';
    out.append(indent, ' ');
}

// Control characters, of which the C1 ones take two bytes, as escapes.
void append_string(std::string& out, std::string_view text)
{
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[i];
        } else if (byte >= 7 && byte <= 13) {
            out += '\\';
            out += std::string_view("abtnvfr")[byte - 7U];
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            out += fmt::format("\\u00{:02x}", next);
            ++i;
        } else {
            out += text[i];
        }
    }
    out += '"';
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
            out += fmt::format("tolist(null) /* of {} */", type.element().friendly());
            break;
        case Kind::set:
            out += fmt::format("toset(null) /* of {} */", type.element().friendly());
            break;
        case Kind::map:
            out += fmt::format("tomap(null) /* of {} */", type.element().friendly());
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
        append_string(out, name);
        out += " = ";
        append_value(out, element, indent + 2);
    }
    if (value.size() > 0) append_line(out, indent);
    out += '}';
}

void append_value(std::string& out, const Value& value, std::size_t indent)
{
    if (value.is_sensitive()) {
        out += "(sensitive value)";
        return;
    }
    if (value.is_unknown()) {
        out += "(known after apply)";
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
                append_string(out, value.as_string());
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

bool is_structural(const Type& type)
{
    return type.kind() == Kind::object || type.kind() == Kind::tuple || (type.is_collection() && is_structural(type.element()));
}

void append_type(std::string& out, const Type& type, std::size_t indent)
{
    constexpr std::size_t step = 4;
    if (type.is_collection()) {
        out += type.kind() == Kind::list ? "list(" : type.kind() == Kind::set ? "set(" : "map(";
        const bool broken = is_structural(type.element());
        if (broken) append_line(out, indent + step);
        append_type(out, type.element(), broken ? indent + step : indent);
        if (broken) {
            out += ',';
            append_line(out, indent);
        }
        out += ')';
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
