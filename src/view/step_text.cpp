#include "view/step_text.hpp"

#include <fmt/format.h>

#include <set>

#include "rxplan/json.hpp"
#include "view/value_diff.hpp"

namespace rxplan::view {
namespace {

void write_object(DiffWriter& writer, Sign sign, const ResourceAddress& resource, const Value& before, const Value& after,
                  const std::vector<Path>& replaces, bool telling)
{
    writer.begin(sign, 0);
    writer.text(fmt::format("{} \"{}\" \"{}\" {{", resource.mode == Mode::data ? "data" : "resource", resource.type, resource.name));
    writer.end();
    write_attributes(writer, before, after, replaces, 1, telling);
    writer.begin(Sign::none, 0);
    writer.text("}");
    writer.end();
}

std::string key_reason(const Step& step)
{
    const auto& key = step.address.key;
    if (step.reason == Reason::delete_because_count_index) return fmt::format("because index {} is out of range for count", key.text());
    return fmt::format("because key {} is not in for_each", key.text());
}

// The block repeats in another way than the instance's key says.
std::string repetition_reason(const Step& step)
{
    const auto& key = step.address.key.key;
    if (std::holds_alternative<std::int64_t>(key)) return "because resource does not use count";
    if (std::holds_alternative<std::string>(key)) return "because resource does not use for_each";
    return "because resource uses count or for_each";
}

}  // namespace

Sign step_sign(const Step& step)
{
    switch (step.action) {
        case Action::no_op:
            return Sign::none;
        case Action::create:
            return Sign::add;
        case Action::read:
            return Sign::read;
        case Action::update:
            return Sign::change;
        case Action::replace:
            return step.create_before_destroy ? Sign::replace_create_first : Sign::replace;
        case Action::destroy:
            return Sign::remove;
        case Action::forget:
            return Sign::forget;
    }
    return Sign::none;
}

std::string step_name(const Step& step)
{
    auto name = step.address.text();
    if (!step.deposed.empty()) name += fmt::format(" (deposed object {})", step.deposed);
    return name;
}

std::string step_verdict(const Step& step)
{
    switch (step.action) {
        case Action::no_op:
            return "is unchanged";
        case Action::create:
            return "will be created";
        case Action::read:
            return "will be read during apply";
        case Action::update:
            return "will be updated in-place";
        case Action::destroy:
            return "will be destroyed";
        case Action::forget:
            return "will no longer be managed by rxplan, but will not be destroyed";
        case Action::replace:
            break;
    }
    if (step.reason == Reason::replace_because_tainted) return "is tainted, so must be replaced";
    if (step.reason == Reason::replace_by_request) return "will be replaced, as requested";
    if (step.reason == Reason::replace_by_triggers) return "will be replaced due to changes in replace_triggered_by";
    return "must be replaced";
}

std::string step_reason(const Step& step)
{
    if (step.action == Action::forget) return "destroy = false is set in the configuration";
    switch (step.reason) {
        case Reason::none:
        case Reason::replace_because_cannot_update:
        case Reason::replace_because_tainted:
        case Reason::replace_by_request:
        case Reason::replace_by_triggers:
        case Reason::delete_by_request:
            break;
        case Reason::delete_because_no_resource_config:
            return fmt::format("because {} is not in configuration", step.address.resource.text());
        case Reason::delete_because_no_module:
            return fmt::format("because {} is not in configuration", text(step.address.resource.module));
        case Reason::delete_because_wrong_repetition:
            return repetition_reason(step);
        case Reason::delete_because_count_index:
        case Reason::delete_because_each_key:
            return key_reason(step);
        case Reason::read_because_config_unknown:
            return "config refers to values not yet known";
        case Reason::read_because_dependency_pending:
            return "depends on a resource or a module with changes pending";
    }
    if (!step.deposed.empty()) return "left over from a partially-failed replacement of this instance";
    return {};
}

std::string moved_text(const Move& move)
{
    return fmt::format("# {} has moved to {}", move.from.text(), move.to.text());
}

std::string import_reason(const Import& import)
{
    std::string id;
    append_json_string(id, import.id);
    return "imported from " + id;
}

std::vector<const Import*> merely_imported(const Plan& plan)
{
    std::vector<const Import*> imports;
    if (plan.imports.empty()) return imports;
    std::set<InstanceAddress> changed;
    for (const Step& step : plan.steps) changed.insert(step.address);
    for (const Import& import : plan.imports) {
        if (!changed.contains(import.to)) imports.push_back(&import);
    }
    return imports;
}

void write_imported(DiffWriter& writer, const Plan& plan, const Import& import)
{
    const auto* object = plan.refreshed.find(ObjectAddress{import.to, {}});
    writer.begin(Sign::none, 0);
    writer.text(fmt::format("resource \"{}\" \"{}\" {{", import.to.resource.type, import.to.resource.name));
    writer.end();
    if (object != nullptr) write_values(writer, marked_attributes(*object), 1);
    writer.begin(Sign::none, 0);
    writer.text("}");
    writer.end();
}

void write_step(DiffWriter& writer, const Step& step, bool telling)
{
    write_object(writer, step_sign(step), step.address.resource, step.before, step.action == Action::forget ? step.before : step.after,
                 step.replaces, telling);
}

void write_drift(DiffWriter& writer, const Drift& drift)
{
    write_object(writer, drift.after ? Sign::change : Sign::remove, drift.address.resource, drift.before, drift.after.value_or(Value()), {},
                 true);
}

}  // namespace rxplan::view
