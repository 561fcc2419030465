// How a run of plan, apply, destroy or refresh is told: in words for people, or in messages for programs (`-json`).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "apply/apply.hpp"
#include "plan/make_plan.hpp"
#include "plan/plan.hpp"

namespace rxplan::cli {

class Console;

class RunView {
public:
    virtual ~RunView() = default;
    RunView() = default;
    RunView(const RunView&) = delete;
    RunView& operator=(const RunView&) = delete;

    // For one planning, one applying. What they return must not outlive the view.
    [[nodiscard]] virtual std::unique_ptr<PlanObserver> planning() = 0;
    [[nodiscard]] virtual std::unique_ptr<ApplyObserver> applying() = 0;

    virtual void plan(const Plan& plan) = 0;
    virtual void digest(const Plan& plan) = 0;  // after the plan, where that does not tell it
    virtual void nothing_to_do() = 0;           // after a plan that is empty
    virtual void applied(const ApplyResult& result, PlanMode mode) = 0;
    virtual void outputs(const std::map<std::string, OutputState>& outputs) = 0;
    virtual void advice(std::string_view text) = 0;  // for people alone: what to do next
};

// As the console was told to speak. `command` as it was typed; the console must outlive the view.
[[nodiscard]] std::unique_ptr<RunView> make_run_view(Console& console, std::string command);

}  // namespace rxplan::cli
