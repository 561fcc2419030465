// One writer at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "state/error.hpp"

namespace rxplan {

// Who holds the lock, as the lock file tells everybody.
struct LockOwner {
    std::string id;   // [0-9a-z]{26}: for `force-unlock`
    std::string who;  // user name
    std::string host;
    std::string machine;  // /etc/machine-id; empty when the machine has none
    std::string boot;     // the kernel's boot id: the same in all containers of one machine, another after each boot
    std::int64_t pid = 0;
    std::uint64_t process_start = 0;  // in clock ticks since boot: tells a process from a later one with the same pid
    std::string command;              // `apply`: never arguments, they may hold secrets
    std::string created;              // UTC, `2026-11-23T21:17:05Z`
    std::string renewed;              // the heartbeat
};

struct LockOptions {
    std::string command;
    std::chrono::milliseconds timeout{0};                 // how long to wait for another writer
    std::function<void(const LockOwner& owner)> waiting;  // called once when it has to wait; may be empty
    std::chrono::milliseconds heartbeat{10000};
};

// Held from `acquire` to destruction. The lock file stands for other machines and for people; on the same machine the kernel's lock on that
// file decides, which dies with the process. A background thread renews the file's heartbeat and sees when somebody removes the file.
class StateLock {
public:
    // Kind `locked` names the owner and the command that breaks the lock. The lock of a process that died on this machine is taken over;
    // one from another machine never is, however old.
    [[nodiscard]] static StateResult<std::unique_ptr<StateLock>> acquire(const std::string& path, const LockOptions& options);

    StateLock(const StateLock&) = delete;
    StateLock& operator=(const StateLock&) = delete;
    ~StateLock();

    [[nodiscard]] const LockOwner& owner() const noexcept;
    // Whose lock was taken over because its process had died; nothing when the lock was free.
    [[nodiscard]] const std::optional<LockOwner>& recovered() const noexcept;
    // The lock file is still ours. Asks the file system: cheap, but not for inner loops. Any thread.
    [[nodiscard]] bool held() const;

private:
    struct Implementation;
    explicit StateLock(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> implementation_;
};

// Who holds the lock now; nothing when it is free or its owner has died on this machine.
[[nodiscard]] StateResult<std::optional<LockOwner>> read_lock(const std::string& path);

// Whether `force_unlock` would find a lock with this id.
[[nodiscard]] StateResult<void> check_lock(const std::string& path, const std::string& id);
// Removes the lock with this id. Refuses while its owner holds the file's kernel lock, and when the id is another one. On a file system
// without kernel locks nobody but the caller can tell whether the owner still works.
[[nodiscard]] StateResult<void> force_unlock(const std::string& path, const std::string& id);

}  // namespace rxplan
