#include "tests/support/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "config/load.hpp"
#include "eval/variables.hpp"
#include "rxplan/json.hpp"

namespace rxplan::test {

namespace {

constexpr const char* state_path = "rxplan.state.json";

class TextReader final : public config::FileReader {
public:
    explicit TextReader(const std::map<std::string, std::string>& files) : files_(files) {}

    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override
    {
        std::vector<std::string> names;
        for (const auto& [name, text] : files_) {
            const std::filesystem::path path(name);
            const auto parent = path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path();
            if (parent == folder.lexically_normal()) names.push_back(path.filename().string());
        }
        return names.empty() ? std::nullopt : std::optional(names);
    }

    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& file) const override
    {
        const auto found = files_.find(file.lexically_normal().string());
        return found == files_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    const std::map<std::string, std::string>& files_;
};

class Silent final : public PlanObserver, public ApplyObserver {
public:
    void refreshing(std::string_view, std::size_t) override {}
    void importing(const InstanceAddress&, std::string_view) override {}
    void reading(const InstanceAddress&, std::string_view) override {}
    void started(const Step&, Operation) override {}
    void progress(const Step&, std::string_view) override {}
    void finished(const Step&, Operation) override {}
    void failed(const Step&, Operation) override {}
    void tick(std::size_t, std::size_t, std::size_t, std::size_t) override {}
};

// One command: everything is read anew.
struct Run {
    Sources sources;
    Diagnostics diagnostics;
    TextReader reader;
    Providers providers;
    std::unique_ptr<config::Module> root;
    std::map<std::string, Value> variables;
    Silent observer;

    explicit Run(Engine& engine) : reader(engine.files), providers({}, {}, {&memory_provider, 1})
    {
        root = config::load(".", reader, sources, diagnostics);
        if (!diagnostics.has_errors()) rxplan::validate(*root, sources, providers, diagnostics);
        std::vector<eval::VariableInput> inputs;
        for (const auto& [name, value] : engine.variables) {
            auto& input = inputs.emplace_back();
            input.name = name;
            input.origin = "-var";
            input.text = value;
        }
        variables = eval::evaluate_variables(*root, inputs, sources, diagnostics);
    }

    Plan plan(const State& prior, const PlanOptions& options)
    {
        return make_plan({*root, sources, prior, variables, options, nullptr}, providers, observer, diagnostics);
    }
};

std::string_view name_of(Action action)
{
    switch (action) {
        case Action::no_op:
            return "no-op";
        case Action::create:
            return "create";
        case Action::read:
            return "read";
        case Action::update:
            return "update";
        case Action::replace:
            return "replace";
        case Action::destroy:
            return "destroy";
        case Action::forget:
            return "forget";
    }
    return {};
}

std::string describe(const Plan& plan)
{
    std::string lines;
    for (const auto& step : plan.steps) {
        lines += std::string(name_of(step.action)) + " " + step.address.text();
        if (!step.deposed.empty()) lines += " deposed";
        for (const auto& path : step.replaces) lines += " (" + path.text() + ")";
        lines += "\n";
    }
    for (const auto& output : plan.outputs) {
        if (output.action != Action::no_op) lines += std::string(name_of(output.action)) + " output." + output.name + "\n";
    }
    for (const auto& deferral : plan.deferrals)
        lines += fmt::format("defer {}{}\n", deferral.address.text(), deferral.open_key ? "[*]" : "");
    if (lines.empty()) return "no changes";
    lines.pop_back();
    return lines;
}

std::string run_apply(Engine& engine, const PlanOptions& plan_options, std::size_t parallelism)
{
    Run run(engine);
    SessionOptions session_options;
    session_options.path = state_path;
    session_options.command = "apply";
    session_options.lock = false;
    session_options.disk = &engine.disk;
    auto session = StateSession::open(session_options);
    if (!session) return "state: " + session.error().message;
    if (run.diagnostics.has_errors()) return text(run.diagnostics);
    if (!recover_unfinished(*run.root, run.variables, run.sources, run.providers, **session, nullptr, run.diagnostics))
        return text(run.diagnostics);
    engine.last_plan = run.plan((*session)->state(), plan_options);
    if (run.diagnostics.has_errors()) return text(run.diagnostics);
    ApplyOptions options;
    options.parallelism = parallelism;
    options.executor = engine.executor;
    engine.last_result =
        apply_plan(engine.last_plan, *run.root, run.sources, run.providers, **session, run.observer, options, run.diagnostics);
    return run.diagnostics.empty() ? "ok" : text(run.diagnostics);
}

}  // namespace

std::string text(const Diagnostics& diagnostics)
{
    std::string lines;
    for (const auto& one : diagnostics) {
        lines += (one.severity == Severity::error ? "error[" : "warning[") + std::string(one.id) + "]: ";
        lines += one.labels.empty() || one.labels[0].text.empty() ? one.summary : one.labels[0].text;
        lines += "\n";
    }
    if (!lines.empty()) lines.pop_back();
    return lines;
}

Snapshot Engine::snapshot()
{
    return read_snapshot(disk, state_path).value();
}

std::string Engine::plan()
{
    Run run(*this);
    if (run.diagnostics.has_errors()) return text(run.diagnostics);
    last_plan = run.plan(snapshot().state, options);
    return run.diagnostics.has_errors() ? text(run.diagnostics) : describe(last_plan);
}

std::string Engine::apply(std::size_t parallelism)
{
    return run_apply(*this, options, parallelism);
}

std::string Engine::destroy()
{
    PlanOptions destroying = options;
    destroying.mode = PlanMode::destroy;
    return run_apply(*this, destroying, 4);
}

std::string Engine::validate()
{
    Run run(*this);
    return run.diagnostics.empty() ? "ok" : text(run.diagnostics);
}

std::string Engine::state()
{
    std::string line;
    const auto now = snapshot();
    for (const auto& [address, resource] : now.state.resources) {
        for (const auto& [key, instance] : resource.instances) {
            const auto name = InstanceAddress{address, key}.text();
            if (instance.current) line += (line.empty() ? "" : " ") + name + (instance.current->tainted ? "!" : "");
            for (std::size_t i = 0; i < instance.deposed.size(); ++i) line += (line.empty() ? "" : " ") + name + "~";
        }
    }
    return line;
}

std::string Engine::output(const std::string& name)
{
    const auto outputs = snapshot().state.outputs;
    const auto found = outputs.find(name);
    return found == outputs.end() ? std::string() : to_json(found->second.value);
}

}  // namespace rxplan::test
