#include "state/store.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "state/paths.hpp"
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
    auto text = disk_.read(path_);
    if (!text) {
        if (text.error().code != ENOENT) return tl::unexpected(io_error(text.error()));
        readable_ = true;
        return std::nullopt;
    }
    auto state = parse_state(*text);
    if (state) {
        readable_ = true;
        return std::optional<State>(std::move(*state));
    }
    auto error = std::move(state.error());
    error.path = path_;
    if (error.kind == StateError::Kind::damaged) tell_how_to_recover(*text, error);
    return tl::unexpected(std::move(error));
}

// What is still readable, and what there is to go back to.
void LocalStore::tell_how_to_recover(std::string_view text, StateError& error)
{
    error.notes.emplace_back("It has been left exactly as it is.");
    for (auto& note : survey_damaged_state(text)) error.notes.push_back(std::move(note));
    const auto backup = path_ + ".backup";
    const auto kept = disk_.read(backup);
    const auto before = kept ? parse_state(*kept) : tl::unexpected(StateError());
    if (before) {
        error.notes.push_back(fmt::format("`{}`, the state before the last change, is sound: serial {}, {} object{}.", backup,
                                          before->serial, before->object_count(), before->object_count() == 1 ? "" : "s"));
        if (disk_.version(journal_path(path_)))
            error.notes.push_back(fmt::format("`{}` continues the damaged state, not that one: keep it.", journal_path(path_)));
        error.help = fmt::format("Repair the file, or keep a copy of it and go back: cp {0}.backup {0}", path_);
        return;
    }
    const bool absent = !kept && kept.error().code == ENOENT;
    error.notes.push_back(!absent ? fmt::format("`{}`, the state before the last change, cannot be read either.", backup)
                                  : fmt::format("There is no `{}` to go back to.", backup));
    error.help = "Repair the file, or put a copy back.";
}

DiskResult<void> LocalStore::keep_backup()
{
    const auto backup = path_ + ".backup";
    const auto fresh = backup + ".new";
    auto removed = disk_.remove(fresh);
    if (!removed && removed.error().code != ENOENT) return removed;
    auto linked = disk_.link(path_, fresh);
    if (!linked) {
        if (linked.error().code == ENOENT) return {};  // there is no state yet
        if (!no_hard_links(linked.error().code)) return linked;
        auto text = disk_.read(path_);
        if (!text) return tl::unexpected(std::move(text.error()));
        auto copied = write_file(fresh, *text);
        if (!copied) return copied;
    }
    auto renamed = disk_.rename(fresh, backup);
    if (!renamed) return renamed;
    // When both names were links to one file already, the rename has left both.
    removed = disk_.remove(fresh);
    if (!removed && removed.error().code != ENOENT) return removed;
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
    auto written =
        write_file(fresh, to_json(state)).and_then([&] { return keep_backup(); }).and_then([&] { return disk_.rename(fresh, path_); });
    if (!written) {
        auto error = io_error(written.error());
        (void)disk_.remove(fresh);  // on a full disk it stands in the way; whether it goes or stays, nothing reads it
        error.notes.push_back(fmt::format("`{}` is as it was before.", path_));
        return tl::unexpected(std::move(error));
    }
    // From here on the new state is the one that everybody reads.
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
