#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/condition.hpp"
#include "config/declarations.hpp"
#include "config/provider_reference.hpp"

namespace rxplan::config {

namespace {

constexpr std::array<std::string_view, 4> meta_arguments{"count", "for_each", "depends_on", "provider"};
constexpr std::array<std::string_view, 2> meta_blocks{"lifecycle", "timeouts"};

// `metadata.role`, `networks[0]`: an attribute path written as an expression.
std::optional<Path> attribute_path(const syntax::Expression& expression)
{
    if (const auto* name = std::get_if<syntax::Name>(&expression.node)) return Path(std::string_view(name->name));
    if (const auto* get = std::get_if<syntax::GetAttribute>(&expression.node)) {
        if (auto object = attribute_path(*get->object)) return object->attribute(get->name);
    }
    if (const auto* index = std::get_if<syntax::Index>(&expression.node)) {
        const auto* key = std::get_if<syntax::Literal>(&index->key->node);
        auto collection = attribute_path(*index->collection);
        if (!collection || key == nullptr || !key->value.has_contents()) return std::nullopt;
        if (key->value.kind() == Type::Kind::string) return collection->key(key->value.as_string());
        if (key->value.kind() != Type::Kind::number) return std::nullopt;
        const auto position = key->value.as_number().to_int64();
        if (position && *position >= 0) return collection->index(static_cast<std::uint64_t>(*position));
    }
    return std::nullopt;
}

void read_ignore_changes(const syntax::Attribute& attribute, Lifecycle& lifecycle, Diagnostics& diagnostics)
{
    if (const auto* name = std::get_if<syntax::Name>(&attribute.value->node); name != nullptr && name->name == "all") {
        lifecycle.ignore_all = true;
        return;
    }
    for (const auto* element : read_reference_list(&attribute, diagnostics)) {
        if (auto path = attribute_path(*element)) {
            lifecycle.ignore_changes.emplace_back(std::move(*path), element->span);
        } else {
            diagnostics.add(error("attribute-path", "an attribute of this resource is required", element->span, "this does not name one")
                                .helped("Write `ignore_changes = [user_data, metadata[\"role\"]]`, or `all`."));
        }
    }
}

Lifecycle read_lifecycle(const syntax::Block& block, Diagnostics& diagnostics)
{
    Lifecycle lifecycle;
    BodyReader body(block.body, "a lifecycle block", diagnostics);
    lifecycle.create_before_destroy = body.take_bool("create_before_destroy").value_or(false);
    lifecycle.prevent_destroy = body.take_bool("prevent_destroy").value_or(false);
    if (const auto* attribute = body.take("ignore_changes")) read_ignore_changes(*attribute, lifecycle, diagnostics);
    lifecycle.replace_triggered_by = read_triggers(body.take("replace_triggered_by"), diagnostics);
    lifecycle.preconditions = read_conditions(body, "precondition", diagnostics);
    lifecycle.postconditions = read_conditions(body, "postcondition", diagnostics);
    body.finish();
    return lifecycle;
}

void read_repetition(const syntax::Body& body, const syntax::Expression*& count, const syntax::Expression*& for_each,
                     Diagnostics& diagnostics)
{
    const auto* count_attribute = body.attribute("count");
    const auto* for_each_attribute = body.attribute("for_each");
    if (count_attribute != nullptr && for_each_attribute != nullptr) {
        diagnostics.add(error("count-and-for-each", "`count` and `for_each` exclude each other", for_each_attribute->name_span,
                              "this block has a `count` already")
                            .label(count_attribute->name_span, "given here"));
    }
    if (count_attribute != nullptr) count = count_attribute->value;
    if (for_each_attribute != nullptr && count_attribute == nullptr) for_each = for_each_attribute->value;
}

}  // namespace

bool is_meta_argument(std::string_view name)
{
    const auto is = [name](const auto& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
    return is(meta_arguments) || is(meta_blocks);
}

std::span<const std::string_view> meta_argument_names() noexcept
{
    return meta_arguments;
}

std::span<const std::string_view> meta_block_names() noexcept
{
    return meta_blocks;
}

std::optional<ProviderReference> read_provider_reference(const syntax::Expression& expression, Diagnostics& diagnostics)
{
    if (const auto* name = std::get_if<syntax::Name>(&expression.node))
        return ProviderReference{std::string(name->name), "", expression.span};
    if (const auto* get = std::get_if<syntax::GetAttribute>(&expression.node)) {
        if (const auto* name = std::get_if<syntax::Name>(&get->object->node))
            return ProviderReference{std::string(name->name), std::string(get->name), expression.span};
    }
    if (std::holds_alternative<syntax::Invalid>(expression.node)) return std::nullopt;
    diagnostics.add(error("provider-reference", "a provider configuration is required", expression.span, "this does not name one")
                        .helped("Write `provider = rackspace`, or `provider = rackspace.west` for an alias."));
    return std::nullopt;
}

std::optional<Resource> read_resource(Mode mode, const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {"type", "name"}, diagnostics)) return std::nullopt;
    Resource resource;
    resource.mode = mode;
    resource.type = block.labels[0].text;
    resource.name = block.labels[1].text;
    resource.source = block.header;
    resource.type_source = block.labels[0].span;
    resource.body = &block.body;
    resource.provider = {resource.type.substr(0, resource.type.find('_')), "", block.labels[0].span};

    // Other arguments are the provider's: they are checked against its schema when that is known.
    read_repetition(block.body, resource.count, resource.for_each, diagnostics);
    resource.depends_on = read_depends_on(block.body.attribute("depends_on"), diagnostics);
    if (const auto* attribute = block.body.attribute("provider")) {
        if (auto reference = read_provider_reference(*attribute->value, diagnostics)) resource.provider = *reference;
    }
    BodyReader blocks(block.body, "a resource block", diagnostics);
    if (const auto* lifecycle = blocks.take_block("lifecycle")) resource.lifecycle = read_lifecycle(*lifecycle, diagnostics);
    if (const auto* timeouts = blocks.take_block("timeouts")) resource.timeouts = &timeouts->body;
    return resource;
}

namespace {

// `providers = { rackspace = rackspace.west, rackspace.spare = rackspace }`
void read_providers(const syntax::Expression& expression, ModuleCall& call, Diagnostics& diagnostics)
{
    const auto* object = std::get_if<syntax::ObjectLiteral>(&expression.node);
    if (object == nullptr) {
        diagnostics.add(error("provider-reference", "a provider configuration is required", expression.span, "this is not a list of them")
                            .helped("Write `providers = { rackspace = rackspace.west }`."));
        return;
    }
    for (const auto& item : object->items) {
        const auto name = literal_string(*item.key);
        const auto key =
            name ? std::optional(ProviderReference{*name, "", item.key->span}) : read_provider_reference(*item.key, diagnostics);
        auto reference = read_provider_reference(*item.value, diagnostics);
        if (!key || !reference) continue;
        if (key->name != reference->name) {
            diagnostics.add(error("provider-mismatch", "one provider cannot stand for another", item.value->span,
                                  fmt::format("the module asks for `{}`, this is a configuration of `{}`", key->name, reference->name)));
            continue;
        }
        if (!call.providers.emplace(key->key(), *reference).second)
            diagnostics.add(error("duplicate-provider", "provider configuration passed twice", item.key->span,
                                  fmt::format("`{}` is passed already", key->key())));
    }
}

}  // namespace

std::optional<ModuleCall> read_module_call(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {"name"}, diagnostics)) return std::nullopt;
    ModuleCall call;
    call.name = block.labels[0].text;
    call.source = block.header;
    call.body = &block.body;
    BodyReader body(block.body, "a module block", diagnostics);
    if (const auto* attribute = block.body.attribute("source")) {
        call.source_argument = attribute->span;
        call.source_text = body.take_string("source").value_or("");
    } else {
        diagnostics.add(error("missing-argument", "missing required argument", block.header, "this block needs `source`")
                            .helped("Write `source = \"./folder\"`."));
    }
    if (const auto* version = block.body.attribute("version")) {
        diagnostics.add(error("module-version", "a module's version cannot be chosen here", version->name_span,
                              "only modules of a registry have versions")
                            .helped("Name the version in the source: `?ref=v1.2.0` of a git repository, or the archive's name."));
    }
    read_repetition(block.body, call.count, call.for_each, diagnostics);
    call.depends_on = read_depends_on(block.body.attribute("depends_on"), diagnostics);
    if (const auto* attribute = block.body.attribute("providers")) read_providers(*attribute->value, call, diagnostics);
    return call;
}

std::optional<ProviderConfiguration> read_provider(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {"name"}, diagnostics)) return std::nullopt;
    ProviderConfiguration provider;
    provider.source = block.header;
    provider.body = &block.body;
    BodyReader body(block.body, "a provider block", diagnostics);
    provider.key = {std::string(block.labels[0].text), body.take_string("alias").value_or(""), block.labels[0].span};
    const auto* alias = block.body.attribute("alias");
    const bool named = alias != nullptr && (!provider.key.alias.empty() || literal_string(*alias->value));
    if (named && !check_name(provider.key.alias, alias->value->span, diagnostics)) return std::nullopt;
    return provider;
}

}  // namespace rxplan::config
