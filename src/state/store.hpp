// Where the state is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "state/disk.hpp"
#include "state/error.hpp"
#include "state/keyring.hpp"
#include "state/state.hpp"

namespace rxplan {

// Not for several threads at once.
class StateStore {
public:
    virtual ~StateStore() = default;

    // Nothing when there is none yet. Never changes what is stored.
    [[nodiscard]] virtual StateResult<std::optional<State>> read() = 0;

    // Tells one stored state from the next; nothing when there is none.
    [[nodiscard]] virtual StateResult<std::optional<FileVersion>> version() = 0;

    // Only after a successful `read`; kind `conflict` when somebody else has changed what is stored since.
    // Afterwards, even when power fails now, `read` gives `state`; after an error or a crash it gives `state` or what was there before,
    // whole.
    [[nodiscard]] virtual StateResult<void> write(const State& state) = 0;

    [[nodiscard]] virtual std::string location() const = 0;  // for messages
};

// A local file, mode 0600: written beside, synced, renamed over; the one before is kept under the name with `.backup`. There is no moment
// without a whole state under the name. Nothing is overwritten that is not a state of this or an older format, or cannot be decrypted.
class LocalStore final : public StateStore {
public:
    // `keys` outlives the store.
    LocalStore(Disk& disk, std::string path, Keyring& keys = no_encryption()) : disk_(disk), path_(std::move(path)), keys_(keys) {}

    [[nodiscard]] StateResult<std::optional<State>> read() override;
    [[nodiscard]] StateResult<std::optional<FileVersion>> version() override;
    [[nodiscard]] StateResult<void> write(const State& state) override;
    [[nodiscard]] std::string location() const override { return path_; }
    // What the last read found, if anything, is encrypted as write() would do it, or in clear as write() would leave it.
    [[nodiscard]] bool current() const noexcept { return current_; }

private:
    [[nodiscard]] StateResult<State> parse(std::string stored);
    [[nodiscard]] StateResult<void> keep_backup();
    [[nodiscard]] StateResult<void> copy_as_backup(const std::string& fresh);
    void tell_how_to_recover(StateError& error);
    [[nodiscard]] DiskResult<void> write_file(const std::string& path, std::string_view text);

    Disk& disk_;
    std::string path_;
    Keyring& keys_;
    bool current_ = true;
    std::optional<FileVersion> read_version_;  // of what `read` or the last `write` left
    bool readable_ = false;                    // the last read understood what it found; otherwise nothing may replace it
};

// In memory: for tests of what uses a store.
class MemoryStore final : public StateStore {
public:
    [[nodiscard]] StateResult<std::optional<State>> read() override { return stored_; }
    [[nodiscard]] StateResult<std::optional<FileVersion>> version() override;
    [[nodiscard]] StateResult<void> write(const State& state) override;
    [[nodiscard]] std::string location() const override { return "memory"; }

private:
    std::optional<State> stored_;
    std::uint64_t writes_ = 0;
};

// What a failed system call means to the user: names the path, the system's words and what to do.
[[nodiscard]] StateError io_error(const DiskError& error);

}  // namespace rxplan
