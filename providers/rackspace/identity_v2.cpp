// Identity v2.0, as Rackspace's public cloud speaks it.
#include <fmt/format.h>

#include "providers/rackspace/identity.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

using Method = Credentials::Method;

Value sign_in_body(const Credentials& credentials, Method method)
{
    const Value user = Value::string(credentials.user.name);
    const Value secret = Value::string(credentials.secret);
    NamedValues auth;
    if (method == Method::api_key)
        auth.emplace_back("RAX-KSKEY:apiKeyCredentials", Value::object({{"username", user}, {"apiKey", secret}}));
    else if (method == Method::token)
        auth.emplace_back("token", Value::object({{"id", secret}}));
    else
        auth.emplace_back("passwordCredentials", Value::object({{"username", user}, {"password", secret}}));
    if (!credentials.project.id.empty())
        auth.emplace_back("tenantId", Value::string(credentials.project.id));
    else if (!credentials.project.name.empty())
        auth.emplace_back("tenantName", Value::string(credentials.project.name));
    return Value::object({{"auth", Value::object(std::move(auth))}});
}

SignInResult<Access> sign_in(http::Client& client, const Settings& settings, Method method)
{
    const std::string url = settings.auth_url + "/tokens";
    const auto response = send_credentials(client, settings, url, sign_in_body(settings.credentials, method));
    if (!response) return tl::unexpected(response.error());
    const auto json = parse_json(response->body);
    const Value access = json ? json->get("access") : Value();
    const Value token = access.get("token");
    Access found{.token = token.text_of("id"),
                 .issued = parse_instant(token.text_of("issued_at")),
                 .expires = parse_instant(token.text_of("expires")),
                 .catalogue = read_catalogue_v2(access.get("serviceCatalog"))};
    if (found.token.empty()) return tl::unexpected(SignInError{SignInError::Kind::unusable, fmt::format("{} gave no token", url)});
    return found;
}

}  // namespace

SignInResult<Access> sign_in_v2(http::Client& client, const Settings& settings)
{
    const Method method = settings.credentials.method;
    if (method != Method::key_or_password) return sign_in(client, settings, method);
    auto access = sign_in(client, settings, Method::api_key);
    if (access || access.error().kind != SignInError::Kind::rejected) return access;
    return sign_in(client, settings, Method::password);
}

}  // namespace rxplan::rackspace
