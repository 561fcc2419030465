// Chance decides what is configured, how often and how the run ends, what is edited meanwhile, and what is left of the disk. In the end one
// undisturbed run must put everything right. `RXPLAN_SEED=n` tries one seed again.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <functional>

#include "tests/support/crash_harness.hpp"
#include "tests/support/invention.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

class Misfortune {
public:
    explicit Misfortune(std::uint64_t seed) : seed_(seed), dice_(seed) {}

    // What is wrong in the end, with all that led there; empty when nothing is.
    std::string run(Tally& tally)
    {
        auto invention = invent(dice_);
        const Pace pace{static_cast<int>(dice_(3)), 1 + dice_(5)};
        Scenario scenario;
        if (!dice_.one_in(3)) {
            scenario.before = invention.files();
            story_ += "\n--- before\n" + text(scenario.before);
            invention = edit(invention, dice_);
        }
        take(scenario, invention);
        auto left = beginning(scenario, pace);
        for (auto accidents = 1 + dice_(4); accidents > 0; --accidents) {
            left = after_accident(left, scenario, pace, tally);
            if (!dice_.one_in(4)) continue;
            invention = edit(invention, dice_);
            take(scenario, invention);
        }
        auto wrong = judge(left, scenario, pace, tally);
        if (wrong.empty()) {
            scenario.destroying = true;
            scenario.names.clear();
            wrong = judge(after_accident(left, scenario, pace, tally), scenario, pace, tally);
        }
        return wrong.empty() ? wrong
                             : fmt::format("seed {}, {} polls, {} at once\n{}\n{}", seed_, pace.polls, pace.parallelism, wrong, story_);
    }

private:
    void take(Scenario& scenario, const Invention& invention)
    {
        scenario.after = invention.files();
        scenario.names = invention.names();
        story_ += "\n--- configured\n" + text(scenario.after);
    }

    // A run that meets with something, and what it leaves.
    Situation after_accident(const Situation& from, const Scenario& scenario, const Pace& pace, Tally& tally)
    {
        Successor run(from, scenario, pace);
        const auto kind = dice_(5);
        const auto when = 1 + dice_(120);
        if (kind < 3) run.life.begin(when);
        if (kind == 3) run.disk.fail_at(when, dice_.pick(std::vector<int>{ENOSPC, EIO, EACCES}), dice_.one_in(2) ? 1 : 1'000'000);
        if (kind == 4) run.world.unanswered_request = 1 + dice_(8);
        const auto said = run.run();
        const std::vector<std::string> kinds{"death", "death", "loss of power", "fault of the disk", "lost reply"};
        const auto happened = run.life.over() ? fmt::format("before {}", run.life.last()) : said;
        story_ += fmt::format("\n--- {}{} at {}: {}\n", scenario.destroying ? "destroying, " : "", kinds[kind], when, happened);
        ++tally.points[kinds[kind]];
        auto left = situation_of(run);
        if (kind == 2 && run.life.over()) left.disk = run.disk.after_power_loss(std::ref(dice_));
        return left;
    }

    std::uint64_t seed_;
    Dice dice_;
    std::string story_;
};

}  // namespace

TEST_CASE("whatever happens and how often, one more run puts everything right")
{
    const auto all = seeds(300, 3000);
    Tally tally;
    std::size_t failures = 0;
    for (const auto seed : all) {
        const auto wrong = Misfortune(seed).run(tally);
        if (wrong.empty()) continue;
        FAIL_CHECK(wrong);
        if (++failures == 10) break;
    }
    fmt::print("{}\n", tally.text(fmt::format("{} seeds", all.size())));
}
