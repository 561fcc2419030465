// What becomes of servers that are being booted, resized or deleted.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "providers/rackspace/session.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

// A boot under way, as `start` returns it.
[[nodiscard]] Pending watch_boot(std::string_view id, const Value& planned);

// Asks for the deletion, and what the cloud's answer means: Pending until the server is gone, also while it is in doubt.
[[nodiscard]] CallResult ask_to_delete(Session& session, const Change& change);
[[nodiscard]] PollResult outcome_of_delete(const CallResult& reply, const Change& change);

// How far a server is that has booted for so long: Done when it is ACTIVE, Failed (it exists) when it is ERROR.
[[nodiscard]] PollResult boot_outcome(const Value& server, const Value& planned, std::chrono::milliseconds waited);

// One answer for each request, by one look at the cloud for all of them. While the cloud does not answer, everything is still pending.
[[nodiscard]] std::vector<PollResult> watch(Session& session, std::span<const PollRequest> requests);

}  // namespace rxplan::rackspace
