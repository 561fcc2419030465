// Configurations that nobody wrote: made from a seed, changed from a seed, and known well enough to say what must come of them.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/dice.hpp"
#include "tests/support/memory_world.hpp"

namespace rxplan::test {

// How a block refers to an earlier one.
enum class Link {
    argument,  // an argument shows its identifiers
    same_key,  // an instance shows the identifier of the instance with its key
    local,     // through a local value
    data,      // through a data source that is asked about it
    value,     // through an `rxplan_data`
    wait,      // `depends_on`
    trigger,   // `replace_triggered_by`
};

struct Reference {
    std::size_t to = 0;  // into Invention::things
    Link link = Link::argument;
    friend bool operator==(const Reference&, const Reference&) = default;
};

// A resource block.
struct Thing {
    enum class Repeat { none, count, each, open };  // open: over what is known only when the first thing it refers to is there

    std::size_t number = 0;  // its name; never given twice
    std::size_t module = 0;  // into Invention::modules, from 1; 0: the root module
    Repeat repeat = Repeat::none;
    std::vector<std::string> keys{""};  // of its instances; without repetition one empty key
    std::size_t size = 1;               // another one forces a replacement
    std::size_t revision = 1;           // another one is an update
    bool create_first = false;
    bool ignores_tags = false;
    bool secret = false;
    std::vector<Reference> references;
};

// A module call, whose things stand together in Invention::things.
struct Submodule {
    std::vector<std::string> keys;      // of its instances; none: one without a key
    std::vector<std::size_t> entrance;  // things of the root module before it, whose identifiers it is given
};

struct Invention {
    std::vector<Thing> things;  // each refers to earlier ones only
    std::vector<Submodule> modules;
    std::size_t next_number = 0;
    std::uint64_t layout = 0;  // in which order the blocks are written

    [[nodiscard]] std::map<std::string, std::string> files() const;
    // The names of all objects that there are to be, sorted: `t0 t1-0 t1-1`.
    [[nodiscard]] std::string names() const;
    // The names of pairs of objects of which the first refers to the second.
    [[nodiscard]] std::set<std::pair<std::string, std::string>> orders() const;
};

[[nodiscard]] Invention invent(Dice& dice);
// Someone edits it: values, repetition, references, order; blocks come and go.
[[nodiscard]] Invention edit(Invention invention, Dice& dice);
// Someone changes and deletes objects by hand.
void disturb(MemoryWorld& world, Dice& dice);

// All files, one after the other, as a person would want to read them.
[[nodiscard]] std::string text(const std::map<std::string, std::string>& files);

}  // namespace rxplan::test
