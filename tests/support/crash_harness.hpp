// Runs that end early, and what one more run makes of what they leave: the engine over a disk and a world in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "tests/support/engine.hpp"

namespace rxplan::test {

// A run to be ended early. The world and the disk are those that applying `before` leaves.
struct Scenario {
    std::string name;
    std::map<std::string, std::string> before;  // files; none: nothing is there yet
    std::map<std::string, std::string> after;
    bool destroying = false;                           // the run, and the one that follows, destroys everything
    std::function<void(MemoryWorld&)> trouble;         // what goes wrong in the world while the run lasts; may be null
    std::string names;                                 // of what is in the world in the end
    std::function<void(MemoryWorld&)> meanwhile = {};  // what others do to the world before the run
};

// What was tried and what was found; everything but what was tried is to be zero.
struct Tally {
    std::map<std::string, std::uint64_t> points;  // by what was about to happen
    std::uint64_t runs = 0;                       // that followed
    std::uint64_t orphans = 0;                    // objects in the world that the state does not know
    std::uint64_t duplicates = 0;                 // objects of a name that another has already
    std::uint64_t lost = 0;                       // objects of the state, or of the configuration, that are not in the world
    std::uint64_t different = 0;                  // objects that the state has otherwise than the world
    std::uint64_t unfinished = 0;                 // runs that failed, left a journal, or left something to plan

    [[nodiscard]] bool clean() const { return orphans + duplicates + lost + different + unfinished == 0; }
    [[nodiscard]] std::string text(const std::string& title) const;
};

// How the world takes its time, and how the process asks.
struct Pace {
    int polls = 0;  // how often an operation is pending
    std::size_t parallelism = 1;
};

// The disk and the world between two runs.
struct Situation {
    MemoryDisk disk;
    std::map<std::string, MemoryWorld::Object> objects;
    int next_id = 1;
};

[[nodiscard]] Situation situation_of(const Engine& engine);

// An engine that goes on from a situation; everything is deterministic.
class Successor : public Engine {
public:
    Successor(const Situation& situation, const Scenario& scenario, const Pace& pace);

    // Round after round, until nothing is left to a later one. The problems of the last one, `ok` when there are none.
    std::string run();

    Life life;

private:
    const Scenario& scenario_;
    std::size_t parallelism_;
};

// Before anything goes wrong.
[[nodiscard]] Situation beginning(const Scenario& scenario, const Pace& pace);

// One more run, without trouble: what is wrong afterwards, empty when nothing is.
[[nodiscard]] std::string judge(const Situation& left, const Scenario& scenario, const Pace& pace, Tally& tally);

}  // namespace rxplan::test
