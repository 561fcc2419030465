#include "eval/functions/yaml_write.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rxplan::eval {

namespace {

using Kind = Type::Kind;

constexpr std::size_t best_width = 80;    // a quoted string is folded at the first space beyond
constexpr std::size_t longest_key = 128;  // longer ones take the explicit form, `? key`

struct Point {
    char32_t code;
    std::string_view bytes;
};

Point take_point(std::string_view& text)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
    char32_t code = length == 1 ? byte(0) : byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) code = code << 6U | (byte(i) & 0x3fU);
    const Point point{code, text.substr(0, length)};
    text.remove_prefix(length);
    return point;
}

bool is_line_separator(char32_t code)
{
    return code == 0x2028 || code == 0x2029;
}

bool is_printable(char32_t code)
{
    return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0xfffe && code != 0xfeff);
}

// Whether a text with line breaks can be written as a literal block.
bool suits_literal(std::string_view text)
{
    if (text.find('\n') == std::string_view::npos || text.back() == ' ') return false;
    char32_t before = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const char32_t code = take_point(rest).code;
        if (code != '\n' && (!is_printable(code) || is_line_separator(code))) return false;
        if (code == '\n' && before == ' ') return false;
        before = code;
    }
    return true;
}

std::string escape(char32_t code)
{
    switch (code) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case 0:
            return "\\0";
        case 0x1b:
            return "\\e";
        case 0x85:
            return "\\N";
        case 0x2028:
            return "\\L";
        case 0x2029:
            return "\\P";
        default:
            break;
    }
    if (code >= 7 && code <= 13) return {'\\', std::string_view("abtnvfr")[code - 7]};
    const auto number = static_cast<std::uint32_t>(code);
    if (code <= 0xff) return fmt::format("\\x{:02X}", number);
    return code <= 0xffff ? fmt::format("\\u{:04X}", number) : fmt::format("\\U{:08X}", number);
}

class Writer {
public:
    std::string document(const Value& value)
    {
        if (is_block(value)) {
            write_block(value, 0);
        } else {
            write_inline(value, 2);
        }
        new_line(0);
        // A lone plain scalar could go on; this says that it does not.
        const bool plain = !value.has_contents() || value.kind() == Kind::boolean || value.kind() == Kind::number;
        if (plain) out_ += "...\n";
        return std::move(out_);
    }

private:
    // What takes lines of its own: collections with something in them.
    static bool is_block(const Value& value) { return value.has_contents() && value.kind() > Kind::string && value.size() > 0; }
    static bool is_mapping(const Value& value) { return value.kind() == Kind::map || value.kind() == Kind::object; }

    // The first line goes where the writer stands; the others begin at `indent`.
    void write_block(const Value& value, std::size_t indent)
    {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (i > 0) new_line(indent);
            if (is_mapping(value)) {
                write_entry(value.name(i), value.elements()[i], indent);
            } else {
                put("- ");
                write_item(value.elements()[i], indent + 2);
            }
        }
    }

    void write_item(const Value& value, std::size_t indent)
    {
        if (is_block(value)) {
            write_block(value, indent);
        } else {
            write_inline(value, indent);
        }
    }

    void write_entry(std::string_view name, const Value& value, std::size_t indent)
    {
        const bool simple = name.size() <= longest_key && name.find('\n') == std::string_view::npos;
        if (simple) {
            write_quoted(name, indent + 2, false);
            put(":");
        } else {
            put("? ");
            write_string(name, indent + 2);
            new_line(indent);
            put(":");
        }
        if (!is_block(value)) {
            put(" ");
            write_inline(value, indent + 2);
        } else if (!simple) {
            put(" ");
            write_block(value, indent + 2);
        } else {
            // A sequence under a key stands at the key's own column.
            const std::size_t inner = is_mapping(value) ? indent + 2 : indent;
            new_line(inner);
            write_block(value, inner);
        }
    }

    void write_inline(const Value& value, std::size_t indent)
    {
        if (value.is_null()) return put("null");
        switch (value.kind()) {
            case Kind::boolean:
                return put(value.as_bool() ? "true" : "false");
            case Kind::number:
                return put(value.as_number().is_infinite() ? (value.as_number().sign() < 0 ? "-.inf" : ".inf") : value.as_number().text());
            case Kind::string:
                return write_string(value.as_string(), indent);
            case Kind::map:
            case Kind::object:
                return put("{}");
            default:
                return put("[]");
        }
    }

    void write_string(std::string_view text, std::size_t indent)
    {
        if (suits_literal(text)) {
            write_literal(text, indent);
        } else {
            write_quoted(text, indent, true);
        }
    }

    void write_literal(std::string_view text, std::size_t indent)
    {
        put("|");
        if (text.front() == ' ' || text.front() == '\n') put("2");
        if (text.back() != '\n') {
            put("-");
        } else if (text.size() == 1 || text[text.size() - 2] == '\n') {
            put("+");
        }
        break_line();
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            if (end > 0) put(std::string(indent, ' '));
            put(text.substr(0, end));
            if (end < text.size()) break_line();
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    void write_quoted(std::string_view text, std::size_t indent, bool may_fold)
    {
        put("\"");
        bool after_space = false;
        for (std::string_view rest = text; !rest.empty();) {
            const bool inner = rest.size() < text.size() && rest.size() > 1;
            const Point point = take_point(rest);
            if (point.code == ' ') {
                if (may_fold && inner && !after_space && column_ > best_width) {
                    new_line(indent);
                    if (rest.front() == ' ') put("\\");
                } else {
                    put(" ");
                }
            } else if (point.code == '"' || point.code == '\\' || !is_printable(point.code) || is_line_separator(point.code)) {
                put(escape(point.code));
            } else {
                put(point.bytes);
            }
            after_space = point.code == ' ';
        }
        put("\"");
    }

    void put(std::string_view text)
    {
        out_ += text;
        // Columns count characters, not bytes.
        column_ += static_cast<std::size_t>(
            std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
    }

    void break_line()
    {
        out_ += '\n';
        column_ = 0;
    }

    // A literal block may have ended its line already.
    void new_line(std::size_t indent)
    {
        if (column_ > 0) break_line();
        out_.append(indent, ' ');
        column_ = indent;
    }

    std::string out_;
    std::size_t column_ = 0;
};

}  // namespace

std::string to_yaml(const Value& value)
{
    return Writer().document(value);
}

}  // namespace rxplan::eval
