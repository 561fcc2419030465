// The service catalogue: which services there are, in which regions, and where.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/value.hpp"

namespace rxplan::rackspace {

struct Endpoint {
    std::string type;       // `compute`, `object-store`
    std::string name;       // `cloudServersOpenStack`
    std::string region;     // `DFW`; empty: not of one region
    std::string interface;  // `public`, `internal`, `admin`
    std::string url;        // without a slash at its end
};

using Catalogue = std::vector<Endpoint>;

// As Identity v2.0 writes it (`serviceCatalog`), and as Identity v3 does (`catalog`).
[[nodiscard]] Catalogue read_catalogue_v2(const Value& services);
[[nodiscard]] Catalogue read_catalogue_v3(const Value& services);

struct Wanted {
    std::string_view type;
    std::string_view preferred_name{};  // of several entries that fit otherwise: Rackspace also lists its first generation of servers
    std::string_view region{};
    std::string_view interface {
    };
};

// The address of a service; nothing when the catalogue has none. Regions have no case.
[[nodiscard]] std::optional<std::string> find_endpoint(const Catalogue& catalogue, const Wanted& wanted);

// Regions in which the catalogue has a service of this type, sorted.
[[nodiscard]] std::vector<std::string> regions_of(const Catalogue& catalogue, std::string_view type);

// Types of the services in the catalogue, sorted.
[[nodiscard]] std::vector<std::string> types_of(const Catalogue& catalogue);

}  // namespace rxplan::rackspace
