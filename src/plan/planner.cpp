#include "plan/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "plan/moves.hpp"
#include "plan/propose.hpp"
#include "plan/scopes.hpp"

namespace rxplan {

namespace {

// What something created before it is destroyed needs must itself be so: its new object refers to the successor.
std::vector<bool> propagate_create_before_destroy(const Graph& graph, const std::vector<std::vector<Edge>>& needed)
{
    std::vector<bool> marked(graph.nodes.size());
    for (std::size_t node = graph.nodes.size(); node-- > 0;) {
        if (!graph.nodes[node].is_resource()) continue;
        marked[node] = marked[node] || graph.nodes[node].resource->lifecycle.create_before_destroy;
        if (!marked[node]) continue;
        for (const auto& edge : needed[node]) marked[edge.to] = true;
    }
    return marked;
}

}  // namespace

Planner::Planner(const PlanInput& input, Providers& providers, PlanObserver& observer, Diagnostics& diagnostics)
    : input_(input),
      providers_(providers),
      observer_(observer),
      diagnostics_(diagnostics),
      environment_(input.sources),
      context_{environment_, providers, input.variables, input.root.folder},
      root_(context_, input.root, {}, nullptr, {})
{
}

Plan Planner::run()
{
    graph_ = build_graph(input_.root, diagnostics_);
    plan_.mode = input_.options.mode;
    plan_.variables = input_.variables;
    for (const auto& [name, variable] : input_.root.variables) {
        if (variable.ephemeral) plan_.ephemeral.insert(name);
    }
    plan_.prior_lineage = input_.prior.lineage;
    plan_.prior_serial = input_.prior.serial;
    plan_.refreshed = input_.prior;
    plan_.moves = move_objects(input_.root, plan_.refreshed, diagnostics_);
    removals_ = Removals(input_.root, diagnostics_);
    if (diagnostics_.has_errors()) return std::move(plan_);

    needed_ = graph_.needed_resources();
    waits_.assign(graph_.nodes.size(), Waits::no);
    selection_ = Selection(input_.options.selection, input_.options.mode, graph_, needed_, plan_.refreshed, diagnostics_);
    if (diagnostics_.has_errors()) return std::move(plan_);
    plan_.partial = !selection_.everything();
    create_before_destroy_ = propagate_create_before_destroy(graph_, needed_);
    for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node) {
        visit(node);
        if (interrupted()) {
            diagnostics_.add(error("interrupted", "planning was interrupted").note("Nothing was changed."));
            return std::move(plan_);
        }
    }
    plan_removals();
    plan_outputs();
    check_imports();
    check_requests();
    if (plan_.partial) warn_of_selection();
    arrange_steps(plan_, input_.prior, graph_, needed_);
    plan_.time = environment_.asked_plan_time();
    return std::move(plan_);
}

void Planner::visit(std::uint32_t at)
{
    const Node& node = graph_.nodes[at];
    if (node.is_resource()) {
        visit_resource(at);
    } else if (node.kind == Node::Kind::import) {
        visit_import(*node.import, node.resource);
    } else {
        force_values(node);
    }
}

// Values are evaluated when first asked for; asking here makes their problems appear even when nobody else asks.
void Planner::force_values(const Node& node)
{
    evaluate_node(node, root_, diagnostics_);
    if (node.kind != Node::Kind::validation && node.kind != Node::Kind::check) return;
    std::vector<ModuleInstance*> instances;
    root_.collect(*node.module, instances, diagnostics_);
    for (auto* instance : instances) {
        if (node.kind == Node::Kind::validation) {
            check_validations(*node.variable, *instance);
        } else {
            check_assertions(*node.check, *instance);
        }
    }
}

// Those of the root module that look at variables alone were checked when the values were given.
void Planner::check_validations(const config::Variable& variable, ModuleInstance& module)
{
    std::vector<config::Condition> due;
    for (const auto& validation : variable.validations) {
        if (!module.address().empty() || !eval::looks_at_variables_alone(validation)) due.push_back(validation);
    }
    eval::check_conditions(due, "invalid-variable", "invalid value for a variable", ModuleScope(module), diagnostics_);
}

// What a check finds is worth a warning; nothing waits for it.
void Planner::check_assertions(const config::Check& check, ModuleInstance& module)
{
    if (input_.options.mode != PlanMode::normal) return;
    const ModuleScope scope(module);
    for (const auto& assertion : check.assertions) {
        const auto problems_before = diagnostics_.size();
        const Value holds = eval::evaluate_as(*assertion.condition, Type::boolean(), "condition", scope, diagnostics_);
        if (holds.is_unknown() && diagnostics_.size() == problems_before && !blind_checks_.contains(check.name)) {
            diagnostics_.add(
                warning("check-undecided", "a check cannot be decided yet", assertion.condition->span, "this is known after apply")
                    .note(fmt::format("The next plan looks at check `{}` again.", check.name)));
        } else if (holds.has_contents()) {
            eval::check_conditions({assertion}, "check-failed", "a check does not hold", scope, diagnostics_);
            (void)soften(problems_before);
        }
    }
}

// Makes warnings of the errors that were reported since then; false when there were none.
bool Planner::soften(std::size_t since)
{
    bool softened = false;
    Diagnostics all = std::exchange(diagnostics_, Diagnostics());
    std::size_t position = 0;
    for (auto& problem : all) {
        if (position++ >= since) {
            softened = softened || problem.severity == Severity::error;
            problem.severity = Severity::warning;
        }
        diagnostics_.add(std::move(problem));
    }
    return softened;
}

void Planner::visit_resource(std::uint32_t at)
{
    const Node& node = graph_.nodes[at];
    const auto& resource = *node.resource;
    const auto* schema = resource_schema(providers_, resource, diagnostics_);
    const auto resolved = resolve_provider(input_.root, *node.module, resource.provider);
    auto* provider = providers_.instance(resolved.key, resource.provider.source, diagnostics_);
    if (schema == nullptr || provider == nullptr) return;
    (void)upgrade_stored(resolved.key, *provider);
    const bool selected = selection_.touches(node.block());
    const bool planned = selected && input_.options.mode == PlanMode::normal;
    if (selected && input_.options.mode != PlanMode::destroy && defer_whole(at, *schema)) return;
    const auto readiness = selected ? ready(resolved.key) : Readiness::not_known_yet;

    std::vector<ResourceAddress> needs;
    for (const auto& edge : needed_[at]) needs.push_back(graph_.nodes[edge.to].block());
    const SharedList<ResourceAddress> dependencies(std::move(needs));

    std::vector<ModuleInstance*> modules;
    root_.collect(*node.module, modules, diagnostics_);
    for (auto* module : modules) {
        auto& instances = module->block(resource, diagnostics_);
        Block block{at,
                    resource,
                    *schema,
                    type_of(*schema),
                    *provider,
                    resolved.key,
                    *module,
                    instances,
                    {module->address(), resource.mode, resource.type, resource.name},
                    nullptr,
                    dependencies,
                    create_before_destroy_[at],
                    readiness == Readiness::ready};
        if (!instances.repetition.known && input_.options.mode != PlanMode::destroy) {
            // How many there are of what the plan is not about does not matter.
            if (planned) defer_open(block);
            if (selected) wait(at, Waits::in_part);
            continue;
        }
        take_imports(block);
        const auto found = plan_.refreshed.resources.find(block.address);
        block.prior = found == plan_.refreshed.resources.end() ? nullptr : &found->second;
        if (!planned || readiness == Readiness::failed) {
            use_prior_values(block);
        } else if (resource.mode == Mode::data) {
            const auto problems_before = diagnostics_.size();
            plan_data(block);
            // A check that cannot look does not keep anybody from anything.
            if (!resource.check.empty() && soften(problems_before)) blind_checks_.insert(resource.check);
        } else {
            plan_instances(block);
        }
    }
}

void Planner::plan_instances(Block& block)
{
    for (std::size_t i = 0; i < block.instances.repetition.keys.size(); ++i) {
        if (!selection_.contains(address_of(block, i))) {
            use_prior_value(block, i);
            continue;
        }
        // One problem is often that of every instance: the first speaks for all.
        if (!plan_instance(block, i)) break;
    }
}

// For destroy and refresh-only: what is there is what there is.
void Planner::use_prior_values(Block& block)
{
    for (std::size_t i = 0; i < block.instances.repetition.keys.size(); ++i) use_prior_value(block, i);
}

void Planner::use_prior_value(Block& block, std::size_t position)
{
    Value value = Value::unknown(block.type);
    if (block.prior != nullptr) {
        const auto found = block.prior->instances.find(block.instances.repetition.keys[position]);
        if (found != block.prior->instances.end() && found->second.current)
            value = typed(*found->second.current, block.schema, block.address.text());
    }
    block.module.set(block.resource, position, std::move(value));
}

// Outputs of the root module that show something which the plan is not about, or leaves to a later round; whether it is the latter.
std::map<const config::Output*, bool> Planner::undecided_outputs() const
{
    std::map<const config::Output*, bool> undecided;
    if (!plan_.partial && !anything_waits_) return undecided;
    for (std::size_t at = 0; at < graph_.nodes.size(); ++at) {
        const auto& node = graph_.nodes[at];
        if (node.kind != Node::Kind::output || !node.module->path.empty()) continue;
        const auto& needs = needed_[at];
        const auto left_out = [&](const Edge& edge) { return !selection_.touches(graph_.nodes[edge.to].block()); };
        const auto waits = [&](const Edge& edge) { return waits_[edge.to] != Waits::no; };
        const bool deferred = std::any_of(needs.begin(), needs.end(), waits);
        if (deferred || (plan_.partial && std::any_of(needs.begin(), needs.end(), left_out))) undecided.emplace(node.output, deferred);
    }
    return undecided;
}

void Planner::warn_of_selection()
{
    diagnostics_.add(warning("partial-plan", "a plan of a part only")
                         .note("`-target` or `-exclude` left something out: what the configuration says is not all planned.")
                         .helped("They are for mending what went wrong; plan without them when that is done."));
}

void Planner::plan_outputs()
{
    const auto undecided = undecided_outputs();
    for (const auto& [name, output] : input_.root.outputs) {
        OutputChange change;
        change.name = name;
        change.sensitive = output.sensitive;
        const auto before = plan_.refreshed.outputs.find(name);
        if (before != plan_.refreshed.outputs.end()) {
            change.before = before->second.value;
            change.sensitive = change.sensitive || before->second.sensitive;
        }
        if (const auto open = undecided.find(&output); open != undecided.end()) {
            change.after = change.before;
            change.action = Action::no_op;
            change.deferred = open->second;
            if (before == plan_.refreshed.outputs.end() && !change.deferred) continue;
        } else if (input_.options.mode == PlanMode::destroy) {
            change.after = Value();
            change.action = before != plan_.refreshed.outputs.end() ? Action::destroy : Action::no_op;
        } else {
            change.after = root_.output(output, diagnostics_);
            if (!output.sensitive && change.after.contains_sensitive()) diagnostics_.add(sensitive_output(output));
            const bool existed = before != plan_.refreshed.outputs.end();
            const bool null_after = change.after.is_known() && change.after.is_null();
            if (!existed) {
                change.action = null_after ? Action::no_op : Action::create;
            } else if (null_after) {
                change.action = Action::destroy;
            } else {
                const bool same = same_stored(change.before, change.after) && before->second.type == change.after.type() &&
                                  before->second.sensitive == output.sensitive;
                change.action = same ? Action::no_op : Action::update;
            }
        }
        plan_.outputs.push_back(std::move(change));
    }
    for (const auto& [name, output] : plan_.refreshed.outputs) {
        if (input_.root.outputs.contains(name)) continue;
        plan_.outputs.push_back({name, Action::destroy, output.value, Value(), output.sensitive});
    }
    std::sort(plan_.outputs.begin(), plan_.outputs.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

// Whoever asks for a replacement that does not happen has named the wrong thing.
void Planner::check_requests()
{
    if (input_.options.replace.empty()) return;
    std::vector<std::string> known;
    for (const auto& [resource, state] : plan_.refreshed.resources) {
        for (const auto& [key, instance] : state.instances) known.push_back(InstanceAddress{resource, key}.text());
    }
    for (const auto& wanted : input_.options.replace) {
        const auto replaces = [&](const Step& step) { return step.action == Action::replace && step.address == wanted; };
        if (std::any_of(plan_.steps.begin(), plan_.steps.end(), replaces) || waits(wanted.resource)) continue;
        const auto nearest = suggest(wanted.text(), {known.begin(), known.end()});
        diagnostics_.add(error("nothing-to-replace", "there is nothing to replace")
                             .note(fmt::format("`{}` is not both in the configuration and in the state.", wanted.text()))
                             .helped(nearest ? fmt::format("did you mean `{}`?", *nearest) : "rxplan state list"));
    }
}

// A provider names paths; here they become places in the configuration.
void Planner::attach(const Diagnostics& problems, const syntax::Body& body, Span header, const std::string& address)
{
    for (auto problem : problems) {
        if (!problem.subject.valid()) {
            eval::point_at_argument(problem, body, header, address);
        }
        problem.note(fmt::format("While planning {}.", address));
        diagnostics_.add(std::move(problem));
    }
}

Plan make_plan(const PlanInput& input, Providers& providers, PlanObserver& observer, Diagnostics& diagnostics)
{
    return Planner(input, providers, observer, diagnostics).run();
}

Plan::Counts Plan::counts() const
{
    Counts counts;
    for (const auto& step : steps) {
        switch (step.action) {
            case Action::create:
                ++counts.create;
                break;
            case Action::update:
                ++counts.update;
                break;
            case Action::replace:
                ++counts.replace;
                break;
            case Action::destroy:
                ++counts.destroy;
                break;
            case Action::read:
                ++counts.read;
                break;
            case Action::forget:
                ++counts.forget;
                break;
            case Action::no_op:
                break;
        }
    }
    return counts;
}

bool Plan::idle() const
{
    return steps.empty() && moves.empty() && imports.empty() &&
           std::all_of(outputs.begin(), outputs.end(), [](const auto& output) { return output.action == Action::no_op; });
}

}  // namespace rxplan
