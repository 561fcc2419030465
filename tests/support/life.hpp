// The life of a process in memory: its moments are numbered, and at one of them it ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace rxplan::test {

// Moments are those at which something outside of the process would notice its end: before a call to the disk, half way through a write,
// before a request reaches the cloud, and between what the cloud did and its reply. What ends before a call has made the call before it.
// Any thread may ask.
class Life {
public:
    // Moments are counted anew; 0: it does not end.
    void begin(std::uint64_t end_at = 0)
    {
        const std::lock_guard lock(mutex_);
        moments_ = 0;
        end_at_ = end_at;
        over_ = false;
        last_.clear();
    }

    // A moment has come. False: it was the last one, or is after it, and what was about to happen does not.
    [[nodiscard]] bool goes_on(std::string_view what)
    {
        const std::lock_guard lock(mutex_);
        if (over_) return false;
        over_ = ++moments_ == end_at_;
        if (over_) last_ = what;
        return !over_;
    }

    [[nodiscard]] bool over() const noexcept { return over_; }
    // What it was about to do when it ended: `write`, `half of write`, `create`, `reply to create`.
    [[nodiscard]] const std::string& last() const noexcept { return last_; }

private:
    std::mutex mutex_;
    std::uint64_t moments_ = 0;
    std::uint64_t end_at_ = 0;
    std::atomic<bool> over_ = false;
    std::string last_;
};

}  // namespace rxplan::test
