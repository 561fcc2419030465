// The state as a command uses it: read it, or hold it, change it step by step, and commit.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "state/disk.hpp"
#include "state/error.hpp"
#include "state/journal.hpp"
#include "state/lock.hpp"
#include "state/paths.hpp"
#include "state/record.hpp"
#include "state/state.hpp"
#include "state/store.hpp"

namespace rxplan {

// What a reader sees: the stored state with the journal applied, as of one moment, without any lock.
struct Snapshot {
    State state;  // empty, without lineage, when nothing was ever stored
    std::vector<UnfinishedOperation> unfinished;
};
[[nodiscard]] StateResult<Snapshot> read_snapshot(const std::string& state_path, Keyring& keys = no_encryption());
[[nodiscard]] StateResult<Snapshot> read_snapshot(Disk& disk, const std::string& state_path, Keyring& keys = no_encryption());

struct SessionOptions {
    std::string path = default_state_path;
    std::string command;         // for the lock: `apply`
    std::string engine_version;  // stored as `rxplan_version`
    bool lock = true;            // false: the caller knows that nobody else writes
    std::chrono::milliseconds lock_timeout{0};
    std::function<void(const LockOwner& owner)> waiting;  // see LockOptions
    Disk* disk = nullptr;                                 // null: the machine's; not null: no lock is taken
    StateStore* store = nullptr;                          // null: the file `path`; outlives the session
    Keyring* keys = nullptr;                              // null: nothing is encrypted; outlives the session
};

// The one writer of a state. All calls from one thread.
//
//     session->intents(batch); session->sync();      then hand the batch to workers that call the provider
//     session->done(id, object);                     as the answers come; `flush` once a turn of the loop
//     session->commit();                             at the end, also after failures
//
// A crash at any point costs nothing that `sync` had promised, and a death of this process alone nothing that `flush` had. After an error
// of intents() or sync() the provider must not be called for that batch; after any error commit() is still worth trying: it needs no
// journal.
class StateSession {
public:
    // Takes the lock, reads the state, applies the journal. Changes no file but the lock's.
    [[nodiscard]] static StateResult<std::unique_ptr<StateSession>> open(const SessionOptions& options);
    ~StateSession();  // lets the lock go; what was not committed stays in the journal

    [[nodiscard]] const State& state() const noexcept { return progress_.state; }
    // What earlier processes left without an end, and what is under way.
    [[nodiscard]] std::vector<UnfinishedOperation> unfinished() const { return progress_.unfinished(); }
    // The lock was that of a process that died (for a remark to the user).
    [[nodiscard]] std::optional<LockOwner> recovered() const;

    [[nodiscard]] StateResult<void> intents(std::span<const IntentRecord> records);
    [[nodiscard]] StateResult<void> pending(std::string id, Value handle, std::optional<InstanceObject> object);
    // Nothing: the object is no more. The object is the intent's; `tainted` and all else are as given.
    [[nodiscard]] StateResult<void> done(const std::string& id, std::optional<InstanceObject> object);
    // The operation changed nothing (a create: made nothing).
    [[nodiscard]] StateResult<void> failed_unchanged(const std::string& id);
    // The object is left like this (usually tainted), or is no more.
    [[nodiscard]] StateResult<void> failed(const std::string& id, std::optional<InstanceObject> object);
    // Changes without an operation outside: refreshed, deposed, restored, forgotten objects, and results of providers that touch nothing.
    // All or none.
    [[nodiscard]] StateResult<void> change(std::vector<StateChange> changes);
    [[nodiscard]] StateResult<void> outputs(std::map<std::string, OutputState> outputs);

    [[nodiscard]] StateResult<void> flush();
    // Kind `lock_lost` when somebody removed the lock.
    [[nodiscard]] StateResult<void> sync();

    // A change of the whole in memory (`state mv`): saved by commit() alone, all or nothing. Lineage and serial are the session's business.
    [[nodiscard]] State& edit();
    // The same for another state in the place of this one (`state push`): its lineage holds from now on, and its serial where that is the
    // higher one. No operation may be without an end.
    void replace(State state);

    // Folds the journal into the state file, if there is anything to fold, or if the state is encrypted otherwise than it is to be.
    // Operations without an end stay in a fresh journal. May be called
    // again. When somebody removed the lock, the state goes into a file of its own, which the error names.
    [[nodiscard]] StateResult<void> commit();

private:
    // How the stored state is labelled.
    struct Stored {
        std::string lineage;
        std::uint64_t serial = 0;
        std::string journal_id;
        std::uint64_t journal_records = 0;
    };

    // The journal of an earlier process, until journal_ goes on with it.
    struct LeftBehind {
        JournalEnd end;
        std::vector<Record> unfinished;  // operations without an end, as records
        bool unsaved = false;            // it changed the state beyond the stored one
        [[nodiscard]] bool needed() const noexcept { return unsaved || !unfinished.empty(); }
    };

    StateSession(const SessionOptions& options, Disk& disk, std::string path);
    [[nodiscard]] StateResult<void> record(const Record& record);
    [[nodiscard]] StateResult<void> end(const std::string& id, bool failed, std::optional<InstanceObject> object);
    [[nodiscard]] StateResult<void> open_journal();
    [[nodiscard]] StateResult<std::unique_ptr<Journal>> next_journal(const std::string& path);
    [[nodiscard]] StateResult<void> save();
    [[nodiscard]] StateError lock_lost() const;
    [[nodiscard]] StateError put_aside();
    [[nodiscard]] StateResult<void> retire_journal();
    void label(const Stored& as);
    [[nodiscard]] JournalHeader fresh_header() const;
    [[nodiscard]] std::vector<Record> unfinished_records() const;
    [[nodiscard]] std::uint64_t contained_in_state(const JournalEnd& journal) const;

    Disk& disk_;
    std::string path_;
    Keyring& keys_;
    std::string engine_version_;
    std::unique_ptr<StateLock> lock_;
    std::unique_ptr<LocalStore> own_store_;
    StateStore& store_;
    Progress progress_;
    std::unique_ptr<Journal> journal_;  // opened by the first record
    std::vector<Record> waiting_;       // for a journal that could not be opened yet; empty when there is one
    std::optional<LeftBehind> left_behind_;
    Stored stored_;
    bool state_changed_ = false;  // progress_.state differs from the stored one
    bool has_intents_ = false;    // journal_ holds intents
};

}  // namespace rxplan
