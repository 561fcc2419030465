// What every service of the embedded cloud works on.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "http.hpp"
#include "rules.hpp"
#include "store.hpp"
#include "time_text.hpp"

namespace rxplan::rackspace::embedded {

struct Credentials {
    std::string api_key;
    std::string password;
};

// The one user, tenant and region of this cloud. Compute's tenant and Object Storage's account differ, as at Rackspace.
inline constexpr std::string_view user_name = "rxplan";
inline constexpr std::string_view user_id = "7f3a9c52e1d84b6f9a0c5d2e8b714f36";
inline constexpr std::string_view tenant_id = "1801801";
inline constexpr std::string_view account_name = "MossoCloudFS_1801801e-0180-4180-8180-018018018018";
inline constexpr std::string_view region_name = "DFW";

// Known to everybody: accepted only where the operator asked for it.
[[nodiscard]] Credentials well_known_credentials();

struct World {
    std::filesystem::path directory;
    std::unique_ptr<Store> store;
    std::unique_ptr<Rules> rules;
    Millis boot_time = 2000;
    std::vector<Credentials> credentials;  // each of them is accepted; the first is the one to tell

    // Opens or makes the world in `directory`; `credentials` holds the world's own, made when the world was.
    [[nodiscard]] static tl::expected<std::unique_ptr<World>, std::string> open(const std::filesystem::path& directory);

    // What this world remembers from one run to the next.
    [[nodiscard]] std::string remembered(std::string_view key);
    void remember(std::string_view key, std::string_view value);
};

// One request on its way through a service.
struct Call {
    World& world;
    Request& request;
    const Effects& effects;
    Millis now;

    [[nodiscard]] const std::string& parameter(std::size_t position) const { return request.parameters[position]; }
    // This server's address for the client, followed by the path.
    [[nodiscard]] std::string url(std::string_view path) const { return request.base_url + std::string(path); }
};

[[nodiscard]] std::string new_uuid();    // random, with dashes
[[nodiscard]] std::string new_hex_id();  // the same without
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace rxplan::rackspace::embedded
