// Identity v3: tokens.
#include "keystone.hpp"

#include <fmt/format.h>

#include <limits>

#include "application_credentials.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::string_view credential_method = "application_credential";

// The methods of a token as its answer lists them.
Value methods_of(const Token& token)
{
    std::vector<Value> methods;
    std::string_view left = token.method;
    if (left.starts_with(credential_method)) left = credential_method;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(','), left.size());
        methods.push_back(text(left.substr(0, end)));
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return array(std::move(methods));
}

// `application_credential ID`; empty for other tokens.
std::string_view credential_of(const Token& token)
{
    const std::string_view method = token.method;
    return method.starts_with(credential_method) ? method.substr(credential_method.size() + 1) : std::string_view();
}

Value token_value(Call& call, const Token& token, bool with_catalog)
{
    NamedValues out{
        {"methods", methods_of(token)},
        {"user",
         object({{"id", text(user_id)}, {"name", text(user_name)}, {"domain", default_domain()}, {"password_expires_at", Value()}})},
        {"audit_ids", array({text(token.id.substr(0, 22))})},
        {"issued_at", text(iso_time_micros(token.issued) + "Z")},
        {"expires_at", text(iso_time_micros(token.expires) + "Z")}};
    if (!token.tenant.empty()) {
        out.emplace_back("project", object({{"id", text(tenant_id)}, {"name", text(tenant_id)}, {"domain", default_domain()}}));
        out.emplace_back("is_domain", flag(false));
        out.emplace_back("roles", member_roles());
        if (with_catalog) out.emplace_back("catalog", catalog_value(call));
    }
    if (const std::string_view id = credential_of(token); !id.empty()) {
        Store::Session session = call.world.store->read();
        if (const auto credential = find_application_credential(session, id))
            out.emplace_back(
                credential_method,
                object({{"id", text(credential->id)}, {"name", text(credential->name)}, {"restricted", flag(!credential->unrestricted)}}));
    }
    return object({{"token", object(std::move(out))}});
}

// Who is there, by what, and until when at most; the tenant that comes with it, if one does.
struct Proof {
    std::string method;
    Millis latest = std::numeric_limits<Millis>::max();
};

Response unauthorized()
{
    return keystone_fault(401, unauthorized_message);
}

Response malformed(std::string_view what)
{
    return keystone_fault(400, fmt::format("{} The server could not comply with the request since it is either malformed or otherwise "
                                           "incorrect. The client is assumed to be in error.",
                                           what));
}

// The user's name, for one given by id or by name and domain; empty for one that does not exist.
tl::expected<std::string, Response> name_of(const Value& user)
{
    if (const std::string id = user.text_of("id"); !id.empty()) return id == user_id ? std::string(user_name) : std::string();
    if (!user.get("domain").has_contents()) return tl::unexpected(malformed("Expecting to find domain in user."));
    return is_default_domain(user.get("domain")) ? user.text_of("name") : std::string();
}

tl::expected<Proof, Response> by_password(Call& call, const Value& identity)
{
    const Value user = identity.get("password").get("user");
    const auto name = name_of(user);
    if (!name) return tl::unexpected(name.error());
    // The v3 identity of Rackspace takes an API key in the place of a password.
    const bool right =
        password_is_right(call.world, *name, user.text_of("password")) || api_key_is_right(call.world, *name, user.text_of("password"));
    if (!right) return tl::unexpected(unauthorized());
    return Proof{.method = "password"};
}

tl::expected<Proof, Response> by_token(Call& call, const Value& identity)
{
    const std::optional<Token> token = find_token(call, identity.get("token").text_of("id"));
    // What a credential was made for cannot be widened by its tokens.
    if (!token || !credential_of(*token).empty()) return tl::unexpected(unauthorized());
    return Proof{.method = token->method.starts_with("token") ? token->method : "token," + token->method, .latest = token->expires};
}

tl::expected<Proof, Response> by_application_credential(Call& call, const Value& identity)
{
    const Value given = identity.get(credential_method);
    Store::Session session = call.world.store->read();
    std::optional<ApplicationCredential> credential;
    if (const std::string id = given.text_of("id"); !id.empty()) {
        credential = find_application_credential(session, id);
    } else {
        const auto name = name_of(given.get("user"));
        if (!name) return tl::unexpected(name.error());
        if (*name == user_name) credential = find_application_credential_by_name(session, given.text_of("name"));
    }
    if (!credential || !secret_is_right(*credential, given.text_of("secret")) || (credential->expires && *credential->expires <= call.now))
        return tl::unexpected(unauthorized());
    return Proof{.method = fmt::format("{} {}", credential_method, credential->id),
                 .latest = credential->expires.value_or(std::numeric_limits<Millis>::max())};
}

// Whether the identity part of the body proves the user.
tl::expected<Proof, Response> authenticate(Call& call, const Value& identity)
{
    const Value methods = identity.get("methods");
    if (!methods.has_contents() || methods.kind() != Type::Kind::tuple || methods.size() == 0)
        return tl::unexpected(malformed("Expecting to find methods in identity."));
    tl::expected<Proof, Response> proof = tl::unexpected(unauthorized());
    for (const Value& method : methods.elements()) {
        const std::string_view name =
            method.has_contents() && method.kind() == Type::Kind::string ? method.as_string() : std::string_view();
        if (name == "password")
            proof = by_password(call, identity);
        else if (name == "token")
            proof = by_token(call, identity);
        else if (name == credential_method)
            proof = by_application_credential(call, identity);
        else
            return tl::unexpected(keystone_fault(401, "Attempted to authenticate with an unsupported method."));
        if (!proof) return proof;
    }
    return proof;
}

// The tenant asked for; empty when the token is to be unscoped. An application credential has its own and cannot ask for another.
tl::expected<std::string, Response> scope_of(const Value& auth, const Proof& proof)
{
    const Value scope = auth.get("scope");
    if (!scope.has_contents()) return std::string(tenant_id);
    if (proof.method.starts_with(credential_method)) return tl::unexpected(unauthorized());
    if (scope.kind() == Type::Kind::string) return std::string();
    const Value wanted = scope.get("project");
    if (!wanted.has_contents()) return tl::unexpected(unauthorized());
    if (const std::string id = wanted.text_of("id"); !id.empty())
        return id == tenant_id ? tl::expected<std::string, Response>(id) : tl::unexpected(unauthorized());
    if (!wanted.get("domain").has_contents()) return tl::unexpected(malformed("Expecting to find domain in project."));
    const bool known = wanted.text_of("name") == tenant_id && is_default_domain(wanted.get("domain"));
    return known ? tl::expected<std::string, Response>(std::string(tenant_id)) : tl::unexpected(unauthorized());
}

Response post_tokens(Call& call)
{
    const auto json = parse_json(call.request.body);
    if (!json) return keystone_fault(400, "The server could not comply with the request since it is malformed JSON.");
    const Value auth = json->get("auth");
    auto proof = authenticate(call, auth.get("identity"));
    if (!proof) return std::move(proof.error());
    auto tenant = scope_of(auth, *proof);
    if (!tenant) return std::move(tenant.error());
    const Token token = issue_token_until(call, *tenant, proof->method, proof->latest);
    Response response = json_reply(201, token_value(call, token, call.request.find_query("nocatalog") == nullptr));
    response.headers.set("X-Subject-Token", token.id);
    response.headers.set("Vary", "X-Auth-Token");
    return response;
}

Response get_tokens(Call& call)
{
    if (!is_authentic(call)) return unauthorized();
    const std::optional<Token> token = find_token(call, call.request.headers.get("X-Subject-Token"));
    if (!token) return keystone_fault(404, "This is not a recognized Fernet token.");
    Response response = json_reply(200, token_value(call, *token, call.request.find_query("nocatalog") == nullptr));
    response.headers.set("X-Subject-Token", token->id);
    return response;
}

Response delete_tokens(Call& call)
{
    if (!is_authentic(call)) return unauthorized();
    revoke_token(call, call.request.headers.get("X-Subject-Token"));
    return empty_reply(204);
}

}  // namespace

void add_keystone_routes(Router& router)
{
    router.add(Service::keystone, "POST", "/v3/auth/tokens", post_tokens);
    router.add(Service::keystone, "GET", "/v3/auth/tokens", get_tokens);
    router.add(Service::keystone, "DELETE", "/v3/auth/tokens", delete_tokens);
}

}  // namespace rxplan::rackspace::embedded
