// The configuration's part of a plan's JSON.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "eval/reference.hpp"
#include "view/plan_json.hpp"

namespace rxplan::view {
namespace {

// A value that the text itself gives; nothing when something must be evaluated.
std::optional<Value> constant(const syntax::Expression& expression)
{
    if (const auto* literal = std::get_if<syntax::Literal>(&expression.node)) return literal->value;
    if (const auto* inner = std::get_if<syntax::Parenthesised>(&expression.node)) return constant(*inner->inner);
    if (const auto* tuple = std::get_if<syntax::TupleLiteral>(&expression.node)) {
        std::vector<Value> elements;
        for (const auto& element : tuple->elements) {
            auto value = constant(*element);
            if (!value) return std::nullopt;
            elements.push_back(*std::move(value));
        }
        return Value::tuple(std::move(elements));
    }
    if (const auto* object = std::get_if<syntax::ObjectLiteral>(&expression.node)) {
        NamedValues entries;
        std::set<std::string> names;
        for (const auto& item : object->items) {
            const auto key = constant(*item.key);
            auto value = constant(*item.value);
            if (!key || !value || !key->has_contents() || key->kind() != Type::Kind::string) return std::nullopt;
            if (!names.emplace(key->as_string()).second) return std::nullopt;
            entries.emplace_back(key->as_string(), *std::move(value));
        }
        return Value::object(std::move(entries));
    }
    return std::nullopt;
}

Value texts(const std::vector<std::string>& list)
{
    std::vector<Value> values;
    values.reserve(list.size());
    for (const auto& text : list) values.push_back(Value::string(text));
    return Value::tuple(std::move(values));
}

Value expression_to_json(const syntax::Expression& expression)
{
    if (auto value = constant(expression)) return Value::object({{"constant_value", *std::move(value)}});
    Diagnostics ignored;
    std::vector<std::string> names;
    for (const auto& reference : eval::references(expression, ignored)) names.push_back(reference.text());
    return names.empty() ? Value::object({}) : Value::object({{"references", texts(names)}});
}

bool is_meta_of_call(std::string_view name)
{
    return name == "source" || name == "version" || name == "count" || name == "for_each" || name == "depends_on" || name == "providers";
}

bool is_nothing(std::string_view)
{
    return false;
}

bool is_meta_of_provider(std::string_view name)
{
    return name == "alias" || name == "version";
}

// Arguments and nested blocks, those for which `skips` is true left out; blocks of one type as a list.
Value body_to_json(const syntax::Body& body, bool (*skips)(std::string_view name))
{
    NamedValues json;
    for (const auto& attribute : body.attributes) {
        if (!skips(attribute.name)) json.emplace_back(attribute.name, expression_to_json(*attribute.value));
    }
    std::vector<std::pair<std::string, std::vector<Value>>> blocks;
    for (const auto& block : body.blocks) {
        if (skips(block.type)) continue;
        auto found = blocks.begin();
        while (found != blocks.end() && found->first != block.type) ++found;
        if (found == blocks.end()) found = blocks.insert(blocks.end(), {std::string(block.type), {}});
        found->second.push_back(body_to_json(block.body, is_nothing));
    }
    for (auto& [type, bodies] : blocks) json.emplace_back(type, Value::tuple(std::move(bodies)));
    return Value::object(std::move(json));
}

void add_repetition(NamedValues& json, const syntax::Expression* count, const syntax::Expression* for_each,
                    const std::vector<const syntax::Expression*>& depends_on)
{
    if (count != nullptr) json.emplace_back("count_expression", expression_to_json(*count));
    if (for_each != nullptr) json.emplace_back("for_each_expression", expression_to_json(*for_each));
    std::vector<std::string> names;
    Diagnostics ignored;
    for (const auto* needed : depends_on) {
        for (const auto& reference : eval::references(*needed, ignored)) names.push_back(reference.text());
    }
    if (!names.empty()) json.emplace_back("depends_on", texts(names));
}

Value resource_to_json(const config::Resource& resource)
{
    const bool data = resource.mode == Mode::data;
    NamedValues json{{"address", Value::string((data ? "data." : "") + resource.type + "." + resource.name)},
                     {"mode", Value::string(data ? "data" : "managed")},
                     {"type", Value::string(resource.type)},
                     {"name", Value::string(resource.name)},
                     {"provider_config_key", Value::string(resource.provider.key())},
                     {"schema_version", Value::number(0)},
                     {"expressions", body_to_json(*resource.body, config::is_meta_argument)}};
    add_repetition(json, resource.count, resource.for_each, resource.depends_on);
    return Value::object(std::move(json));
}

Value module_to_json(const config::Module& module)
{
    NamedValues json;
    NamedValues outputs;
    for (const auto& [name, output] : module.outputs) {
        NamedValues entry{{"expression", expression_to_json(*output.value)}};
        if (output.sensitive) entry.emplace_back("sensitive", Value::boolean(true));
        if (!output.description.empty()) entry.emplace_back("description", Value::string(output.description));
        outputs.emplace_back(name, Value::object(std::move(entry)));
    }
    if (!outputs.empty()) json.emplace_back("outputs", Value::object(std::move(outputs)));

    std::vector<Value> resources;
    for (const auto* all : {&module.resources, &module.data_sources}) {
        for (const auto& [key, resource] : *all) resources.push_back(resource_to_json(resource));
    }
    if (!resources.empty()) json.emplace_back("resources", Value::tuple(std::move(resources)));

    NamedValues calls;
    for (const auto& [name, call] : module.calls) {
        NamedValues entry{{"source", Value::string(call.source_text)}, {"expressions", body_to_json(*call.body, is_meta_of_call)}};
        add_repetition(entry, call.count, call.for_each, call.depends_on);
        if (call.callee) entry.emplace_back("module", module_to_json(*call.callee));
        calls.emplace_back(name, Value::object(std::move(entry)));
    }
    if (!calls.empty()) json.emplace_back("module_calls", Value::object(std::move(calls)));

    NamedValues variables;
    for (const auto& [name, variable] : module.variables) {
        NamedValues entry;
        if (variable.default_value != nullptr && !variable.sensitive) {
            if (auto value = constant(*variable.default_value)) entry.emplace_back("default", *std::move(value));
        }
        if (!variable.description.empty()) entry.emplace_back("description", Value::string(variable.description));
        if (variable.sensitive) entry.emplace_back("sensitive", Value::boolean(true));
        variables.emplace_back(name, Value::object(std::move(entry)));
    }
    if (!variables.empty()) json.emplace_back("variables", Value::object(std::move(variables)));
    return Value::object(std::move(json));
}

void add_providers(const config::Module& module, NamedValues& providers)
{
    std::string address;
    for (const auto& name : module.path) {
        address += address.empty() ? "module." : ".module.";
        address += name;
    }
    for (const auto& [key, provider] : module.providers) {
        NamedValues entry{{"name", Value::string(provider.key.name)}, {"expressions", body_to_json(*provider.body, is_meta_of_provider)}};
        if (!provider.key.alias.empty()) entry.emplace_back("alias", Value::string(provider.key.alias));
        if (!address.empty()) entry.emplace_back("module_address", Value::string(address));
        providers.emplace_back(address.empty() ? key : fmt::format("{}:{}", address, key), Value::object(std::move(entry)));
    }
    for (const auto& [name, call] : module.calls) {
        if (call.callee) add_providers(*call.callee, providers);
    }
}

}  // namespace

Value configuration_to_json(const config::Module& root)
{
    NamedValues providers;
    add_providers(root, providers);
    NamedValues json{{"root_module", module_to_json(root)}};
    if (!providers.empty()) json.emplace_back("provider_config", Value::object(std::move(providers)));
    return Value::object(std::move(json));
}

}  // namespace rxplan::view
