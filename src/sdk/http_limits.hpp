// Rate limits: at most so many requests in any window of a group's length.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "rxplan/schema.hpp"

namespace rxplan::http {

// Thread-safe. Requests of one group go in the order in which they asked.
class RateLimiter {
public:
    using Clock = std::chrono::steady_clock;

    explicit RateLimiter(const std::vector<RateLimitGroup>& groups);

    struct Turn {
        bool allowed = true;
        bool waited = false;
        std::string group;  // the one that did not allow it
    };

    // Returns when a request that counts in all these groups may go, and counts it; at once, with nothing counted, when that would be after
    // the deadline. Names that are no groups do not limit anything.
    [[nodiscard]] Turn take(std::span<const std::string> groups, Clock::time_point deadline);

    // The server asked for silence in these groups until then.
    void close(std::span<const std::string> groups, Clock::time_point until);

private:
    struct Group {
        std::size_t requests;
        std::chrono::seconds window;
        std::deque<Clock::time_point> sent{};  // ascending, the last `requests` of them; may lie ahead of now
        Clock::time_point closed_until{};
    };

    std::mutex mutex_;
    std::map<std::string, Group, std::less<>> groups_;
};

}  // namespace rxplan::http
