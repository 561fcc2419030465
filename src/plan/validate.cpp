#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/version.hpp"
#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "graph/graph.hpp"
#include "plan/check_variable.hpp"
#include "plan/ephemeral.hpp"
#include "plan/imports.hpp"
#include "plan/make_plan.hpp"
#include "plan/redaction.hpp"
#include "plan/scopes.hpp"
#include "plan/timeouts.hpp"

namespace rxplan {

namespace {

class Validator {
public:
    Validator(const config::Module& root, Sources& sources, Providers& providers, Diagnostics& diagnostics)
        : root_(root),
          providers_(providers),
          diagnostics_(diagnostics),
          environment_(sources),
          context_{environment_, providers, unknown_variables(root), root.folder, true},
          instance_(context_, root, {}, nullptr, {})
    {
    }

    void run()
    {
        const Graph graph = build_graph(root_, diagnostics_);
        for (const auto& node : graph.nodes) check_static(node);
        check_ephemeral(graph, diagnostics_);
        // What depends on itself has no value.
        const auto is_cycle = [](const Diagnostic& problem) { return problem.id == "dependency-cycle"; };
        if (std::any_of(diagnostics_.begin(), diagnostics_.end(), is_cycle)) return;
        for (const auto& node : graph.nodes) evaluate(node);
    }

private:
    static std::map<std::string, Value> unknown_variables(const config::Module& root)
    {
        std::map<std::string, Value> values;
        for (const auto& [name, variable] : root.variables)
            values[name] = Value::unknown(variable.type.type).with_sensitive(variable.sensitive);
        return values;
    }

    void check_static(const Node& node)
    {
        if (node.is_resource()) {
            const auto problems_before = diagnostics_.size();
            check_resource(*node.resource);
            if (diagnostics_.size() != problems_before) faulty_.insert(node.resource);
        }
        if (node.kind == Node::Kind::provider) check_provider(*node.provider);
        if (node.kind == Node::Kind::module_call) check_call(*node.call);
        if (node.kind == Node::Kind::variable) {
            Diagnostics found;
            check_variable(*node.variable, environment_, found);
            diagnostics_.append(std::move(found));
        }
    }

    void check_resource(const config::Resource& resource)
    {
        const auto* provider = providers_.schema(resource.provider.name, resource.provider.source, diagnostics_);
        if (provider == nullptr) return;
        check_version(*provider);
        const bool data = resource.mode == Mode::data;
        const auto* schema = data ? provider->data_source(resource.type) : provider->resource(resource.type);
        if (schema == nullptr) return report_unknown_type(resource, *provider);
        const auto what = fmt::format("{} `{}`", data ? "data source" : "resource type", resource.type);
        eval::check_arguments(*resource.body, schema->block, config::is_meta_argument, what, resource.source, diagnostics_);
        for (const auto& [path, span] : resource.lifecycle.ignore_changes) {
            const auto* first = path.empty() ? nullptr : std::get_if<AttributeStep>(&path.steps().front());
            if (first == nullptr || schema->block.type().attribute(first->name) != nullptr) continue;
            diagnostics_.add(error("attribute-path", "an attribute of this resource is required", span,
                                   fmt::format("{} has no attribute `{}`", what, first->name)));
        }
    }

    void report_unknown_type(const config::Resource& resource, const ProviderSchema& provider)
    {
        const bool data = resource.mode == Mode::data;
        std::vector<std::string_view> names;
        for (const auto& known : data ? provider.data_sources : provider.resources) names.push_back(known.type);
        auto problem = error("unknown-resource-type", "there is no such resource type", resource.type_source,
                             fmt::format("provider `{}` has no {} of this type", provider.name, data ? "data source" : "resource"));
        if (auto near = suggest(resource.type, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
        diagnostics_.add(std::move(problem));
    }

    void check_version(const ProviderSchema& provider)
    {
        const auto required = root_.required_providers.find(provider.name);
        const auto version = parse_version(provider.version);
        if (required == root_.required_providers.end() || required->second.version.empty() || !version) return;
        if (satisfies(*version, required->second.version).value_or(true) || !versions_reported_.insert(provider.name).second) return;
        diagnostics_.add(error("provider-version", "unsupported version of a provider", required->second.source,
                               fmt::format("the plugin is version {}", provider.version)));
    }

    void check_provider(const config::ProviderConfiguration& provider)
    {
        const auto own = [](std::string_view name) { return name == "alias"; };
        if (const auto* schema = providers_.schema(provider.key.name, provider.key.source, diagnostics_))
            eval::check_arguments(*provider.body, schema->configuration, +own, fmt::format("provider `{}`", provider.key.name),
                                  provider.source, diagnostics_);
    }

    void check_call(const config::ModuleCall& call)
    {
        if (call.callee == nullptr) return;
        static constexpr std::string_view own[] = {"source", "version", "providers", "count", "for_each", "depends_on"};
        for (const auto& attribute : call.body->attributes) {
            if (std::find(std::begin(own), std::end(own), attribute.name) != std::end(own)) continue;
            if (call.callee->variables.contains(attribute.name) || call.callee->incomplete) continue;
            std::vector<std::string_view> names;
            for (const auto& [name, variable] : call.callee->variables) names.push_back(name);
            auto problem = error("unknown-argument", "unsupported argument", attribute.name_span,
                                 fmt::format("module `{}` declares no variable of this name", call.name));
            if (auto near = suggest(attribute.name, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
            diagnostics_.add(std::move(problem));
        }
        for (const auto& [name, variable] : call.callee->variables) {
            if (variable.default_value != nullptr || call.body->attribute(name) != nullptr) continue;
            diagnostics_.add(
                error("missing-argument", "missing required argument", call.source, fmt::format("module `{}` needs `{}`", call.name, name))
                    .label(variable.source, "declared here without a default"));
        }
        for (const auto& block : call.body->blocks) {
            diagnostics_.add(error("unknown-block", "unsupported block", block.type_span, "a module block has no block of this type"));
        }
    }

    void evaluate(const Node& node)
    {
        std::vector<ModuleInstance*> instances;
        instance_.collect(*node.module, instances, diagnostics_);
        for (auto* instance : instances) evaluate_in(node, *instance);
    }

    void evaluate_in(const Node& node, ModuleInstance& instance)
    {
        switch (node.kind) {
            case Node::Kind::variable:
                (void)instance.variable(*node.variable, diagnostics_);
                break;
            case Node::Kind::validation:
                look_at(node.variable->validations, ModuleScope(instance));
                // What a module is given may be known already.
                if (!instance.address().empty())
                    eval::check_conditions(node.variable->validations, "invalid-variable", "invalid value for a variable",
                                           ModuleScope(instance), diagnostics_);
                break;
            case Node::Kind::import:
                (void)evaluate_import(*node.import, instance, diagnostics_);
                break;
            case Node::Kind::check:
                look_at(node.check->assertions, ModuleScope(instance));
                break;
            case Node::Kind::local:
                (void)instance.local(*node.local, diagnostics_);
                break;
            case Node::Kind::output:
                check_output(*node.output, instance);
                break;
            case Node::Kind::module_call:
                (void)instance.calls(*node.call, diagnostics_);
                break;
            case Node::Kind::provider:
                break;
            case Node::Kind::data:
            case Node::Kind::resource:
                evaluate_resource(*node.resource, instance);
                break;
        }
    }

    void check_output(const config::Output& output, ModuleInstance& instance)
    {
        const auto value = instance.output(output, diagnostics_);
        const bool shown = instance.address().empty() && !output.sensitive;
        if (shown && output.value != nullptr && value.contains_sensitive()) diagnostics_.add(sensitive_output(output));
    }

    void evaluate_resource(const config::Resource& resource, ModuleInstance& instance)
    {
        const auto* schema = resource_schema(providers_, resource, diagnostics_);
        if (schema == nullptr) return;
        (void)instance.block(resource, diagnostics_);
        const auto problems_before = diagnostics_.size();
        const ModuleScope scope(instance);
        const Value config = eval::decode(*resource.body, schema->block, config::is_meta_argument, scope, diagnostics_);
        check_lifecycle(resource, schema->block, instance);
        if (resource.timeouts != nullptr) check_timeouts(*resource.timeouts, scope, diagnostics_);
        // A provider is asked about what fits its schema alone.
        if (diagnostics_.size() != problems_before || faulty_.contains(&resource)) return;
        auto* provider = providers_.instance(resource.provider.name, resource.provider.source, diagnostics_);
        if (provider == nullptr) return;
        for (auto problem : redacted(provider->validate(resource.mode, resource.type, config), {&config})) {
            eval::point_at_argument(problem, *resource.body, resource.source, resource.type + "." + resource.name);
            diagnostics_.add(std::move(problem));
        }
    }

    // Nothing is known of the object; what its conditions refer to must exist.
    void check_lifecycle(const config::Resource& resource, const BlockSchema& schema, ModuleInstance& instance)
    {
        const auto self = Value::unknown(schema.type());
        look_at(resource.lifecycle.preconditions, ModuleScope(instance));
        look_at(resource.lifecycle.postconditions, ModuleScope(instance, {nullptr, 0, &self}));
    }

    // Whether conditions hold is found out when planning; here it is whether they can be asked.
    void look_at(const std::vector<config::Condition>& conditions, const ModuleScope& scope)
    {
        for (const auto& condition : conditions) {
            (void)eval::evaluate_as(*condition.condition, Type::boolean(), "condition", scope, diagnostics_);
            (void)eval::evaluate_as(*condition.error_message, Type::string(), "error_message", scope, diagnostics_);
        }
    }

    const config::Module& root_;
    Providers& providers_;
    Diagnostics& diagnostics_;
    eval::Environment environment_;
    EvaluationContext context_;
    ModuleInstance instance_;
    std::set<std::string> versions_reported_;
    std::set<const config::Resource*> faulty_;
};

}  // namespace

namespace {

void collect_broken(const config::Module& module, bool& incomplete, std::set<std::uint32_t>& files)
{
    incomplete = incomplete || module.incomplete;
    files.insert(module.broken_files.begin(), module.broken_files.end());
    for (const auto& [name, call] : module.calls) {
        if (call.callee) collect_broken(*call.callee, incomplete, files);
    }
}

std::string words_of(const Diagnostic& problem)
{
    std::string words = fmt::format("{} {} {} {}", problem.id, problem.subject.file, problem.subject.begin, problem.subject.end);
    for (const auto& label : problem.labels) words += '\n' + label.text;
    for (const auto& note : problem.notes) words += '\n' + note;
    return words;
}

}  // namespace

void validate(const config::Module& root, Sources& sources, Providers& providers, Diagnostics& diagnostics)
{
    Diagnostics found;
    Validator(root, sources, providers, found).run();
    bool incomplete = false;
    std::set<std::uint32_t> broken;
    collect_broken(root, incomplete, broken);
    // What stands where text could not be read may be meant otherwise, and what is declared there may be missing.
    const auto follows = [&](const Diagnostic& problem) {
        const auto lies_there = [&](const Label& label) { return broken.contains(label.span.file); };
        return (incomplete && problem.id == "undeclared-reference") || broken.contains(problem.subject.file) ||
               std::any_of(problem.labels.begin(), problem.labels.end(), lies_there);
    };
    // Evaluation may find again what was found in the text.
    std::set<std::string> said;
    for (auto& problem : found) {
        if (!follows(problem) && said.insert(words_of(problem)).second) diagnostics.add(std::move(problem));
    }
}

}  // namespace rxplan
