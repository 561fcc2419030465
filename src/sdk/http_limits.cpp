#include "sdk/http_limits.hpp"

#include <algorithm>
#include <thread>

namespace rxplan::http {

RateLimiter::RateLimiter(const std::vector<RateLimitGroup>& groups)
{
    for (const RateLimitGroup& group : groups)
        if (group.requests > 0) groups_.emplace(group.name, Group{group.requests, group.window});
}

RateLimiter::Turn RateLimiter::take(std::span<const std::string> names, Clock::time_point deadline)
{
    Turn turn;
    Clock::time_point when = Clock::now();
    {
        const std::lock_guard lock(mutex_);
        for (const std::string& name : names) {
            const auto found = groups_.find(name);
            if (found == groups_.end()) continue;
            const Group& group = found->second;
            Clock::time_point earliest = group.closed_until;
            if (!group.sent.empty()) earliest = std::max(earliest, group.sent.back());
            if (group.sent.size() >= group.requests)
                earliest = std::max(earliest, group.sent[group.sent.size() - group.requests] + group.window);
            if (earliest > deadline) return {.allowed = false, .waited = false, .group = name};
            when = std::max(when, earliest);
        }
        for (const std::string& name : names) {
            const auto found = groups_.find(name);
            if (found == groups_.end()) continue;
            found->second.sent.push_back(when);
            if (found->second.sent.size() > found->second.requests) found->second.sent.pop_front();
        }
    }
    // A group may be closed while we wait for its window.
    while (when > Clock::now()) {
        turn.waited = true;
        std::this_thread::sleep_until(when);
        const std::lock_guard lock(mutex_);
        for (const std::string& name : names) {
            const auto found = groups_.find(name);
            if (found == groups_.end()) continue;
            if (found->second.closed_until > deadline) return {.allowed = false, .waited = true, .group = name};
            when = std::max(when, found->second.closed_until);
        }
    }
    return turn;
}

void RateLimiter::close(std::span<const std::string> names, Clock::time_point until)
{
    const std::lock_guard lock(mutex_);
    for (const std::string& name : names)
        if (const auto found = groups_.find(name); found != groups_.end())
            found->second.closed_until = std::max(found->second.closed_until, until);
}

}  // namespace rxplan::http
