#include "config/body_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "config/foreign_blocks.hpp"
#include "rxplan/convert.hpp"

namespace rxplan::config {

namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_identifier(std::string_view text)
{
    const auto starts = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_' || c >= 0x80; };
    const auto continues = [&](unsigned char c) { return starts(c) || std::isdigit(c) != 0 || c == '-'; };
    return !text.empty() && starts(static_cast<unsigned char>(text.front())) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return continues(static_cast<unsigned char>(c)); });
}

const Value* literal(const syntax::Expression& expression)
{
    const auto* node = std::get_if<syntax::Literal>(&expression.node);
    return node != nullptr && node->value.has_contents() ? &node->value : nullptr;
}

// A literal that can be taken for a value of the type, as `"true"` for a bool.
std::optional<Value> literal_of(const syntax::Expression& expression, const Type& type)
{
    const Value* value = literal(expression);
    if (value == nullptr) return std::nullopt;
    auto converted = convert(*value, type);
    return converted ? std::optional(*std::move(converted)) : std::nullopt;
}

void suggest_into(Diagnostic& diagnostic, std::string_view name, const std::vector<std::string_view>& known)
{
    if (auto near = suggest(name, known)) diagnostic.helped(fmt::format("did you mean `{}`?", *near));
}

}  // namespace

std::optional<std::string> literal_string(const syntax::Expression& expression)
{
    const Value* value = literal(expression);
    if (value == nullptr || value->kind() != Type::Kind::string) return std::nullopt;
    return std::string(value->as_string());
}

BodyReader::BodyReader(const syntax::Body& body, std::string what, Diagnostics& diagnostics)
    : body_(body), what_(std::move(what)), diagnostics_(diagnostics)
{
}

const syntax::Attribute* BodyReader::take(std::string_view name)
{
    arguments_.push_back(name);
    return body_.attribute(name);
}

std::optional<bool> BodyReader::take_bool(std::string_view name)
{
    const auto* attribute = take(name);
    if (attribute == nullptr) return std::nullopt;
    if (const auto value = literal_of(*attribute->value, Type::boolean())) return value->as_bool();
    diagnostics_.add(error("literal-required", "a literal value is required", attribute->value->span,
                           fmt::format("`{}` must be written as `true` or `false`", name)));
    return std::nullopt;
}

std::optional<std::string> BodyReader::take_string(std::string_view name)
{
    const auto* attribute = take(name);
    if (attribute == nullptr) return std::nullopt;
    if (const auto value = literal_of(*attribute->value, Type::string())) return std::string(value->as_string());
    diagnostics_.add(error("literal-required", "a literal value is required", attribute->value->span,
                           fmt::format("`{}` must be a quoted string without interpolation", name)));
    return std::nullopt;
}

std::vector<const syntax::Block*> BodyReader::take_blocks(std::string_view type, bool labelled)
{
    blocks_.push_back(type);
    std::vector<const syntax::Block*> found;
    for (const auto& block : body_.blocks) {
        if (block.type != type) continue;
        found.push_back(&block);
        if (!labelled) (void)check_labels(block, {}, diagnostics_);
    }
    return found;
}

const syntax::Block* BodyReader::take_block(std::string_view type, bool labelled)
{
    const auto found = take_blocks(type, labelled);
    for (std::size_t i = 1; i < found.size(); ++i) {
        diagnostics_.add(error("duplicate-block", "block given more than once", found[i]->header,
                               fmt::format("only one `{}` block is allowed here", type))
                             .label(found[0]->header, "first given here"));
    }
    return found.empty() ? nullptr : found[0];
}

void BodyReader::finish()
{
    for (const auto& attribute : body_.attributes) {
        if (contains(arguments_, attribute.name)) continue;
        auto problem =
            error("unknown-argument", "unsupported argument", attribute.name_span, fmt::format("{} has no argument of this name", what_));
        if (contains(blocks_, attribute.name)) {
            problem.helped(fmt::format("`{}` is a block: write `{} {{ ... }}` without `=`.", attribute.name, attribute.name));
        } else {
            suggest_into(problem, attribute.name, arguments_);
        }
        diagnostics_.add(std::move(problem));
    }
    for (const auto& block : body_.blocks) {
        if (contains(blocks_, block.type)) continue;
        auto problem = error("unknown-block", "unsupported block", block.type_span, fmt::format("{} has no block of this type", what_));
        if (contains(arguments_, block.type)) {
            problem.helped(fmt::format("`{}` is an argument: write `{} = ...`.", block.type, block.type));
        } else if (const auto help = help_for_foreign_block(block.type)) {
            problem.helped(std::string(*help));
        } else {
            suggest_into(problem, block.type, blocks_);
        }
        diagnostics_.add(std::move(problem));
    }
}

bool check_labels(const syntax::Block& block, std::initializer_list<std::string_view> labels, Diagnostics& diagnostics)
{
    if (block.labels.size() != labels.size()) {
        std::string example(block.type);
        for (auto label : labels) example += fmt::format(" \"{}\"", label);
        diagnostics.add(
            error("block-labels", "wrong number of block labels", block.header,
                  fmt::format("{} label{} required, {} given", labels.size(), labels.size() == 1 ? " is" : "s are", block.labels.size()))
                .helped(fmt::format("Write `{} {{ ... }}`.", example)));
        return false;
    }
    return std::all_of(block.labels.begin(), block.labels.end(),
                       [&](const syntax::BlockLabel& label) { return check_name(label.text, label.span, diagnostics); });
}

bool check_name(std::string_view name, Span span, Diagnostics& diagnostics)
{
    if (is_identifier(name)) return true;
    diagnostics.add(
        error("invalid-name", "this is not a name", span, "a name starts with a letter or underscore, then letters, digits, `_` and `-`"));
    return false;
}

}  // namespace rxplan::config
