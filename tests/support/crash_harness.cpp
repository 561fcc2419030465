#include "tests/support/crash_harness.hpp"

#include <fmt/format.h>

#include <numeric>
#include <set>

#include "rxplan/json.hpp"
#include "state/paths.hpp"
#include "tests/support/in_place.hpp"

namespace rxplan::test {

namespace {

constexpr int most_rounds = 6;

bool has_error(const std::string& said)
{
    return said.find("error[") != std::string::npos || said.starts_with("state:");
}

// Holds what the state says against the world.
std::string compare(const State& state, const MemoryWorld& world, Tally& tally)
{
    std::string wrong;
    std::set<std::string> known;
    each_object(state, [&](const ObjectAddress& address, const ResourceState&, const InstanceObject& object) {
        if (address.instance.resource.type != "test_thing") return;
        const auto id = object.attributes.text_of("id");
        const auto found = world.objects.find(id);
        if (found == world.objects.end() || !known.insert(id).second) {
            ++tally.lost;
            wrong += fmt::format("{} is not in the world\n", address.text());
            return;
        }
        const auto& actual = found->second.state;
        for (const auto [name, value] : actual.entries()) {
            if (to_json(object.attributes.get(name)) == to_json(value)) continue;  // a state that was read knows no types
            ++tally.different;
            wrong += fmt::format("{} has another `{}` in the world\n", address.text(), name);
        }
        if (object.tainted || !address.deposed.empty()) {
            ++tally.unfinished;
            wrong += fmt::format("{} is {}\n", address.text(), object.tainted ? "tainted" : "deposed");
        }
    });
    std::set<std::string> names;
    for (const auto& [id, object] : world.objects) {
        const auto name = object.state.text_of("name");
        if (!known.contains(id)) {
            ++tally.orphans;
            wrong += fmt::format("{} (`{}`) is not in the state\n", id, name);
        }
        if (!names.insert(name).second) {
            ++tally.duplicates;
            wrong += fmt::format("`{}` is there twice\n", name);
        }
    }
    return wrong;
}

}  // namespace

std::string Tally::text(const std::string& title) const
{
    std::string kinds;
    const auto add = [](std::uint64_t sum, const auto& point) { return sum + point.second; };
    for (const auto& [what, count] : points) kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", count, what);
    return fmt::format("{}: {} points tried ({}), {} runs after them: {} orphans, {} duplicates, {} lost, {} different, {} unfinished",
                       title, std::accumulate(points.begin(), points.end(), std::uint64_t{0}, add), kinds, runs, orphans, duplicates, lost,
                       different, unfinished);
}

Situation situation_of(const Engine& engine)
{
    return {engine.disk.after_death(), engine.world.objects, engine.world.next_id};
}

Successor::Successor(const Situation& situation, const Scenario& scenario, const Pace& pace)
    : scenario_(scenario), parallelism_(pace.parallelism)
{
    files = scenario.after;
    disk = situation.disk.after_death();
    disk.live(&life);
    world.objects = situation.objects;
    world.next_id = situation.next_id;
    world.life = &life;
    world.polls_needed = world.polls_for_changes = pace.polls;
    world.poll_after = std::chrono::milliseconds(0);
    executor = InPlace::make;
}

std::string Successor::run()
{
    std::string said;
    for (int round = 0; round < most_rounds; ++round) {
        said = scenario_.destroying ? destroy() : apply(parallelism_);
        if (has_error(said) || last_plan.deferrals.empty()) break;
    }
    return has_error(said) ? said : "ok";
}

Situation beginning(const Scenario& scenario, const Pace& pace)
{
    Scenario first = scenario;
    first.after = scenario.before;
    first.destroying = false;
    Successor engine({}, first, pace);
    if (!scenario.before.empty()) {
        const auto said = engine.run();
        if (said != "ok") throw std::runtime_error(scenario.name + ": " + said);
    }
    if (scenario.meanwhile) scenario.meanwhile(engine.world);
    return situation_of(engine);
}

std::string judge(const Situation& left, const Scenario& scenario, const Pace& pace, Tally& tally)
{
    ++tally.runs;
    Successor next(left, scenario, pace);
    std::string wrong;
    const auto said = next.run();
    if (said != "ok") wrong += "the next run: " + said + "\n";
    const auto now = next.snapshot();
    if (!now.unfinished.empty() || next.disk.content(journal_path(default_state_path)) != nullptr) wrong += "a journal is left\n";
    const auto plan = scenario.destroying ? next.state() : next.plan();
    if (plan != (scenario.destroying ? "" : "no changes") || !next.last_plan.drift.empty()) wrong += "the plan after it: " + plan + "\n";
    if (!wrong.empty()) ++tally.unfinished;
    wrong += compare(now.state, next.world, tally);
    if (next.world.names() != scenario.names) {
        ++tally.lost;
        wrong += fmt::format("in the world: {}; expected: {}\n", next.world.names(), scenario.names);
    }
    return wrong;
}

}  // namespace rxplan::test
