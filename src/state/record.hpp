// What the journal records, and what the records mean for a state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "rxplan/provider.hpp"
#include "state/state.hpp"

namespace rxplan {

// An operation is about to be asked of a provider. Durable before the provider is called.
struct IntentRecord {
    Change change;         // `id` names the operation in the records below
    ObjectAddress object;  // what it works on
    std::string provider;  // as in ResourceState
    InstanceObject
        after;  // what will hold of the object when the operation has succeeded, but for its attributes: dependencies, schema version...
};

// The provider works on it. `handle` suffices to go on waiting, in any process.
struct PendingRecord {
    std::string id;
    Value handle;
    std::optional<InstanceObject> object;  // what is known already; for a create it stands in the state, tainted, until the operation ends
};

// An operation has ended.
struct DoneRecord {
    std::string id;  // empty: there was no intent, because nothing outside was touched
    bool failed = false;
    std::vector<StateChange> changes;  // empty: everything is as before
};

// All output values, replacing those before.
struct OutputsRecord {
    std::map<std::string, OutputState> outputs;
};

using Record = std::variant<IntentRecord, PendingRecord, DoneRecord, OutputsRecord>;

// An operation whose end nobody recorded: the process died, or the provider had no answer. Ask `poll` with the handle if there is one,
// otherwise `adopt` (create) or `read` (update, destroy), and record what came out under the same id.
struct UnfinishedOperation {
    IntentRecord intent;
    std::optional<PendingRecord> pending;  // the last one
};

// A state and the operations under way on it. Live sessions and recovery go through this alone, so both come to the same state.
struct Progress {
    State state;
    std::vector<UnfinishedOperation> unfinished;  // in the order of their intents

    // An id that no intent has is harmless: its changes are applied.
    void apply(const Record& record);
    [[nodiscard]] const UnfinishedOperation* find(std::string_view id) const;
};

// A record as one line of JSON, without line break, and back. Secrets are in it: the journal is as private as the state.
void append_record(std::string& out, const Record& record);
[[nodiscard]] tl::expected<Record, std::string> parse_record(const Value& json);

}  // namespace rxplan
