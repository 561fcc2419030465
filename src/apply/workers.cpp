#include "apply/workers.hpp"

#include <utility>

namespace rxplan {

Workers::~Workers()
{
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        jobs_.clear();
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Workers::submit(std::function<void()> job)
{
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        if (idle_ < jobs_.size() && threads_.size() < most_threads_) threads_.emplace_back([this] { work(); });
    }
    changed_.notify_one();
}

void Workers::work()
{
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
        --idle_;
        if (ending_) return;
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
    }
}

}  // namespace rxplan
