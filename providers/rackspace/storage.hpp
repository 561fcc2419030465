// What containers and objects of Cloud Files have in common: their paths, and metadata that travels in headers.
#pragma once

#include <string>
#include <string_view>

#include "rxplan/diagnostic.hpp"
#include "rxplan/http.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

[[nodiscard]] std::string container_path(std::string_view container);
[[nodiscard]] std::string object_path(std::string_view container, std::string_view object);

// What is wrong with a container's name (no slash, 256 bytes encoded) at `path`, if anything.
void check_container_name(std::string_view name, const Path& path, Diagnostics& diagnostics);

// Metadata names reach the cloud as headers, which have no case: only lower-case letters, digits and hyphens come back as they went.
void check_metadata_names(const Value& config, Diagnostics& diagnostics);

// Headers `<prefix><name>: <value>` for a map of string (or null).
void append_metadata(http::Headers& headers, std::string_view prefix, const Value& metadata);

// The headers that begin with `prefix`, without those that rxplan or the cloud keep there for themselves, as a map of string. `configured`
// is what is there by configuration: null stays null when the cloud has none.
[[nodiscard]] Value metadata_of(const http::Response& response, std::string_view prefix, const Value& configured);

inline constexpr std::string_view container_meta = "X-Container-Meta-";
inline constexpr std::string_view object_meta = "X-Object-Meta-";

}  // namespace rxplan::rackspace
