#include "application_credentials.hpp"

#include <fmt/format.h>

#include "keystone.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr const char* columns = "SELECT id, name, description, secret_digest, unrestricted, expires FROM application_credentials";

std::vector<ApplicationCredential> all_in(Query& query)
{
    std::vector<ApplicationCredential> all;
    while (query.next())
        all.push_back({query.text(0), query.text(1), query.text(2), query.text(3), query.integer(4) != 0, query.maybe_integer(5)});
    return all;
}

std::optional<ApplicationCredential> first_in(Query query)
{
    std::vector<ApplicationCredential> all = all_in(query);
    return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

std::string path_of(std::string_view id)
{
    return fmt::format("/v3/users/{}/application_credentials/{}", user_id, id);
}

Value view(const Call& call, const ApplicationCredential& credential)
{
    return object({{"id", text(credential.id)},
                   {"name", text(credential.name)},
                   {"description", text_or_null(credential.description)},
                   {"project_id", text(tenant_id)},
                   {"expires_at", credential.expires ? text(iso_time_micros(*credential.expires)) : Value()},
                   {"unrestricted", flag(credential.unrestricted)},
                   {"roles", member_roles()},
                   {"system", Value()},
                   {"links", object({{"self", text(call.url(path_of(credential.id)))}})}});
}

// Why this request may not speak of the user's application credentials.
std::optional<Response> refusal(Call& call)
{
    const std::optional<Token> token = find_token(call, call.request.headers.get("X-Auth-Token"));
    if (!token) return keystone_fault(401, unauthorized_message);
    if (call.parameter(0) != user_id) return keystone_fault(403, "You are not authorized to perform the requested action.");
    return std::nullopt;
}

// Whether the token was got by an application credential that may not make or remove others.
bool is_restricted(Call& call)
{
    const std::optional<Token> token = find_token(call, call.request.headers.get("X-Auth-Token"));
    if (!token || !token->method.starts_with("application_credential ")) return false;
    Store::Session session = call.world.store->read();
    const auto credential = find_application_credential(session, token->method.substr(token->method.find(' ') + 1));
    return !credential || !credential->unrestricted;
}

Response missing(std::string_view id)
{
    return keystone_fault(404, fmt::format("Could not find Application Credential: {}.", id));
}

Response list(Call& call)
{
    if (auto refused = refusal(call)) return std::move(*refused);
    const std::string_view name = call.request.query_of("name");
    Store::Session session = call.world.store->read();
    Query query = session.query(fmt::format("{} ORDER BY number", columns));
    std::vector<Value> out;
    for (const ApplicationCredential& each : all_in(query))
        if (name.empty() || each.name == name) out.push_back(view(call, each));
    const Value own = object({{"self", text(call.url(call.request.path))}, {"next", Value()}, {"previous", Value()}});
    return json_reply(200, object({{"application_credentials", array(std::move(out))}, {"links", own}}));
}

Response show(Call& call)
{
    if (auto refused = refusal(call)) return std::move(*refused);
    Store::Session session = call.world.store->read();
    const auto credential = find_application_credential(session, call.parameter(1));
    return credential ? json_reply(200, object({{"application_credential", view(call, *credential)}})) : missing(call.parameter(1));
}

Response create(Call& call)
{
    if (auto refused = refusal(call)) return std::move(*refused);
    if (is_restricted(call)) return keystone_fault(403, "Using method 'application_credential' is not allowed for managing others.");
    const auto json = parse_json(call.request.body);
    const Value body = json ? json->get("application_credential") : Value();
    const std::string name = body.text_of("name");
    if (name.empty()) return keystone_fault(400, "'name' is a required property");
    const std::string given_end = body.text_of("expires_at");
    const std::optional<Millis> end = given_end.empty() ? std::nullopt : parse_iso_time(given_end);
    if (!given_end.empty() && (!end || *end <= call.now)) return keystone_fault(400, "The expiration must be a time in the future.");
    const std::string secret = body.text_of("secret").empty() ? hex(random_bytes(32)) : body.text_of("secret");
    const ApplicationCredential made{new_hex_id(), name, body.text_of("description"), hex(sha256(secret)), body.bool_of("unrestricted"),
                                     end};
    Store::Session session = call.world.store->write();
    if (find_application_credential_by_name(session, name))
        return keystone_fault(409, fmt::format("Conflict occurred attempting to store application_credential - Duplicate entry found with "
                                               "name {}.",
                                               name));
    session.run(
        "INSERT INTO application_credentials (id, name, description, secret_digest, unrestricted, expires) VALUES (?, ?, ?, ?, ?, ?)",
        made.id, made.name, made.description, made.secret_digest, made.unrestricted, made.expires);
    session.commit();
    return json_reply(201, object({{"application_credential", view(call, made).with("secret", text(secret))}}));
}

Response remove(Call& call)
{
    if (auto refused = refusal(call)) return std::move(*refused);
    if (is_restricted(call)) return keystone_fault(403, "Using method 'application_credential' is not allowed for managing others.");
    const std::string& id = call.parameter(1);
    Store::Session session = call.world.store->write();
    if (session.run("DELETE FROM application_credentials WHERE id = ?", id) == 0) return missing(id);
    revoke_tokens_of(session, "application_credential " + id);
    session.commit();
    return empty_reply(204);
}

}  // namespace

std::optional<ApplicationCredential> find_application_credential(Store::Session& session, std::string_view id)
{
    return first_in(session.query(fmt::format("{} WHERE id = ?", columns), id));
}

std::optional<ApplicationCredential> find_application_credential_by_name(Store::Session& session, std::string_view name)
{
    return first_in(session.query(fmt::format("{} WHERE name = ?", columns), name));
}

bool secret_is_right(const ApplicationCredential& credential, std::string_view secret)
{
    return equal_in_constant_time(hex(sha256(secret)), credential.secret_digest);
}

void add_application_credential_routes(Router& router)
{
    constexpr std::string_view all = "/v3/users/{}/application_credentials";
    constexpr std::string_view one = "/v3/users/{}/application_credentials/{}";
    router.add(Service::keystone, "GET", all, list);
    router.add(Service::keystone, "POST", all, create);
    router.add(Service::keystone, "GET", one, show);
    router.add(Service::keystone, "DELETE", one, remove);
}

}  // namespace rxplan::rackspace::embedded
