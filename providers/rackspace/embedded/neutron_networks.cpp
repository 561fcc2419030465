// Networking v2.0: networks.
#include <fmt/format.h>

#include "networks.hpp"
#include "neutron.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value network_value(Store::Session& session, const Network& network)
{
    std::vector<Value> subnets;
    for (const Subnet& subnet : subnets_of(session, network.id)) subnets.push_back(text(subnet.id));
    const std::string_view owner = network.is_special() ? std::string_view("rackspace") : tenant_id;
    return object({{"id", text(network.id)},
                   {"name", text(network.name)},
                   {"description", text(network.description)},
                   {"admin_state_up", flag(network.admin_state_up)},
                   {"status", text("ACTIVE")},
                   {"shared", flag(network.is_special())},
                   {"router:external", flag(false)},
                   {"port_security_enabled", flag(false)},
                   {"mtu", number(1500)},
                   {"tenant_id", text(owner)},
                   {"project_id", text(owner)},
                   {"subnets", array(std::move(subnets))},
                   {"availability_zones", array({})},
                   {"availability_zone_hints", array({})},
                   {"tags", array({})},
                   {"revision_number", number(1)},
                   {"created_at", text(iso_time(network.created))},
                   {"updated_at", text(iso_time(network.updated))}});
}

Response missing(std::string_view id)
{
    return neutron_fault(404, "NetworkNotFound", fmt::format("Network {} could not be found.", id));
}

Response list(Call& call)
{
    Store::Session session = call.world.store->read();
    std::vector<Value> out;
    for (const Network& network : all_networks(session)) out.push_back(network_value(session, network));
    return neutron_list(call, "networks", out);
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Network> network = find_network(session, call.parameter(0));
    return network ? json_reply(200, object({{"network", network_value(session, *network)}})) : missing(call.parameter(0));
}

Response create(Call& call)
{
    const Value body = neutron_body(call, "network");
    if (body.is_null()) return neutron_fault(400, "HTTPBadRequest", "Unable to find 'network' in request body");
    if (body.text_of("name").size() > 255)
        return neutron_fault(400, "HTTPBadRequest", "Invalid input for name. Reason: it exceeds maximum length of 255.");
    Store::Session session = call.world.store->write();
    const std::int64_t quota = call.world.rules->quota("networks", default_network_quota);
    if (quota >= 0 && count_networks(session) >= quota)
        return neutron_fault(409, "OverQuota", "Quota exceeded for resources: ['network'].");
    const Network network{new_uuid(), body.text_of("name"), body.text_of("description"), body.bool_of("admin_state_up", true), call.now,
                          call.now};
    insert_network(session, network);
    const Value out = network_value(session, network);
    session.commit();
    return json_reply(201, object({{"network", out}}));
}

Response update(Call& call)
{
    const Value body = neutron_body(call, "network");
    if (body.is_null()) return neutron_fault(400, "HTTPBadRequest", "Unable to find 'network' in request body");
    Store::Session session = call.world.store->write();
    std::optional<Network> network = find_network(session, call.parameter(0));
    if (!network) return missing(call.parameter(0));
    if (network->is_special()) return neutron_fault(403, "PolicyNotAuthorized", "rule:update_network is disallowed by policy");
    network->name = body.text_of("name", network->name);
    network->description = body.text_of("description", network->description);
    network->admin_state_up = body.bool_of("admin_state_up", network->admin_state_up);
    network->updated = call.now;
    session.run("UPDATE networks SET name = ?, description = ?, admin_state_up = ?, updated = ? WHERE id = ?", network->name,
                network->description, network->admin_state_up, network->updated, network->id);
    const Value out = network_value(session, *network);
    session.commit();
    return json_reply(200, object({{"network", out}}));
}

Response remove(Call& call)
{
    Store::Session session = call.world.store->write();
    const std::optional<Network> network = find_network(session, call.parameter(0));
    if (!network) return missing(call.parameter(0));
    if (network->is_special()) return neutron_fault(403, "PolicyNotAuthorized", "rule:delete_network is disallowed by policy");
    if (is_in_use(session, network->id, call.now)) {
        return neutron_fault(409, "NetworkInUse",
                             fmt::format("Unable to complete operation on network {}. There are one or more ports still in use on the "
                                         "network.",
                                         network->id));
    }
    release_ports(session, call.now);
    session.run("DELETE FROM subnets WHERE network = ?", network->id);
    session.run("DELETE FROM networks WHERE id = ?", network->id);
    session.commit();
    return empty_reply(204);
}

}  // namespace

void add_network_routes(Router& router)
{
    router.add(Service::network, "GET", "/v2.0/networks", list);
    router.add(Service::network, "POST", "/v2.0/networks", create);
    router.add(Service::network, "GET", "/v2.0/networks/{}", show);
    router.add(Service::network, "PUT", "/v2.0/networks/{}", update);
    router.add(Service::network, "DELETE", "/v2.0/networks/{}", remove);
}

}  // namespace rxplan::rackspace::embedded
