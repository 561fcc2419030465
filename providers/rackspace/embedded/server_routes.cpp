// Making, listing, changing and deleting servers.
#include <fmt/format.h>

#include <algorithm>

#include "flavors.hpp"
#include "networks.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::int64_t most_on_a_page = 1000;

std::optional<Response> over_quota(std::string_view what, std::int64_t requested, std::int64_t used, std::int64_t quota)
{
    if (quota < 0 || used + requested <= quota) return std::nullopt;
    return forbidden(fmt::format("Quota exceeded for {}: Requested {}, but already used {} of {} {}", what, requested, used, quota, what));
}

std::optional<Response> check_quota(Call& call, Store::Session& session, const ServerRequest& request)
{
    const ServerUsage used = usage_of_servers(session);
    const Flavor* flavor = find_flavor(request.server.flavor);
    Rules& rules = *call.world.rules;
    if (auto over = over_quota("instances", request.count, used.instances, rules.quota("instances", default_instance_quota))) return over;
    if (auto over = over_quota("ram", flavor->ram * request.count, used.ram, rules.quota("ram", unlimited))) return over;
    return over_quota("cores", flavor->vcpus * request.count, used.cores, rules.quota("cores", unlimited));
}

std::optional<Response> check_references(Store::Session& session, const ServerRequest& request)
{
    const std::string& key = request.server.key_name;
    if (!key.empty() && !session.first_integer("SELECT 1 FROM keypairs WHERE name = ?", key))
        return bad_request("Invalid key_name provided.");
    for (const std::string& network : request.networks) {
        if (!find_network(session, network)) return bad_request(fmt::format("Network {} could not be found.", network));
    }
    return std::nullopt;
}

Server make_server(const Call& call, Store::Session& session, const ServerRequest& request, std::int64_t number)
{
    Server server = request.server;
    server.id = new_uuid();
    if (request.count > 1) server.name = fmt::format("{}-{}", server.name, number);
    server.created = server.updated = call.now;
    server.boot = call.effects.boot_time.value_or(call.world.boot_time);
    if (call.effects.server_fault) {
        server.fault_code = call.effects.server_fault->code;
        server.fault_message = call.effects.server_fault->message;
    }
    insert_server(session, server);
    if (!allocate_ports(session, server.id, request.networks)) {
        session.run("UPDATE servers SET fault_code = 400, fault_message = 'No more IP addresses available.' WHERE id = ?", server.id);
    }
    return server;
}

Response create(Call& call)
{
    auto request = read_server_request(call);
    if (!request) return std::move(request.error());
    Store::Session session = call.world.store->write();
    release_ports(session, call.now);
    if (auto complaint = check_references(session, *request)) return std::move(*complaint);
    if (auto complaint = check_quota(call, session, *request)) return std::move(*complaint);
    Server first;
    for (std::int64_t number = 1; number <= request->count; ++number) {
        Server server = make_server(call, session, *request, number);
        if (number == 1) first = std::move(server);
    }
    session.commit();
    if (request->wants_reservation) return json_reply(202, object({{"reservation_id", text("r-" + new_hex_id().substr(0, 8))}}));
    const auto json = parse_json(call.request.body);
    const std::string password = json->get("server").text_of("adminPass", hex(random_bytes(6)));
    Response response = json_reply(202, object({{"server", object({{"id", text(first.id)},
                                                                   {"links", server_links(call, first.id)},
                                                                   {"adminPass", text(password)},
                                                                   {"OS-DCF:diskConfig", text(first.disk_config)}})}}));
    response.headers.set("Location", call.url(fmt::format("/v2/{}/servers/{}", tenant_id, first.id)));
    return response;
}

// Compute takes the name for a regular expression; the anchors and escaped dots that clients send to mean a whole name are understood.
bool name_fits(std::string_view wanted, std::string_view name)
{
    const bool from_start = wanted.starts_with('^');
    const bool to_end = wanted.ends_with('$');
    if (from_start) wanted.remove_prefix(1);
    if (to_end && !wanted.empty()) wanted.remove_suffix(1);
    std::string plain;
    for (const char c : wanted) {
        if (c != '\\') plain.push_back(c);
    }
    if (from_start && to_end) return name == plain;
    if (from_start) return name.starts_with(plain);
    if (to_end) return name.ends_with(plain);
    return name.find(plain) != std::string_view::npos;
}

bool fits_filters(const Call& call, const Server& server, Millis since)
{
    const Request& request = call.request;
    const ServerState state = state_of(server, call.now);
    if (changed_at(server, call.now) < since) return false;
    if (const std::string* name = request.find_query("name"); name != nullptr && !name_fits(*name, server.name)) return false;
    if (const std::string* status = request.find_query("status"); status != nullptr && !equal_ignoring_case(*status, state.status))
        return false;
    if (const std::string* image = request.find_query("image"); image != nullptr && *image != server.image) return false;
    if (const std::string* flavor = request.find_query("flavor"); flavor != nullptr && *flavor != flavor_of(server, state)) return false;
    return true;
}

struct Page {
    std::vector<Server> servers;
    bool more = false;
    std::int64_t limit = most_on_a_page;
};

tl::expected<Page, Response> page_of(const Call& call, Store::Session& session)
{
    const Request& request = call.request;
    Page page;
    Millis since = 0;
    if (const std::string* given = request.find_query("changes-since"); given != nullptr) {
        const std::optional<Millis> time = parse_iso_time(*given);
        if (!time) return tl::unexpected(bad_request("Invalid changes-since value"));
        since = *time;
    }
    if (const std::string* given = request.find_query("limit"); given != nullptr) {
        const std::optional<std::int64_t> limit = parse_integer(*given);
        if (!limit || *limit < 0) return tl::unexpected(bad_request("limit param must be an integer"));
        if (*limit > 0) page.limit = std::min(*limit, most_on_a_page);
    }
    const std::string_view marker = request.query_of("marker");
    bool started = marker.empty();
    for (Server& server : all_servers(session, call.now, since != 0)) {
        if (started && fits_filters(call, server, since)) {
            page.more = static_cast<std::int64_t>(page.servers.size()) == page.limit;
            if (page.more) break;
            page.servers.push_back(std::move(server));
        } else if (!started && server.id == marker) {
            started = true;
        }
    }
    if (!started) return tl::unexpected(bad_request(fmt::format("marker [{}] not found", marker)));
    return page;
}

Value short_value(Call& call, Store::Session&, const Server& server)
{
    return object({{"id", text(server.id)}, {"name", text(server.name)}, {"links", server_links(call, server.id)}});
}

// `shown`: what a listing has of each server.
Response list_servers(Call& call, Value (*shown)(Call&, Store::Session&, const Server&))
{
    Store::Session session = call.world.store->read();
    auto page = page_of(call, session);
    if (!page) return std::move(page.error());
    std::vector<Value> out;
    for (const Server& server : page->servers) out.push_back(shown(call, session, server));
    NamedValues body{{"servers", array(std::move(out))}};
    if (page->more) {
        std::string next = fmt::format("{}?limit={}&marker={}", call.url(call.request.path), page->limit, page->servers.back().id);
        for (const auto& [name, value] : call.request.query) {
            if (name != "limit" && name != "marker") next += fmt::format("&{}={}", url_encode(name), url_encode(value));
        }
        body.emplace_back("servers_links", links({{"next", next}}));
    }
    return json_reply(200, object(std::move(body)));
}

Response list(Call& call)
{
    return list_servers(call, short_value);
}

Response list_details(Call& call)
{
    return list_servers(call, server_value);
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    return server ? json_reply(200, object({{"server", server_value(call, session, *server)}})) : no_such_server();
}

Response update(Call& call)
{
    const auto json = parse_json(call.request.body);
    const Value body = json ? json->get("server") : Value();
    if (!body.has_contents() || body.kind() != Type::Kind::object) return bad_request("The request body is invalid: it has no server.");
    Store::Session session = call.world.store->write();
    std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    if (!server) return no_such_server();
    if (body.find("name") != nullptr) {
        server->name = body.text_of("name");
        if (server->name.empty() || server->name.size() > 255) return bad_request("Server name is an empty string, or too long");
    }
    server->access_ip4 = body.text_of("accessIPv4", server->access_ip4);
    server->access_ip6 = body.text_of("accessIPv6", server->access_ip6);
    server->disk_config = body.text_of("OS-DCF:diskConfig", server->disk_config);
    server->updated = call.now;
    update_server(session, *server);
    const Value out = server_value(call, session, *server);
    session.commit();
    return json_reply(200, object({{"server", out}}));
}

Response remove(Call& call)
{
    Store::Session session = call.world.store->write();
    std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    if (!server) return no_such_server();
    if (!server->deleted) {
        server->deleted = server->updated = call.now;
        update_server(session, *server);
    }
    // Long gone servers are of no use even to listings of changes.
    constexpr Millis day = 24LL * 60 * 60 * 1000;
    release_ports(session, call.now);
    session.run("DELETE FROM servers WHERE deleted IS NOT NULL AND deleted < ?", call.now - day);
    session.commit();
    return empty_reply(204);
}

}  // namespace

void add_server_routes(Router& router)
{
    router.add_compute("POST", "/servers", create);
    router.add_compute("GET", "/servers", list);
    router.add_compute("GET", "/servers/detail", list_details);
    router.add_compute("GET", "/servers/{}", show);
    router.add_compute("PUT", "/servers/{}", update);
    router.add_compute("DELETE", "/servers/{}", remove);
}

}  // namespace rxplan::rackspace::embedded
