#include "syntax/json.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "syntax/arena.hpp"
#include "syntax/check_text.hpp"
#include "syntax/json_text.hpp"
#include "syntax/piece.hpp"
#include "syntax/relocate.hpp"
#include "value/text.hpp"

namespace rxplan::syntax {
namespace {

constexpr std::string_view comment_name = "//";

std::string_view kind_of(const JsonValue& value)
{
    if (std::holds_alternative<std::string>(value.node)) return "a string";
    if (std::holds_alternative<JsonValue::Array>(value.node)) return "an array";
    if (std::holds_alternative<JsonValue::Object>(value.node)) return "an object";
    const auto& scalar = std::get<Value>(value.node);
    if (scalar.is_null()) return "null";
    return scalar.kind() == Type::Kind::boolean ? "a bool" : "a number";
}

bool is_null(const JsonValue& value)
{
    const auto* scalar = std::get_if<Value>(&value.node);
    return scalar != nullptr && scalar->is_null();
}

// Tells arguments from blocks, and text from templates and references, as a shape says.
class Lowering {
public:
    Lowering(std::string_view text, Arena& arena, Diagnostics& diagnostics) : text_(text), arena_(arena), diagnostics_(diagnostics) {}

    Body body(const JsonValue& value, const BodyShape& shape)
    {
        Body body;
        body.span = {value.span.file, value.span.begin + 1, value.span.end - 1};
        body.end = {value.span.file, value.span.end - 1, value.span.end};
        Contents contents;
        constexpr std::string_view complaint = "an object is required here, with the contents of this body";
        if (shape.arguments_alone() && !std::holds_alternative<JsonValue::Object>(value.node)) {
            complain(value, complaint);
            return body;
        }
        for_properties(value, complaint, [&](const JsonProperty& property) { take(property, shape, contents); });
        body.attributes = arena_.list(contents.attributes);
        body.blocks = arena_.list(contents.blocks);
        return body;
    }

private:
    // What the body has so far.
    struct Contents {
        std::vector<Attribute> attributes;
        std::vector<Block> blocks;
        std::map<std::string_view, Span> names;  // of the attributes
    };

    // The properties of an object, or of all objects of an array.
    template <typename Use>
    bool for_properties(const JsonValue& value, std::string_view complaint, Use use)
    {
        if (const auto* object = std::get_if<JsonValue::Object>(&value.node)) {
            for (const auto& property : *object) use(property);
            return true;
        }
        if (const auto* array = std::get_if<JsonValue::Array>(&value.node)) {
            bool fits = true;
            for (const auto& element : *array) {
                if (const auto* object = std::get_if<JsonValue::Object>(&element.node)) {
                    for (const auto& property : *object) use(property);
                } else {
                    fits = complain(element, complaint);
                }
            }
            return fits;
        }
        return is_null(value) || complain(value, complaint);
    }

    bool complain(const JsonValue& value, std::string_view complaint)
    {
        diagnostics_.add(
            error("unsuitable-json", "unsuitable JSON value", value.span, fmt::format("{}; this is {}", complaint, kind_of(value))));
        return false;
    }

    void take(const JsonProperty& property, const BodyShape& shape, Contents& contents)
    {
        if (property.name == comment_name) return;
        if (const auto labels = shape.labels(property.name)) {
            Block header;
            header.type = arena_.text(property.name);
            header.type_span = header.header = header.span = property.name_span;
            unpack(property.value, header, *labels, shape, contents.blocks);
            return;
        }
        const auto [first, added] = contents.names.emplace(property.name, property.name_span);
        if (!added) {
            diagnostics_.add(error("duplicate-argument", "argument given twice", property.name_span,
                                   fmt::format("`{}` is given here again", property.name))
                                 .label(first->second, "first given here"));
            return;
        }
        contents.attributes.push_back({arena_.text(property.name), property.name_span, cover(property.name_span, property.value.span),
                                       expression(property.value, shape.text(property.name))});
    }

    // The blocks that a property stands for, `missing` levels of labels still to come.
    void unpack(const JsonValue& value, const Block& header, std::size_t missing, const BodyShape& shape, std::vector<Block>& blocks)
    {
        if (missing == 0) {
            add_blocks(value, header, shape, blocks);
            return;
        }
        bool labelled = false;
        const bool fits =
            for_properties(value, "an object is required here, whose names are labels of this block", [&](const JsonProperty& property) {
                labelled = true;
                Block deeper = header;
                std::vector<BlockLabel> labels(header.labels.begin(), header.labels.end());
                labels.push_back({arena_.text(property.name), property.name_span});
                deeper.labels = arena_.list(labels);
                deeper.header = deeper.span = property.name_span;
                unpack(property.value, deeper, missing - 1, shape, blocks);
            });
        if (labelled || !fits) return;
        diagnostics_.add(error("missing-label", "block without its label", value.span,
                               fmt::format("`{}` needs {} more label{}", header.type, missing, missing == 1 ? "" : "s"))
                             .helped("Each label is the name of a property: {\"label\": {...}}."));
    }

    void add_blocks(const JsonValue& value, const Block& header, const BodyShape& shape, std::vector<Block>& blocks)
    {
        if (is_null(value)) return;
        const auto* array = std::get_if<JsonValue::Array>(&value.node);
        if (array == nullptr) {
            add_block(value, header, shape, blocks);
            return;
        }
        for (const auto& element : *array) add_block(element, header, shape, blocks);
    }

    void add_block(const JsonValue& value, Block block, const BodyShape& shape, std::vector<Block>& blocks)
    {
        static const JsonValue::Object nothing;
        const auto* contents = std::get_if<JsonValue::Object>(&value.node);
        if (contents == nullptr && !is_null(value)) {
            complain(value, fmt::format("an object with the contents of a `{}` block is required, or an array of them", block.type));
            return;
        }
        block.span = cover(block.span, value.span);
        block.body = body(value, *shape.body(block, contents == nullptr ? nothing : *contents));
        blocks.push_back(block);
    }

    ExpressionPtr expression(const JsonValue& value, JsonText mode)
    {
        if (const auto* text = std::get_if<std::string>(&value.node)) return string(*text, value.span, mode);
        if (const auto* scalar = std::get_if<Value>(&value.node)) return arena_.make(value.span, Literal{*scalar});
        if (const auto* array = std::get_if<JsonValue::Array>(&value.node)) {
            std::vector<ExpressionPtr> elements;
            elements.reserve(array->size());
            for (const auto& element : *array) elements.push_back(expression(element, mode));
            return arena_.make(value.span, TupleLiteral{arena_.list(elements)});
        }
        return object(std::get<JsonValue::Object>(value.node), value.span, mode);
    }

    ExpressionPtr object(const JsonValue::Object& properties, Span span, JsonText mode)
    {
        std::vector<ObjectItem> items;
        items.reserve(properties.size());
        std::map<std::string_view, Span> known;
        for (const auto& property : properties) {
            const auto [first, added] = known.emplace(property.name, property.name_span);
            if (!added) {
                diagnostics_.add(error("duplicate-property", "property given twice", property.name_span,
                                       fmt::format("`{}` is given here again", property.name))
                                     .label(first->second, "first given here"));
                continue;
            }
            // A name alone is a key as it stands, also where references are read.
            const bool plain = mode == JsonText::references && property.name.find('.') == std::string::npos;
            items.push_back(
                {string(property.name, property.name_span, plain ? JsonText::literal : mode), expression(property.value, mode)});
        }
        return arena_.make(span, ObjectLiteral{arena_.list(items)});
    }

    ExpressionPtr string(const std::string& text, Span span, JsonText mode)
    {
        const bool opens = text.find("${") != std::string::npos || text.find("%{") != std::string::npos;
        if (mode == JsonText::literal || (mode == JsonText::templates && !opens))
            return arena_.make(span, Literal{Value::string(nfc(text))});
        if (mode == JsonText::references && text.starts_with("${")) {
            auto problem = error("reference-in-template", "reference expected", span, "this is read as a reference without `${ }`");
            if (text.ends_with('}')) problem.helped(fmt::format("Write \"{}\".", text.substr(2, text.size() - 3)));
            diagnostics_.add(std::move(problem));
            return arena_.make(span, Invalid{});
        }
        Diagnostics found;
        auto& parse_piece = mode == JsonText::templates ? parse_template_piece : parse_expression_piece;
        auto* const parsed = parse_piece(span.file, arena_.text(text), arena_, found);
        const JsonTextPlaces places(text_, span);
        for (auto& problem : found) relocate(problem, places);
        diagnostics_.append(std::move(found));
        relocate(*parsed, places);
        if (mode == JsonText::templates) parsed->span = span;
        return parsed;
    }

    std::string_view text_;
    Arena& arena_;
    Diagnostics& diagnostics_;
};

}  // namespace

std::unique_ptr<BodyShape> ArgumentsShape::body(const Block& /*block*/, const JsonValue::Object& /*contents*/) const
{
    return std::make_unique<ArgumentsShape>(text_);
}

File parse_json(std::uint32_t file_id, const BodyShape& shape, const Sources& sources, Diagnostics& diagnostics)
{
    const auto text = sources.text(file_id);
    File file(file_id);
    Diagnostics found;
    if (check_text(file_id, text, found)) {
        if (const auto document = parse_json_document(file_id, text, found)) {
            if (is_null(*document)) {
                found.add(error("unsuitable-json", "unsuitable JSON value", document->span, "an object is required here; this is null"));
            } else {
                file.body = Lowering(text, *file.arena, found).body(*document, shape);
            }
        }
    }
    const auto size = static_cast<std::uint32_t>(text.size());
    file.body.span = {file_id, 0, size};
    file.body.end = {file_id, size, size};
    found.sort();
    diagnostics.append(std::move(found));
    return file;
}

}  // namespace rxplan::syntax
