#include "providers/rackspace/identity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "providers/rackspace/replies.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

enum class Method { api_key, password };

std::string sign_in_body(const Settings& settings, Method method)
{
    NamedValues auth;
    if (method == Method::api_key)
        auth.emplace_back("RAX-KSKEY:apiKeyCredentials",
                          Value::object({{"username", Value::string(settings.user_name)},
                                         {"apiKey", Value::string(settings.api_key.empty() ? settings.password : settings.api_key)}}));
    else
        auth.emplace_back("passwordCredentials",
                          Value::object({{"username", Value::string(settings.user_name)}, {"password", Value::string(settings.password)}}));
    if (!settings.tenant_id.empty())
        auth.emplace_back("tenantId", Value::string(settings.tenant_id));
    else if (!settings.tenant_name.empty())
        auth.emplace_back("tenantName", Value::string(settings.tenant_name));
    return to_json(Value::object({{"auth", Value::object(std::move(auth))}}));
}

std::vector<Endpoint> read_catalogue(const Value& services)
{
    std::vector<Endpoint> catalogue;
    for (const Value& service : items(services)) {
        const Value endpoints = service.get("endpoints");
        for (const Value& endpoint : items(endpoints)) {
            std::string url = endpoint.text_of("publicURL");
            while (url.ends_with('/')) url.pop_back();
            if (url.empty()) continue;
            catalogue.push_back({service.text_of("type"), service.text_of("name"), endpoint.text_of("region"), std::move(url)});
        }
    }
    return catalogue;
}

tl::expected<Access, SignInError> sign_in(http::Client& client, const Settings& settings, Method method)
{
    http::Request request;
    request.method = "POST";
    request.url = settings.auth_url + "/tokens";
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = sign_in_body(settings, method);
    request.repeatable = true;  // one token more does no harm
    request.confidential = true;
    const http::Result result = client.send(request);
    if (!result) return tl::unexpected(SignInError{SignInError::Kind::unreachable, result.error().message});
    if (result->status == 400 || result->status == 401 || result->status == 403)
        return tl::unexpected(SignInError{SignInError::Kind::rejected, fmt::format("{} ({})", message_of(*result), result->status)});
    if (!result->ok())
        return tl::unexpected(SignInError{SignInError::Kind::unreachable,
                                          fmt::format("{} answered {}: {}", request.url, result->status, message_of(*result))});

    const auto json = parse_json(result->body);
    const Value access = json ? json->get("access") : Value();
    Access found{.token = access.get("token").text_of("id"),
                 .expires = parse_instant(access.get("token").text_of("expires")),
                 .catalogue = read_catalogue(access.get("serviceCatalog"))};
    if (found.token.empty()) return tl::unexpected(SignInError{SignInError::Kind::unusable, fmt::format("{} gave no token", request.url)});
    client.conceal(found.token);
    return found;
}

}  // namespace

tl::expected<Access, SignInError> sign_in(http::Client& client, const Settings& settings)
{
    if (!settings.api_key.empty()) return sign_in(client, settings, Method::api_key);
    if (!settings.password_may_be_key) return sign_in(client, settings, Method::password);
    auto access = sign_in(client, settings, Method::api_key);
    if (access || access.error().kind != SignInError::Kind::rejected) return access;
    return sign_in(client, settings, Method::password);
}

std::optional<std::string> find_endpoint(const std::vector<Endpoint>& catalogue, std::string_view type, std::string_view preferred_name,
                                         std::string_view region)
{
    const Endpoint* best = nullptr;
    for (const Endpoint& endpoint : catalogue)
        if (endpoint.type == type && lower_case(endpoint.region) == lower_case(region))
            if (best == nullptr || (best->name != preferred_name && endpoint.name == preferred_name)) best = &endpoint;
    return best == nullptr ? std::nullopt : std::optional(best->url);
}

std::vector<std::string> regions_of(const std::vector<Endpoint>& catalogue, std::string_view type)
{
    std::vector<std::string> regions;
    for (const Endpoint& endpoint : catalogue)
        if (endpoint.type == type && !endpoint.region.empty()) regions.push_back(endpoint.region);
    std::sort(regions.begin(), regions.end());
    regions.erase(std::unique(regions.begin(), regions.end()), regions.end());
    return regions;
}

}  // namespace rxplan::rackspace
