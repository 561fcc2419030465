// Which process on which machine: what tells the owner of a lock from everybody else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "state/lock.hpp"

namespace rxplan {

// This process, without id, command and times.
[[nodiscard]] LockOwner this_process();

// What can be said of the process that `owner` names, from here.
enum class Liveness : std::uint8_t {
    alive,    // it runs on this machine
    dead,     // it ran on this machine and does not any more
    unknown,  // it runs, or ran, elsewhere
};
// `lease`: how old a heartbeat must be to count as stopped.
[[nodiscard]] Liveness liveness(const LockOwner& owner, std::int64_t lease_seconds);

[[nodiscard]] std::string timestamp(std::int64_t seconds_since_epoch);  // UTC, `2026-11-23T21:17:05Z`: always the same length
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view text);
[[nodiscard]] std::int64_t now_seconds();

}  // namespace rxplan
