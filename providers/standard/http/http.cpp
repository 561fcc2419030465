#include "providers/standard/http/http.hpp"

#include <fmt/format.h>

#include <utility>

namespace rxplan::standard {

std::unique_ptr<Provider> make_http(const ProviderContext& context)
{
    http::Options options;
    options.user_agent = fmt::format("rxplan/{}", context.engine_version);
    options.retry.attempts = 1;  // the data source counts its attempts itself
    std::vector<ResourceType> data_sources;
    data_sources.push_back(http_data_source(std::make_shared<http::Client>(std::move(options))));
    return make_provider("http", {}, std::move(data_sources));
}

}  // namespace rxplan::standard
