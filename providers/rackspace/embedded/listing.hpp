// Listings of containers and objects: as JSON or as plain names.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "reply.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

struct ListingRequest {
    std::string marker;      // names above it
    std::string end_marker;  // names below it; empty: no end
    std::string prefix;
    std::string delimiter;  // names are cut after it, and equal ones told once; empty: none
    std::int64_t limit = 10'000;
    bool as_json = false;

    // What a listing with this delimiter shows for a name: itself, or its beginning up to and including the delimiter.
    [[nodiscard]] std::string_view shown(std::string_view name) const;
};

[[nodiscard]] tl::expected<ListingRequest, Response> read_listing_request(const Request& request);

struct ListingEntry {
    std::string name;
    Value details;  // of the object or container; null: a common beginning
};

[[nodiscard]] Response listing_reply(const ListingRequest& listing, const std::vector<ListingEntry>& entries);

}  // namespace rxplan::rackspace::embedded
