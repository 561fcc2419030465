// What the files say together: the state, and what the journal has beyond it.
#pragma once

#include <optional>
#include <string>

#include "state/disk.hpp"
#include "state/error.hpp"
#include "state/journal.hpp"
#include "state/keyring.hpp"
#include "state/record.hpp"
#include "state/store.hpp"

namespace rxplan {

struct Recovery {
    Progress progress;
    std::optional<JournalEnd> journal;  // nothing: there is none
    bool unsaved = false;               // the journal changed the state
};

// Changes nothing. Kind `conflict` when the journal continues another state than the one that is there.
[[nodiscard]] StateResult<Recovery> recover(StateStore& store, Disk& disk, const std::string& state_path, Keyring& keys);

}  // namespace rxplan
