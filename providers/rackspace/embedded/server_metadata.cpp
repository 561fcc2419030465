// The metadata of servers.
#include <fmt/format.h>

#include "reply.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value metadata_of(const Server& server)
{
    const auto value = parse_json(server.metadata_json);
    return value ? *value : object({});
}

Value without(const Value& map, std::string_view key)
{
    NamedValues out;
    for (const auto [name, value] : map.entries()) {
        if (name != key) out.emplace_back(name, value);
    }
    return object(std::move(out));
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    return server ? json_reply(200, object({{"metadata", metadata_of(*server)}})) : no_such_server();
}

Response show_item(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    if (!server) return no_such_server();
    const Value metadata = metadata_of(*server);
    const Value* item = metadata.find(call.parameter(1));
    if (item == nullptr) return not_found("Metadata item was not found");
    return json_reply(200, object({{"meta", object({{call.parameter(1), *item}})}}));
}

// Stores what `change` makes of the metadata; the answer holds the whole of it. Refused as `action` while a server is made, is in ERROR, or
// waits for its resize to be confirmed.
template <class Change>
Response changed(Call& call, std::string_view action, Change change)
{
    Store::Session session = call.world.store->write();
    std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    if (!server) return no_such_server();
    const ServerState state = state_of(*server, call.now);
    if (state.vm_state != "active" && state.vm_state != "stopped") return wrong_state(action, *server, state);
    const Value metadata = change(metadata_of(*server));
    if (auto complaint = check_metadata(metadata)) return std::move(*complaint);
    server->metadata_json = to_json(metadata);
    server->updated = call.now;
    update_server(session, *server);
    session.commit();
    return json_reply(200, object({{"metadata", metadata}}));
}

Value body_part(const Call& call, std::string_view name)
{
    const auto json = parse_json(call.request.body);
    return json ? json->get(name) : Value();
}

Response replace(Call& call)
{
    Value given = body_part(call, "metadata");
    if (auto complaint = check_metadata(given)) return std::move(*complaint);
    return changed(call, "update metadata", [&](const Value&) { return std::move(given); });
}

Response merge(Call& call)
{
    const Value given = body_part(call, "metadata");
    if (auto complaint = check_metadata(given)) return std::move(*complaint);
    return changed(call, "update metadata", [&](Value metadata) {
        for (const auto [name, value] : given.entries()) metadata = metadata.with(name, value);
        return metadata;
    });
}

Response put_item(Call& call)
{
    const Value given = body_part(call, "meta");
    if (auto complaint = check_metadata(given)) return std::move(*complaint);
    const Value* item = given.find(call.parameter(1));
    if (item == nullptr || given.size() != 1) return bad_request("Request body and URI mismatch");
    Response response = changed(call, "update metadata", [&](const Value& metadata) { return metadata.with(call.parameter(1), *item); });
    return response.status == 200 ? json_reply(200, object({{"meta", given}})) : response;
}

Response remove_item(Call& call)
{
    bool found = false;
    Response response = changed(call, "delete metadata", [&](const Value& metadata) {
        found = metadata.find(call.parameter(1)) != nullptr;
        return without(metadata, call.parameter(1));
    });
    if (response.status != 200) return response;
    return found ? empty_reply(204) : not_found("Metadata item was not found");
}

}  // namespace

void add_metadata_routes(Router& router)
{
    router.add_compute("GET", "/servers/{}/metadata", show);
    router.add_compute("PUT", "/servers/{}/metadata", replace);
    router.add_compute("POST", "/servers/{}/metadata", merge);
    router.add_compute("GET", "/servers/{}/metadata/{}", show_item);
    router.add_compute("PUT", "/servers/{}/metadata/{}", put_item);
    router.add_compute("DELETE", "/servers/{}/metadata/{}", remove_item);
}

}  // namespace rxplan::rackspace::embedded
