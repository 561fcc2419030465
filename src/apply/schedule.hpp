// Which tasks of a plan may run: the plan's own order, counted down.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.hpp"

namespace rxplan {

// One half of a step, or the whole of one that has no halves.
struct Task {
    std::uint32_t step = 0;   // into Plan::steps
    std::uint32_t group = 0;  // into Plan::groups

    enum class State : std::uint8_t { waiting, ready, running, done, failed, skipped };
    State state = State::waiting;
    std::uint32_t waits_for = 0;          // tasks with the same key that are not finished
    std::vector<std::uint32_t> same_key;  // tasks that wait for this one
};

// A failed task stops what depends on it, not its siblings. All calls from one thread.
class Schedule {
public:
    explicit Schedule(const Plan& plan);

    [[nodiscard]] const std::vector<Task>& tasks() const noexcept { return tasks_; }
    [[nodiscard]] Group::Phase phase(std::uint32_t task) const { return plan_.groups[tasks_[task].group].phase; }

    // Tasks that have become ready since the last call, in plan order.
    [[nodiscard]] std::vector<std::uint32_t> take_ready();
    void started(std::uint32_t task) { tasks_[task].state = Task::State::running; }
    void finished(std::uint32_t task, bool succeeded);
    // Nothing more will be started: what waits or is ready is skipped.
    void stop();

    [[nodiscard]] bool all_settled() const noexcept { return open_ == 0; }

private:
    struct GroupProgress {
        std::vector<std::uint32_t> tasks;
        std::vector<std::uint32_t> dependants;  // groups that wait for the whole of this one
        std::uint32_t waits_for = 0;            // groups
        std::uint32_t unfinished = 0;           // tasks
        bool spoilt = false;                    // a task of it failed or was skipped
        bool skipped = false;                   // all of it, because a group that it waits for is spoilt
    };

    void link_same_key(std::uint32_t group, std::uint32_t needed);
    void settle(std::uint32_t first, Task::State first_state);
    void make_ready(std::uint32_t at);

    const Plan& plan_;
    std::vector<Task> tasks_;
    std::vector<GroupProgress> groups_;
    std::vector<std::uint32_t> ready_;
    std::size_t open_ = 0;
};

}  // namespace rxplan
