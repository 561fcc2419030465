#include "cli/run_view.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "cli/console.hpp"
#include "view/outputs.hpp"
#include "view/plan_text.hpp"
#include "view/progress.hpp"
#include "view/ui_messages.hpp"

namespace rxplan::cli {
namespace {

class TextView final : public RunView {
public:
    explicit TextView(Console& console) : console_(console) {}

    std::unique_ptr<PlanObserver> planning() override { return std::make_unique<view::PlanProgress>(console_.status()); }
    std::unique_ptr<ApplyObserver> applying() override
    {
        return std::make_unique<view::ApplyProgress>(console_.status(), std::chrono::steady_clock::now);
    }
    void plan(const Plan& plan) override { console_.print(view::plan_text(plan, console_.out().colour)); }
    void digest(const Plan& plan) override { console_.print(view::plan_digest_text(plan)); }
    void nothing_to_do() override {}
    void applied(const ApplyResult& result, PlanMode mode) override
    {
        console_.tell(fmt::format("\n{}\n", view::apply_summary(result, mode)));
    }
    void outputs(const std::map<std::string, OutputState>& outputs) override
    {
        if (!outputs.empty()) console_.print("\nOutputs:\n\n" + view::outputs_text(outputs));
    }
    void advice(std::string_view text) override { console_.tell(text); }

private:
    Console& console_;
};

class MessageView final : public RunView {
public:
    MessageView(view::UiMessages& messages, std::string command) : messages_(messages), command_(std::move(command)) {}

    std::unique_ptr<PlanObserver> planning() override
    {
        return std::make_unique<view::UiPlanProgress>(messages_, std::chrono::steady_clock::now);
    }
    std::unique_ptr<ApplyObserver> applying() override
    {
        return std::make_unique<view::UiApplyProgress>(messages_, std::chrono::steady_clock::now);
    }
    void plan(const Plan& plan) override { messages_.plan(plan); }
    void digest(const Plan& /*plan*/) override {}
    void nothing_to_do() override { applied({}, PlanMode::normal); }
    void applied(const ApplyResult& result, PlanMode /*mode*/) override
    {
        messages_.applied(result, command_ == "destroy" ? "destroy" : "apply");
    }
    void outputs(const std::map<std::string, OutputState>& outputs) override { messages_.outputs(outputs); }
    void advice(std::string_view /*text*/) override {}

private:
    view::UiMessages& messages_;
    std::string command_;
};

}  // namespace

std::unique_ptr<RunView> make_run_view(Console& console, std::string command)
{
    if (auto* messages = console.messages()) return std::make_unique<MessageView>(*messages, std::move(command));
    return std::make_unique<TextView>(console);
}

}  // namespace rxplan::cli
