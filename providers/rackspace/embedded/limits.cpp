// What a tenant may have at most, and what it has.
#include "flavors.hpp"
#include "networks.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Response show(Call& call)
{
    Rules& rules = *call.world.rules;
    std::int64_t instances = 0;
    std::int64_t ram = 0;
    std::int64_t cores = 0;
    {
        Store::Session session = call.world.store->read();
        for (const Server& server : all_servers(session, call.now, false)) {
            const Flavor* flavor = find_flavor(server.flavor);
            ++instances;
            ram += flavor == nullptr ? 0 : flavor->ram;
            cores += flavor == nullptr ? 0 : flavor->vcpus;
        }
    }
    const Value absolute = object({{"maxTotalInstances", number(rules.quota("instances", 10'000))},
                                   {"maxTotalRAMSize", number(rules.quota("ram", -1))},
                                   {"maxTotalCores", number(rules.quota("cores", -1))},
                                   {"maxTotalPrivateNetworks", number(rules.quota("networks", default_network_quota))},
                                   {"maxTotalKeypairs", number(rules.quota("key_pairs", 1000))},
                                   {"maxServerMeta", number(most_metadata_items)},
                                   {"maxImageMeta", number(40)},
                                   {"maxPersonality", number(5)},
                                   {"maxPersonalitySize", number(1000)},
                                   {"maxSecurityGroups", number(-1)},
                                   {"maxSecurityGroupRules", number(-1)},
                                   {"maxTotalFloatingIps", number(-1)},
                                   {"totalInstancesUsed", number(instances)},
                                   {"totalRAMUsed", number(ram)},
                                   {"totalCoresUsed", number(cores)}});
    return json_reply(200, object({{"limits", object({{"rate", array({})}, {"absolute", absolute}})}}));
}

}  // namespace

void add_limits_routes(Router& router)
{
    router.add_compute("GET", "/limits", show);
}

}  // namespace rxplan::rackspace::embedded
