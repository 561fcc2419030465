// Networking v2.0: subnets.
#include <fmt/format.h>

#include "cidr.hpp"
#include "networks.hpp"
#include "neutron.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value parsed(const std::string& json)
{
    const auto value = parse_json(json);
    return value ? *value : array({});
}

// The pools as Networking shows them: made explicit when none were asked for.
Value pools_value(const Subnet& subnet)
{
    Value pools = parsed(subnet.pools_json);
    const std::optional<Cidr> cidr = Cidr::parse(subnet.cidr);
    if (pools.size() != 0 || !cidr) return pools;
    const std::int64_t last = cidr->version == 4 ? cidr->size() - 2 : cidr->size() - 1;
    const std::int64_t first = subnet.gateway == cidr->address(1) ? 2 : 1;
    return array({object({{"start", text(cidr->address(first))}, {"end", text(cidr->address(last))}})});
}

Value subnet_value(const Subnet& subnet)
{
    const std::optional<Cidr> cidr = Cidr::parse(subnet.cidr);
    return object({{"id", text(subnet.id)},
                   {"network_id", text(subnet.network)},
                   {"name", text(subnet.name)},
                   {"description", text(subnet.description)},
                   {"cidr", text(subnet.cidr)},
                   {"ip_version", number(cidr ? cidr->version : 4)},
                   {"gateway_ip", text_or_null(subnet.gateway)},
                   {"enable_dhcp", flag(subnet.enable_dhcp)},
                   {"dns_nameservers", parsed(subnet.dns_json)},
                   {"host_routes", parsed(subnet.routes_json)},
                   {"allocation_pools", pools_value(subnet)},
                   {"ipv6_address_mode", Value()},
                   {"ipv6_ra_mode", Value()},
                   {"subnetpool_id", Value()},
                   {"service_types", array({})},
                   {"tags", array({})},
                   {"revision_number", number(1)},
                   {"tenant_id", text(tenant_id)},
                   {"project_id", text(tenant_id)},
                   {"created_at", text(iso_time(subnet.created))},
                   {"updated_at", text(iso_time(subnet.updated))}});
}

Response missing(std::string_view id)
{
    return neutron_fault(404, "SubnetNotFound", fmt::format("Subnet {} could not be found.", id));
}

Response invalid(std::string_view message)
{
    return neutron_fault(400, "InvalidInput", fmt::format("Invalid input for operation: {}.", message));
}

Response list(Call& call)
{
    Store::Session session = call.world.store->read();
    std::vector<Value> out;
    for (const Subnet& subnet : all_subnets(session)) out.push_back(subnet_value(subnet));
    return neutron_list(call, "subnets", out);
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Subnet> subnet = find_subnet(session, call.parameter(0));
    return subnet ? json_reply(200, object({{"subnet", subnet_value(*subnet)}})) : missing(call.parameter(0));
}

bool is_list(const Value& value)
{
    return value.has_contents() && value.kind() == Type::Kind::tuple;
}

// Takes what both creation and change may say; the complaint, if any.
std::optional<Response> take_settings(const Value& body, const Cidr& cidr, Subnet& subnet)
{
    subnet.name = body.text_of("name", subnet.name);
    subnet.description = body.text_of("description", subnet.description);
    subnet.enable_dhcp = body.bool_of("enable_dhcp", subnet.enable_dhcp);
    if (const Value* gateway = body.find("gateway_ip"); gateway != nullptr) {
        subnet.gateway = body.text_of("gateway_ip");
        if (!gateway->is_null() && !cidr.offset_of(subnet.gateway)) return invalid("Gateway is not valid on subnet");
    }
    if (is_list(body.get("dns_nameservers"))) subnet.dns_json = to_json(body.get("dns_nameservers"));
    if (is_list(body.get("host_routes"))) subnet.routes_json = to_json(body.get("host_routes"));
    if (const Value pools = body.get("allocation_pools"); is_list(pools)) {
        for (const Value& pool : pools.elements()) {
            const auto first = cidr.offset_of(pool.text_of("start"));
            const auto last = cidr.offset_of(pool.text_of("end"));
            if (!first || !last || *first > *last)
                return neutron_fault(400, "InvalidAllocationPool", fmt::format("The allocation pool {} is not valid.", to_json(pool)));
        }
        subnet.pools_json = to_json(pools);
    }
    return std::nullopt;
}

Response create(Call& call)
{
    const Value body = neutron_body(call, "subnet");
    if (body.is_null()) return neutron_fault(400, "HTTPBadRequest", "Unable to find 'subnet' in request body");
    const std::string given = body.text_of("cidr");
    const std::optional<Cidr> cidr = Cidr::parse(given);
    if (!cidr) {
        return neutron_fault(400, "HTTPBadRequest", fmt::format("Invalid input for cidr. Reason: '{}' is not a valid IP subnet.", given));
    }
    if (body.int_of("ip_version", 4) != cidr->version)
        return invalid(fmt::format("CIDR {} does not match the ip_version {}", given, body.int_of("ip_version", 4)));
    Store::Session session = call.world.store->write();
    const std::optional<Network> network = find_network(session, body.text_of("network_id"));
    if (!network) return neutron_fault(404, "NetworkNotFound", fmt::format("Network {} could not be found.", body.text_of("network_id")));
    if (network->is_special()) return neutron_fault(403, "PolicyNotAuthorized", "rule:create_subnet is disallowed by policy");
    for (const Subnet& other : subnets_of(session, network->id)) {
        const std::optional<Cidr> taken = Cidr::parse(other.cidr);
        if (taken && taken->overlaps(*cidr)) {
            return invalid(
                fmt::format("Requested subnet with cidr: {} for network: {} overlaps with another subnet", cidr->text(), network->id));
        }
    }
    Subnet subnet;
    subnet.id = new_uuid();
    subnet.network = network->id;
    subnet.cidr = cidr->text();
    subnet.gateway = cidr->address(1);
    subnet.created = subnet.updated = call.now;
    if (auto complaint = take_settings(body, *cidr, subnet)) return std::move(*complaint);
    insert_subnet(session, subnet);
    session.commit();
    return json_reply(201, object({{"subnet", subnet_value(subnet)}}));
}

Response update(Call& call)
{
    const Value body = neutron_body(call, "subnet");
    if (body.is_null()) return neutron_fault(400, "HTTPBadRequest", "Unable to find 'subnet' in request body");
    for (const std::string_view fixed : {"cidr", "network_id", "ip_version", "tenant_id"}) {
        if (body.find(fixed) != nullptr)
            return neutron_fault(400, "HTTPBadRequest", fmt::format("Cannot update read-only attribute {}", fixed));
    }
    Store::Session session = call.world.store->write();
    std::optional<Subnet> subnet = find_subnet(session, call.parameter(0));
    if (!subnet) return missing(call.parameter(0));
    if (auto complaint = take_settings(body, Cidr::parse(subnet->cidr).value_or(Cidr()), *subnet)) return std::move(*complaint);
    subnet->updated = call.now;
    session.run(
        "UPDATE subnets SET name = ?, description = ?, gateway = ?, enable_dhcp = ?, dns_json = ?, routes_json = ?, pools_json = ?, "
        "updated = ? WHERE id = ?",
        subnet->name, subnet->description, subnet->gateway, subnet->enable_dhcp, subnet->dns_json, subnet->routes_json, subnet->pools_json,
        subnet->updated, subnet->id);
    session.commit();
    return json_reply(200, object({{"subnet", subnet_value(*subnet)}}));
}

Response remove(Call& call)
{
    Store::Session session = call.world.store->write();
    const std::optional<Subnet> subnet = find_subnet(session, call.parameter(0));
    if (!subnet) return missing(call.parameter(0));
    if (is_in_use(session, subnet->network, call.now)) {
        return neutron_fault(409, "SubnetInUse",
                             fmt::format("Unable to complete operation on subnet {}: One or more ports have an IP allocation from this "
                                         "subnet.",
                                         subnet->id));
    }
    session.run("DELETE FROM subnets WHERE id = ?", subnet->id);
    session.commit();
    return empty_reply(204);
}

}  // namespace

void add_subnet_routes(Router& router)
{
    router.add(Service::network, "GET", "/v2.0/subnets", list);
    router.add(Service::network, "POST", "/v2.0/subnets", create);
    router.add(Service::network, "GET", "/v2.0/subnets/{}", show);
    router.add(Service::network, "PUT", "/v2.0/subnets/{}", update);
    router.add(Service::network, "DELETE", "/v2.0/subnets/{}", remove);
}

}  // namespace rxplan::rackspace::embedded
