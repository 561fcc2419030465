// What a tenant may have at most, and what it has.
#include "reply.hpp"
#include "router.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Response show(Call& call)
{
    Rules& rules = *call.world.rules;
    ServerUsage used;
    {
        Store::Session session = call.world.store->read();
        used = usage_of_servers(session);
    }
    const Value absolute = object({{"maxTotalInstances", number(rules.quota("instances", default_instance_quota))},
                                   {"maxTotalRAMSize", number(rules.quota("ram", unlimited))},
                                   {"maxTotalCores", number(rules.quota("cores", unlimited))},
                                   {"maxTotalPrivateNetworks", number(rules.quota("networks", default_network_quota))},
                                   {"maxTotalKeypairs", number(rules.quota("key_pairs", default_key_pair_quota))},
                                   {"maxServerMeta", number(most_metadata_items)},
                                   {"maxImageMeta", number(40)},
                                   {"maxPersonality", number(static_cast<std::int64_t>(most_personality_files))},
                                   {"maxPersonalitySize", number(static_cast<std::int64_t>(longest_personality_file))},
                                   {"maxSecurityGroups", number(-1)},
                                   {"maxSecurityGroupRules", number(-1)},
                                   {"maxTotalFloatingIps", number(-1)},
                                   {"totalInstancesUsed", number(used.instances)},
                                   {"totalRAMUsed", number(used.ram)},
                                   {"totalCoresUsed", number(used.cores)}});
    return json_reply(200, object({{"limits", object({{"rate", array({})}, {"absolute", absolute}})}}));
}

}  // namespace

void add_limits_routes(Router& router)
{
    router.add_compute("GET", "/limits", show);
}

}  // namespace rxplan::rackspace::embedded
