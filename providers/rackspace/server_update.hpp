// Changing a server in place: name, metadata and flavor.
//
// A new flavor is a resize, which the cloud works on for minutes and keeps open (VERIFY_RESIZE) until it is confirmed; while it is open,
// the cloud takes no other change. One may be open already when an update begins: an earlier run ended too soon, or somebody else began it.
#pragma once

#include <string_view>

#include "providers/rackspace/session.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

// Whether a server of this status is being resized, or has been and waits for it to be confirmed.
[[nodiscard]] bool is_resizing(std::string_view status);

// Begins `change`, and ends it where no resize is to be waited for. Where one is open, that one is ended first.
[[nodiscard]] StartResult update_server(Session& session, const Change& change);

// Whether a handle of this phase is of an update.
[[nodiscard]] bool is_update_phase(std::string_view phase);

// How far the update is; `server` is what the cloud says of it now, null when it is gone.
[[nodiscard]] PollResult update_outcome(Session& session, const PollRequest& request, const Value* server);

}  // namespace rxplan::rackspace
