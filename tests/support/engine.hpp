// The engine over texts, a world in memory and a disk in memory: what a test says in, what a test reads out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "apply/apply.hpp"
#include "plan/make_plan.hpp"
#include "state/session.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/memory_world.hpp"

namespace rxplan::test {

// One working directory: configuration files, a state, a world. Each plan, apply and destroy is a run of its own.
class Engine {
public:
    Engine() { MemoryWorld::current = &world; }
    explicit Engine(std::string main) : Engine() { files["main.rx.hcl"] = std::move(main); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine() { MemoryWorld::current = nullptr; }

    std::map<std::string, std::string> files;  // by path, also `module/main.rx.hcl`
    MemoryWorld world;
    MemoryDisk disk;
    PlanOptions options;
    std::map<std::string, std::string> variables;                    // as text
    std::function<std::unique_ptr<Executor>(std::size_t)> executor;  // who calls providers while applying; null: threads

    // One line a step in plan order, `create test_thing.a`, `replace test_thing.b[0] (size)`, then outputs that change, `create output.x`;
    // the problems instead when there are any; `no changes` when there is nothing.
    std::string plan();
    // The problems, `ok` when there are none.
    std::string apply(std::size_t parallelism = 4);
    std::string destroy();
    std::string validate();

    // Of the state: `test_thing.a test_thing.b[1]!`, with `!` for tainted ones and `~` for deposed ones.
    [[nodiscard]] std::string state();
    [[nodiscard]] Snapshot snapshot();
    // The value of an output as JSON; empty when there is none.
    [[nodiscard]] std::string output(const std::string& name);

    Plan last_plan;
    ApplyResult last_result;
};

// `error[id]: primary label`, a line each.
[[nodiscard]] std::string text(const Diagnostics& diagnostics);

}  // namespace rxplan::test
