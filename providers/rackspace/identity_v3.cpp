// Identity v3, as Keystone speaks it.
#include <fmt/format.h>

#include "providers/rackspace/identity.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

using Method = Credentials::Method;

// By id where there is one.
Value reference(const Named& named)
{
    return named.id.empty() ? Value::object({{"name", Value::string(named.name)}}) : Value::object({{"id", Value::string(named.id)}});
}

// A name is one only within its domain.
Value reference(const Named& named, const Named& domain)
{
    return named.id.empty() ? reference(named).with("domain", reference(domain)) : reference(named);
}

Value application_credential(const Credentials& credentials)
{
    Value proof = reference(credentials.application_credential).with("secret", Value::string(credentials.secret));
    if (credentials.application_credential.id.empty()) proof = proof.with("user", reference(credentials.user, credentials.user_domain));
    return proof;
}

Value identity(const Credentials& credentials)
{
    const auto by = [](const char* method, Value proof) {
        return Value::object({{"methods", Value::tuple({Value::string(method)})}, {method, std::move(proof)}});
    };
    const Value secret = Value::string(credentials.secret);
    switch (credentials.method) {
        case Method::token:
            return by("token", Value::object({{"id", secret}}));
        case Method::application_credential:
            return by("application_credential", application_credential(credentials));
        case Method::api_key:
        case Method::password:
        case Method::key_or_password:
            break;
    }
    const Value user = reference(credentials.user, credentials.user_domain).with("password", secret);
    return by("password", Value::object({{"user", user}}));
}

Value sign_in_body(const Credentials& credentials)
{
    NamedValues auth{{"identity", identity(credentials)}};
    if (credentials.project.given())
        auth.emplace_back("scope", Value::object({{"project", reference(credentials.project, credentials.project_domain)}}));
    return Value::object({{"auth", Value::object(std::move(auth))}});
}

}  // namespace

SignInResult<Access> sign_in_v3(http::Client& client, const Settings& settings)
{
    const std::string url = settings.auth_url + "/auth/tokens";
    const auto response = send_credentials(client, settings, url, sign_in_body(settings.credentials));
    if (!response) return tl::unexpected(response.error());
    const auto json = parse_json(response->body);
    const Value token = json ? json->get("token") : Value();
    Access found{.token = std::string(response->header("X-Subject-Token")),
                 .issued = parse_instant(token.text_of("issued_at")),
                 .expires = parse_instant(token.text_of("expires_at")),
                 .catalogue = read_catalogue_v3(token.get("catalog"))};
    if (found.token.empty() || !token.has_contents())
        return tl::unexpected(SignInError{SignInError::Kind::unusable, fmt::format("{} gave no token", url)});
    return found;
}

}  // namespace rxplan::rackspace
