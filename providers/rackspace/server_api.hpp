// Servers as Cloud Servers (Compute v2) speaks of them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "providers/rackspace/session.hpp"
#include "rxplan/provider.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// The body of the request that boots `change.planned`, marked with the operation's id.
[[nodiscard]] Value boot_request(const Change& change);

// `base` (a state or a plan) with everything that the cloud tells of the server.
[[nodiscard]] Value server_state(const Value& server, const Value& base);

// `base` as recorded when a server has been asked for and nothing but its id is known.
[[nodiscard]] Value booting_state(std::string_view id, const Value& base);

struct Servers {
    std::map<std::string, Value, std::less<>> by_id;
    bool snapshot = true;  // otherwise one that exists may be missing
};

// These servers as they are; those that do not exist are missing. One request for one server, otherwise one listing in all its pages.
[[nodiscard]] tl::expected<Servers, Refusal> find_servers(Session& session, std::span<const std::string> ids);

// One server; nothing when it does not exist (any more).
[[nodiscard]] tl::expected<std::optional<Value>, Refusal> find_server(Session& session, std::string_view id);

// The server that carries this operation's id.
[[nodiscard]] tl::expected<std::optional<Value>, Refusal> find_server_by_operation(Session& session, std::string_view operation);

// What the cloud says went wrong with a server whose status is ERROR.
[[nodiscard]] Diagnostic server_fault(const Value& server);

// A server that was deleted while it was `what` (`booting`, `resized`).
[[nodiscard]] Failed gone_while(std::string_view what, std::string_view id);

// `BUILD 40 %`
[[nodiscard]] std::string status_remark(const Value& server);

[[nodiscard]] std::string server_path(std::string_view id);

}  // namespace rxplan::rackspace
