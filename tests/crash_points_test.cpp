// Every point at which a run can end, and what one more run makes of what is left: nothing twice, nothing forgotten, nothing lost.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

#include "tests/support/crash_scenarios.hpp"
#include "tests/support/dice.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

const std::vector<Pace> paces{{0, 1}, {2, 3}};

// One remainder of a run: how it came to be, and the disk and the world.
struct Remainder {
    std::string how;
    Situation situation;
};

// Time has passed: what the cloud worked on is finished.
Situation settled(Situation situation)
{
    for (auto one = situation.objects.begin(); one != situation.objects.end();) {
        auto& object = one->second;
        if (object.left > 0 && object.leaving) {
            one = situation.objects.erase(one);
            continue;
        }
        if (object.left > 0 && object.becoming) object.state = *std::exchange(object.becoming, std::nullopt);
        object.left = 0;
        ++one;
    }
    return situation;
}

bool at_work(const Situation& situation)
{
    return std::any_of(situation.objects.begin(), situation.objects.end(), [](const auto& one) { return one.second.left > 0; });
}

Situation with(const Situation& world, MemoryDisk disk)
{
    auto made = world;
    made.disk = std::move(disk);
    return made;
}

// What may be found after a run that ended: its death alone, or the machine's, which loses what was not synced, in part and in any order.
std::vector<Remainder> remainders(const Successor& run, std::uint64_t seed)
{
    const auto left = situation_of(run);
    std::vector<Remainder> all{{"the process died", left}};
    if (at_work(left)) all.push_back({"the process died, and time passed", settled(left)});
    all.push_back({"power failed, nothing was kept", with(left, run.disk.after_power_loss(Data::none, Names::none))});
    const int random = soak() ? 12 : 1;
    for (int i = 0; i < random; ++i) {
        Dice dice(seed * 100 + static_cast<std::uint64_t>(i));
        all.push_back({fmt::format("power failed, dice {}", i), with(left, run.disk.after_power_loss(std::ref(dice)))});
    }
    if (!soak()) return all;
    for (const auto data : {Data::none, Data::all, Data::half, Data::zeros, Data::hole}) {
        for (const auto names : {Names::none, Names::all, Names::half})
            all.push_back({fmt::format("power failed, data {}, names {}", static_cast<int>(data), static_cast<int>(names)),
                           with(left, run.disk.after_power_loss(data, names))});
    }
    return all;
}

void expect_good(const Remainder& left, const Scenario& scenario, const Pace& pace, const std::string& point, Tally& tally)
{
    const auto wrong = judge(left.situation, scenario, pace, tally);
    if (!wrong.empty())
        FAIL_CHECK(scenario.name, " (", pace.polls, " polls, ", pace.parallelism, " at once), ", point, ", ", left.how, ":\n", wrong);
}

// Ends the run at each of its moments, and once after all of them.
void end_everywhere(const Scenario& scenario, const Pace& pace, Tally& tally)
{
    const auto start = beginning(scenario, pace);
    for (std::uint64_t moment = 1;; ++moment) {
        Successor run(start, scenario, pace);
        if (scenario.trouble) scenario.trouble(run.world);
        run.life.begin(moment);
        (void)run.run();
        ++tally.points[run.life.over() ? run.life.last() : "end"];
        for (const auto& left : remainders(run, moment))
            expect_good(left, scenario, pace, fmt::format("moment {} ({})", moment, run.life.last()), tally);
        if (!run.life.over()) return;
    }
}

// Lets each call to the disk fail, alone or with all that follow it.
void fail_everywhere(const Scenario& scenario, const Pace& pace, Tally& tally)
{
    const auto start = beginning(scenario, pace);
    const std::map<int, std::string> faults{{ENOSPC, "full disk"}, {EACCES, "read-only directory"}, {EIO, "faulty disk"}};
    for (const auto& [code, fault] : faults) {
        for (const std::uint64_t count : {1U, 1'000'000U}) {
            for (std::uint64_t call = 1;; ++call) {
                Successor run(start, scenario, pace);
                if (scenario.trouble) scenario.trouble(run.world);
                run.disk.fail_at(call, code, count);
                (void)run.run();
                if (run.disk.calls() < call) break;
                ++tally.points[fault];
                expect_good({"disk in order again", situation_of(run)}, scenario, pace,
                            fmt::format("{} from call {}, {} calls", fault, call, count), tally);
            }
        }
    }
}

// Cuts off the reply to each request that changes the world.
void cut_everywhere(const Scenario& scenario, const Pace& pace, Tally& tally)
{
    const auto start = beginning(scenario, pace);
    for (std::uint64_t request = 1;; ++request) {
        Successor run(start, scenario, pace);
        if (scenario.trouble) scenario.trouble(run.world);
        run.world.unanswered_request = request;
        (void)run.run();
        if (run.world.requests < request) return;
        ++tally.points["reply cut off"];
        expect_good({"cloud in order again", situation_of(run)}, scenario, pace, fmt::format("reply {}", request), tally);
    }
}

void everywhere(const char* title, void (*act)(const Scenario&, const Pace&, Tally&))
{
    Tally tally;
    for (const auto& scenario : crash_scenarios()) {
        for (const auto& pace : paces) act(scenario, pace, tally);
    }
    fmt::print("{}\n", tally.text(title));
    CHECK(tally.clean());
}

}  // namespace

TEST_CASE("a run that ends at any point costs nothing")
{
    everywhere("ends of runs", end_everywhere);
}

TEST_CASE("a disk that fails at any call costs nothing")
{
    everywhere("faults of the disk", fail_everywhere);
}

TEST_CASE("a reply that is cut off costs nothing")
{
    everywhere("lost replies", cut_everywhere);
}
