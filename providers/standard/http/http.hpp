// The provider `http`: what a web server answers.
#pragma once

#include <memory>

#include "providers/standard/resource_type.hpp"
#include "rxplan/http.hpp"

namespace rxplan::standard {

[[nodiscard]] ResourceType http_data_source(const std::shared_ptr<http::Client>& client);

[[nodiscard]] std::unique_ptr<Provider> make_http(const ProviderContext& context);

}  // namespace rxplan::standard
