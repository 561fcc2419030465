#include <fmt/format.h>

#include "view/step_text.hpp"
#include "view/ui_messages.hpp"
#include "view/ui_resource.hpp"

namespace rxplan::view {
namespace {

constexpr auto reminder = std::chrono::seconds(10);

struct Words {
    std::string_view begun, going_on, done, failed;
};

Words words_of(Operation operation)
{
    switch (operation) {
        case Operation::create:
            return {"Creating...", "Still creating...", "Creation complete", "Creation errored"};
        case Operation::update:
            return {"Modifying...", "Still modifying...", "Modifications complete", "Modifications errored"};
        case Operation::destroy:
            return {"Destroying...", "Still destroying...", "Destruction complete", "Destruction errored"};
        case Operation::read:
            return {"Refreshing...", "Still refreshing...", "Refresh complete", "Refresh errored"};
    }
    return {};
}

std::string id_text(std::string_view id)
{
    return id.empty() ? std::string() : fmt::format(" [id={}]", id);
}

void add_id(NamedValues& hook, std::string_view id)
{
    if (id.empty()) return;
    hook.emplace_back("id_key", Value::string("id"));
    hook.emplace_back("id_value", Value::string(id));
}

NamedValues operation_hook(const InstanceAddress& address, Operation operation)
{
    return {{"action", Value::string(ui_action(operation))}, {"resource", ui_resource(address)}};
}

void add_elapsed(NamedValues& hook, std::chrono::steady_clock::duration elapsed)
{
    hook.emplace_back("elapsed_seconds", Value::number(std::chrono::duration_cast<std::chrono::seconds>(elapsed).count()));
}

void tell_refresh(UiMessages& out, std::string_view type, const ObjectAddress& object, std::string_view words, const std::string& id)
{
    NamedValues hook{{"resource", ui_resource(object.instance)}};
    if (!object.deposed.empty()) hook.emplace_back("deposed", Value::string(object.deposed));
    add_id(hook, id);
    out.hook(type, fmt::format("{}: {}{}", object.text(), words, id_text(id)), std::move(hook));
}

}  // namespace

void UiPlanProgress::refresh_started(const ObjectAddress& object, const Value& known)
{
    tell_refresh(out_, "refresh_start", object, "Refreshing state...", shown_id(known));
}

void UiPlanProgress::refresh_finished(const ObjectAddress& object, const Value& known)
{
    tell_refresh(out_, "refresh_complete", object, "Refresh complete", shown_id(known));
}

void UiPlanProgress::importing(const InstanceAddress& address, std::string_view id)
{
    tell_refresh(out_, "refresh_start", {address, {}}, "Refreshing state...", std::string(id));
}

void UiPlanProgress::imported(const InstanceAddress& address, std::string_view id)
{
    tell_refresh(out_, "refresh_complete", {address, {}}, "Refresh complete", std::string(id));
}

void UiPlanProgress::reading(const InstanceAddress& data_source, std::string_view /*remark*/)
{
    if (!reading_.emplace(data_source, clock_()).second) return;
    out_.hook("apply_start", fmt::format("{}: {}", data_source.text(), words_of(Operation::read).begun),
              operation_hook(data_source, Operation::read));
}

void UiPlanProgress::read(const InstanceAddress& data_source, const Value& state)
{
    const auto now = clock_();
    const auto found = reading_.find(data_source);
    const auto elapsed = found == reading_.end() ? std::chrono::steady_clock::duration::zero() : now - found->second;
    const auto id = shown_id(state);
    auto hook = operation_hook(data_source, Operation::read);
    add_id(hook, id);
    add_elapsed(hook, elapsed);
    out_.hook("apply_complete",
              fmt::format("{}: {} after {}{}", data_source.text(), words_of(Operation::read).done, duration_text(elapsed), id_text(id)),
              std::move(hook));
}

void UiApplyProgress::started(const Step& step, Operation operation)
{
    if (step.action == Action::forget) return;
    const auto now = clock_();
    const auto id = operation == Operation::create ? std::string() : shown_id(step.before);
    running_[&step] = {operation, now, now, {}, {}};
    auto hook = operation_hook(step.address, operation);
    add_id(hook, id);
    out_.hook("apply_start", fmt::format("{}: {}{}", step_name(step), words_of(operation).begun, id_text(id)), std::move(hook));
}

void UiApplyProgress::progress(const Step& step, std::string_view remark)
{
    if (const auto found = running_.find(&step); found != running_.end()) found->second.remark = remark;
}

void UiApplyProgress::identified(const Step& step, std::string_view id)
{
    if (const auto found = running_.find(&step); found != running_.end()) found->second.id = id;
}

UiApplyProgress::Running UiApplyProgress::taken(const Step& step, Operation operation)
{
    Running running{operation, clock_(), {}, {}, {}};
    if (auto found = running_.extract(&step); !found.empty()) running = std::move(found.mapped());
    return running;
}

void UiApplyProgress::finished(const Step& step, Operation operation)
{
    if (step.action == Action::forget) return;
    const auto running = taken(step, operation);
    const auto elapsed = clock_() - running.begun;
    auto id = running.id;
    if (id.empty() && operation == Operation::update) id = shown_id(step.before);
    if (operation == Operation::destroy) id.clear();
    auto hook = operation_hook(step.address, operation);
    add_id(hook, id);
    add_elapsed(hook, elapsed);
    out_.hook("apply_complete",
              fmt::format("{}: {} after {}{}", step_name(step), words_of(operation).done, duration_text(elapsed), id_text(id)),
              std::move(hook));
}

void UiApplyProgress::failed(const Step& step, Operation operation)
{
    if (step.action == Action::forget) return;
    const auto elapsed = clock_() - taken(step, operation).begun;
    auto hook = operation_hook(step.address, operation);
    add_elapsed(hook, elapsed);
    out_.hook("apply_errored", fmt::format("{}: {} after {}", step_name(step), words_of(operation).failed, duration_text(elapsed)),
              std::move(hook));
}

void UiApplyProgress::tick(std::size_t /*running*/, std::size_t /*waiting*/, std::size_t /*done*/, std::size_t /*total*/)
{
    const auto now = clock_();
    for (auto& [step, running] : running_) {
        if (now - running.told < reminder) continue;
        running.told = now;
        auto hook = operation_hook(step->address, running.operation);
        add_elapsed(hook, now - running.begun);
        out_.hook("apply_progress",
                  fmt::format("{}: {} [{} elapsed{}{}]", step_name(*step), words_of(running.operation).going_on,
                              duration_text(now - running.begun), running.remark.empty() ? "" : ", ", running.remark),
                  std::move(hook));
    }
}

}  // namespace rxplan::view
