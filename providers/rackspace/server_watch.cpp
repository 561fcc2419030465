#include "providers/rackspace/server_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/server_api.hpp"
#include "providers/rackspace/server_update.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

using std::chrono::milliseconds;

namespace {

Value handle(std::string_view phase, std::string_view id)
{
    return Value::object({{"phase", Value::string(phase)}, {"id", Value::string(id)}});
}

// One listing tells about all servers, so it may be asked for often: what takes seconds is seen at once, what takes minutes costs little.
constexpr milliseconds shortest_interval{250};
constexpr milliseconds longest_interval{5000};
constexpr milliseconds repeat_interval{1000};  // of a request that was not agreed to

milliseconds interval_after(milliseconds waited)
{
    return std::clamp(waited / 8, shortest_interval, longest_interval);
}

PollResult still_pending(const PollRequest& request, Value state, std::string remark)
{
    return Pending{
        .handle = request.handle, .state = std::move(state), .poll_after = interval_after(request.waited), .remark = std::move(remark)};
}

// What is recorded of an operation whose server is not looked at now.
Value last_known(const PollRequest& request)
{
    const Change& change = request.change;
    return change.operation == Operation::create ? booting_state(request.handle.text_of("id"), change.planned) : change.prior;
}

PollResult boot_result(const PollRequest& request, const Value* server)
{
    if (server == nullptr) return gone_while("booting", request.handle.text_of("id"));
    return boot_outcome(*server, request.change.planned, request.waited);
}

PollResult delete_result(Session& session, const PollRequest& request, const Value* server)
{
    if (server == nullptr) return server_type().destroyed();
    if (request.handle.text_of("phase") == "delete") return still_pending(request, request.change.prior, status_remark(*server));
    return outcome_of_delete(ask_to_delete(session, request.change), request.change);  // the cloud did not agree when it was asked first
}

// Whether a server that the listing does not have is gone. Only one that the cloud has agreed to delete is expected to be, and a listing in
// pages is no snapshot: of the others it must be said by the server itself.
bool is_gone(const Servers& servers, std::string_view phase)
{
    return phase == "delete" && servers.snapshot;
}

tl::expected<std::optional<Value>, Refusal> look_up(Session& session, const Servers& servers, const Value& handle, bool listed)
{
    const std::string id = handle.text_of("id");
    if (const auto found = servers.by_id.find(id); found != servers.by_id.end()) return found->second;
    if (!listed || is_gone(servers, handle.text_of("phase"))) return std::nullopt;
    return find_server(session, id);
}

PollResult result_of(Session& session, const PollRequest& request, const Value* server)
{
    const std::string phase = request.handle.text_of("phase");
    if (phase == "boot") return boot_result(request, server);
    if (is_update_phase(phase)) return update_outcome(session, request, server);
    return delete_result(session, request, server);
}

}  // namespace

Pending watch_boot(std::string_view id, const Value& planned)
{
    return {.handle = handle("boot", id), .state = booting_state(id, planned), .poll_after = shortest_interval, .remark = "BUILD"};
}

CallResult ask_to_delete(Session& session, const Change& change)
{
    return session.call({.method = "DELETE", .path = server_path(change.prior.text_of("id"))});
}

PollResult outcome_of_delete(const CallResult& reply, const Change& change)
{
    const auto pending = [&change](std::string_view phase, milliseconds poll_after, std::string remark) {
        return Pending{.handle = handle(phase, change.prior.text_of("id")),
                       .state = change.prior,
                       .poll_after = poll_after,
                       .remark = std::move(remark)};
    };
    if (reply) return pending("delete", shortest_interval, "deleting");
    if (reply.error().not_found()) return server_type().destroyed();
    if (reply.error().conflict()) return pending("delete-again", repeat_interval, "busy");
    if (reply.error().in_doubt()) return pending("delete-again", repeat_interval, problem(reply.error()).summary);
    return failed_cleanly(reply.error());
}

PollResult boot_outcome(const Value& server, const Value& planned, milliseconds waited)
{
    const std::string status = server.text_of("status");
    Value state = server_state(server, planned);
    if (status == "ACTIVE") return Done{std::move(state)};
    if (status == "ERROR") {
        Failed failed;
        failed.diagnostics.add(server_fault(server));
        failed.state = std::move(state);
        return failed;
    }
    return Pending{.handle = handle("boot", server.text_of("id")),
                   .state = std::move(state),
                   .poll_after = interval_after(waited),
                   .remark = status_remark(server)};
}

std::vector<PollResult> watch(Session& session, std::span<const PollRequest> requests)
{
    std::vector<std::string> ids;
    for (const PollRequest& request : requests) ids.push_back(request.handle.text_of("id"));
    const auto servers = find_servers(session, ids);

    std::vector<PollResult> results;
    for (const PollRequest& request : requests) {
        const auto server = servers.and_then([&](const Servers& found) { return look_up(session, found, request.handle, ids.size() > 1); });
        if (server)
            results.push_back(result_of(session, request, *server ? &**server : nullptr));
        else
            results.push_back(still_pending(request, last_known(request), problem(server.error()).summary));
    }
    return results;
}

}  // namespace rxplan::rackspace
