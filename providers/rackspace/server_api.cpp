#include "providers/rackspace/server_api.hpp"

#include <fmt/format.h>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/user_data.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace {

namespace {

// Metadata that is not the user's: our own mark, and what the cloud adds to a server by itself (`rax_service_level_automation`,
// `rax:...`) unless the configuration speaks of it.
bool is_hidden(std::string_view name, const Value& configured)
{
    if (name == operation_mark) return true;
    const bool ours = configured.has_contents() && configured.find(name) != nullptr;
    return !ours && (name.starts_with("rax_") || name.starts_with("rax:"));
}

Value metadata_of(const Value& server, const Value& configured)
{
    NamedValues entries;
    const Value metadata = text_map(server.get("metadata"));
    for (const auto& [name, value] : metadata.entries())
        if (!is_hidden(name, configured)) entries.emplace_back(name, value);
    return as_configured(Value::map(Type::string(), std::move(entries)), configured);
}

Value addresses_of(const Value& server)
{
    NamedValues networks;
    const Value addresses = server.get("addresses");
    if (addresses.has_contents() && addresses.kind() == Type::Kind::object)
        for (const auto& [label, list] : addresses.entries()) {
            std::vector<Value> texts;
            for (const Value& address : items(list)) texts.push_back(Value::string(address.text_of("addr")));
            networks.emplace_back(label, Value::list(Type::string(), std::move(texts)));
        }
    return Value::map(Type::list(Type::string()), std::move(networks));
}

// `True`, `true` or a boolean.
bool flag_of(const Value& json, std::string_view name)
{
    const std::string text = json.text_of(name);
    return json.bool_of(name) || text == "True" || text == "true";
}

Value networks_of(const Value& networks)
{
    std::vector<Value> list;
    for (const Value& id : networks.elements()) list.push_back(Value::object({{"uuid", Value::string(id.as_string())}}));
    return Value::tuple(std::move(list));
}

Value personality_of(const Value& files)
{
    std::vector<Value> list;
    for (const Value& file : files.elements())
        list.push_back(Value::object(
            {{"path", Value::string(file.text_of("path"))}, {"contents", Value::string(base64_encode(file.text_of("contents")))}}));
    return Value::tuple(std::move(list));
}

}  // namespace

Value boot_request(const Change& change)
{
    const Value& planned = change.planned;
    NamedValues metadata{{std::string(operation_mark), Value::string(change.id)}};
    const Value configured = text_map(planned.get("metadata"));
    for (const auto& [name, value] : configured.entries()) metadata.emplace_back(name, value);

    NamedValues server{{"name", Value::string(planned.text_of("name"))},
                       {"imageRef", Value::string(planned.text_of("image"))},
                       {"flavorRef", Value::string(planned.text_of("flavor"))},
                       {"metadata", Value::object(std::move(metadata))}};
    if (has(planned, "key_pair")) server.emplace_back("key_name", Value::string(planned.text_of("key_pair")));
    if (has(planned, "user_data")) server.emplace_back("user_data", Value::string(encoded_user_data(planned.text_of("user_data"))));
    if (planned.bool_of("config_drive")) server.emplace_back("config_drive", Value::boolean(true));
    if (has(planned, "networks") && planned.get("networks").size() > 0)
        server.emplace_back("networks", networks_of(planned.get("networks")));
    if (has(planned, "personality")) server.emplace_back("personality", personality_of(planned.get("personality")));
    return Value::object({{"server", Value::object(std::move(server))}});
}

Value server_state(const Value& server, const Value& base)
{
    NamedValues changes{{"id", Value::string(server.text_of("id"))},
                        {"name", Value::string(server.text_of("name"))},
                        {"status", Value::string(server.text_of("status"))},
                        {"access_ip_v4", text_or_null(server.text_of("accessIPv4"))},
                        {"access_ip_v6", text_or_null(server.text_of("accessIPv6"))},
                        {"addresses", addresses_of(server)},
                        {"created", text_or_null(server.text_of("created"))},
                        {"host_id", text_or_null(server.text_of("hostId"))},
                        {"metadata", metadata_of(server, base.get("metadata"))}};
    // Not every cloud tells these.
    if (server.find("key_name") != nullptr) changes.emplace_back("key_pair", text_or_null(server.text_of("key_name")));
    if (server.find("config_drive") != nullptr) changes.emplace_back("config_drive", Value::boolean(flag_of(server, "config_drive")));
    // A server that was booted from a volume has no image of its own.
    if (const std::string image = server.get("image").text_of("id"); !image.empty()) changes.emplace_back("image", Value::string(image));
    if (const std::string flavor = server.get("flavor").text_of("id"); !flavor.empty())
        changes.emplace_back("flavor", Value::string(flavor));
    return updated(base, std::move(changes));
}

Value booting_state(std::string_view id, const Value& base)
{
    return without_unknowns(updated(base, {{"id", Value::string(id)}, {"status", Value::string("BUILD")}}));
}

tl::expected<std::optional<Value>, Refusal> find_server(Session& session, std::string_view id)
{
    const CallResult reply = session.call({.path = server_path(id), .expected = {.member = "server", .text = "id"}});
    if (!reply && reply.error().not_found()) return std::nullopt;
    if (!reply) return tl::unexpected(reply.error());
    Value server = reply->json.get("server");
    if (server.text_of("status") == "DELETED") return std::nullopt;
    return server;
}

tl::expected<Servers, Refusal> find_servers(Session& session, std::span<const std::string> ids)
{
    Servers found;
    if (ids.empty()) return found;
    if (ids.size() == 1) {
        auto server = find_server(session, ids.front());
        if (!server) return tl::unexpected(server.error());
        if (*server) found.by_id.emplace(ids.front(), **server);
        return found;
    }
    const auto servers = session.list(Service::compute, "/servers/detail", "servers");
    if (!servers) return tl::unexpected(servers.error());
    found.snapshot = servers->snapshot;
    for (const Value& server : servers->entries)
        if (server.text_of("status") != "DELETED") found.by_id.emplace(server.text_of("id"), server);
    return found;
}

tl::expected<std::optional<Value>, Refusal> find_server_by_operation(Session& session, std::string_view operation)
{
    const auto servers = session.list(Service::compute, "/servers/detail", "servers");
    if (!servers) return tl::unexpected(servers.error());
    for (const Value& server : servers->entries)
        if (server.get("metadata").text_of(operation_mark) == operation && server.text_of("status") != "DELETED") return server;
    return std::nullopt;
}

Diagnostic server_fault(const Value& server)
{
    const Value fault = server.get("fault");
    Diagnostic diagnostic = error("rackspace-server-error", "the server has ended in the status ERROR");
    diagnostic.note(fault.has_contents() ? fmt::format("The cloud says: {} ({})", fault.text_of("message"), fault.int_of("code"))
                                         : "The cloud does not say why.");
    diagnostic.note(fmt::format("Its id is {}.", server.text_of("id")));
    return diagnostic;
}

Failed gone_while(std::string_view what, std::string_view id)
{
    Failed failed;
    failed.diagnostics.add(error("rackspace-server-gone", "the server is gone")
                               .note(fmt::format("{} does not exist any more; somebody deleted it while it was {}.", id, what)));
    return failed;
}

std::string status_remark(const Value& server)
{
    const std::string status = server.text_of("status");
    return has(server, "progress") ? fmt::format("{} {} %", status, server.int_of("progress")) : status;
}

std::string server_path(std::string_view id)
{
    return "/servers/" + http::encode(id);
}

}  // namespace rxplan::rackspace
