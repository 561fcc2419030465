#include "view/ui_messages.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/version.hpp"
#include "plan/digest.hpp"
#include "plan/plan_codec.hpp"
#include "rxplan/json.hpp"
#include "view/deferral_text.hpp"
#include "view/diagnostics_json.hpp"
#include "view/json_values.hpp"
#include "view/plan_text.hpp"
#include "view/ui_resource.hpp"

namespace rxplan::view {
namespace {

std::string time_text(std::chrono::system_clock::time_point time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(time - seconds).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), rest);
}

Value number(std::size_t count)
{
    return Value::number(static_cast<std::int64_t>(count));
}

Value summary(std::size_t add, std::size_t change, std::size_t import, std::size_t remove, std::string_view operation)
{
    return Value::object({{"add", number(add)},
                          {"change", number(change)},
                          {"import", number(import)},
                          {"operation", Value::string(operation)},
                          {"remove", number(remove)}});
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of("\n ");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of("\n ") - begin + 1);
}

// What a plan says of each object, in the plan's order: its steps, then what is only moved or only imported.
class PlannedChanges {
public:
    explicit PlannedChanges(const Plan& plan) : plan_(plan)
    {
        for (const Move& move : plan.moves) moves_.emplace(move.to, &move);
        for (const Import& import : plan.imports) imports_.emplace(import.to, &import);
    }

    // Calls `tell(address, action, change)` for each.
    template <typename Tell>
    void each(const Tell& tell) const
    {
        std::set<InstanceAddress> told;
        for (const Step& step : plan_.steps) {
            told.insert(step.address);
            auto change = change_of(step.address, ui_action(step.action));
            if (const auto reason = ui_reason(step.reason); !reason.empty()) change.emplace_back("reason", Value::string(reason));
            if (!step.deposed.empty()) change.emplace_back("deposed", Value::string(step.deposed));
            tell(step.address, ui_action(step.action), std::move(change));
        }
        for (const Import& import : plan_.imports) {
            if (told.insert(import.to).second) tell(import.to, "import", change_of(import.to, "import"));
        }
        for (const Move& move : plan_.moves) {
            if (told.insert(move.to).second) tell(move.to, "move", change_of(move.to, "move"));
        }
    }

private:
    [[nodiscard]] NamedValues change_of(const InstanceAddress& address, std::string_view action) const
    {
        NamedValues change{{"action", Value::string(action)}, {"resource", ui_resource(address)}};
        if (const auto move = moves_.find(address); move != moves_.end())
            change.emplace_back("previous_resource", ui_resource(move->second->from));
        if (const auto import = imports_.find(address); import != imports_.end())
            change.emplace_back("importing", Value::object({{"id", Value::string(import->second->id)}}));
        return change;
    }

    const Plan& plan_;
    std::map<InstanceAddress, const Move*> moves_;
    std::map<InstanceAddress, const Import*> imports_;
};

}  // namespace

UiMessages::UiMessages(MessageClock clock, TextSink sink) : clock_(std::move(clock)), sink_(std::move(sink))
{
    message("info", "version", fmt::format("rxplan {}", engine_version),
            {{"rxplan", Value::string(engine_version)},
             {"terraform", Value::string(followed_terraform_version)},
             {"ui", Value::string("1.2")}});
}

// `@module` is the name that readers of these messages know them by.
void UiMessages::message(std::string_view level, std::string_view type, std::string_view text, NamedValues members)
{
    members.emplace_back("@level", Value::string(level));
    members.emplace_back("@message", Value::string(text));
    members.emplace_back("@module", Value::string("terraform.ui"));
    members.emplace_back("@timestamp", Value::string(time_text(clock_())));
    members.emplace_back("type", Value::string(type));
    sink_(to_json(Value::object(std::move(members))) + "\n");
}

void UiMessages::diagnostics(const Diagnostics& diagnostics, const Sources& sources)
{
    for (auto& diagnostic : diagnostics_to_json(diagnostics, sources)) {
        const bool is_error = diagnostic.text_of("severity") == "error";
        const auto text = fmt::format("{}: {}", is_error ? "Error" : "Warning", diagnostic.text_of("summary"));
        message(is_error ? "error" : "warn", "diagnostic", text, {{"diagnostic", std::move(diagnostic)}});
    }
}

void UiMessages::log(std::string_view text)
{
    const auto remark = trimmed(text);
    if (!remark.empty()) message("info", "log", remark, {});
}

void UiMessages::plan(const Plan& plan)
{
    for (const Drift& drift : plan.drift) {
        const auto action = ui_action(drift.after ? Action::update : Action::destroy);
        message("info", "resource_drift", fmt::format("{}: Drift detected ({})", drift.address.text(), action),
                {{"change", Value::object({{"action", Value::string(action)}, {"resource", ui_resource(drift.address)}})}});
    }
    PlannedChanges(plan).each([this](const InstanceAddress& address, std::string_view action, NamedValues change) {
        message("info", "planned_change", fmt::format("{}: Plan to {}", address.text(), action),
                {{"change", Value::object(std::move(change))}});
    });
    for (const Deferral& deferral : plan.deferrals) {
        message("info", "deferred_change", fmt::format("{}: Left to a later round", deferral_name(deferral)),
                {{"change", Value::object({{"action", Value::string(ui_action(deferral.action))},
                                           {"reason", Value::string(reason_name(deferral.reason))},
                                           {"resource", ui_resource(deferral.address)}})}});
    }
    const auto counts = plan.counts();
    message(
        "info", "change_summary", plan_summary(plan),
        {{"changes", summary(counts.create + counts.replace, counts.update, plan.imports.size(), counts.destroy + counts.replace, "plan")},
         {"rxplan_digest", Value::string(plan_digest(plan))}});
    if (plan.outputs.empty()) return;
    NamedValues outputs;
    for (const auto& output : plan.outputs) {
        outputs.emplace_back(output.name, Value::object({{"action", Value::string(ui_action(output.action))},
                                                         {"sensitive", Value::boolean(output.sensitive)}}));
    }
    const auto text = fmt::format("Outputs: {}", outputs.size());
    message("info", "outputs", text, {{"outputs", Value::object(std::move(outputs))}});
}

void UiMessages::applied(const ApplyResult& result, std::string_view operation)
{
    const auto mode = operation == "destroy" ? PlanMode::destroy : PlanMode::normal;
    message("info", "change_summary", apply_summary(result, mode),
            {{"changes", summary(result.created, result.updated, result.imported, result.destroyed, operation)}});
}

void UiMessages::outputs(const std::map<std::string, OutputState>& outputs)
{
    NamedValues shown;
    for (const auto& [name, output] : outputs) {
        NamedValues one{{"sensitive", Value::boolean(output.sensitive)}, {"type", type_to_json(output.type)}};
        if (!output.sensitive) one.emplace_back("value", output.value);
        shown.emplace_back(name, Value::object(std::move(one)));
    }
    message("info", "outputs", fmt::format("Outputs: {}", outputs.size()), {{"outputs", Value::object(std::move(shown))}});
}

void UiMessages::hook(std::string_view type, std::string_view text, NamedValues hook)
{
    message("info", type, text, {{"hook", Value::object(std::move(hook))}});
}

}  // namespace rxplan::view
