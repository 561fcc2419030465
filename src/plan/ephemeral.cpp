#include "plan/ephemeral.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/reference.hpp"

namespace rxplan {
namespace {

using eval::Reference;

std::string name_of(const Reference& reference)
{
    return reference.output.empty() ? reference.text() : fmt::format("{}.{}", reference.text(), reference.output);
}

// `local` tells of a local value whether it is ephemeral.
template <typename Local>
bool comes_from(const Reference& reference, const config::Module& module, const Local& local)
{
    if (reference.kind == Reference::Kind::variable) {
        const auto variable = module.variables.find(reference.name);
        return variable != module.variables.end() && variable->second.ephemeral;
    }
    if (reference.kind == Reference::Kind::local) {
        const auto found = module.locals.find(reference.name);
        return found != module.locals.end() && local(found->second);
    }
    if (reference.kind != Reference::Kind::module) return false;
    const auto call = module.calls.find(reference.name);
    if (call == module.calls.end() || call->second.callee == nullptr) return false;
    const auto& outputs = call->second.callee->outputs;
    const auto output = outputs.find(reference.output);
    if (output != outputs.end()) return output->second.ephemeral;
    return reference.output.empty() && std::any_of(outputs.begin(), outputs.end(), [](const auto& each) { return each.second.ephemeral; });
}

class Tracer {
public:
    explicit Tracer(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void visit(const Node& node)
    {
        const auto& module = *node.module;
        switch (node.kind) {
            case Node::Kind::local:
                if (node.local->value != nullptr && source_in(eval::kept_references(*node.local->value), module))
                    locals_.insert(node.local);
                break;
            case Node::Kind::output:
                visit_output(*node.output, module);
                break;
            case Node::Kind::module_call:
                visit_call(*node.call, module);
                break;
            case Node::Kind::validation:
                check_messages(node.variable->validations, module);
                break;
            case Node::Kind::check:
                check_messages(node.check->assertions, module);
                break;
            case Node::Kind::import:
                visit_import(*node.import, module);
                break;
            case Node::Kind::data:
            case Node::Kind::resource:
                visit_resource(*node.resource, module);
                break;
            case Node::Kind::variable:
            case Node::Kind::provider:
                break;
        }
    }

private:
    void report(const Reference& from, std::string label, std::string help)
    {
        auto problem = error("ephemeral-value", "an ephemeral value would be kept", from.span, std::move(label));
        problem.help = std::move(help);
        diagnostics_.add(std::move(problem));
    }

    // The first of the references that gives an ephemeral value.
    [[nodiscard]] std::optional<Reference> source_in(const std::vector<Reference>& references, const config::Module& module) const
    {
        const auto known = [this](const config::Local& local) { return locals_.contains(&local); };
        const auto found = std::find_if(references.begin(), references.end(),
                                        [&](const Reference& reference) { return comes_from(reference, module, known); });
        return found == references.end() ? std::nullopt : std::optional(*found);
    }

    void visit_output(const config::Output& output, const config::Module& module)
    {
        check_messages(output.preconditions, module);
        if (output.ephemeral && module.path.empty()) {
            diagnostics_.add(error("ephemeral-output", "an ephemeral output of the root module", output.source,
                                   "outputs of the root module are kept in the state")
                                 .helped("Leave `ephemeral` out; it is for the outputs of modules that others call."));
            return;
        }
        if (output.ephemeral || output.value == nullptr) return;
        if (const auto source = source_in(eval::kept_references(*output.value), module))
            report(*source, fmt::format("`{}` is ephemeral, output `{}` is not", name_of(*source), output.name),
                   module.path.empty() ? "`ephemeralasnull(...)` gives null in its place."
                                       : fmt::format("Add `ephemeral = true` to output `{}`.", output.name));
    }

    void visit_call(const config::ModuleCall& call, const config::Module& module)
    {
        check_repetition(call.count, call.for_each, module);
        if (call.callee == nullptr) return;
        for (const auto& [name, variable] : call.callee->variables) {
            const auto* argument = call.body->attribute(name);
            if (argument == nullptr || variable.ephemeral) continue;
            if (const auto source = source_in(eval::kept_references(*argument->value), module))
                report(*source, fmt::format("`{}` is ephemeral, variable `{}` of module `{}` is not", name_of(*source), name, call.name),
                       fmt::format("Add `ephemeral = true` to variable `{}`.", name));
        }
    }

    void visit_resource(const config::Resource& resource, const config::Module& module)
    {
        check_repetition(resource.count, resource.for_each, module);
        check_messages(resource.lifecycle.preconditions, module);
        check_messages(resource.lifecycle.postconditions, module);
        const auto check = [&](const std::vector<Reference>& references, std::string_view what) {
            if (const auto source = source_in(references, module))
                report(*source, fmt::format("`{}` is ephemeral, `{}` of a resource is kept in the state", name_of(*source), what), {});
        };
        for (const auto& attribute : resource.body->attributes) {
            if (!config::is_meta_argument(attribute.name)) check(eval::kept_references(*attribute.value), attribute.name);
        }
        for (const auto& block : resource.body->blocks) {
            if (!config::is_meta_argument(block.type)) check(eval::kept_references(block), block.type);
        }
    }

    void visit_import(const config::Import& import, const config::Module& module)
    {
        check_repetition(nullptr, import.for_each, module);
        if (const auto source = source_in(eval::kept_references(*import.id), module))
            report(*source, fmt::format("`{}` is ephemeral, what is imported is shown in the plan", name_of(*source)), {});
    }

    void check_repetition(const syntax::Expression* count, const syntax::Expression* for_each, const config::Module& module)
    {
        for (const auto* expression : {count, for_each}) {
            if (expression == nullptr) continue;
            if (const auto source = source_in(eval::kept_references(*expression), module))
                report(*source, fmt::format("`{}` is ephemeral, how many instances there are is kept", name_of(*source)), {});
        }
    }

    // What a condition says is shown, and may be kept in a plan.
    void check_messages(const std::vector<config::Condition>& conditions, const config::Module& module)
    {
        for (const auto& condition : conditions) {
            if (const auto source = source_in(eval::kept_references(*condition.error_message), module))
                report(*source, fmt::format("`{}` is ephemeral, a message is shown", name_of(*source)), {});
        }
    }

    Diagnostics& diagnostics_;
    std::set<const config::Local*> locals_;  // whose values are ephemeral, of those visited
};

// Follows local values, each once.
class Follower {
public:
    bool gives(const Reference& reference, const config::Module& module)
    {
        return comes_from(reference, module, [&](const config::Local& local) {
            if (local.value == nullptr || !seen_.insert(&local).second) return false;
            const auto inner = eval::kept_references(*local.value);
            return std::any_of(inner.begin(), inner.end(), [&](const Reference& each) { return gives(each, module); });
        });
    }

private:
    std::set<const config::Local*> seen_;
};

bool is_source(const Node& node)
{
    return (node.kind == Node::Kind::variable && node.variable->ephemeral) || (node.kind == Node::Kind::output && node.output->ephemeral);
}

}  // namespace

bool gives_ephemeral(const Reference& reference, const config::Module& module)
{
    return Follower().gives(reference, module);
}

bool is_ephemeral(const syntax::Body& body, const config::Module& module)
{
    const auto any = [&](const std::vector<Reference>& references) {
        return std::any_of(references.begin(), references.end(), [&](const Reference& each) { return gives_ephemeral(each, module); });
    };
    return std::any_of(body.attributes.begin(), body.attributes.end(),
                       [&](const syntax::Attribute& attribute) { return any(eval::kept_references(*attribute.value)); }) ||
           std::any_of(body.blocks.begin(), body.blocks.end(),
                       [&](const syntax::Block& block) { return any(eval::kept_references(block)); });
}

void check_ephemeral(const Graph& graph, Diagnostics& diagnostics)
{
    if (std::none_of(graph.nodes.begin(), graph.nodes.end(), is_source)) return;
    Tracer tracer(diagnostics);
    for (const auto& node : graph.nodes) tracer.visit(node);
}

}  // namespace rxplan
