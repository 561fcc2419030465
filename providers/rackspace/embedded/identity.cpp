// Identity v2.0, as Rackspace speaks it: API key or password, the catalogue in the answer.
#include <fmt/format.h>

#include <limits>

#include "catalog.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value service_catalog(const Call& call)
{
    std::vector<Value> services;
    for (const CatalogEntry& entry : catalog(call.world)) {
        const std::string url = call.url(entry.type == "network" ? "/network/v2.0" : entry.type == "image" ? "/image/v2" : entry.path);
        NamedValues endpoint{{"tenantId", text(entry.tenant)}, {"publicURL", text(url)}, {"internalURL", text(url)}};
        if (entry.regional) endpoint.emplace_back("region", text(region_name));
        if (entry.type == "compute") {
            endpoint.emplace_back("versionId", text("2"));
            endpoint.emplace_back("versionInfo", text(call.url("/v2")));
            endpoint.emplace_back("versionList", text(call.url("/")));
        }
        services.push_back(
            object({{"name", text(entry.name)}, {"type", text(entry.type)}, {"endpoints", array({object(std::move(endpoint))})}}));
    }
    return array(std::move(services));
}

Value roles()
{
    return array({object({{"id", text("10000150")}, {"name", text("checkmate")}, {"description", text("Checkmate Access role")}}),
                  object({{"id", text("5")},
                          {"name", text("object-store:default")},
                          {"tenantId", text(account_name)},
                          {"description", text("A Role that allows a user access to keystone Service methods")}}),
                  object({{"id", text("6")},
                          {"name", text("compute:default")},
                          {"tenantId", text(tenant_id)},
                          {"description", text("A Role that allows a user access to keystone Service methods")}})});
}

Value access(const Call& call, const Token& token)
{
    const std::string_view how = token.method == "apikey" ? "APIKEY" : "PASSWORD";
    const Value token_value = object({{"id", text(token.id)},
                                      {"expires", text(iso_time_millis(token.expires))},
                                      {"tenant", object({{"id", text(token.tenant)}, {"name", text(token.tenant)}})},
                                      {"RAX-AUTH:authenticatedBy", array({text(how)})}});
    const Value user = object({{"id", text(user_id)},
                               {"name", text(user_name)},
                               {"RAX-AUTH:defaultRegion", text(region_name)},
                               {"RAX-AUTH:domainId", text(tenant_id)},
                               {"roles", roles()}});
    return object({{"access", object({{"token", token_value}, {"serviceCatalog", service_catalog(call)}, {"user", user}})}});
}

// A part of the body that must be an object with these two texts.
bool has_texts(const Value& json, std::string_view first, std::string_view second)
{
    const auto is_text = [&](std::string_view name) {
        const Value value = json.get(name);
        return value.has_contents() && value.kind() == Type::Kind::string;
    };
    return json.has_contents() && json.kind() == Type::Kind::object && is_text(first) && is_text(second);
}

// How the user proved who they are; or the refusal.
tl::expected<std::string, Response> authenticate(Call& call, const Value& auth)
{
    const Value by_key = auth.get("RAX-KSKEY:apiKeyCredentials");
    const Value by_password = auth.get("passwordCredentials");
    if (has_texts(by_key, "username", "apiKey")) {
        if (!api_key_is_right(call.world, by_key.text_of("username"), by_key.text_of("apiKey")))
            return tl::unexpected(fault(401, "Username or api key is invalid."));
        return "apikey";
    }
    if (has_texts(by_password, "username", "password")) {
        if (!password_is_right(call.world, by_password.text_of("username"), by_password.text_of("password")))
            return tl::unexpected(fault(401, "Unable to authenticate user with credentials provided."));
        return "password";
    }
    return tl::unexpected(bad_request("Invalid json request body"));
}

Response post_tokens(Call& call)
{
    const auto json = parse_json(call.request.body);
    if (!json) return bad_request("Invalid json request body");
    const Value auth = json->get("auth");
    if (!auth.has_contents() || auth.kind() != Type::Kind::object) return bad_request("Invalid json request body");
    // A token and a tenant: the same user with another scope.
    const Value old = auth.get("token");
    std::string method;
    Millis latest = std::numeric_limits<Millis>::max();
    if (old.has_contents()) {
        const std::optional<Token> known = find_token(call, old.text_of("id"));
        if (!known) return fault(401, "Token not authenticated.");
        method = known->method;
        latest = known->expires;
    } else {
        auto proof = authenticate(call, auth);
        if (!proof) return std::move(proof.error());
        method = std::move(*proof);
    }
    std::string tenant = auth.text_of("tenantId", auth.text_of("tenantName"));
    // The first Compute clients for Rackspace put the tenant among the credentials.
    if (tenant.empty()) tenant = auth.get("RAX-KSKEY:apiKeyCredentials").text_of("tenantName");
    if (!tenant.empty() && tenant != tenant_id && tenant != account_name)
        return fault(401, fmt::format("Tenant with Name/Id: '{}' is not valid for User '{}' (id: '{}')", tenant, user_name, user_id));
    if (tenant.empty()) tenant = tenant_id;
    return json_reply(200, access(call, issue_token_until(call, tenant, method, latest)));
}

Response no_token()
{
    return fault(401, "No valid token provided. Please use the 'X-Auth-Token' header with a valid token.");
}

Response get_token(Call& call)
{
    if (!is_authentic(call)) return no_token();
    const std::optional<Token> token = find_token(call, call.parameter(0));
    return token ? json_reply(200, access(call, *token)) : not_found("Token not found.");
}

Response delete_token(Call& call)
{
    if (!is_authentic(call)) return no_token();
    revoke_token(call, call.request.parameters.empty() ? call.request.headers.get("X-Auth-Token") : call.parameter(0));
    return empty_reply(204);
}

Response get_tenants(Call& call)
{
    if (!is_authentic(call)) return no_token();
    std::vector<Value> tenants;
    for (const std::string_view id : {tenant_id, account_name})
        tenants.push_back(object({{"id", text(id)}, {"name", text(id)}, {"enabled", flag(true)}}));
    return json_reply(200, object({{"tenants", array(std::move(tenants))}, {"tenants_links", array({})}}));
}

Response get_version(Call& call)
{
    return json_reply(
        200,
        object({{"version",
                 object({{"id", text("v2.0")},
                         {"status", text("CURRENT")},
                         {"updated", text("2011-01-21T11:33:21-06:00")},
                         {"links", links({{"self", call.url("/v2.0/")}})},
                         {"media-types", array({object({{"base", text("application/json")}, {"type", text("application/json")}})})}})}}));
}

}  // namespace

void add_identity_routes(Router& router)
{
    router.add(Service::identity, "GET", "/v2.0", get_version);
    router.add(Service::identity, "POST", "/v2.0/tokens", post_tokens);
    router.add(Service::identity, "DELETE", "/v2.0/tokens", delete_token);
    router.add(Service::identity, "GET", "/v2.0/tokens/{}", get_token);
    router.add(Service::identity, "DELETE", "/v2.0/tokens/{}", delete_token);
    router.add(Service::identity, "GET", "/v2.0/tenants", get_tenants);
}

}  // namespace rxplan::rackspace::embedded
