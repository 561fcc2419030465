#include "providers/rackspace/identity.hpp"

#include <fmt/format.h>

#include "providers/rackspace/replies.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

using Kind = SignInError::Kind;

SignInError error_of(const http::Error& error)
{
    return {error.kind == http::Error::Kind::untrusted ? Kind::untrusted : Kind::unreachable, error.message};
}

// Where a version lies, as the service links to it: the path alone counts, for a service behind a proxy often does not know by which scheme
// and name it is reached, and credentials must not go elsewhere.
std::string address_of(const Value& version, const std::string& auth_url, std::string_view suffix)
{
    const std::size_t scheme = auth_url.find("://") + 3;
    const std::string origin = auth_url.substr(0, auth_url.find('/', scheme));
    const Value links = version.get("links");
    for (const Value& link : items(links)) {
        std::string href = link.text_of("href");
        while (href.ends_with('/')) href.pop_back();
        const std::size_t host = href.find("://");
        const std::size_t path = host == std::string::npos ? std::string::npos : href.find('/', host + 3);
        if (link.text_of("rel") == "self" && path != std::string::npos && href.ends_with(suffix)) return origin + href.substr(path);
    }
    return auth_url + std::string(suffix);
}

// The newest version of this kind (`v3`, `v2`) in the service's own list; null when it has none.
Value find_version(const Value& json, std::string_view prefix)
{
    const Value single = json.get("version");
    const Value versions = json.get("versions").has_contents() ? json.get("versions") : Value();
    const Value values = versions.has_contents() && versions.kind() == Type::Kind::object ? versions.get("values") : versions;
    for (const Value& version : items(values))
        if (version.text_of("id").starts_with(prefix)) return version;
    return single.text_of("id").starts_with(prefix) ? single : Value();
}

}  // namespace

SignInResult<http::Response> send_credentials(http::Client& client, const Settings& settings, std::string url, const Value& body)
{
    http::Request request;
    request.method = "POST";
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = to_json(body);
    request.repeatable = true;  // one token more does no harm
    request.confidential = true;
    request.tls = settings.tls;
    http::Result result = client.send(request);
    if (!result) return tl::unexpected(error_of(result.error()));
    if (result->ok()) return std::move(*result);
    const std::string words = message_of(*result);
    if (result->status == 400 || result->status == 401 || result->status == 403)
        return tl::unexpected(SignInError{Kind::rejected, fmt::format("{} ({})", words, result->status)});
    return tl::unexpected(SignInError{result->status == 404 || result->status == 405 ? Kind::unusable : Kind::unreachable,
                                      fmt::format("{} answered {}: {}", request.url, result->status, words)});
}

SignInResult<void> settle_version(http::Client& client, Settings& settings)
{
    using Method = Credentials::Method;
    if (settings.version != IdentityVersion::unknown) return {};
    http::Request request;
    request.url = settings.auth_url + "/";
    request.headers = {{"Accept", "application/json"}};
    request.tls = settings.tls;
    const http::Result result = client.send(request);
    if (!result) return tl::unexpected(error_of(result.error()));
    const auto json = parse_json(result->body);
    const Value found = json ? *json : Value();
    const Value v3 = find_version(found, "v3");
    const Value v2 = find_version(found, "v2");
    if (v3.is_null() && v2.is_null())
        return tl::unexpected(
            SignInError{Kind::unusable, fmt::format("{} tells no versions ({} {})", request.url, result->status, message_of(*result))});
    const bool needs_v2 = settings.credentials.method == Method::api_key;
    const bool needs_v3 = settings.credentials.method == Method::application_credential || settings.credentials.speaks_of_domains;
    if ((needs_v2 && v2.is_null()) || (needs_v3 && v3.is_null()))
        return tl::unexpected(SignInError{
            Kind::unusable, fmt::format("{} has no Identity {}, which these credentials need", request.url, needs_v2 ? "v2.0" : "v3")});
    const bool newer = !needs_v2 && !v3.is_null();
    settings.auth_url = newer ? address_of(v3, settings.auth_url, "/v3") : address_of(v2, settings.auth_url, "/v2.0");
    settings.version = newer ? IdentityVersion::v3 : IdentityVersion::v2;
    return {};
}

SignInResult<Access> sign_in(http::Client& client, const Settings& settings)
{
    auto access = settings.version == IdentityVersion::v3 ? sign_in_v3(client, settings) : sign_in_v2(client, settings);
    if (access) client.conceal(access->token);
    return access;
}

}  // namespace rxplan::rackspace
