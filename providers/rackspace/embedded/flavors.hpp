// Flavors: the sizes of servers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rxplan/value.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

struct Flavor {
    std::string_view id;
    std::string_view name;
    std::string_view family;  // `general1`
    std::int64_t ram;         // MB
    std::int64_t disk;        // GB; 0: boots from a volume alone
    std::int64_t data_disk;   // GB
    std::int64_t vcpus;
    double network;  // rxtx factor
};

[[nodiscard]] std::span<const Flavor> flavors();
[[nodiscard]] const Flavor* find_flavor(std::string_view id);  // null: none
[[nodiscard]] Value flavor_links(const Call& call, std::string_view id);

}  // namespace rxplan::rackspace::embedded
