#include "providers/rackspace/networks_api.hpp"

#include <fmt/format.h>

#include <map>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

// The description of a network: `rxplan-operation ID`.
std::string mark_of(std::string_view operation)
{
    return fmt::format("{} {}", operation_mark, operation);
}

std::string marked_operation(const Value& network)
{
    const std::string description = network.text_of("description");
    const std::string start = mark_of("");
    return description.starts_with(start) ? description.substr(start.size()) : std::string();
}

Network from_compute(const Value& network)
{
    return {.id = network.text_of("id"), .label = network.text_of("label"), .cidr = network.text_of("cidr")};
}

// Without its range of addresses, which subnets have.
Network from_networking(const Value& network)
{
    return {.id = network.text_of("id"),
            .label = network.text_of("name"),
            .operation = marked_operation(network),
            .keeps_marks = network.find("description") != nullptr};
}

// The network's ranges come in any order; the first in the order of text is the same in every run.
void take_range(Network& network, const std::string& cidr)
{
    if (network.cidr.empty() || cidr < network.cidr) network.cidr = cidr;
}

std::string path_in_compute(std::string_view id)
{
    return "/os-networksv2/" + http::encode(id);
}

std::string path_in_networking(std::string_view id)
{
    return "/networks/" + http::encode(id);
}

tl::expected<Networks, Refusal> list_in_compute(Session& session)
{
    const CallResult reply = session.call({.path = "/os-networksv2", .expected = {.member = "networks"}});
    if (!reply) return tl::unexpected(reply.error());
    const Value networks = reply->json.get("networks");
    Networks found;
    for (const Value& network : items(networks)) found.all.push_back(from_compute(network));
    return found;
}

tl::expected<Networks, Refusal> list_in_networking(Session& session)
{
    const auto networks = session.list(Service::network, "/networks", "networks");
    if (!networks) return tl::unexpected(networks.error());
    const auto subnets = session.list(Service::network, "/subnets", "subnets");
    if (!subnets) return tl::unexpected(subnets.error());
    std::map<std::string, std::vector<std::string>, std::less<>> ranges;
    for (const Value& subnet : subnets->entries) ranges[subnet.text_of("network_id")].push_back(subnet.text_of("cidr"));
    Networks found{.all = {}, .snapshot = networks->snapshot && subnets->snapshot};
    for (const Value& entry : networks->entries) {
        Network network = from_networking(entry);
        for (const std::string& cidr : ranges[network.id]) take_range(network, cidr);
        found.all.push_back(std::move(network));
    }
    return found;
}

}  // namespace

tl::expected<Networks, Refusal> list_networks(Session& session)
{
    return session.has(Service::network) ? list_in_networking(session) : list_in_compute(session);
}

tl::expected<std::optional<Network>, Refusal> find_network(Session& session, std::string_view id)
{
    const bool newer = session.has(Service::network);
    const CallResult reply = session.call({.service = newer ? Service::network : Service::compute,
                                           .path = newer ? path_in_networking(id) : path_in_compute(id),
                                           .expected = {.member = "network", .text = "id"}});
    if (!reply && reply.error().not_found()) return std::nullopt;
    if (!reply) return tl::unexpected(reply.error());
    if (!newer) return from_compute(reply->json.get("network"));
    Network network = from_networking(reply->json.get("network"));
    const auto subnets = session.list(Service::network, "/subnets?network_id=" + http::encode(id), "subnets");
    if (!subnets) return tl::unexpected(subnets.error());
    for (const Value& subnet : subnets->entries) take_range(network, subnet.text_of("cidr"));
    return network;
}

CallResult delete_network(Session& session, std::string_view id)
{
    const bool newer = session.has(Service::network);
    return session.call({.service = newer ? Service::network : Service::compute,
                         .method = "DELETE",
                         .path = newer ? path_in_networking(id) : path_in_compute(id)});
}

CallResult create_marked_network(Session& session, const Change& change)
{
    const Value network = Value::object({{"name", Value::string(change.planned.text_of("label"))},
                                         {"description", Value::string(mark_of(change.id))},
                                         {"admin_state_up", Value::boolean(true)}});
    return session.call({.service = Service::network,
                         .method = "POST",
                         .path = "/networks",
                         .body = Value::object({{"network", network}}),
                         .groups = {"create-network"},
                         .deadline = request_deadline(change),
                         .expected = {.member = "network", .text = "id"}});
}

CallResult create_subnet(Session& session, const Change& change, std::string_view network)
{
    const std::string cidr = change.planned.text_of("cidr");
    const Value subnet = Value::object({{"network_id", Value::string(network)},
                                        {"name", Value::string(change.planned.text_of("label"))},
                                        {"cidr", Value::string(cidr)},
                                        {"ip_version", Value::number(cidr.find(':') == std::string::npos ? 4 : 6)},
                                        {"gateway_ip", Value()},  // it is isolated: servers must not send there what is for elsewhere
                                        {"enable_dhcp", Value::boolean(true)}});
    return session.call({.service = Service::network,
                         .method = "POST",
                         .path = "/subnets",
                         .body = Value::object({{"subnet", subnet}}),
                         .deadline = request_deadline(change),
                         .expected = {.member = "subnet", .text = "id"}});
}

bool is_refusal_of_mark(const Refusal& refusal)
{
    return refusal.status == 400 && refusal.message.find("description") != std::string::npos;
}

CallResult create_labelled_network(Session& session, const Change& change)
{
    const Value wanted =
        Value::object({{"label", Value::string(change.planned.text_of("label"))}, {"cidr", Value::string(change.planned.text_of("cidr"))}});
    return session.call({.method = "POST",
                         .path = "/os-networksv2",
                         .body = Value::object({{"network", wanted}}),
                         .groups = {"create-network"},
                         .deadline = request_deadline(change),
                         .expected = {.member = "network", .text = "id"}});
}

}  // namespace rxplan::rackspace
