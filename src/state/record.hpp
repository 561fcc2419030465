// What the journal records, and what the records mean for a state.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
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
    // What will hold of the object when the operation has succeeded, but for its attributes: dependencies, schema version...
    InstanceObject after;
    // When the provider was about to be asked, in whole seconds; the epoch for a record that does not say.
    std::chrono::system_clock::time_point time{};
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

// To apply the record can change the state, not only what is known of operations under way.
[[nodiscard]] bool changes_state(const Record& record);

// An operation whose end nobody recorded: the process died, or the provider had no answer. Ask `poll` with the handle if there is one,
// otherwise `adopt` (create) or `read` (update, destroy), and record what came out under the same id.
struct UnfinishedOperation {
    IntentRecord intent;
    std::optional<PendingRecord> pending;  // the last one
};

// A state and the operations under way on it. Live sessions and recovery go through this alone, so both come to the same state.
class Progress {
public:
    State state;

    // An end without an intent is harmless: its changes are applied.
    void apply(const Record& record);
    // Of a record whose changes the state contains already: only what it says about operations under way.
    void track(const Record& record);

    [[nodiscard]] const UnfinishedOperation* find(std::string_view id) const;  // null when it is not under way
    [[nodiscard]] std::vector<UnfinishedOperation> unfinished() const;         // in the order of their intents
    [[nodiscard]] bool idle() const noexcept { return operations_.empty(); }

private:
    std::map<std::uint64_t, UnfinishedOperation> operations_;    // by number of the intent
    std::map<std::string, std::uint64_t, std::less<>> numbers_;  // by id
    std::uint64_t intents_ = 0;
};

// A record as one member of a JSON object, `"done":{...}`, without line break; and back from an object that has such a member. Secrets are
// in it: the journal is as private as the state.
void append_record(std::string& out, const Record& record);
[[nodiscard]] tl::expected<Record, std::string> parse_record(const Value& json);

}  // namespace rxplan
