// What the provider block, clouds.yaml and the environment say about reaching the cloud.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "providers/rackspace/credentials.hpp"
#include "providers/rackspace/settings_layers.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/http.hpp"
#include "rxplan/schema.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

enum class Service { compute, object_store, network, image };

enum class IdentityVersion { v2, v3, unknown };

struct Settings {
    std::string auth_url;  // without a slash at its end; ends in `/v2.0` or `/v3` unless the version is unknown
    IdentityVersion version = IdentityVersion::unknown;
    Credentials credentials;
    std::string region;                          // empty only together with `any_region`
    bool any_region = false;                     // the cloud has one region, which plays whichever is asked for
    std::string interface = "public";            // or `internal`, `admin`: which of the catalogue's addresses
    std::map<Service, std::string> endpoints{};  // instead of the catalogue's; usually empty
    http::Tls tls;
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
