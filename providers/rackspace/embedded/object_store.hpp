// Accounts, containers and objects: the nouns of Object Storage and how they are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http.hpp"
#include "rxplan/value.hpp"
#include "store.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

inline constexpr std::uint64_t largest_object = 5'368'709'122;
inline constexpr std::size_t longest_object_name = 1024;
inline constexpr std::size_t longest_container_name = 256;
inline constexpr std::size_t longest_meta_name = 128;
inline constexpr std::size_t longest_meta_value = 256;
inline constexpr std::size_t most_meta_entries = 90;

// Headers that are kept: names in lower case, in a JSON object.
using HeaderMap = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] HeaderMap parse_header_map(const std::string& json);
[[nodiscard]] std::string header_map_json(const HeaderMap& headers);
[[nodiscard]] std::string_view find_in(const HeaderMap& headers, std::string_view name);  // empty when absent
void put_in(HeaderMap& headers, std::string_view name, std::string_view value);           // an empty value removes
void add_to(Response& response, const HeaderMap& headers);

// The request's headers that begin with `prefix` (`x-container-meta-`) change the map: empty values and `x-remove-container-meta-…` remove.
// The complaint, if a name or value is too long or there are too many.
[[nodiscard]] std::optional<Response> merge_metadata(const Request& request, std::string_view prefix, HeaderMap& headers);

struct Container {
    std::string account;
    std::string name;
    HeaderMap headers;
    Millis created = 0;
    Millis updated = 0;
};

struct Usage {
    std::int64_t count = 0;
    std::int64_t bytes = 0;
};

struct StoredObject {
    std::string account;
    std::string container;
    std::string name;
    std::string blob;  // empty: no contents of its own
    std::int64_t bytes = 0;
    std::string etag;  // without quotes
    std::string content_type;
    HeaderMap headers;
    Millis modified = 0;
    std::optional<Millis> delete_at;
    std::string manifest_json;  // of a static large object; otherwise empty
};

[[nodiscard]] HeaderMap account_headers(Store::Session& session, std::string_view account);
void store_account_headers(Store::Session& session, std::string_view account, const HeaderMap& headers, Millis now);

[[nodiscard]] std::optional<Container> find_container(Store::Session& session, std::string_view account, std::string_view name);
[[nodiscard]] std::vector<Container> all_containers(Store::Session& session, std::string_view account);  // by name
void store_container(Store::Session& session, const Container& container);
[[nodiscard]] Usage usage_of(Store::Session& session, std::string_view account, std::string_view container, Millis now);

[[nodiscard]] std::optional<StoredObject> find_object(Store::Session& session, std::string_view account, std::string_view container,
                                                      std::string_view name, Millis now);
// Objects by name, those above `marker` whose names begin with `prefix`, at most `limit`.
[[nodiscard]] std::vector<StoredObject> objects_after(Store::Session& session, std::string_view account, std::string_view container,
                                                      std::string_view marker, std::string_view prefix, std::int64_t limit, Millis now);
// Replaces an object of this name. The blob that nobody needs any more, to be removed after the commit; empty: none.
[[nodiscard]] std::string store_object(Store::Session& session, const StoredObject& object);
[[nodiscard]] std::string delete_object(Store::Session& session, const StoredObject& object);

}  // namespace rxplan::rackspace::embedded
