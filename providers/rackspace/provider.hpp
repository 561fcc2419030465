// The provider: hands each call to its resource type.
#pragma once

#include <functional>
#include <memory>

#include "providers/rackspace/session.hpp"
#include "providers/rackspace/settings.hpp"
#include "providers/rackspace/times.hpp"
#include "rxplan/http.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

// What a provider takes from its surroundings, so that tests can give it others.
struct Surroundings {
    Environment environment = process_environment();
    std::function<Instant()> now;  // the system's clock when empty
    http::Options http;            // of the client; its user agent is set by the provider
};

[[nodiscard]] std::unique_ptr<Provider> make_provider(const ProviderContext& context, Surroundings surroundings);

}  // namespace rxplan::rackspace
