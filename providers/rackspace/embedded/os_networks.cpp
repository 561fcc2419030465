// `os-networksv2`: Rackspace's own way to its cloud networks, a label and one range of addresses each.
#include <fmt/format.h>

#include "cidr.hpp"
#include "networks.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value network_value(Store::Session& session, const Network& network)
{
    NamedValues out{{"id", text(network.id)}, {"label", text(network.name)}};
    if (!network.is_special()) {
        const std::vector<Subnet> subnets = subnets_of(session, network.id);
        out.emplace_back("cidr", subnets.empty() ? Value() : text(subnets.front().cidr));
    }
    return object(std::move(out));
}

Response list(Call& call)
{
    Store::Session session = call.world.store->read();
    std::vector<Value> out;
    for (const Network& network : all_networks(session)) out.push_back(network_value(session, network));
    return json_reply(200, object({{"networks", array(std::move(out))}}));
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Network> network = find_network(session, call.parameter(0));
    if (!network) return not_found("Network not found");
    return json_reply(200, object({{"network", network_value(session, *network)}}));
}

Response create(Call& call)
{
    const auto json = parse_json(call.request.body);
    const Value body = json ? json->get("network") : Value();
    if (!body.has_contents() || body.kind() != Type::Kind::object) return bad_request("Missing network in body");
    const std::string label = body.text_of("label");
    if (label.empty() || label.size() > 255) return bad_request("Network label is required, at most 255 characters.");
    const std::optional<Cidr> cidr = Cidr::parse(body.text_of("cidr"));
    if (!cidr) return bad_request("CIDR is malformed.");
    if (cidr->size() < 4) return bad_request("CIDR does not contain enough addresses.");
    Store::Session session = call.world.store->write();
    const std::int64_t quota = call.world.rules->quota("networks", default_network_quota);
    if (quota >= 0 && count_networks(session) >= quota) return forbidden("Quota exceeded, too many networks.");
    const Network network{new_uuid(), label, "", true, call.now, call.now};
    insert_network(session, network);
    Subnet subnet;
    subnet.id = new_uuid();
    subnet.network = network.id;
    subnet.cidr = cidr->text();
    subnet.enable_dhcp = false;
    subnet.created = subnet.updated = call.now;
    insert_subnet(session, subnet);
    const Value out = network_value(session, network);
    session.commit();
    return json_reply(200, object({{"network", out}}));
}

Response remove(Call& call)
{
    Store::Session session = call.world.store->write();
    const std::optional<Network> network = find_network(session, call.parameter(0));
    if (!network) return not_found("Network not found");
    if (network->is_special()) return forbidden("Policy doesn't allow this network to be deleted.");
    // Not a conflict, as in Networking: this extension forbids.
    if (is_in_use(session, network->id, call.now))
        return forbidden(fmt::format("Network {} is in use by one or more servers.", network->id));
    release_ports(session, call.now);
    session.run("DELETE FROM subnets WHERE network = ?", network->id);
    session.run("DELETE FROM networks WHERE id = ?", network->id);
    session.commit();
    return empty_reply(202);
}

}  // namespace

void add_os_networks_routes(Router& router)
{
    router.add_compute("GET", "/os-networksv2", list);
    router.add_compute("POST", "/os-networksv2", create);
    router.add_compute("GET", "/os-networksv2/{}", show);
    router.add_compute("DELETE", "/os-networksv2/{}", remove);
}

}  // namespace rxplan::rackspace::embedded
