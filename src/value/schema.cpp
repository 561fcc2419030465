#include "rxplan/schema.hpp"

#include <algorithm>

namespace rxplan {

AttributeSchema&& AttributeSchema::replaces() &&
{
    forces_replacement = true;
    return std::move(*this);
}

AttributeSchema&& AttributeSchema::secret() &&
{
    sensitive = true;
    return std::move(*this);
}

AttributeSchema&& AttributeSchema::defaults_to(Value value) &&
{
    default_value = std::move(value);
    return std::move(*this);
}

namespace {

AttributeSchema attribute_of(std::string name, Type type, std::string doc, Presence presence)
{
    AttributeSchema attribute;
    attribute.name = std::move(name);
    attribute.type = std::move(type);
    attribute.presence = presence;
    attribute.doc = std::move(doc);
    return attribute;
}

template <typename Schema>
const Schema* find_named(const std::vector<Schema>& schemas, std::string Schema::*member, std::string_view name)
{
    const auto found = std::find_if(schemas.begin(), schemas.end(), [&](const Schema& schema) { return schema.*member == name; });
    return found == schemas.end() ? nullptr : &*found;
}

Type block_type(const std::vector<AttributeSchema>& attributes, const std::vector<NestedBlockSchema>& blocks)
{
    std::vector<ObjectAttribute> members;
    members.reserve(attributes.size() + blocks.size());
    for (const AttributeSchema& attribute : attributes) members.push_back({attribute.name, attribute.type, false});
    for (const NestedBlockSchema& block : blocks) {
        Type type = block_type(block.attributes, block.blocks);
        if (block.nesting == NestedBlockSchema::Nesting::list) type = Type::list(std::move(type));
        if (block.nesting == NestedBlockSchema::Nesting::set) type = Type::set(std::move(type));
        members.push_back({block.name, std::move(type), false});
    }
    return Type::object(std::move(members));
}

}  // namespace

AttributeSchema required(std::string name, Type type, std::string doc)
{
    return attribute_of(std::move(name), std::move(type), std::move(doc), Presence::required);
}

AttributeSchema optional(std::string name, Type type, std::string doc)
{
    return attribute_of(std::move(name), std::move(type), std::move(doc), Presence::optional);
}

AttributeSchema optional_computed(std::string name, Type type, std::string doc)
{
    return attribute_of(std::move(name), std::move(type), std::move(doc), Presence::optional_computed);
}

AttributeSchema computed(std::string name, Type type, std::string doc)
{
    return attribute_of(std::move(name), std::move(type), std::move(doc), Presence::computed);
}

Type BlockSchema::type() const
{
    return block_type(attributes, blocks);
}

const AttributeSchema* BlockSchema::attribute(std::string_view name) const
{
    return find_named(attributes, &AttributeSchema::name, name);
}

const NestedBlockSchema* BlockSchema::block(std::string_view name) const
{
    return find_named(blocks, &NestedBlockSchema::name, name);
}

const ResourceSchema* ProviderSchema::resource(std::string_view type) const
{
    return find_named(resources, &ResourceSchema::type, type);
}

const ResourceSchema* ProviderSchema::data_source(std::string_view type) const
{
    return find_named(data_sources, &ResourceSchema::type, type);
}

}  // namespace rxplan
