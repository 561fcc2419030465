// What the provider block and the environment say about reaching the cloud.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "rxplan/diagnostic.hpp"
#include "rxplan/schema.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// Looks up an environment variable; an empty one counts as absent.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
[[nodiscard]] Environment process_environment();

struct Settings {
    std::string auth_url;  // ends in `/v2.0`
    std::string user_name;
    std::string api_key;               // may be empty when `password` is not
    std::string password;              // may be empty when `api_key` is not
    bool password_may_be_key = false;  // from OS_PASSWORD, where Rackspace users keep their API key: tried as one first
    std::string tenant_name;           // both may be empty: the user's own
    std::string tenant_id;
    std::string region;                        // empty only together with `any_region`
    bool any_region = false;                   // the cloud has one region, which plays whichever is asked for
    std::string compute_url;                   // instead of the catalogue's; usually empty
    std::string object_store_url;              // likewise
    bool rate_limits = false;                  // keep those of Rackspace's public cloud
    std::chrono::seconds visibility_delay{0};  // see Provider::visibility_delay
};

[[nodiscard]] BlockSchema settings_schema();

// `cloud = "embedded"`, or RXPLAN_RACKSPACE_CLOUD=embedded where the block does not say.
[[nodiscard]] bool wants_embedded_cloud(const Value& config, const Environment& environment);

// Settings for a cloud that is reached over the network; every problem that can be seen without asking it goes into `diagnostics`, and
// with errors the settings are not to be used.
[[nodiscard]] Settings read_settings(const Value& config, const Environment& environment, Diagnostics& diagnostics);

}  // namespace rxplan::rackspace
