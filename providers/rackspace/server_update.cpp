#include "providers/rackspace/server_update.hpp"

#include <fmt/format.h>

#include "providers/rackspace/server_api.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view resize_phase = "resize";
constexpr std::string_view earlier_resize_phase = "earlier-resize";
// A resize begins a moment after the cloud has agreed to it, and one that the cloud gives up leaves the server as it was. So many polls
// that find a server at rest with its old flavor tell one from the other.
constexpr std::int64_t most_polls_unresized = 30;
constexpr milliseconds watch_interval{1000};

// `unresized`: polls so far that found the server at rest with its old flavor.
Value handle_of_resize(const Change& change, std::int64_t unresized)
{
    return Value::object({{"phase", Value::string(resize_phase)},
                          {"id", Value::string(change.prior.text_of("id"))},
                          {"unresized", Value::number(unresized)}});
}

Pending watch_resize(const Change& change)
{
    Value state = without_unknowns(updated(change.planned, {{"flavor", change.prior.get("flavor")}}));
    return {.handle = handle_of_resize(change, 0), .state = std::move(state), .poll_after = watch_interval, .remark = "RESIZE"};
}

Pending watch_earlier_resize(const Change& change)
{
    return {.handle = Value::object({{"phase", Value::string(earlier_resize_phase)}, {"id", Value::string(change.prior.text_of("id"))}}),
            .state = change.prior,
            .poll_after = milliseconds(0),
            .remark = "waiting for an earlier resize"};
}

CallResult act(Session& session, const std::string& id, std::string_view action, Value arguments)
{
    return session.call(
        {.method = "POST", .path = server_path(id) + "/action", .body = Value::object({{std::string(action), std::move(arguments)}})});
}

std::optional<Refusal> change_name(Session& session, const std::string& id, const Value& before, const Value& after)
{
    if (same(before.get("name"), after.get("name"))) return std::nullopt;
    const Value name = Value::object({{"name", Value::string(after.text_of("name"))}});
    const CallResult reply = session.call({.method = "PUT", .path = server_path(id), .body = Value::object({{"server", name}})});
    if (!reply) return reply.error();
    return std::nullopt;
}

std::optional<Refusal> change_metadata(Session& session, const std::string& id, const Value& before, const Value& after)
{
    const Value old_entries = text_map(before.get("metadata"));
    const Value new_entries = text_map(after.get("metadata"));
    NamedValues set;
    for (const auto& [name, value] : new_entries.entries())
        if (old_entries.find(name) == nullptr || !same(*old_entries.find(name), value)) set.emplace_back(name, value);
    if (!set.empty()) {
        const CallResult reply = session.call({.method = "POST",
                                               .path = server_path(id) + "/metadata",
                                               .body = Value::object({{"metadata", Value::object(std::move(set))}})});
        if (!reply) return reply.error();
    }
    for (const auto& [name, value] : old_entries.entries()) {
        if (new_entries.find(name) != nullptr) continue;
        const CallResult reply = session.call({.method = "DELETE", .path = server_path(id) + "/metadata/" + http::encode(name)});
        if (!reply && !reply.error().not_found()) return reply.error();
    }
    return std::nullopt;
}

// An update that was refused at one of its steps. An open resize is waited for; otherwise what the server is now is recorded, if the cloud
// can tell.
StartResult stopped(Session& session, const Change& change, const Refusal& refusal, Diagnostic diagnostic)
{
    Failed failed;
    failed.diagnostics.add(std::move(diagnostic));
    if (refusal.in_doubt()) return Unanswered{std::move(failed.diagnostics)};
    const auto server = find_server(session, change.prior.text_of("id"));
    if (!server) return Unanswered{std::move(failed.diagnostics)};
    if (!*server) return failed;  // it is gone
    if (refusal.conflict() && is_resizing((*server)->text_of("status"))) return watch_earlier_resize(change);
    failed.state = server_state(**server, change.prior);
    failed.unchanged = same(*failed.state, change.prior);
    return failed;
}

// The steps that lead from `before`, what the server is now, to what is planned.
StartResult run_steps(Session& session, const Change& change, const Value& before)
{
    const std::string id = change.prior.text_of("id");
    if (const auto refusal = change_name(session, id, before, change.planned))
        return stopped(session, change, *refusal, problem(*refusal, "name"));
    if (const auto refusal = change_metadata(session, id, before, change.planned))
        return stopped(session, change, *refusal, problem(*refusal, "metadata"));
    const Value flavor = change.planned.get("flavor");
    if (same(before.get("flavor"), flavor))
        return Done{updated(change.planned, {{"status", before.get("status")}, {"host_id", before.get("host_id")}})};
    const CallResult reply = act(session, id, "resize", Value::object({{"flavorRef", Value::string(flavor.as_string())}}));
    // A resize that the cloud has perhaps begun is watched like any other: the server itself tells.
    if (reply || reply.error().in_doubt()) return watch_resize(change);
    return stopped(
        session, change, reply.error(),
        problem(reply.error(), "flavor")
            .helped(fmt::format("Where the cloud cannot resize this server, make a new one: rxplan apply -replace='{}'", change.address)));
}

PollResult still_pending(const PollRequest& request, Value state, std::string remark)
{
    return Pending{.handle = request.handle, .state = std::move(state), .poll_after = watch_interval, .remark = std::move(remark)};
}

// No resize is open any more: the update can begin.
PollResult begin_after_resize(Session& session, const PollRequest& request, const Value& state)
{
    StartResult begun = run_steps(session, request.change, state);
    if (auto* done = std::get_if<Done>(&begun)) return std::move(*done);
    if (auto* pending = std::get_if<Pending>(&begun)) return std::move(*pending);
    if (auto* failed = std::get_if<Failed>(&begun)) return std::move(*failed);
    // Every step may be taken twice: the next poll looks what is left to do.
    return still_pending(request, state, std::get<Unanswered>(begun).diagnostics.begin()->summary);
}

PollResult resize_outcome(const PollRequest& request, const Value& server)
{
    const Value& planned = request.change.planned;
    const std::string flavor = server.get("flavor").text_of("id");
    Value state = server_state(server, planned);
    if (flavor == planned.text_of("flavor")) return Done{std::move(state)};

    const std::int64_t unresized = request.handle.int_of("unresized") + 1;
    if (unresized < most_polls_unresized)
        return Pending{.handle = handle_of_resize(request.change, unresized),
                       .state = std::move(state),
                       .poll_after = watch_interval,
                       .remark = "waiting for the resize"};
    Failed failed;
    failed.diagnostics.add(error("rackspace-resize-undone", "the cloud did not resize the server")
                               .at("flavor")
                               .note(fmt::format("It runs with the flavor `{}` as before.", flavor)));
    failed.state = std::move(state);
    return failed;
}

}  // namespace

bool is_resizing(std::string_view status)
{
    return status == "RESIZE" || status == "VERIFY_RESIZE" || status == "REVERT_RESIZE";
}

StartResult update_server(Session& session, const Change& change)
{
    if (is_resizing(change.prior.text_of("status"))) return watch_earlier_resize(change);
    return run_steps(session, change, change.prior);
}

bool is_update_phase(std::string_view phase)
{
    return phase == resize_phase || phase == earlier_resize_phase;
}

PollResult update_outcome(Session& session, const PollRequest& request, const Value* server)
{
    const std::string id = request.handle.text_of("id");
    if (server == nullptr) return gone_while("resized", id);
    const bool is_earlier = request.handle.text_of("phase") == earlier_resize_phase;
    const std::string status = server->text_of("status");
    Value state = server_state(*server, is_earlier ? request.change.prior : request.change.planned);
    if (status == "ERROR") {
        Failed failed;
        failed.diagnostics.add(server_fault(*server));
        failed.state = std::move(state);
        return failed;
    }
    if (status == "VERIFY_RESIZE") {
        // Null says confirm: the cloud keeps the old disk until then.
        const CallResult reply = act(session, id, "confirmResize", Value());
        return still_pending(request, std::move(state), reply ? "confirming the resize" : problem(reply.error()).summary);
    }
    if (is_earlier && !is_resizing(status)) return begin_after_resize(session, request, state);
    // A server that was shut down when it was resized is so again.
    if (status != "ACTIVE" && status != "SHUTOFF") return still_pending(request, std::move(state), status_remark(*server));
    return resize_outcome(request, *server);
}

}  // namespace rxplan::rackspace
