// Signing in: Identity v2.0 and v3.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "providers/rackspace/catalogue.hpp"
#include "providers/rackspace/settings.hpp"
#include "providers/rackspace/times.hpp"
#include "rxplan/http.hpp"

namespace rxplan::rackspace {

// What signing in gives.
struct Access {
    std::string token;
    std::optional<Instant> issued;
    std::optional<Instant> expires;
    Catalogue catalogue;
};

// Why there is none.
struct SignInError {
    enum class Kind {
        rejected,     // the service does not accept the credentials
        unreachable,  // no answer, or one that tells of trouble of the service's own
        untrusted,    // its certificate is not trusted
        unusable,     // it is no identity service, or not of a version that serves
    };
    Kind kind = Kind::unreachable;
    std::string message;  // what the service or the network said; a sentence's middle, no full stop
};

template <typename T>
using SignInResult = tl::expected<T, SignInError>;

// Where the address in the settings tells no version: asks the service which ones it has, and settles on one that knows this way to sign
// in.
[[nodiscard]] SignInResult<void> settle_version(http::Client& client, Settings& settings);

// One request, or two where a password may be an API key. The client is told the token, so that no trace shows it. The version is settled.
[[nodiscard]] SignInResult<Access> sign_in(http::Client& client, const Settings& settings);

[[nodiscard]] SignInResult<Access> sign_in_v2(http::Client& client, const Settings& settings);
[[nodiscard]] SignInResult<Access> sign_in_v3(http::Client& client, const Settings& settings);

// Sends the credentials in `body`; anything but a 2xx answer is an error.
[[nodiscard]] SignInResult<http::Response> send_credentials(http::Client& client, const Settings& settings, std::string url,
                                                            const Value& body);

}  // namespace rxplan::rackspace
