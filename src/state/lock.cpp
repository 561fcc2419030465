#include "state/lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "state/lock_file.hpp"
#include "state/process.hpp"
#include "state/state.hpp"
#include "state/store.hpp"

namespace rxplan {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A heartbeat that is older than this has stopped.
constexpr std::int64_t lease_seconds = 60;

StateError locked_by(const std::string& path, const LockOwner& owner, bool here)
{
    StateError error;
    error.kind = StateError::Kind::locked;
    error.path = path;
    error.message =
        fmt::format("`{}` holds it: {} on {}, process {}, since {}", owner.command, owner.who, owner.host, owner.pid, owner.created);
    if (here) {
        error.notes.emplace_back("That process runs on this machine: when it ends, the lock is free.");
        error.help = "Wait for it with -lock-timeout=10m.";
        return error;
    }
    const auto renewed = parse_timestamp(owner.renewed);
    if (renewed && now_seconds() - *renewed > lease_seconds) {
        error.notes.push_back(
            fmt::format("Its last sign of life is of {}. Whether it still runs cannot be seen from this machine.", owner.renewed));
    }
    error.help = fmt::format("When that process certainly does not run any more: rxplan force-unlock {}", owner.id);
    return error;
}

// The outcome of one attempt: the lock, or who has it, or neither yet (something changed under our hands: try again at once).
struct Attempt {
    std::optional<LockFile> mine;
    std::optional<LockOwner> busy;
    bool busy_here = false;
};

// Looks at the lock file that is there; a dead owner's is removed. Nothing is guessed: what cannot be judged from here counts as held.
StateResult<Attempt> judge(LockFile& file, std::optional<LockOwner>& recovered)
{
    const auto kernel = file.lock();
    if (!kernel) return tl::unexpected(std::move(kernel.error()));
    if (!file.in_place()) return Attempt{};
    auto owner = file.read();
    if (!owner) return tl::unexpected(std::move(owner.error()));
    const auto life = liveness(*owner, lease_seconds);
    // Without the kernel's lock two could take over at once, each removing the other's new lock.
    if (*kernel != KernelLock::ours || life != Liveness::dead) return Attempt{std::nullopt, std::move(*owner), life == Liveness::alive};
    auto removed = file.remove();
    if (!removed) return tl::unexpected(std::move(removed.error()));
    recovered = std::move(*owner);
    return Attempt{};
}

StateResult<Attempt> attempt(const std::string& path, LockOwner& self, std::optional<LockOwner>& recovered)
{
    auto existing = LockFile::open(path);
    if (!existing) return tl::unexpected(std::move(existing.error()));
    if (*existing) return judge(**existing, recovered);
    self.created = self.renewed = timestamp(now_seconds());
    auto made = LockFile::publish(path, self);
    if (!made) return tl::unexpected(std::move(made.error()));
    return Attempt{std::move(*made), std::nullopt, false};
}

}  // namespace

struct StateLock::Implementation {
    Implementation(LockFile taken, LockOwner self, std::optional<LockOwner> dead, milliseconds interval)
        : file(std::move(taken)), owner(std::move(self)), recovered(std::move(dead)), heartbeat(interval), thread([this] { beat(); })
    {
    }

    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    ~Implementation()
    {
        {
            const std::lock_guard guard(mutex);
            stopping = true;
        }
        wake.notify_all();
        thread.join();
        if (file.in_place()) (void)file.remove();  // what stays is free all the same, once the kernel's lock goes with the descriptor
    }

    void beat()
    {
        std::unique_lock guard(mutex);
        while (!wake.wait_for(guard, heartbeat, [this] { return stopping; })) {
            if (!file.in_place()) {
                lost = true;
                return;
            }
            auto renewed = owner;
            renewed.renewed = timestamp(now_seconds());
            file.renew(renewed);
        }
    }

    LockFile file;
    const LockOwner owner;
    const std::optional<LockOwner> recovered;
    const milliseconds heartbeat;
    std::atomic<bool> lost = false;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;  // the last member: it uses the others
};

StateLock::StateLock(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
StateLock::~StateLock() = default;

StateResult<std::unique_ptr<StateLock>> StateLock::acquire(const std::string& path, const LockOptions& options)
{
    const auto deadline = steady_clock::now() + options.timeout;
    LockOwner self = this_process();
    self.id = new_operation_id();
    self.command = options.command;
    std::optional<LockOwner> recovered;
    bool told = false;
    milliseconds pause{20};
    constexpr milliseconds longest_pause{500};
    while (true) {
        auto result = attempt(path, self, recovered);
        if (!result) return tl::unexpected(std::move(result.error()));
        if (result->mine) {
            auto taken =
                std::make_unique<Implementation>(std::move(*result->mine), std::move(self), std::move(recovered), options.heartbeat);
            return std::unique_ptr<StateLock>(new StateLock(std::move(taken)));
        }
        if (!result->busy) continue;
        recovered.reset();  // somebody else was faster
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        if (left.count() <= 0) return tl::unexpected(locked_by(path, *result->busy, result->busy_here));
        if (!told && options.waiting) options.waiting(*result->busy);
        told = true;
        std::this_thread::sleep_for(std::min(pause, left));
        pause = std::min(pause * 2, longest_pause);
    }
}

const LockOwner& StateLock::owner() const noexcept
{
    return implementation_->owner;
}

const std::optional<LockOwner>& StateLock::recovered() const noexcept
{
    return implementation_->recovered;
}

bool StateLock::held() const
{
    return !implementation_->lost && implementation_->file.in_place();
}

StateResult<std::optional<LockOwner>> read_lock(const std::string& path)
{
    auto file = LockFile::open(path);
    if (!file) return tl::unexpected(std::move(file.error()));
    if (!*file) return std::nullopt;
    auto owner = (*file)->read();
    if (!owner) return tl::unexpected(std::move(owner.error()));
    if (!(*file)->locked_by_other() && liveness(*owner, lease_seconds) == Liveness::dead) return std::nullopt;
    return std::optional<LockOwner>(std::move(*owner));
}

namespace {

struct NamedLock {
    LockFile file;
    LockOwner owner;
};

StateResult<NamedLock> find_lock(const std::string& path, const std::string& id)
{
    auto file = LockFile::open(path);
    if (!file) return tl::unexpected(std::move(file.error()));
    StateError error;
    error.kind = StateError::Kind::conflict;
    error.path = path;
    if (!*file) {
        error.message = "there is no lock";
        return tl::unexpected(std::move(error));
    }
    auto owner = (*file)->read();
    if (!owner) return tl::unexpected(std::move(owner.error()));
    if (owner->id != id) {
        error.message = fmt::format("the lock there has the id {}, not {}", owner->id, id);
        return tl::unexpected(std::move(error));
    }
    return NamedLock{std::move(**file), *std::move(owner)};
}

}  // namespace

StateResult<void> check_lock(const std::string& path, const std::string& id)
{
    const auto found = find_lock(path, id);
    if (!found) return tl::unexpected(found.error());
    return {};
}

StateResult<void> force_unlock(const std::string& path, const std::string& id)
{
    auto found = find_lock(path, id);
    if (!found) return tl::unexpected(std::move(found.error()));
    auto& [file, owner] = *found;
    // Others that look at the file hold its kernel lock for a moment; only an owner holds it for long.
    constexpr int attempts = 50;
    auto kernel = file.lock();
    for (int i = 0; i < attempts && kernel && *kernel == KernelLock::held_by_other; ++i) {
        std::this_thread::sleep_for(milliseconds(10));
        kernel = file.lock();
    }
    if (!kernel) return tl::unexpected(std::move(kernel.error()));
    if (*kernel == KernelLock::held_by_other) {
        auto living = locked_by(path, owner, true);
        living.help = fmt::format("End that process first: kill {}", owner.pid);
        return tl::unexpected(std::move(living));
    }
    if (!file.in_place()) return {};  // it was let go just now
    return file.remove();
}

}  // namespace rxplan
