#include "providers/rackspace/transfer_remark.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>

namespace rxplan::rackspace {

http::TransferSink transfer_remarks(ProgressSink progress)
{
    using Clock = std::chrono::steady_clock;
    struct Told {
        Clock::time_point when{};
        std::uint64_t done = 0;
    };
    return [progress = std::move(progress), told = std::make_shared<Told>()](std::uint64_t done, std::uint64_t total) {
        const Clock::time_point now = Clock::now();
        if (done == told->done || (now - told->when < std::chrono::milliseconds(250) && done != total)) return;
        *told = {now, done};
        const bool small = total < 1'000'000;
        const std::uint64_t unit = small ? 1'000 : 1'000'000;
        progress(fmt::format("{} of {} {}", done / unit, (total + unit - 1) / unit, small ? "kB" : "MB"));
    };
}

}  // namespace rxplan::rackspace
