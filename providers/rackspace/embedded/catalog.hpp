// Which services there are and where.
#pragma once

#include <string_view>
#include <vector>

#include "world.hpp"

namespace rxplan::rackspace::embedded {

struct CatalogEntry {
    std::string_view name;    // `cloudServersOpenStack`
    std::string_view type;    // `compute`
    std::string path;         // of its endpoint
    std::string_view tenant;  // the tenant that the endpoint is for
    bool regional = true;     // Identity has no region at Rackspace
};

// Without the services that the rules leave out.
[[nodiscard]] std::vector<CatalogEntry> catalog(const World& world);

}  // namespace rxplan::rackspace::embedded
