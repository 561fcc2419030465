#include "state/recovery.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "state/session.hpp"

namespace rxplan {
namespace {

// How many records of the journal the state contains already; nothing when they do not belong together.
std::optional<std::uint64_t> contained(const State& state, const JournalHeader& journal)
{
    if (state.journal_id == journal.id) return state.journal_records;
    const bool never_stored = state.serial == 0 && state.lineage.empty();
    const bool continues = state.serial == journal.serial && (state.lineage == journal.lineage || never_stored);
    return continues ? std::optional<std::uint64_t>(0) : std::nullopt;
}

StateError conflict(const State& state, const JournalHeader& journal, const std::string& state_path)
{
    StateError error;
    error.kind = StateError::Kind::conflict;
    error.path = state_path;
    const auto file = journal_path(state_path);
    if (state.serial == 0 && state.lineage.empty()) {
        error.message = fmt::format("there is no state, but `{}` continues one with the serial {}", file, journal.serial);
    } else if (state.lineage != journal.lineage) {
        error.message = fmt::format("it has another lineage than the state that `{}` continues", file);
    } else {
        error.message = fmt::format("its serial is {}, but `{}` continues {}", state.serial, file, journal.serial);
    }
    error.notes.emplace_back(
        "An operation was interrupted, and the state was replaced before it was taken up again. Nothing has been changed.");
    error.help = fmt::format("Put the state back that the journal continues; or, when `{0}` is not wanted any more: mv {0} {0}.old", file);
    return error;
}

}  // namespace

StateResult<Recovery> recover(StateStore& store, Disk& disk, const std::string& state_path, Keyring& keys)
{
    auto stored = store.read();
    if (!stored) return tl::unexpected(std::move(stored.error()));
    Recovery recovery;
    auto& state = recovery.progress.state;
    if (*stored) state = std::move(**stored);
    std::optional<std::uint64_t> skip;
    std::uint64_t number = 0;
    const auto take = [&](const JournalHeader& header, const Record& record) {
        if (number == 0) skip = contained(state, header);
        if (++number <= skip.value_or(0)) {
            recovery.progress.track(record);
        } else {
            recovery.progress.apply(record);
            recovery.unsaved = recovery.unsaved || changes_state(record);
        }
    };
    auto journal = read_journal(disk, journal_path(state_path), take, keys);
    if (!journal) return tl::unexpected(std::move(journal.error()));
    if (!*journal) return recovery;
    const auto& header = (*journal)->header;
    if (number == 0) skip = contained(state, header);
    if (!skip) return tl::unexpected(conflict(state, header, state_path));
    if (state.lineage.empty()) state.lineage = header.lineage;
    recovery.journal = std::move(**journal);
    return recovery;
}

StateResult<Snapshot> read_snapshot(Disk& disk, const std::string& state_path, Keyring& keys)
{
    LocalStore store(disk, state_path, keys);
    // A writer may fold its journal into the state between our two reads: then the state is another one afterwards, and we read again.
    constexpr int attempts = 100;
    for (int attempt = 1;; ++attempt) {
        auto before = store.version();
        if (!before) return tl::unexpected(std::move(before.error()));
        auto recovery = recover(store, disk, state_path, keys);
        auto after = store.version();
        if (!after) return tl::unexpected(std::move(after.error()));
        if (*before != *after && attempt < attempts) continue;
        if (!recovery) return tl::unexpected(std::move(recovery.error()));
        return Snapshot{std::move(recovery->progress.state), recovery->progress.unfinished()};
    }
}

StateResult<Snapshot> read_snapshot(const std::string& state_path, Keyring& keys)
{
    return read_snapshot(real_disk(), real_state_path(state_path), keys);
}

}  // namespace rxplan
