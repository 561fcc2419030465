// Networking v2.0: ports, read only, and the collections of which this cloud, like Rackspace's, has none.
#include <fmt/format.h>

#include "networks.hpp"
#include "neutron.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value port_value(Store::Session& session, const Port& port)
{
    const std::vector<Subnet> subnets = subnets_of(session, port.network);
    const Value subnet = subnets.empty() ? Value() : text(subnets.front().id);
    std::vector<Value> addresses;
    for (const std::string& address : {port.ip4, port.ip6}) {
        if (!address.empty()) addresses.push_back(object({{"ip_address", text(address)}, {"subnet_id", subnet}}));
    }
    return object({{"id", text(port.id)},
                   {"name", text("")},
                   {"network_id", text(port.network)},
                   {"device_id", text(port.server)},
                   {"device_owner", text("compute:nova")},
                   {"mac_address", text(port.mac)},
                   {"fixed_ips", array(std::move(addresses))},
                   {"status", text("ACTIVE")},
                   {"admin_state_up", flag(true)},
                   {"security_groups", array({})},
                   {"tenant_id", text(tenant_id)},
                   {"project_id", text(tenant_id)}});
}

Response list(Call& call)
{
    Store::Session session = call.world.store->write();
    release_ports(session, call.now);
    std::vector<Value> out;
    for (const Port& port : all_ports(session)) out.push_back(port_value(session, port));
    session.commit();
    return neutron_list(call, "ports", out);
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    for (const Port& port : all_ports(session)) {
        if (port.id == call.parameter(0)) return json_reply(200, object({{"port", port_value(session, port)}}));
    }
    return neutron_fault(404, "PortNotFound", fmt::format("Port {} could not be found.", call.parameter(0)));
}

template <const char* Collection>
Response none(Call& call)
{
    return neutron_list(call, Collection, {});
}

Response no_extension(Call& call)
{
    return neutron_fault(404, "HTTPNotFound", fmt::format("Extension with alias {} does not exist", call.parameter(0)));
}

constexpr char routers[] = "routers";
constexpr char security_groups[] = "security_groups";
constexpr char security_group_rules[] = "security_group_rules";
constexpr char floating_ips[] = "floatingips";
constexpr char extensions[] = "extensions";
constexpr char availability_zones[] = "availability_zones";

}  // namespace

void add_port_routes(Router& router)
{
    router.add(Service::network, "GET", "/v2.0/ports", list);
    router.add(Service::network, "GET", "/v2.0/ports/{}", show);
    router.add(Service::network, "GET", "/v2.0/routers", none<routers>);
    router.add(Service::network, "GET", "/v2.0/security-groups", none<security_groups>);
    router.add(Service::network, "GET", "/v2.0/security-group-rules", none<security_group_rules>);
    router.add(Service::network, "GET", "/v2.0/floatingips", none<floating_ips>);
    router.add(Service::network, "GET", "/v2.0/availability_zones", none<availability_zones>);
    router.add(Service::network, "GET", "/v2.0/extensions", none<extensions>);
    router.add(Service::network, "GET", "/v2.0/extensions/{}", no_extension);
}

}  // namespace rxplan::rackspace::embedded
