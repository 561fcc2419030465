#include "view/schema_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rxplan/json.hpp"
#include "value/block_shape.hpp"

namespace rxplan::view {
namespace {

constexpr std::size_t indent_width = 4;

std::string_view word_of(Presence presence)
{
    switch (presence) {
        case Presence::required:
            return "required";
        case Presence::optional:
            return "optional";
        case Presence::optional_computed:
            return "optional, otherwise the provider's choice";
        case Presence::computed:
            break;
    }
    return "read only";
}

void append_line(std::string& out, std::size_t depth, std::string_view text)
{
    out.append(depth * indent_width, ' ');
    out += text;
    out += '\n';
}

void append_attribute(std::string& out, const AttributeSchema& attribute, std::size_t depth)
{
    std::string line = fmt::format("{} ({}, {}", attribute.name, attribute.type.text(), word_of(attribute.presence));
    if (!attribute.default_value.is_null()) line += fmt::format(", default {}", to_json(attribute.default_value));
    if (attribute.forces_replacement) line += ", forces replacement";
    if (attribute.sensitive) line += ", sensitive";
    append_line(out, depth, line + ")");
    if (!attribute.doc.empty()) append_line(out, depth + 1, attribute.doc);
}

std::string how_many(const NestedBlockSchema& block)
{
    const bool single = block.nesting == NestedBlockSchema::Nesting::single;
    const auto most = single ? 1 : block.max_items;
    if (block.min_items == 0) return most == 0 ? "any number" : fmt::format("at most {}", most);
    if (most == block.min_items) return fmt::format("exactly {}", most);
    return most == 0 ? fmt::format("at least {}", block.min_items) : fmt::format("{} to {}", block.min_items, most);
}

void append_shape(std::string& out, const BlockShape& shape, std::size_t depth);

void append_block(std::string& out, const NestedBlockSchema& block, std::size_t depth)
{
    append_line(
        out, depth,
        fmt::format("{} {{ ... }} (block, {}{})", block.name, how_many(block), block.forces_replacement ? ", forces replacement" : ""));
    if (!block.doc.empty()) append_line(out, depth + 1, block.doc);
    append_shape(out, block, depth + 1);
}

// What must be written first, what cannot be written last; by name among equals.
void append_shape(std::string& out, const BlockShape& shape, std::size_t depth)
{
    std::vector<const AttributeSchema*> attributes;
    for (const auto& attribute : shape.attributes) attributes.push_back(&attribute);
    const auto rank = [](const AttributeSchema* attribute) {
        return attribute->presence == Presence::required ? 0 : attribute->presence == Presence::computed ? 2 : 1;
    };
    std::stable_sort(attributes.begin(), attributes.end(),
                     [&](const auto* a, const auto* b) { return rank(a) != rank(b) ? rank(a) < rank(b) : a->name < b->name; });
    const auto blocks_at = std::find_if(attributes.begin(), attributes.end(), [&](const auto* one) { return rank(one) == 2; });
    for (auto one = attributes.begin(); one != blocks_at; ++one) append_attribute(out, **one, depth);
    for (const auto& block : shape.blocks) append_block(out, block, depth);
    for (auto one = blocks_at; one != attributes.end(); ++one) append_attribute(out, **one, depth);
}

Value attribute_json(const AttributeSchema& attribute)
{
    NamedValues json{{"type", type_to_json(attribute.type)}};
    if (!attribute.doc.empty()) {
        json.emplace_back("description", Value::string(attribute.doc));
        json.emplace_back("description_kind", Value::string("plain"));
    }
    const auto is = [&](const char* name) { json.emplace_back(name, Value::boolean(true)); };
    if (attribute.presence == Presence::required) is("required");
    if (attribute.presence == Presence::optional || attribute.presence == Presence::optional_computed) is("optional");
    if (attribute.presence == Presence::computed || attribute.presence == Presence::optional_computed) is("computed");
    if (attribute.sensitive) is("sensitive");
    if (attribute.forces_replacement) is("forces_replacement");
    return Value::object(std::move(json));
}

Value shape_json(const BlockShape& shape)
{
    NamedValues json;
    NamedValues attributes;
    for (const auto& attribute : shape.attributes) attributes.emplace_back(attribute.name, attribute_json(attribute));
    if (!attributes.empty()) json.emplace_back("attributes", Value::object(std::move(attributes)));
    NamedValues blocks;
    for (const auto& block : shape.blocks) {
        const auto* nesting = block.nesting == NestedBlockSchema::Nesting::single ? "single"
                              : block.nesting == NestedBlockSchema::Nesting::set  ? "set"
                                                                                  : "list";
        NamedValues nested{{"nesting_mode", Value::string(nesting)}, {"block", shape_json(block)}};
        if (block.min_items != 0) nested.emplace_back("min_items", Value::number(std::int64_t{block.min_items}));
        if (block.max_items != 0) nested.emplace_back("max_items", Value::number(std::int64_t{block.max_items}));
        if (block.forces_replacement) nested.emplace_back("forces_replacement", Value::boolean(true));
        blocks.emplace_back(block.name, Value::object(std::move(nested)));
    }
    if (!blocks.empty()) json.emplace_back("block_types", Value::object(std::move(blocks)));
    return Value::object(std::move(json));
}

Value schema_json(std::uint32_t version, const BlockSchema& schema, const std::string& doc)
{
    auto block = shape_json(schema);
    if (!doc.empty()) block = block.with("description", Value::string(doc)).with("description_kind", Value::string("plain"));
    return Value::object({{"version", Value::number(std::int64_t{version})}, {"block", std::move(block)}});
}

Value types_json(const std::vector<ResourceSchema>& types)
{
    NamedValues json;
    for (const auto& type : types) json.emplace_back(type.type, schema_json(type.version, type.block, type.doc));
    return Value::object(std::move(json));
}

}  // namespace

std::string schema_text(const ProviderSchema& provider, const ResourceSchema& schema, Mode mode)
{
    std::string out = fmt::format("{} \"{}\" of provider {} {}\n", mode == Mode::data ? "data" : "resource", schema.type, provider.name,
                                  provider.version);
    if (!schema.doc.empty()) append_line(out, 1, schema.doc);
    out += '\n';
    append_shape(out, schema.block, 1);
    return out;
}

std::string configuration_text(const ProviderSchema& provider)
{
    std::string out = fmt::format("provider \"{}\" {}\n\n", provider.name, provider.version);
    append_shape(out, provider.configuration, 1);
    if (provider.configuration.attributes.empty() && provider.configuration.blocks.empty()) append_line(out, 1, "It takes no arguments.");
    return out;
}

std::string schemas_json(const std::vector<const ProviderSchema*>& providers)
{
    NamedValues schemas;
    for (const auto* provider : providers) {
        schemas.emplace_back(provider->name, Value::object({{"version", Value::string(provider->version)},
                                                            {"provider", schema_json(0, provider->configuration, {})},
                                                            {"resource_schemas", types_json(provider->resources)},
                                                            {"data_source_schemas", types_json(provider->data_sources)}}));
    }
    return to_json(Value::object({{"format_version", Value::string("1.0")}, {"provider_schemas", Value::object(std::move(schemas))}}),
                   JsonStyle::indented) +
           "\n";
}

}  // namespace rxplan::view
