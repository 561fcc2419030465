#include "catalog.hpp"

#include <fmt/format.h>

namespace rxplan::rackspace::embedded {

std::vector<CatalogEntry> catalog()
{
    return {
        {"cloudServersOpenStack", "compute", fmt::format("/v2/{}", tenant_id), tenant_id},
        {"cloudNetworks", "network", "/network", tenant_id},
        {"cloudImages", "image", "/image", tenant_id},
        {"cloudFiles", "object-store", fmt::format("/v1/{}", account_name), account_name},
        {"cloudIdentity", "identity", "/v3", tenant_id, false},
    };
}

}  // namespace rxplan::rackspace::embedded
