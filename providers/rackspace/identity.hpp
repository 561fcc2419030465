// Signing in with Identity v2.0.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "providers/rackspace/settings.hpp"
#include "providers/rackspace/times.hpp"
#include "rxplan/http.hpp"

namespace rxplan::rackspace {

struct Endpoint {
    std::string type;    // `compute`, `object-store`
    std::string name;    // `cloudServersOpenStack`
    std::string region;  // `DFW`; empty: not of one region
    std::string url;     // the public one, without a slash at its end
};

// What signing in gives.
struct Access {
    std::string token;
    std::optional<Instant> expires;
    std::vector<Endpoint> catalogue;
};

// Why there is none.
struct SignInError {
    enum class Kind { rejected, unreachable, unusable };
    Kind kind = Kind::unreachable;
    std::string message;  // what the service or the network said; a sentence's middle, no full stop
};

// One request, or two where a password may be an API key. The client is told the token, so that no trace shows it.
[[nodiscard]] tl::expected<Access, SignInError> sign_in(http::Client& client, const Settings& settings);

// The address of a service in a region; nothing when the catalogue has none. Of several entries of one type the one of `preferred_name`
// wins: the catalogue of Rackspace's public cloud also lists the first generation of Cloud Servers.
[[nodiscard]] std::optional<std::string> find_endpoint(const std::vector<Endpoint>& catalogue, std::string_view type,
                                                       std::string_view preferred_name, std::string_view region);

// Regions in which the catalogue has a service of this type, sorted.
[[nodiscard]] std::vector<std::string> regions_of(const std::vector<Endpoint>& catalogue, std::string_view type);

}  // namespace rxplan::rackspace
