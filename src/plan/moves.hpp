// `moved` and `removed` blocks, and what they make of the state.
#pragma once

#include <string>
#include <vector>

#include "config/module.hpp"
#include "plan/plan.hpp"
#include "rxplan/diagnostic.hpp"
#include "state/state.hpp"

namespace rxplan {

// Where the `moved` blocks of all modules put the objects of a state; besides, an object without a key goes to `[0]` where its block has
// got a `count`, and back. Moves the objects, and what others record as needing, and tells which: by new address. An object whose place is
// taken stays, with a warning; blocks that contradict each other or the configuration are errors.
[[nodiscard]] std::vector<Move> move_objects(const config::Module& root, State& state, Diagnostics& diagnostics);

// The same moves again, in another state: those whose object is there and whose place is free.
void repeat_moves(const std::vector<Move>& moves, State& state);

// The `removed` blocks of all modules.
class Removals {
public:
    Removals() = default;
    // Reports blocks that name what is still declared.
    Removals(const config::Module& root, Diagnostics& diagnostics);

    // Whether objects of this resource are to be forgotten rather than destroyed.
    [[nodiscard]] bool forgets(const ResourceAddress& resource) const;

private:
    struct Statement {
        const config::Module* module = nullptr;  // whose block it is
        const config::Removed* removed = nullptr;
    };
    void collect(const config::Module& module, Diagnostics& diagnostics);

    std::vector<Statement> statements_;
};

}  // namespace rxplan
