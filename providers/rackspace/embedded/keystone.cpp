// Identity v3, for clients that know nothing older.
#include <fmt/format.h>

#include "catalog.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::string_view unauthorized_message = "The request you have made requires authentication.";

Value default_domain()
{
    return object({{"id", text("default")}, {"name", text("Default")}});
}

Value project()
{
    return object({{"id", text(tenant_id)}, {"name", text(tenant_id)}, {"domain", default_domain()}});
}

// A fixed id made of the service's type, so that it is the same in every answer.
std::string service_id(const CatalogEntry& entry, std::string_view kind)
{
    return fmt::format("{}-{}", entry.type, kind);
}

Value catalog_value(const Call& call)
{
    std::vector<Value> services;
    for (const CatalogEntry& entry : catalog()) {
        std::vector<Value> endpoints;
        for (const std::string_view interface : {"public", "internal", "admin"}) {
            endpoints.push_back(object({{"id", text(service_id(entry, interface))},
                                        {"interface", text(interface)},
                                        {"region", text(region_name)},
                                        {"region_id", text(region_name)},
                                        {"url", text(call.url(entry.path))}}));
        }
        services.push_back(object({{"id", text(service_id(entry, "service"))},
                                   {"type", text(entry.type)},
                                   {"name", text(entry.name)},
                                   {"endpoints", array(std::move(endpoints))}}));
    }
    return array(std::move(services));
}

Value token_value(const Call& call, const Token& token, bool with_catalog)
{
    NamedValues out{
        {"methods", array({text("password")})},
        {"user",
         object({{"id", text(user_id)}, {"name", text(user_name)}, {"domain", default_domain()}, {"password_expires_at", Value()}})},
        {"audit_ids", array({text(token.id.substr(0, 22))})},
        {"issued_at", text(iso_time_micros(token.issued) + "Z")},
        {"expires_at", text(iso_time_micros(token.expires) + "Z")}};
    if (!token.tenant.empty()) {
        out.emplace_back("project", project());
        out.emplace_back("is_domain", flag(false));
        out.emplace_back("roles", array({object({{"id", text("9fe2ff9ee4384b1894a90878d3e92bab")}, {"name", text("member")}})}));
        if (with_catalog) out.emplace_back("catalog", catalog_value(call));
    }
    return object({{"token", object(std::move(out))}});
}

bool is_default_domain(const Value& domain)
{
    if (!domain.has_contents()) return true;
    return lower_case(domain.text_of("id", domain.text_of("name", "default"))) == "default";
}

// Whether the identity part of the body proves the user.
tl::expected<void, Response> authenticate(Call& call, const Value& identity)
{
    const Value methods = identity.get("methods");
    if (!methods.has_contents() || methods.kind() != Type::Kind::tuple || methods.size() == 0)
        return tl::unexpected(keystone_fault(400, "Expecting to find methods in identity."));
    for (const Value& method : methods.elements()) {
        const std::string_view name =
            method.has_contents() && method.kind() == Type::Kind::string ? method.as_string() : std::string_view();
        if (name == "password") {
            const Value user = identity.get("password").get("user");
            const std::string id = user.text_of("id");
            const std::string given = id.empty() ? user.text_of("name") : id == user_id ? std::string(user_name) : std::string();
            // The v3 identity of Rackspace takes an API key in the place of a password.
            const bool right = password_is_right(call.world, given, user.text_of("password")) ||
                               api_key_is_right(call.world, given, user.text_of("password"));
            if (!right || !is_default_domain(user.get("domain"))) return tl::unexpected(keystone_fault(401, unauthorized_message));
        } else if (name == "token") {
            if (!find_token(call, identity.get("token").text_of("id"))) return tl::unexpected(keystone_fault(401, unauthorized_message));
        } else {
            return tl::unexpected(keystone_fault(401, "Attempted to authenticate with an unsupported method."));
        }
    }
    return {};
}

// The tenant asked for; empty when the token is to be unscoped.
tl::expected<std::string, Response> scope_of(const Value& auth)
{
    const Value scope = auth.get("scope");
    if (!scope.has_contents()) return std::string(tenant_id);
    if (scope.kind() == Type::Kind::string) return std::string();
    const Value wanted = scope.get("project");
    if (!wanted.has_contents()) return tl::unexpected(keystone_fault(401, unauthorized_message));
    const std::string name = wanted.text_of("id", wanted.text_of("name"));
    if (name != tenant_id || !is_default_domain(wanted.get("domain"))) return tl::unexpected(keystone_fault(401, unauthorized_message));
    return name;
}

Response post_tokens(Call& call)
{
    const auto json = parse_json(call.request.body);
    if (!json) return keystone_fault(400, "The server could not comply with the request since it is malformed JSON.");
    const Value auth = json->get("auth");
    if (auto proof = authenticate(call, auth.get("identity")); !proof) return std::move(proof.error());
    auto tenant = scope_of(auth);
    if (!tenant) return std::move(tenant.error());
    const Token token = issue_token(call, *tenant, "password");
    Response response = json_reply(201, token_value(call, token, call.request.find_query("nocatalog") == nullptr));
    response.headers.set("X-Subject-Token", token.id);
    response.headers.set("Vary", "X-Auth-Token");
    return response;
}

Response get_tokens(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    const std::optional<Token> token = find_token(call, call.request.headers.get("X-Subject-Token"));
    if (!token) return keystone_fault(404, "This is not a recognized Fernet token.");
    Response response = json_reply(200, token_value(call, *token, call.request.find_query("nocatalog") == nullptr));
    response.headers.set("X-Subject-Token", token->id);
    return response;
}

Response delete_tokens(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    revoke_token(call, call.request.headers.get("X-Subject-Token"));
    return empty_reply(204);
}

Value project_value(const Call& call)
{
    return object({{"id", text(tenant_id)},
                   {"name", text(tenant_id)},
                   {"description", text("")},
                   {"domain_id", text("default")},
                   {"parent_id", text("default")},
                   {"enabled", flag(true)},
                   {"is_domain", flag(false)},
                   {"tags", array({})},
                   {"options", object({})},
                   {"links", object({{"self", text(call.url(fmt::format("/v3/projects/{}", tenant_id)))}})}});
}

Response list_reply(const Call& call, std::string_view name, std::vector<Value> elements)
{
    const Value own = object({{"self", text(call.url(call.request.path))}, {"next", Value()}, {"previous", Value()}});
    return json_reply(200, object({{std::string(name), array(std::move(elements))}, {"links", own}}));
}

Response get_projects(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    const std::string_view name = call.request.query_of("name");
    std::vector<Value> found;
    if (name.empty() || name == tenant_id) found.push_back(project_value(call));
    return list_reply(call, "projects", std::move(found));
}

Response get_project(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    if (call.parameter(0) != tenant_id) return keystone_fault(404, fmt::format("Could not find project: {}.", call.parameter(0)));
    return json_reply(200, object({{"project", project_value(call)}}));
}

Response get_catalog(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    return json_reply(200, object({{"catalog", catalog_value(call)}, {"links", object({{"self", text(call.url("/v3/auth/catalog"))}})}}));
}

}  // namespace

void add_keystone_routes(Router& router)
{
    router.add(Service::keystone, "POST", "/v3/auth/tokens", post_tokens);
    router.add(Service::keystone, "GET", "/v3/auth/tokens", get_tokens);
    router.add(Service::keystone, "DELETE", "/v3/auth/tokens", delete_tokens);
    router.add(Service::keystone, "GET", "/v3/auth/projects", get_projects);
    router.add(Service::keystone, "GET", "/v3/auth/catalog", get_catalog);
    router.add(Service::keystone, "GET", "/v3/projects", get_projects);
    router.add(Service::keystone, "GET", "/v3/projects/{}", get_project);
    router.add(Service::keystone, "GET", "/v3/users/{}/projects", get_projects);
}

}  // namespace rxplan::rackspace::embedded
