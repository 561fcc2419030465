// A few threads around calls that last.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "apply/executor.hpp"

namespace rxplan {

// Runs jobs in the order in which they come, as many at once as there are threads; threads are started as they are needed.
class Workers final : public Executor {
public:
    explicit Workers(std::size_t most_threads) : most_threads_(most_threads) {}
    ~Workers() override;  // waits for the jobs that run; those that wait are dropped
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    void submit(std::function<void()> job) override;

private:
    void work();

    const std::size_t most_threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool ending_ = false;
};

// What workers tell the loop; any thread may put, one takes.
template <typename Message>
class Mailbox {
public:
    void put(Message message)
    {
        {
            const std::lock_guard lock(mutex_);
            messages_.push_back(std::move(message));
        }
        changed_.notify_one();
    }

    // Everything that has come; waits until something has, or until `deadline`.
    template <typename TimePoint>
    std::vector<Message> take_until(TimePoint deadline)
    {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, deadline, [this] { return !messages_.empty(); });
        return std::exchange(messages_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Message> messages_;
};

}  // namespace rxplan
