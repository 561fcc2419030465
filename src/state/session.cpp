#include "state/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "state/random.hpp"
#include "state/recovery.hpp"

namespace rxplan {
namespace {

// Leaves of a record what it says about operations under way, once the stored state contains its changes.
void strip_changes(Record& record)
{
    if (auto* done = std::get_if<DoneRecord>(&record)) {
        done->changes.clear();
    } else if (auto* pending = std::get_if<PendingRecord>(&record)) {
        pending->object.reset();
    } else if (std::holds_alternative<OutputsRecord>(record)) {
        record = DoneRecord();
    }
}

}  // namespace

StateSession::StateSession(const SessionOptions& options, Disk& disk, std::string path)
    : disk_(disk),
      path_(std::move(path)),
      keys_(options.keys == nullptr ? no_encryption() : *options.keys),
      engine_version_(options.engine_version),
      own_store_(options.store == nullptr ? std::make_unique<LocalStore>(disk, path_, keys_) : nullptr),
      store_(options.store == nullptr ? *own_store_ : *options.store)
{
}

StateSession::~StateSession()
{
    if (journal_) (void)journal_->flush();
}

StateResult<std::unique_ptr<StateSession>> StateSession::open(const SessionOptions& options)
{
    const bool real = options.disk == nullptr;
    std::unique_ptr<StateSession> session(
        new StateSession(options, real ? real_disk() : *options.disk, real ? real_state_path(options.path) : options.path));
    if (options.lock && real) {
        LockOptions lock;
        lock.command = options.command;
        lock.timeout = options.lock_timeout;
        lock.waiting = options.waiting;
        auto acquired = StateLock::acquire(lock_path(session->path_), lock);
        if (!acquired) return tl::unexpected(std::move(acquired.error()));
        session->lock_ = std::move(*acquired);
    }
    auto recovery = recover(session->store_, session->disk_, session->path_, session->keys_);
    if (!recovery) return tl::unexpected(std::move(recovery.error()));
    // What cannot be written down must not be begun.
    auto writable = session->keys_.writer(Content::state);
    if (!writable) {
        writable.error().path = session->path_;
        return tl::unexpected(std::move(writable.error()));
    }
    session->progress_ = std::move(recovery->progress);
    if (recovery->journal) {
        session->left_behind_ = LeftBehind{std::move(*recovery->journal), session->unfinished_records(), recovery->unsaved};
    }
    session->state_changed_ = recovery->unsaved || (session->own_store_ && !session->own_store_->current());
    auto& state = session->progress_.state;
    if (state.lineage.empty()) state.lineage = random_uuid();
    session->stored_ = {state.lineage, state.serial, state.journal_id, state.journal_records};
    return session;
}

std::optional<LockOwner> StateSession::recovered() const
{
    return lock_ ? lock_->recovered() : std::nullopt;
}

JournalHeader StateSession::fresh_header() const
{
    return {random_text(hexadecimal, 16), stored_.lineage, stored_.serial};
}

std::vector<Record> StateSession::unfinished_records() const
{
    std::vector<Record> records;
    for (auto& operation : progress_.unfinished()) {
        records.emplace_back(std::move(operation.intent));
        if (operation.pending) records.emplace_back(std::move(*operation.pending));
    }
    return records;
}

StateResult<std::unique_ptr<Journal>> StateSession::next_journal(const std::string& path)
{
    if (!left_behind_ || !left_behind_->needed()) return Journal::create(disk_, path, fresh_header(), keys_);
    if (left_behind_->end.current && left_behind_->end.records >= contained_in_state(left_behind_->end)) {
        return Journal::resume(disk_, path, left_behind_->end, keys_);
    }
    // One with another key is not written on. What it alone knows goes into the state first.
    if (left_behind_->unsaved && !left_behind_->end.current) {
        auto saved = save();
        if (!saved) return tl::unexpected(std::move(saved.error()));
    }
    // Or the state has what this journal has lost: its numbers are not to be given out twice.
    return Journal::replace(disk_, path, fresh_header(), left_behind_->unfinished, keys_);
}

StateResult<void> StateSession::open_journal()
{
    if (journal_) return {};
    auto opened = next_journal(journal_path(path_));
    if (!opened) return tl::unexpected(std::move(opened.error()));
    journal_ = std::move(*opened);
    has_intents_ = has_intents_ || (left_behind_ && !left_behind_->unfinished.empty());
    left_behind_.reset();
    StateResult<void> result;
    for (const auto& record : std::exchange(waiting_, {})) {
        auto appended = journal_->append(record);
        if (!appended && result) result = std::move(appended);
    }
    return result;
}

std::uint64_t StateSession::contained_in_state(const JournalEnd& journal) const
{
    return stored_.journal_id == journal.header.id ? stored_.journal_records : 0;
}

StateResult<void> StateSession::record(const Record& record)
{
    // Memory learns it in any case: what is true stays true when the disk is full, and commit() can still save it.
    has_intents_ = has_intents_ || std::holds_alternative<IntentRecord>(record);
    state_changed_ = state_changed_ || changes_state(record);
    progress_.apply(record);
    if (journal_) return journal_->append(record);
    waiting_.push_back(record);
    return open_journal();
}

StateResult<void> StateSession::intents(std::span<const IntentRecord> records)
{
    StateResult<void> result;
    for (const auto& intent : records) {
        assert(!intent.change.id.empty());
        auto recorded = record(intent);
        if (!recorded && result) result = std::move(recorded);
    }
    return result;
}

StateResult<void> StateSession::pending(std::string id, Value handle, std::optional<InstanceObject> object)
{
    assert(progress_.find(id) != nullptr);
    if (object) object = normalised(std::move(*object));
    return record(PendingRecord{std::move(id), std::move(handle), std::move(object)});
}

StateResult<void> StateSession::end(const std::string& id, bool failed, std::optional<InstanceObject> object)
{
    const auto* operation = progress_.find(id);
    assert(operation != nullptr);
    StateChange change{operation->intent.object, object ? operation->intent.provider : std::string(), std::move(object)};
    if (change.value) change.value = normalised(std::move(*change.value));
    DoneRecord done{id, failed, {}};
    done.changes.push_back(std::move(change));
    return record(done);
}

StateResult<void> StateSession::done(const std::string& id, std::optional<InstanceObject> object)
{
    return end(id, false, std::move(object));
}

StateResult<void> StateSession::failed(const std::string& id, std::optional<InstanceObject> object)
{
    return end(id, true, std::move(object));
}

StateResult<void> StateSession::failed_unchanged(const std::string& id)
{
    const auto* operation = progress_.find(id);
    assert(operation != nullptr);
    // A create that made nothing leaves nothing: neither what stood in for it while it was pending.
    if (operation->intent.change.operation == Operation::create && operation->pending && operation->pending->object) {
        return end(id, true, std::nullopt);
    }
    return record(DoneRecord{id, true, {}});
}

StateResult<void> StateSession::change(std::vector<StateChange> changes)
{
    if (changes.empty()) return {};
    for (auto& change : changes) {
        if (change.value) change.value = normalised(std::move(*change.value));
    }
    return record(DoneRecord{{}, false, std::move(changes)});
}

StateResult<void> StateSession::outputs(std::map<std::string, OutputState> outputs)
{
    if (outputs == progress_.state.outputs) return {};
    return record(OutputsRecord{std::move(outputs)});
}

StateResult<void> StateSession::flush()
{
    if (lock_ && !lock_->held()) return tl::unexpected(lock_lost());
    if (!journal_ && waiting_.empty()) return {};
    return open_journal().and_then([this] { return journal_->flush(); });
}

StateResult<void> StateSession::sync()
{
    if (!journal_ && waiting_.empty()) return {};
    return open_journal().and_then([this] { return journal_->sync(); });
}

State& StateSession::edit()
{
    state_changed_ = true;
    return progress_.state;
}

void StateSession::replace(State state)
{
    assert(progress_.idle());
    if (!state.lineage.empty()) stored_.lineage = state.lineage;
    stored_.serial = std::max(stored_.serial, state.serial == 0 ? 0 : state.serial - 1);
    edit() = std::move(state);
}

StateError StateSession::lock_lost() const
{
    StateError error;
    error.kind = StateError::Kind::lock_lost;
    error.path = lock_path(path_);
    error.message = "somebody removed this process's lock, so another may be writing";
    return error;
}

// State and journal belong to somebody else now, who may have removed the journal: what this process knows gets a file of its own.
StateError StateSession::put_aside()
{
    auto error = lock_lost();
    LocalStore aside(disk_, fmt::format("{}.lost-{}", path_, lock_->owner().id), keys_);
    auto free = aside.read();
    auto written = free ? aside.write(progress_.state) : tl::unexpected(std::move(free.error()));
    if (written) {
        error.notes.push_back(fmt::format("What this run knows of what exists is in `{}`.", aside.location()));
        error.help = "Compare that file with `rxplan state list`, and import what is missing.";
    } else {
        error.notes.push_back(fmt::format("What this run did could not be written down: {}.", written.error().message));
    }
    std::string open;
    for (const auto& operation : progress_.unfinished()) open += (open.empty() ? "" : ", ") + operation.intent.change.address;
    if (!open.empty()) error.notes.push_back(fmt::format("What came of changing these is not known: {}.", open));
    return error;
}

StateResult<void> StateSession::save()
{
    // The state is going to say that it contains the journal, ends of operations included: they must not be lost behind its back. A journal
    // that cannot be synced any more is no reason not to save the state.
    if (journal_ && has_intents_) (void)journal_->sync();
    Stored next{stored_.lineage, stored_.serial + 1, {}, 0};
    if (journal_) {
        next.journal_id = journal_->header().id;
        next.journal_records = journal_->records();
    } else if (left_behind_) {
        next.journal_id = left_behind_->end.header.id;
        next.journal_records = left_behind_->end.records;
    }
    label(next);
    auto written = store_.write(progress_.state);
    if (!written) {
        label(stored_);
        if (journal_ && !journal_->broken()) {
            written.error().notes.push_back(
                fmt::format("What was done is recorded in `{}`; the next command takes it up.", journal_path(path_)));
        }
        return written;
    }
    stored_ = std::move(next);
    state_changed_ = false;
    for (auto& record : waiting_) strip_changes(record);
    return {};
}

void StateSession::label(const Stored& as)
{
    auto& state = progress_.state;
    state.lineage = as.lineage;
    state.serial = as.serial;
    state.journal_id = as.journal_id;
    state.journal_records = as.journal_records;
    state.rxplan_version = engine_version_;
}

StateResult<void> StateSession::retire_journal()
{
    const auto path = journal_path(path_);
    if (progress_.idle()) {
        // Whether it goes or stays, it says nothing that the state does not. There may be one that a crash has torn before it said
        // anything.
        (void)disk_.remove(path);
        journal_.reset();
        left_behind_.reset();
        waiting_.clear();
        has_intents_ = false;
        return {};
    }
    auto records = unfinished_records();
    const auto length = journal_ ? journal_->records() : left_behind_ ? left_behind_->end.records : 0;
    const bool compact = length == records.size() && waiting_.empty();
    const bool current = !left_behind_ || left_behind_->end.current;
    if (!compact || !current || (journal_ && journal_->broken())) {
        auto fresh = Journal::replace(disk_, path, fresh_header(), records, keys_);
        if (fresh) {
            journal_ = std::move(*fresh);
            left_behind_.reset();
            waiting_.clear();
            has_intents_ = true;
        }
        // Otherwise the old one stays, which says as much.
    }
    return sync();
}

StateResult<void> StateSession::commit()
{
    if (lock_ && (state_changed_ || journal_ || left_behind_) && !lock_->held()) return tl::unexpected(put_aside());
    if (state_changed_) {
        auto saved = save();
        if (!saved) return saved;
    }
    return retire_journal();
}

}  // namespace rxplan
