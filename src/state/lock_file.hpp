// The lock file and the kernel's lock on it.
#pragma once

#include <optional>
#include <string>

#include "state/error.hpp"
#include "state/lock.hpp"

namespace rxplan {

enum class KernelLock : std::uint8_t {
    ours,
    held_by_other,  // by a living process of this machine
    unavailable,    // this file system has none
};

// An open lock file. It comes into being whole and locked, under its name at once, and goes by that name being removed: so whoever opens it
// sees an owner. Its kernel lock is on the open file (not on the process), and dies with it.
class LockFile {
public:
    // Nothing when there is none.
    [[nodiscard]] static StateResult<std::optional<LockFile>> open(const std::string& path);
    // Nothing when another file has the name already.
    [[nodiscard]] static StateResult<std::optional<LockFile>> publish(const std::string& path, const LockOwner& owner);

    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&& other) noexcept;
    ~LockFile();

    [[nodiscard]] StateResult<KernelLock> lock();
    [[nodiscard]] bool locked_by_other() const;  // without taking it
    // The name still leads to this file.
    [[nodiscard]] bool in_place() const;
    [[nodiscard]] StateResult<LockOwner> read() const;
    // Rewrites the owner, whose text must be as long as before. Failure is harmless: the next heartbeat tries again.
    void renew(const LockOwner& owner) const;
    [[nodiscard]] StateResult<void> remove() const;  // harmless when it is gone

private:
    [[nodiscard]] StateResult<void> prepare(const LockOwner& owner);
    LockFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

    int descriptor_ = -1;
    std::string path_;
};

}  // namespace rxplan
