#include "apply/schedule.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace rxplan {

Schedule::Schedule(const Plan& plan) : plan_(plan), groups_(plan.groups.size())
{
    for (std::uint32_t group = 0; group < plan.groups.size(); ++group) {
        for (const auto step : plan.groups[group].steps) {
            groups_[group].tasks.push_back(static_cast<std::uint32_t>(tasks_.size()));
            tasks_.push_back({step, group, Task::State::waiting, 0, {}});
        }
        groups_[group].unfinished = static_cast<std::uint32_t>(groups_[group].tasks.size());
        open_ += groups_[group].tasks.size();
    }
    for (std::uint32_t group = 0; group < plan.groups.size(); ++group) {
        for (const auto& needed : plan.groups[group].depends_on) {
            if (needed.same_key) {
                link_same_key(group, needed.group);
            } else {
                groups_[needed.group].dependants.push_back(group);
                ++groups_[group].waits_for;
            }
        }
    }
    for (std::uint32_t task = 0; task < tasks_.size(); ++task) make_ready(task);
}

void Schedule::link_same_key(std::uint32_t group, std::uint32_t needed)
{
    using Key = std::pair<const ModuleAddress*, const InstanceKey*>;
    const auto less = [](const Key& a, const Key& b) { return std::tie(*a.first, *a.second) < std::tie(*b.first, *b.second); };
    std::map<Key, std::uint32_t, decltype(less)> by_key(less);
    const auto key_of = [&](std::uint32_t task) {
        const auto& address = plan_.steps[tasks_[task].step].address;
        return Key{&address.resource.module, &address.key};
    };
    for (const auto task : groups_[needed].tasks) by_key.emplace(key_of(task), task);
    for (const auto task : groups_[group].tasks) {
        const auto found = by_key.find(key_of(task));
        if (found == by_key.end()) continue;
        tasks_[found->second].same_key.push_back(task);
        ++tasks_[task].waits_for;
    }
}

void Schedule::make_ready(std::uint32_t at)
{
    auto& task = tasks_[at];
    if (task.state != Task::State::waiting || task.waits_for != 0 || groups_[task.group].waits_for != 0) return;
    task.state = Task::State::ready;
    ready_.push_back(at);
}

std::vector<std::uint32_t> Schedule::take_ready()
{
    std::sort(ready_.begin(), ready_.end());
    return std::exchange(ready_, {});
}

void Schedule::finished(std::uint32_t task, bool succeeded)
{
    settle(task, succeeded ? Task::State::done : Task::State::failed);
}

// Iterative: a chain of a hundred thousand skipped steps must not be as many calls deep.
void Schedule::settle(std::uint32_t first, Task::State first_state)
{
    std::vector<std::pair<std::uint32_t, Task::State>> settling{{first, first_state}};
    while (!settling.empty()) {
        const auto [at, state] = settling.back();
        settling.pop_back();
        auto& task = tasks_[at];
        if (task.state == Task::State::done || task.state == Task::State::failed || task.state == Task::State::skipped) continue;
        task.state = state;
        --open_;
        const bool good = state == Task::State::done;
        for (const auto dependant : task.same_key) {
            if (!good) {
                settling.emplace_back(dependant, Task::State::skipped);
            } else if (--tasks_[dependant].waits_for == 0) {
                make_ready(dependant);
            }
        }
        auto& group = groups_[task.group];
        group.spoilt = group.spoilt || !good;
        if (--group.unfinished != 0) continue;
        for (const auto dependant : group.dependants) {
            auto& waiting = groups_[dependant];
            --waiting.waits_for;
            if (group.spoilt && !std::exchange(waiting.skipped, true)) {
                for (const auto next : waiting.tasks) settling.emplace_back(next, Task::State::skipped);
            } else if (waiting.waits_for == 0) {
                for (const auto next : waiting.tasks) make_ready(next);
            }
        }
    }
}

void Schedule::stop()
{
    ready_.clear();
    for (std::uint32_t task = 0; task < tasks_.size(); ++task) {
        if (tasks_[task].state == Task::State::waiting || tasks_[task].state == Task::State::ready) settle(task, Task::State::skipped);
    }
    ready_.clear();
}

}  // namespace rxplan
