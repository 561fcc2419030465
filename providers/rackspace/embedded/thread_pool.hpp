// Threads for connections: as many as are needed at once, kept for a while when idle.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rxplan::rackspace::embedded {

class GrowingPool final : public httplib::TaskQueue {
public:
    explicit GrowingPool(std::size_t most) : most_(most) {}

    void enqueue(std::function<void()> task) override;
    void shutdown() override;  // runs what is queued, then joins every thread

private:
    void work();

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}  // namespace rxplan::rackspace::embedded
