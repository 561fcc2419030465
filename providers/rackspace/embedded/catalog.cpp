#include "catalog.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rxplan::rackspace::embedded {

std::vector<CatalogEntry> catalog(const World& world)
{
    std::vector<CatalogEntry> all{
        {"cloudServersOpenStack", "compute", fmt::format("/v2/{}", tenant_id), tenant_id},
        {"cloudNetworks", "network", "/network", tenant_id},
        {"cloudImages", "image", "/image", tenant_id},
        {"cloudFiles", "object-store", fmt::format("/v1/{}", account_name), account_name},
        {"cloudIdentity", "identity", "/v3", tenant_id, false},
    };
    const std::vector<std::string> absent = world.rules->setup().without;
    std::erase_if(all,
                  [&absent](const CatalogEntry& entry) { return std::find(absent.begin(), absent.end(), entry.type) != absent.end(); });
    return all;
}

}  // namespace rxplan::rackspace::embedded
