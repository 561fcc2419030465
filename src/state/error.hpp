// What can go wrong with the state, its journal and its lock.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "rxplan/diagnostic.hpp"

namespace rxplan {

struct StateError {
    enum class Kind : std::uint8_t {
        io,              // a system call failed: `code` says how
        damaged,         // it is there, but it is not what rxplan wrote
        too_new,         // a newer format than this program knows
        conflict,        // state and journal do not belong together
        locked,          // another writer holds the lock
        lock_lost,       // somebody removed this process's lock
        key_missing,     // a key is configured, but is not where it should be
        key_wrong,       // it is encrypted with another key
        not_configured,  // it is encrypted, and no key is configured
        not_encrypted,   // it is in clear where it should not be
    };

    Kind kind = Kind::io;
    std::string path;                // the file concerned
    int code = 0;                    // errno for `io`, otherwise 0
    std::string message;             // lower case, no full stop: `cannot write `rxplan.state.json`: No space left on device`
    std::vector<std::string> notes;  // sentences: what is still true, what is still readable
    std::string help;                // what to do, a sentence or a command; empty: none
};

template <class T>
using StateResult = tl::expected<T, StateError>;

[[nodiscard]] Diagnostic to_diagnostic(const StateError& failure);

}  // namespace rxplan
