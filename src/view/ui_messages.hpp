// What a run does, for programs: Terraform's machine-readable UI, version 1.2, one JSON object a line.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "apply/apply.hpp"
#include "base/source.hpp"
#include "plan/plan.hpp"
#include "rxplan/diagnostic.hpp"
#include "view/progress.hpp"

namespace rxplan::view {

// Of the time of day.
using MessageClock = std::function<std::chrono::system_clock::time_point()>;

// Each function writes whole lines. Nothing sensitive is in them.
class UiMessages {
public:
    // The first message tells the versions.
    UiMessages(MessageClock clock, TextSink sink);

    // `diagnostic`, each, in their order.
    void diagnostics(const Diagnostics& diagnostics, const Sources& sources);
    // `log`: a remark that no other type is for. Line breaks around it are left out; nothing when it is empty.
    void log(std::string_view text);
    // `resource_drift`, `planned_change`, `deferred_change` (what is left to a later round), `change_summary`, and `outputs` when there are
    // any.
    void plan(const Plan& plan);
    // `change_summary`, by the name of the command.
    void applied(const ApplyResult& result, std::string_view operation);
    // `outputs`, with the values of those that are not sensitive.
    void outputs(const std::map<std::string, OutputState>& outputs);
    // `refresh_start`, `apply_complete` and their like.
    void hook(std::string_view type, std::string_view text, NamedValues hook);

private:
    void message(std::string_view level, std::string_view type, std::string_view text, NamedValues members);

    MessageClock clock_;
    TextSink sink_;
};

// Planning: what is refreshed, imported and read.
class UiPlanProgress final : public PlanObserver {
public:
    UiPlanProgress(UiMessages& out, ProgressClock clock) : out_(out), clock_(std::move(clock)) {}
    void refreshing(std::string_view /*provider*/, std::size_t /*instances*/) override {}
    void refresh_started(const ObjectAddress& object, const Value& known) override;
    void refresh_finished(const ObjectAddress& object, const Value& known) override;
    void importing(const InstanceAddress& address, std::string_view id) override;
    void imported(const InstanceAddress& address, std::string_view id) override;
    void reading(const InstanceAddress& data_source, std::string_view remark) override;
    void read(const InstanceAddress& data_source, const Value& state) override;

private:
    UiMessages& out_;
    ProgressClock clock_;
    std::map<InstanceAddress, std::chrono::steady_clock::time_point> reading_;  // since when
};

// Applying: `apply_start`, every ten seconds `apply_progress`, then `apply_complete` or `apply_errored`. What is only forgotten is no
// operation.
class UiApplyProgress final : public ApplyObserver {
public:
    UiApplyProgress(UiMessages& out, ProgressClock clock) : out_(out), clock_(std::move(clock)) {}
    void started(const Step& step, Operation operation) override;
    void progress(const Step& step, std::string_view remark) override;
    void identified(const Step& step, std::string_view id) override;
    void finished(const Step& step, Operation operation) override;
    void failed(const Step& step, Operation operation) override;
    void tick(std::size_t running, std::size_t waiting, std::size_t done, std::size_t total) override;

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Running {
        Operation operation = Operation::create;
        Time begun;
        Time told;
        std::string remark;
        std::string id;
    };

    [[nodiscard]] Running taken(const Step& step, Operation operation);

    UiMessages& out_;
    ProgressClock clock_;
    std::map<const Step*, Running> running_;
};

}  // namespace rxplan::view
