// One instance of a managed resource: what it should become, and what has to be done for it.
#include <fmt/format.h>

#include <algorithm>

#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "plan/planner.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "plan/redaction.hpp"
#include "plan/timeouts.hpp"

namespace rxplan {

namespace {

// Attributes of type `any` come out of the state file as JSON gave them: a list as a tuple. Where they are what the configuration says,
// they are taken as it says them.
Value aligned(const Value& prior, const Value& config, const BlockSchema& schema)
{
    if (!prior.has_contents() || !config.has_contents()) return prior;
    Value result = prior;
    for (const auto& attribute : schema.attributes) {
        if (!attribute.type.contains_any()) continue;
        const Value stored = prior.get(attribute.name);
        const Value wanted = config.get(attribute.name);
        if (stored == wanted || wanted.is_null()) continue;
        if (same_stored(stored, wanted)) result = result.with(attribute.name, wanted);
    }
    return result;
}

std::string why_replaced(const Step& step)
{
    std::string names;
    for (const auto& path : step.replaces) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", path.text());
    if (!names.empty()) return fmt::format("It must be replaced because of {}.", names);
    if (step.reason == Reason::replace_because_tainted) return "It must be replaced because it is tainted: it was made in part only.";
    if (step.reason == Reason::replace_by_triggers) return "It must be replaced because something in `replace_triggered_by` changes.";
    return "Its replacement was asked for.";
}

bool same_paths(const SharedList<Path>& a, const SharedList<Path>& b)
{
    const auto contains = [](const SharedList<Path>& all, const Path& path) {
        return std::find(all.begin(), all.end(), path) != all.end();
    };
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Path& path) { return contains(b, path); });
}

}  // namespace

bool Planner::plan_instance(Block& block, std::size_t position)
{
    const auto& key = block.instances.repetition.keys[position];
    const InstanceAddress address{block.address, key};
    const ModuleScope scope(block.module, {&block.instances.repetition, position, nullptr});
    const auto problems_before = diagnostics_.size();

    Value config = eval::decode(*block.resource.body, block.schema.block, config::is_meta_argument, scope, diagnostics_);
    eval::check_conditions(block.resource.lifecycle.preconditions, "precondition-failed", "a precondition does not hold", scope,
                           diagnostics_);
    if (block.resource.timeouts != nullptr) check_timeouts(*block.resource.timeouts, scope, diagnostics_);
    if (diagnostics_.size() == problems_before)
        attach(redacted(block.provider.validate(Mode::managed, block.schema.type, config), {&config}), *block.resource.body,
               block.resource.source, address.text());
    if (diagnostics_.size() != problems_before) {
        block.module.set(block.resource, position, Value::unknown(block.type));
        if (diagnostics_.has_errors()) return false;
    }

    Value prior = Value::null(block.type);
    bool tainted = false;
    if (block.prior != nullptr) {
        const auto found = block.prior->instances.find(key);
        if (found != block.prior->instances.end() && found->second.current) {
            prior = aligned(typed(*found->second.current, block.schema, address.text()), config, block.schema.block);
            tainted = found->second.current->tainted;
        }
    }
    config = with_ignored_changes(config, prior, block.resource.lifecycle);
    decide(block, position, prior, config, tainted);
    return diagnostics_.size() == problems_before || !diagnostics_.has_errors();
}

void Planner::decide(Block& block, std::size_t position, const Value& prior, const Value& config, bool tainted)
{
    const auto& schema = block.schema.block;
    const InstanceAddress address{block.address, block.instances.repetition.keys[position]};
    const auto ask = [&](const Value& before) {
        auto response = block.provider.plan({block.schema.type, before, config, propose(schema, before, config)});
        response.planned = with_marks_of(config, with_schema_marks(schema, response.planned));
        attach(redacted(std::move(response.diagnostics), {&config, &before}), *block.resource.body, block.resource.source, address.text());
        response.diagnostics = {};
        return response;
    };
    auto response = ask(prior);

    Step step;
    step.address = address;
    step.provider = block.provider_key;
    step.before = prior;
    step.config = config;
    step.source = block.resource.source;
    step.dependencies = block.dependencies;
    step.create_before_destroy = block.create_before_destroy;
    if (!prior.has_contents()) {
        step.action = Action::create;
    } else {
        step.replaces = forced_replacements(schema, prior, response);
        if (tainted) {
            step.reason = Reason::replace_because_tainted;
        } else if (requested(address)) {
            step.reason = Reason::replace_by_request;
        } else if (!step.replaces.empty()) {
            step.reason = Reason::replace_because_cannot_update;
        } else if (triggered(block, position)) {
            step.reason = Reason::replace_by_triggers;
        }
        if (step.reason != Reason::none) {
            step.action = Action::replace;
            response = ask(Value::null(block.type));
        } else {
            step.action = same_contents(prior, response.planned) ? Action::no_op : Action::update;
        }
    }
    step.after = response.planned;
    if (step.action == Action::replace && block.resource.lifecycle.prevent_destroy) {
        diagnostics_.add(error("prevent-destroy", "an object would be destroyed that may not be", block.resource.source,
                               fmt::format("{} has `prevent_destroy`, but the plan replaces it", address.text()))
                             .note(why_replaced(step))
                             .helped("If it may be destroyed, take `prevent_destroy` out of its `lifecycle` block first."));
    }
    const ModuleScope scope(block.module, {&block.instances.repetition, position, &response.planned});
    eval::check_conditions(block.resource.lifecycle.postconditions, "postcondition-failed", "a postcondition does not hold", scope,
                           diagnostics_);
    block.module.set(block.resource, position, response.planned);
    if (step.action == Action::no_op) {
        ++plan_.unchanged;
        renew_record(block, step);
    } else {
        add_step(block, std::move(step));
    }
}

// What is recorded beside the attributes may differ, though the object needs nothing: what it depends on, what of it is secret.
void Planner::renew_record(const Block& block, const Step& step)
{
    const auto& recorded = *plan_.refreshed.find(step.address)->current;
    const bool secrets = !recorded.sensitive.empty() || step.after.contains_sensitive();
    const bool same = recorded.dependencies == step.dependencies && recorded.create_before_destroy == step.create_before_destroy;
    if (same && !secrets) return;
    InstanceObject renewed = recorded;
    renewed.attributes = step.after;
    renewed.sensitive = {};
    renewed.dependencies = step.dependencies;
    renewed.create_before_destroy = step.create_before_destroy;
    record(step.address, block.provider_key, std::move(renewed));
}

void Planner::record(const InstanceAddress& address, const std::string& provider_key, InstanceObject object)
{
    object = normalised(std::move(object));
    const auto* recorded = plan_.refreshed.find(ObjectAddress{address, {}});
    if (recorded != nullptr && same_stored(recorded->attributes, object.attributes)) {
        // As the state file gives it: otherwise each run would find a change of form.
        object.attributes = recorded->attributes;
        if (same_paths(recorded->sensitive, object.sensitive)) object.sensitive = recorded->sensitive;
        if (*recorded == object) return;
    }
    plan_.refreshed.apply({{address, {}}, provider_text_of(provider_key), std::move(object)});
}

// Whether a resource that `replace_triggered_by` names, or an attribute of it, changes.
bool Planner::triggered(Block& block, std::size_t position)
{
    for (const auto* expression : block.resource.lifecycle.replace_triggered_by) {
        Diagnostics ignored;
        const auto chain = eval::Chain::of(*expression);
        if (!chain) continue;
        const auto leading = eval::leading_reference(*chain, ignored);
        if (!leading || leading->reference.kind != eval::Reference::Kind::resource) continue;
        const auto& reference = leading->reference;
        InstanceAddress target{{block.module.address(), reference.mode, std::string(reference.type), std::string(reference.name)}, {}};
        const bool keyed = reference.key != nullptr;
        if (keyed) {
            const ModuleScope scope(block.module, {&block.instances.repetition, position, nullptr});
            const Value key = eval::evaluate(*reference.key, scope, diagnostics_);
            if (!key.has_contents()) continue;
            if (key.kind() == Type::Kind::number)
                target.key = InstanceKey(key.as_number().to_int64().value_or(-1));
            else if (key.kind() == Type::Kind::string)
                target.key = InstanceKey(std::string(key.as_string()));
        }
        Path attribute;
        for (auto i = leading->steps; i < chain->steps.size() && !chain->steps[i].attribute.empty(); ++i)
            attribute = attribute.attribute(chain->steps[i].attribute);
        if (changes(target, keyed, attribute)) return true;
    }
    return false;
}

// Whether an instance (or any of its block, without key) is updated or replaced, and an attribute of it with that.
bool Planner::changes(const InstanceAddress& target, bool keyed, const Path& attribute) const
{
    const auto steps = changing_.find(target.resource);
    if (steps == changing_.end()) return false;
    const auto changed = [&](std::size_t index) {
        const auto& step = plan_.steps[index];
        const auto before = value_at(step.before, attribute);
        const auto after = value_at(step.after, attribute);
        return attribute.empty() || !before || !after || !same_contents(*before, *after);
    };
    if (keyed) {
        const auto step = steps->second.find(target.key);
        return step != steps->second.end() && changed(step->second);
    }
    return std::any_of(steps->second.begin(), steps->second.end(), [&](const auto& entry) { return changed(entry.second); });
}

void Planner::add_step(const Block& block, Step step)
{
    nodes_with_steps_.insert(block.node);
    if (step.action == Action::update || step.action == Action::replace)
        changing_[step.address.resource].emplace(step.address.key, plan_.steps.size());
    plan_.steps.push_back(std::move(step));
}

bool Planner::requested(const InstanceAddress& address) const
{
    const auto& wanted = input_.options.replace;
    return std::find(wanted.begin(), wanted.end(), address) != wanted.end();
}

}  // namespace rxplan
