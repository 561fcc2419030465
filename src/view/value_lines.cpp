#include "view/value_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/quote.hpp"
#include "rxplan/json.hpp"
#include "view/sequence_diff.hpp"

namespace rxplan::view {

void ValueLines::label(const Label& label)
{
    if (label.text.empty()) return;
    out_.text(label.text);
    out_.pad(label.width > label.text.size() ? label.width - label.text.size() : 0);
    out_.text(" = ");
}

void ValueLines::open(std::string_view bracket)
{
    out_.text(bracket);
    say_remark();
    out_.end();
}

void ValueLines::close(std::string_view bracket, unsigned depth)
{
    out_.begin(Sign::none, depth);
    out_.text(bracket);
}

void ValueLines::say_remark()
{
    if (forces_) out_.styled(" # forces replacement", Style::remove);
    forces_ = false;
}

void ValueLines::unchanged(std::size_t count, std::string_view noun, unsigned depth)
{
    if (count != 0) out_.remark(depth, fmt::format("# ({} unchanged {}{} hidden)", count, noun, count == 1 ? "" : "s"));
}

void ValueLines::value(const Value& value, Sign sign, unsigned depth)
{
    if (value.is_sensitive()) return out_.text(sensitive_value);
    if (value.is_unknown()) return out_.text(known_after_apply);
    if (value.is_null()) return out_.text("null");
    switch (value.kind()) {
        case Type::Kind::any:
            return;  // has no contents
        case Type::Kind::boolean:
            return out_.text(value.as_bool() ? "true" : "false");
        case Type::Kind::number:
            return out_.text(value.as_number().text());
        case Type::Kind::string:
            return text(value.as_string(), sign, depth);
        case Type::Kind::map:
        case Type::Kind::object:
            return named(value, sign, depth);
        case Type::Kind::list:
        case Type::Kind::set:
        case Type::Kind::tuple:
            break;
    }
    if (value.size() == 0) return out_.text("[]");
    open("[");
    for (const Value& element : value.elements()) {
        out_.begin(sign, depth + 1);
        this->value(element, sign, depth + 1);
        out_.text(",");
        out_.end();
    }
    close("]", depth);
}

void ValueLines::named(const Value& value, Sign sign, unsigned depth)
{
    const bool map = value.kind() == Type::Kind::map;
    const auto shown = [map](const Value& part) { return map || !part.is_null(); };
    if (std::none_of(value.elements().begin(), value.elements().end(), shown)) return out_.text("{}");
    open("{");
    const auto width = name_width(&value, nullptr);
    for (const auto& [name, part] : value.entries()) {
        if (!shown(part)) continue;
        out_.begin(sign, depth + 1);
        label({visible_name(name, map), width, false});
        this->value(part, sign, depth + 1);
        out_.end();
    }
    close("}", depth);
}

void ValueLines::text(std::string_view text, Sign sign, unsigned depth)
{
    if (const auto document = json_document(text)) {
        open("jsonencode(");
        out_.begin(Sign::none, depth + 1);
        value(*document, sign, depth + 1);
        out_.end();
        return close(")", depth);
    }
    if (text.find('\n') == std::string_view::npos) {
        std::string quoted;
        append_quoted(quoted, text);
        return out_.content(quoted);
    }
    const auto tag = heredoc_tag(text);
    open("<<-" + tag);
    for (const auto line : split_lines(text)) {
        out_.begin_inside(sign, depth + 1);
        out_.content(line);
        out_.end();
    }
    close(tag, depth);
}

std::string visible_name(std::string_view name, bool quoted)
{
    std::string text;
    if (quoted || !is_identifier(name)) {
        append_quoted(text, name);
    } else {
        text = name;
    }
    std::string out;
    append_visible(out, text);
    return out;
}

std::size_t name_width(const Value* before, const Value* after)
{
    std::size_t width = 0;
    for (const Value* side : {before, after}) {
        if (side == nullptr) continue;
        const bool map = side->kind() == Type::Kind::map;
        for (const auto& [name, value] : side->entries()) {
            if (map || !value.is_null()) width = std::max(width, visible_name(name, map).size());
        }
    }
    return width;
}

std::string heredoc_tag(std::string_view a, std::string_view b)
{
    std::string tag = "EOT";
    while (a.find(tag) != std::string_view::npos || b.find(tag) != std::string_view::npos) tag += '_';
    return tag;
}

std::optional<Value> json_document(std::string_view text)
{
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return std::nullopt;
    auto document = parse_json(text);
    if (!document || !document->has_contents() || document->size() == 0) return std::nullopt;
    return *std::move(document);
}

}  // namespace rxplan::view
