// Images: what servers boot from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rxplan/value.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

struct Image {
    std::string_view id;
    std::string_view name;
    std::string_view created;  // ISO 8601
    std::string_view distro;   // org.openstack__1__os_distro
    std::string_view version;  // org.openstack__1__os_version
    std::string_view os_distro;
    std::int64_t min_ram;   // MB
    std::int64_t min_disk;  // GB
    std::int64_t size;      // bytes
};

[[nodiscard]] std::span<const Image> images();  // newest first
[[nodiscard]] const Image* find_image(std::string_view id);
[[nodiscard]] Value image_links(const Call& call, std::string_view id);

}  // namespace rxplan::rackspace::embedded
