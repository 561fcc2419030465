#include "state/store.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "state/paths.hpp"
#include "state/sealed_file.hpp"
#include "state/state_file.hpp"
#include "state/survey.hpp"

namespace rxplan {
namespace {

std::string help_for(int code, const std::string& path)
{
    switch (code) {
        case ENOSPC:
        case EDQUOT:
            return "Free some space there, then run the command again.";
        case EACCES:
        case EPERM:
            return fmt::format("Give yourself the right to read and write `{}` and its directory.", path);
        case EROFS:
            return "The file system is mounted read-only: mount it for writing, or keep the state elsewhere.";
        case EIO:
            return "The disk reports a fault: copy the directory to a sound disk and go on there.";
        case EMFILE:
        case ENFILE:
            return "Too many files are open: raise the limit (`ulimit -n`).";
        case ENOENT:
            return "A directory on the way there does not exist.";
        case ELOOP:
            return fmt::format("`{}` is a symbolic link, and nothing private is written through one: replace it by the file.", path);
        default:
            return {};
    }
}

bool no_hard_links(int code)
{
    return code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK || code == EINVAL;
}

}  // namespace

StateError io_error(const DiskError& error)
{
    StateError out;
    out.path = error.path;
    out.code = error.code;
    out.message = fmt::format("cannot {} `{}`: {}", error.operation, error.path, std::generic_category().message(error.code));
    out.help = help_for(error.code, error.path);
    return out;
}

StateResult<std::optional<FileVersion>> LocalStore::version()
{
    auto found = disk_.version(path_);
    if (found) return *found;
    if (found.error().code == ENOENT) return std::nullopt;
    return tl::unexpected(io_error(found.error()));
}

StateResult<std::optional<State>> LocalStore::read()
{
    // The version first: should the file be replaced in between, write() sees an old version and refuses, rather than a new one and goes
    // on.
    auto found = version();
    if (!found) return tl::unexpected(std::move(found.error()));
    read_version_ = *found;
    readable_ = false;
    current_ = true;
    auto text = disk_.read(path_);
    if (!text) {
        if (text.error().code != ENOENT) return tl::unexpected(io_error(text.error()));
        readable_ = true;
        return std::nullopt;
    }
    auto state = parse(*std::move(text));
    if (state) {
        readable_ = true;
        return std::optional<State>(std::move(*state));
    }
    auto error = std::move(state.error());
    error.path = path_;
    if (error.kind == StateError::Kind::damaged) tell_how_to_recover(error);
    return tl::unexpected(std::move(error));
}

// Of a damaged one, the error's notes say what can still be read.
StateResult<State> LocalStore::parse(std::string stored)
{
    auto opened = open_file(keys_, Content::state, std::move(stored));
    if (!opened) return tl::unexpected(std::move(opened.error()));
    current_ = opened->current;
    auto state = parse_state(opened->text);
    if (!state && state.error().kind == StateError::Kind::damaged) state.error().notes = survey_damaged_state(opened->text);
    return state;
}

// What there is to go back to.
void LocalStore::tell_how_to_recover(StateError& error)
{
    error.notes.insert(error.notes.begin(), "It has been left exactly as it is.");
    const auto backup = backup_path(path_);
    auto kept = disk_.read(backup);
    const bool absent = !kept && kept.error().code == ENOENT;
    const auto before = kept ? parse(*std::move(kept)) : tl::unexpected(StateError());
    if (before) {
        error.notes.push_back(fmt::format("`{}`, the state before the last change, is sound: serial {}, {} object{}.", backup,
                                          before->serial, before->object_count(), before->object_count() == 1 ? "" : "s"));
        if (disk_.version(journal_path(path_)))
            error.notes.push_back(fmt::format("`{}` continues the damaged state, not that one: keep it.", journal_path(path_)));
        error.help = fmt::format("Repair the file, or keep a copy of it and go back: cp {0}.backup {0}", path_);
        return;
    }
    error.notes.push_back(!absent ? fmt::format("`{}`, the state before the last change, cannot be read either.", backup)
                                  : fmt::format("There is no `{}` to go back to.", backup));
    error.help = "Repair the file, or put a copy back.";
}

StateResult<void> LocalStore::keep_backup()
{
    const auto backup = backup_path(path_);
    const auto fresh = backup + ".new";
    auto removed = disk_.remove(fresh);
    if (!removed && removed.error().code != ENOENT) return tl::unexpected(io_error(removed.error()));
    auto linked = current_ ? disk_.link(path_, fresh) : tl::unexpected(DiskError{"create", fresh, EOPNOTSUPP});
    if (!linked) {
        if (linked.error().code == ENOENT) return {};  // there is no state yet
        if (!no_hard_links(linked.error().code)) return tl::unexpected(io_error(linked.error()));
        auto copied = copy_as_backup(fresh);
        if (!copied) return copied;
    }
    auto renamed = disk_.rename(fresh, backup);
    if (!renamed) return tl::unexpected(io_error(renamed.error()));
    // When both names were links to one file already, the rename has left both.
    removed = disk_.remove(fresh);
    if (!removed && removed.error().code != ENOENT) return tl::unexpected(io_error(removed.error()));
    return {};
}

// Encrypted as everything is now, or not: what an old key opens, or nobody needs a key for, does not stay behind.
StateResult<void> LocalStore::copy_as_backup(const std::string& fresh)
{
    auto stored = disk_.read(path_);
    if (!stored) return tl::unexpected(io_error(stored.error()));
    if (!current_) {
        auto sealed = open_file(keys_, Content::state, *std::move(stored)).and_then([&](OpenedFile&& file) {
            return seal_file(keys_, Content::state, std::move(file.text));
        });
        if (!sealed) return tl::unexpected(std::move(sealed.error()));
        stored = *std::move(sealed);
    }
    auto copied = write_file(fresh, *stored);
    if (!copied) return tl::unexpected(io_error(copied.error()));
    return {};
}

DiskResult<void> LocalStore::write_file(const std::string& path, std::string_view text)
{
    auto file = disk_.create(path);
    if (!file) return tl::unexpected(std::move(file.error()));
    return (*file)->append(text).and_then([&] { return (*file)->sync(); });
}

StateResult<void> LocalStore::write(const State& state)
{
    auto now = version();
    if (!now) return tl::unexpected(std::move(now.error()));
    if (!readable_ || *now != read_version_) {
        StateError error;
        error.kind = StateError::Kind::conflict;
        error.path = path_;
        error.message = "another program has changed it since it was read";
        error.notes.emplace_back("It has been left as it is now.");
        return tl::unexpected(std::move(error));
    }
    const auto fresh = path_ + ".new";
    const auto on_disk = [](DiskResult<void> result) { return result ? StateResult<void>() : tl::unexpected(io_error(result.error())); };
    auto written = seal_file(keys_, Content::state, to_json(state))
                       .and_then([&](const std::string& text) { return on_disk(write_file(fresh, text)); })
                       .and_then([&] { return keep_backup(); })
                       .and_then([&] { return on_disk(disk_.rename(fresh, path_)); });
    if (!written) {
        auto error = std::move(written.error());
        (void)disk_.remove(fresh);  // on a full disk it stands in the way; whether it goes or stays, nothing reads it
        error.notes.push_back(fmt::format("`{}` is as it was before.", path_));
        return tl::unexpected(std::move(error));
    }
    // From here on the new state is the one that everybody reads.
    current_ = true;
    auto renamed = version();
    if (renamed) read_version_ = *renamed;
    auto synced = disk_.sync_directory(path_);
    if (!synced) return tl::unexpected(io_error(synced.error()));
    return {};
}

StateResult<std::optional<FileVersion>> MemoryStore::version()
{
    if (!stored_) return std::nullopt;
    return FileVersion{0, writes_, 0, 0};
}

StateResult<void> MemoryStore::write(const State& state)
{
    stored_ = state;
    ++writes_;
    return {};
}

}  // namespace rxplan
