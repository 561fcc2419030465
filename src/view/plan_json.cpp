#include "view/plan_json.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/version.hpp"
#include "plan/digest.hpp"
#include "plan/plan_codec.hpp"
#include "rxplan/json.hpp"
#include "view/causes.hpp"
#include "view/deferral_text.hpp"
#include "view/state_json.hpp"
#include "view/value_diff.hpp"

namespace rxplan::view {
namespace {

Value words(std::initializer_list<std::string_view> texts)
{
    std::vector<Value> values;
    values.reserve(texts.size());
    for (const auto text : texts) values.push_back(Value::string(text));
    return Value::tuple(std::move(values));
}

Value actions_of(Action action, bool create_first)
{
    switch (action) {
        case Action::no_op:
            return words({"no-op"});
        case Action::create:
            return words({"create"});
        case Action::read:
            return words({"read"});
        case Action::update:
            return words({"update"});
        case Action::destroy:
            return words({"delete"});
        case Action::forget:
            return words({"forget"});
        case Action::replace:
            return create_first ? words({"create", "delete"}) : words({"delete", "create"});
    }
    return words({"no-op"});
}

Value path_to_json(const Path& path)
{
    std::vector<Value> steps;
    for (const auto& step : path.steps()) {
        if (const auto* attribute = std::get_if<AttributeStep>(&step)) steps.push_back(Value::string(attribute->name));
        if (const auto* key = std::get_if<KeyStep>(&step)) steps.push_back(Value::string(key->key));
        if (const auto* index = std::get_if<IndexStep>(&step)) steps.push_back(Value::number(static_cast<std::int64_t>(index->index)));
    }
    return Value::tuple(std::move(steps));
}

class PlanJson {
public:
    PlanJson(const Plan& plan, const config::Module& root, const FindSchema& find_schema, const JsonOptions& options)
        : plan_(plan), root_(root), find_schema_(find_schema), options_(options), causes_(plan, root)
    {
        for (const Move& move : plan.moves) previous_.emplace(move.to, move.from.text());
        for (const Import& import : plan.imports) imported_.emplace(import.to, import.id);
    }

    Value run()
    {
        resources();
        NamedValues json{
            {"format_version", Value::string("1.2")},
            {"terraform_version", Value::string(followed_terraform_version)},
            {"rxplan_version", Value::string(engine_version)},
            {"rxplan_digest", Value::string(plan_digest(plan_))},
            {"planned_values", Value::object({{"outputs", planned_outputs()}, {"root_module", module_tree(std::move(planned_))}})},
            {"resource_changes", Value::tuple(in_order(std::move(changes_)))},
            {"output_changes", output_changes()},
            {"prior_state", state_to_json(plan_.refreshed, find_schema_, options_)},
            {"configuration", configuration_to_json(root_)},
            {"applyable", Value::boolean(!plan_.idle() || !plan_.drift.empty())},
            {"complete", Value::boolean(!plan_.partial && plan_.deferrals.empty())},
            {"errored", Value::boolean(false)}};
        if (!plan_.variables.empty()) json.emplace_back("variables", variables());
        if (!plan_.drift.empty()) json.emplace_back("resource_drift", drift());
        if (!plan_.deferrals.empty()) json.emplace_back("deferred_changes", deferrals());
        return Value::object(std::move(json));
    }

private:
    using Change = NamedValues;

    [[nodiscard]] Change change_of(const Value& before, const Value& after) const
    {
        const bool settled = (after.is_known() && after.is_null()) || same_content(before, after);
        return {{"before", known_part(before, options_)},
                {"after", known_part_after(before, after, options_)},
                {"after_unknown", settled ? Value::object({}) : unknown_part(after)},
                {"before_sensitive", sensitive_part(before)},
                {"after_sensitive", sensitive_part(after)}};
    }

    Value entry(const InstanceAddress& address, const std::string& provider, const std::string& deposed, Change change,
                std::string_view reason) const
    {
        if (const auto imported = imported_.find(address); imported != imported_.end() && deposed.empty())
            change.emplace_back("importing", Value::object({{"id", Value::string(imported->second)}}));
        NamedValues json{{"address", Value::string(address.text())},
                         {"provider_name", Value::string(provider.substr(0, provider.find('.')))},
                         {"change", Value::object(std::move(change))}};
        add_identity(json, address);
        if (!address.resource.module.empty()) json.emplace_back("module_address", Value::string(text(address.resource.module)));
        if (!deposed.empty()) json.emplace_back("deposed", Value::string(deposed));
        const auto moved = previous_.find(address);
        if (moved != previous_.end()) json.emplace_back("previous_address", Value::string(moved->second));
        if (!reason.empty()) json.emplace_back("action_reason", Value::string(reason));
        return Value::object(std::move(json));
    }

    void plan_value(const InstanceAddress& address, const std::string& provider, std::uint32_t version, const Value& value)
    {
        NamedValues json{{"address", Value::string(address.text())},
                         {"provider_name", Value::string(provider.substr(0, provider.find('.')))},
                         {"schema_version", Value::number(static_cast<std::int64_t>(version))},
                         {"values", known_part(value, options_)},
                         {"sensitive_values", sensitive_part(value)}};
        add_identity(json, address);
        planned_.emplace_back(address, Value::object(std::move(json)));
    }

    // What changes, then what stays as it is.
    void resources()
    {
        std::set<InstanceAddress> decided;
        for (const Step& step : plan_.steps) {
            auto change = change_of(step.before, step.after);
            change.emplace_back("actions", actions_of(step.action, step.create_before_destroy));
            if (!step.replaces.empty()) {
                std::vector<Value> paths;
                for (const Path& path : step.replaces) paths.push_back(path_to_json(path));
                change.emplace_back("replace_paths", Value::tuple(std::move(paths)));
            }
            // Terraform has no reason for what was asked for.
            const auto reason = step.reason == Reason::delete_by_request ? std::string_view() : reason_name(step.reason);
            add_causes(change, step);
            changes_.emplace_back(step.address, entry(step.address, step.provider, step.deposed, std::move(change), reason));
            if (!step.deposed.empty()) continue;
            decided.insert(step.address);
            if (step.action != Action::destroy && step.action != Action::forget) plan_value(step.address, step.provider, 0, step.after);
        }
        for (const auto& [resource, instances] : plan_.refreshed.resources) {
            const auto* schema = find_schema_(resource);
            const auto provider = parse_provider(instances.provider);
            const std::string name = provider ? provider->name : instances.provider;
            for (const auto& [key, instance] : instances.instances) {
                const InstanceAddress address{resource, key};
                if (!instance.current || decided.contains(address)) continue;
                const auto value = shown_attributes(*instance.current, schema);
                plan_value(address, name, instance.current->schema_version, value);
                if (resource.mode == Mode::data || plan_.mode == PlanMode::refresh_only) continue;
                auto change = change_of(value, value);
                change.emplace_back("actions", actions_of(Action::no_op, false));
                changes_.emplace_back(address, entry(address, name, {}, std::move(change), {}));
            }
        }
    }

    // Where the change is written, and what led to it: Terraform has no such members.
    void add_causes(NamedValues& change, const Step& step) const
    {
        if (const auto place = place_text(plan_, step.source); !place.empty()) change.emplace_back("rxplan_place", Value::string(place));
        std::vector<Value> causes;
        for (const auto& cause : causes_.of(step)) {
            std::vector<Value> through;
            for (const auto& text : cause.through) through.push_back(Value::string(text));
            causes.push_back(Value::object({{"attribute", Value::string(cause.attribute)},
                                            {"forces_replacement", Value::boolean(cause.forces_replacement)},
                                            {"place", Value::string(cause.place)},
                                            {"through", Value::tuple(std::move(through))}}));
        }
        if (!causes.empty()) change.emplace_back("rxplan_causes", Value::tuple(std::move(causes)));
    }

    static std::vector<Value> in_order(Placed changes)
    {
        std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<Value> ordered;
        for (auto& [address, change] : changes) ordered.push_back(std::move(change));
        return ordered;
    }

    [[nodiscard]] Value planned_outputs() const
    {
        NamedValues outputs;
        for (const auto& output : plan_.outputs) {
            if (output.action == Action::destroy) continue;
            NamedValues json{{"sensitive", Value::boolean(output.sensitive)}};
            if (output.after.is_wholly_known()) {
                json.emplace_back("type", type_to_json(output.after.type()));
                json.emplace_back("value", known_part(output.after.with_sensitive(output.sensitive), options_));
            }
            outputs.emplace_back(output.name, Value::object(std::move(json)));
        }
        return Value::object(std::move(outputs));
    }

    [[nodiscard]] Value output_changes() const
    {
        NamedValues outputs;
        for (const auto& output : plan_.outputs) {
            const auto before = output.before.with_sensitive(output.sensitive);
            const auto after = output.after.with_sensitive(output.sensitive);
            // Terraform tells of outputs as wholes whether they are secret, and nothing of a value that is not known at all.
            NamedValues change{
                {"actions", actions_of(output.action, false)},
                {"before", known_part(before, options_)},
                {"after_unknown", after.is_wholly_known() ? Value::boolean(false) : unknown_part(after)},
                {"before_sensitive", Value::boolean(output.sensitive)},
                {"after_sensitive", Value::boolean(output.sensitive)},
            };
            if (!after.is_unknown()) change.emplace_back("after", known_part_after(before, after, options_));
            outputs.emplace_back(output.name, Value::object(std::move(change)));
        }
        return Value::object(std::move(outputs));
    }

    [[nodiscard]] Value variables() const
    {
        NamedValues variables;
        for (const auto& [name, value] : plan_.variables) {
            if (!plan_.ephemeral.contains(name)) variables.emplace_back(name, Value::object({{"value", known_part(value, options_)}}));
        }
        return Value::object(std::move(variables));
    }

    [[nodiscard]] Value drift() const
    {
        std::vector<Value> drifted;
        for (const auto& drift : plan_.drift) {
            auto change = change_of(drift.before, drift.after.value_or(Value()));
            change.emplace_back("actions", actions_of(drift.after ? Action::update : Action::destroy, false));
            const auto resource = plan_.refreshed.resources.find(drift.address.resource);
            const auto provider = resource == plan_.refreshed.resources.end() ? std::nullopt : parse_provider(resource->second.provider);
            drifted.push_back(entry(
                drift.address, provider ? provider->name : drift.address.resource.type.substr(0, drift.address.resource.type.find('_')), {},
                std::move(change), {}));
        }
        return Value::tuple(std::move(drifted));
    }

    [[nodiscard]] Value deferrals() const
    {
        std::vector<Value> deferred;
        for (const auto& deferral : plan_.deferrals) {
            auto change = change_of(deferral.before, deferral.after);
            change.emplace_back("actions", actions_of(deferral.action, false));
            NamedValues resource{{"address", Value::string(deferral_name(deferral))},
                                 {"provider_name", Value::string(deferral.provider.substr(0, deferral.provider.find('.')))},
                                 {"change", Value::object(std::move(change))}};
            add_identity(resource, deferral.address);
            if (deferral.open_key) resource.emplace_back("index_unknown", Value::boolean(true));
            const auto& module = deferral.address.resource.module;
            if (!module.empty()) resource.emplace_back("module_address", Value::string(text(module)));
            NamedValues entry{{"reason", Value::string(reason_name(deferral.reason))},
                              {"resource_change", Value::object(std::move(resource))}};
            if (const auto place = deferral_place(plan_, deferral); !place.empty())
                entry.emplace_back("rxplan_place", Value::string(place));
            std::vector<Value> origins;
            for (const auto& name : deferral.waits_for) origins.push_back(Value::string(name));
            entry.emplace_back("rxplan_waits_for", Value::tuple(std::move(origins)));
            deferred.push_back(Value::object(std::move(entry)));
        }
        return Value::tuple(std::move(deferred));
    }

    const Plan& plan_;
    const config::Module& root_;
    const FindSchema& find_schema_;
    const JsonOptions& options_;
    CauseFinder causes_;
    std::map<InstanceAddress, std::string> previous_;  // of what has moved
    std::map<InstanceAddress, std::string> imported_;  // identifiers
    Placed planned_;
    Placed changes_;
};

}  // namespace

std::string plan_json(const Plan& plan, const config::Module& root, const FindSchema& find_schema, const JsonOptions& options)
{
    return to_json(PlanJson(plan, root, find_schema, options).run()) + "\n";
}

}  // namespace rxplan::view
