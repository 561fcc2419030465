#include "graph/collect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace rxplan {

namespace {

const void* declaration(const Node& node)
{
    switch (node.kind) {
        case Node::Kind::variable:
            return node.variable;
        case Node::Kind::validation:
            return &node.variable->validations;
        case Node::Kind::check:
            return node.check;
        case Node::Kind::import:
            return node.import;
        case Node::Kind::local:
            return node.local;
        case Node::Kind::output:
            return node.output;
        case Node::Kind::provider:
            return node.provider;
        case Node::Kind::module_call:
            return node.call;
        case Node::Kind::data:
        case Node::Kind::resource:
            return node.resource;
    }
    return nullptr;
}

// What an import of the root module names; null when there is no such resource.
const config::Resource* imported_resource(const config::Import& import, const config::Module& root)
{
    const auto& wanted = import.to.resource;
    const auto* module = root.called(wanted.module);
    return module == nullptr ? nullptr : module->resource(Mode::managed, wanted.type, wanted.name);
}

void collect(const config::Module& module, const config::ModuleCall* call, std::vector<Node>& nodes)
{
    const std::string path = call_path(module);
    const std::string prefix = path.empty() ? path : path + ".";
    std::vector<Node> own;
    const auto add = [&](Node::Kind kind, const std::string& name, Span source) -> Node& {
        Node& node = own.emplace_back();
        node.kind = kind;
        node.module = &module;
        node.name = prefix + name;
        node.source = source;
        return node;
    };
    for (const auto& [name, variable] : module.variables) {
        auto& node = add(Node::Kind::variable, "var." + name, variable.source);
        node.variable = &variable;
        node.call = call;
        if (variable.validations.empty()) continue;
        add(Node::Kind::validation, fmt::format("var.{} (validation)", name), variable.source).variable = &variable;
    }
    for (const auto& [name, local] : module.locals) add(Node::Kind::local, "local." + name, local.source).local = &local;
    for (const auto& [name, output] : module.outputs) add(Node::Kind::output, "output." + name, output.source).output = &output;
    for (const auto& [name, provider] : module.providers)
        add(Node::Kind::provider, "provider." + name, provider.source).provider = &provider;
    for (const auto& [name, inner] : module.calls) add(Node::Kind::module_call, "module." + name, inner.source).call = &inner;
    for (const auto& [key, data] : module.data_sources)
        add(Node::Kind::data, fmt::format("data.{}.{}", data.type, data.name), data.source).resource = &data;
    for (const auto& [key, resource] : module.resources)
        add(Node::Kind::resource, fmt::format("{}.{}", resource.type, resource.name), resource.source).resource = &resource;

    for (const auto& import : module.imports) {
        auto& node = add(Node::Kind::import, "import of " + import.to.text(), import.source);
        node.import = &import;
        node.resource = imported_resource(import, module);
    }
    for (const auto& [name, check] : module.checks) add(Node::Kind::check, "check." + name, check.source).check = &check;

    std::stable_sort(own.begin(), own.end(), [](const Node& a, const Node& b) { return a.source < b.source; });
    for (auto& node : own) {
        const auto* inner = node.kind == Node::Kind::module_call ? node.call : nullptr;
        nodes.push_back(std::move(node));
        if (inner != nullptr && inner->callee != nullptr) collect(*inner->callee, inner, nodes);
    }
}

class References {
public:
    explicit References(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void add(const syntax::Expression* expression)
    {
        if (expression != nullptr) append(eval::references(*expression, diagnostics_));
    }
    // What decides how many there are cannot know which of them it is.
    void add_repetition(const syntax::Expression* expression)
    {
        if (expression == nullptr) return;
        for (auto& reference : eval::references(*expression, diagnostics_)) {
            if (reference.kind != eval::Reference::Kind::each && reference.kind != eval::Reference::Kind::count) {
                found.push_back(reference);
                continue;
            }
            diagnostics_.add(error("repetition-reference", "a repetition's value where nothing is repeated", reference.span,
                                   "how often a block is repeated cannot depend on which repetition it is"));
        }
    }
    void add(const std::vector<const syntax::Expression*>& expressions)
    {
        for (const auto* expression : expressions) add(expression);
    }
    void add(const std::vector<config::Condition>& conditions)
    {
        for (const auto& condition : conditions) {
            const auto before = found.size();
            const auto problems_before = diagnostics_.size();
            add(condition.condition);
            if (found.size() == before && diagnostics_.size() == problems_before)
                diagnostics_.add(
                    error("constant-condition", "a condition that is always the same", condition.condition->span, "this refers to nothing")
                        .helped("A condition looks at something: a variable, a resource, `self`."));
            add(condition.error_message);
        }
    }
    // A validation looks at its own variable, perhaps among others.
    void add_validations(const config::Variable& variable)
    {
        for (const auto& validation : variable.validations) {
            const auto before = found.size();
            add({validation});
            const auto own = [&](const eval::Reference& reference) {
                return reference.kind == eval::Reference::Kind::variable && reference.name == variable.name;
            };
            if (found.size() == before || std::any_of(found.begin() + static_cast<std::ptrdiff_t>(before), found.end(), own)) continue;
            diagnostics_.add(error("foreign-validation", "a validation of something else", validation.condition->span,
                                   fmt::format("this does not look at `var.{}`", variable.name))
                                 .helped("A validation is about its own variable; a `check` or a precondition looks at several."));
        }
    }
    // Arguments and blocks except those that are the engine's own.
    void add(const syntax::Body& body, bool (*ignored)(std::string_view))
    {
        for (const auto& attribute : body.attributes) {
            if (ignored == nullptr || !ignored(attribute.name)) add(attribute.value);
        }
        for (const auto& block : body.blocks) {
            if (ignored == nullptr || !ignored(block.type)) append(eval::references(block, diagnostics_));
        }
    }

    std::vector<eval::Reference> found;

private:
    void append(std::vector<eval::Reference> more) { found.insert(found.end(), more.begin(), more.end()); }

    Diagnostics& diagnostics_;
};

void add_resource(const config::Resource& resource, References& references)
{
    references.add_repetition(resource.count);
    references.add_repetition(resource.for_each);
    references.add(*resource.body, config::is_meta_argument);
    if (resource.timeouts != nullptr) references.add(*resource.timeouts, nullptr);
    references.add(resource.lifecycle.replace_triggered_by);
    references.add(resource.lifecycle.preconditions);
    references.add(resource.lifecycle.postconditions);
}

}  // namespace

std::string call_path(const config::Module& module)
{
    std::string path;
    for (const auto& name : module.path) path += fmt::format("{}module.{}", path.empty() ? "" : ".", name);
    return path;
}

std::vector<Node> collect_nodes(const config::Module& root)
{
    std::vector<Node> nodes;
    collect(root, nullptr, nodes);
    return nodes;
}

NodeIndex::NodeIndex(const std::vector<Node>& nodes)
{
    for (std::uint32_t i = 0; i < nodes.size(); ++i) by_declaration_.emplace(declaration(nodes[i]), i);
}

std::optional<std::uint32_t> NodeIndex::find(const void* declaration) const
{
    const auto found = by_declaration_.find(declaration);
    if (declaration == nullptr || found == by_declaration_.end()) return std::nullopt;
    return found->second;
}

NodeReferences references_of(const Node& node, const config::Module* caller, Diagnostics& diagnostics)
{
    References references(diagnostics);
    References awaited(diagnostics);
    const config::Module* module = node.module;
    switch (node.kind) {
        case Node::Kind::variable:
            if (node.call != nullptr) {
                module = caller;
                if (const auto* argument = node.call->body->attribute(node.variable->name)) references.add(argument->value);
            }
            break;
        case Node::Kind::validation:
            references.add_validations(*node.variable);
            break;
        case Node::Kind::check:
            references.add(node.check->assertions);
            break;
        case Node::Kind::import:
            references.add_repetition(node.import->for_each);
            references.add(node.import->id);
            references.add(node.import->to.open_keys);
            break;
        case Node::Kind::local:
            references.add(node.local->value);
            break;
        case Node::Kind::output:
            references.add(node.output->value);
            awaited.add(node.output->depends_on);
            references.add(node.output->preconditions);
            break;
        case Node::Kind::provider:
            references.add(*node.provider->body, nullptr);
            break;
        case Node::Kind::module_call:
            references.add_repetition(node.call->count);
            references.add_repetition(node.call->for_each);
            awaited.add(node.call->depends_on);
            break;
        case Node::Kind::data:
        case Node::Kind::resource:
            add_resource(*node.resource, references);
            awaited.add(node.resource->depends_on);
            break;
    }
    return {module, std::move(references.found), std::move(awaited.found)};
}

}  // namespace rxplan
