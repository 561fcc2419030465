// A server as Compute shows it.
#include <fmt/format.h>

#include <algorithm>

#include "flavors.hpp"
#include "images.hpp"
#include "networks.hpp"
#include "reply.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

std::string label_of(Store::Session& session, const std::string& network)
{
    const std::optional<Network> found = find_network(session, network);
    return found ? found->name : network;
}

Value address_list(const Port& port)
{
    std::vector<Value> out;
    if (!port.ip4.empty()) out.push_back(object({{"version", number(4)}, {"addr", text(port.ip4)}}));
    if (!port.ip6.empty()) out.push_back(object({{"version", number(6)}, {"addr", text(port.ip6)}}));
    return array(std::move(out));
}

// Addresses by the labels of their networks; networks of the same label share an entry.
Value addresses_value(Store::Session& session, const std::vector<Port>& ports)
{
    NamedValues out;
    for (const Port& port : ports) {
        const std::string label = label_of(session, port.network);
        const Value list = address_list(port);
        const auto same = std::find_if(out.begin(), out.end(), [&](const auto& entry) { return entry.first == label; });
        if (same == out.end()) {
            out.emplace_back(label, list);
            continue;
        }
        std::vector<Value> both(same->second.elements().begin(), same->second.elements().end());
        both.insert(both.end(), list.elements().begin(), list.elements().end());
        same->second = array(std::move(both));
    }
    return object(std::move(out));
}

Value parsed_metadata(const Server& server)
{
    const auto metadata = parse_json(server.metadata_json);
    return metadata ? *metadata : object({});
}

Value fault_value(const Server& server)
{
    return object({{"code", number(*server.fault_code)},
                   {"message", text(server.fault_message)},
                   {"created", text(iso_time(server.created + server.boot / 2))}});
}

}  // namespace

Value server_links(const Call& call, std::string_view id)
{
    const std::string path = fmt::format("/{}/servers/{}", tenant_id, id);
    return links({{"self", call.url("/v2" + path)}, {"bookmark", call.url(path)}});
}

Value server_value(Call& call, Store::Session& session, const Server& server)
{
    const ServerState state = state_of(server, call.now);
    const std::string& flavor = flavor_of(server, state);
    const bool is_up = state.status != "BUILD" && state.status != "ERROR" && !state.gone;
    const std::vector<Port> ports = state.has_addresses ? ports_of(session, server.id) : std::vector<Port>();
    std::string ip4 = server.access_ip4;
    std::string ip6 = server.access_ip6;
    for (const Port& port : ports) {
        if (!is_up || port.network != public_network) continue;
        if (ip4.empty()) ip4 = port.ip4;
        if (ip6.empty()) ip6 = port.ip6;
    }
    const Value image = server.image.empty() ? text("") : object({{"id", text(server.image)}, {"links", image_links(call, server.image)}});
    NamedValues out{{"id", text(server.id)},
                    {"name", text(server.name)},
                    {"status", text(state.status)},
                    {"progress", number(state.progress)},
                    {"tenant_id", text(tenant_id)},
                    {"user_id", text(user_id)},
                    {"created", text(iso_time(server.created))},
                    {"updated", text(iso_time(changed_at(server, call.now)))},
                    {"hostId", text(is_up ? hex(sha256(server.id)).substr(0, 56) : "")},
                    {"image", image},
                    {"flavor", object({{"id", text(flavor)}, {"links", flavor_links(call, flavor)}})},
                    {"key_name", text_or_null(server.key_name)},
                    {"config_drive", text(server.config_drive ? "True" : "")},
                    {"metadata", parsed_metadata(server)},
                    {"accessIPv4", text(ip4)},
                    {"accessIPv6", text(ip6)},
                    {"addresses", addresses_value(session, ports)},
                    {"links", server_links(call, server.id)},
                    {"OS-DCF:diskConfig", text(server.disk_config)},
                    {"OS-EXT-STS:vm_state", text(state.vm_state)},
                    {"OS-EXT-STS:task_state", text_or_null(state.task_state)},
                    {"OS-EXT-STS:power_state", number(state.power_state)},
                    {"OS-EXT-AZ:availability_zone", text("nova")},
                    {"os-extended-volumes:volumes_attached", array({})},
                    {"rax-bandwidth:bandwidth", array({})}};
    if (state.status == "ERROR") out.emplace_back("fault", fault_value(server));
    return object(std::move(out));
}

}  // namespace rxplan::rackspace::embedded
