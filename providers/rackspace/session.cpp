#include "providers/rackspace/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "providers/rackspace/values.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::size_t page_size = 1000;  // the largest that Cloud Servers gives

// Whom the cloud does not accept: `user `demo``.
std::string described(const Credentials& credentials)
{
    const Named& who =
        credentials.method == Credentials::Method::application_credential ? credentials.application_credential : credentials.user;
    const std::string& name = who.name.empty() ? who.id : who.name;
    if (credentials.method == Credentials::Method::token) return "the token";
    if (credentials.method == Credentials::Method::application_credential) return fmt::format("application credential `{}`", name);
    return fmt::format("user `{}`", name);
}

std::string_view help_for_rejected(const Credentials& credentials)
{
    using Method = Credentials::Method;
    switch (credentials.method) {
        case Method::api_key:
            return "Check `user_name` and `api_key` in the provider block, or OS_USERNAME and RAX_API_KEY in the environment.";
        case Method::token:
            return "A token ends, and cannot be renewed: get a new one, or give a password or an application credential.";
        case Method::application_credential:
            return "Check its id and its secret, and that it has not ended or been deleted.";
        case Method::password:
        case Method::key_or_password:
            break;
    }
    return "Check OS_USERNAME and OS_PASSWORD, or `user_name` and `password` in the provider block; with Identity v3 also the project and "
           "the domains.";
}

Diagnostic sign_in_problem(const SignInError& error, const Settings& settings)
{
    switch (error.kind) {
        case SignInError::Kind::rejected:
            return rxplan::error("rackspace-credentials-rejected", "the cloud does not accept these credentials")
                .note(fmt::format("{} says of {}: {}.", settings.auth_url, described(settings.credentials), error.message))
                .helped(std::string(help_for_rejected(settings.credentials)));
        case SignInError::Kind::unusable:
            return rxplan::error("rackspace-identity-unusable", "the identity service's answer cannot be used")
                .at("auth_url")
                .note(error.message + ".")
                .helped("Check that `auth_url` (OS_AUTH_URL) is the address of an identity service, such as one that ends in /v3 .");
        case SignInError::Kind::untrusted:
            return rxplan::error("rackspace-identity-untrusted", "the identity service's certificate is not trusted")
                .at("auth_url")
                .note(error.message + ".")
                .helped("Give the certificate of the cloud's authority as `cacert` (OS_CACERT).");
        case SignInError::Kind::unreachable:
            break;
    }
    return rxplan::error("rackspace-identity-unreachable", "the identity service does not answer")
        .at("auth_url")
        .note(error.message + ".")
        .helped("Check `auth_url` (OS_AUTH_URL) and the network.");
}

std::vector<std::string> all_digests()
{
    return {"sha1", "sha256", "sha512"};
}

// What `/info` says of temporary URLs.
std::vector<std::string> digests_told(const Value& tempurl)
{
    if (!tempurl.has_contents()) return {};
    const Value allowed = tempurl.get("allowed_digests");
    if (!allowed.has_contents()) return {"sha1"};  // clusters from before there was a choice
    std::vector<std::string> digests;
    for (const Value& digest : items(allowed)) {
        if (digest.has_contents() && digest.kind() == Type::Kind::string) digests.emplace_back(digest.as_string());
    }
    return digests;
}

// For another minute at least; for the last tenth of its life where that is shorter.
bool serves(const Access& access)
{
    if (!access.expires) return true;
    std::chrono::seconds margin = std::chrono::minutes(1);
    if (access.issued) margin = std::min(margin, (*access.expires - *access.issued) / 10);
    return *access.expires > std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + margin;
}

struct ServiceNames {
    Service service;
    std::string_view type;            // in the catalogue
    std::string_view preferred_name;  // where Rackspace has several of one type
    std::string_view words;           // in a sentence
    std::string_view version;         // what the address ends in, where catalogues may leave that to the client
};

constexpr std::array services{ServiceNames{Service::compute, "compute", "cloudServersOpenStack", "Compute", ""},
                              ServiceNames{Service::object_store, "object-store", "cloudFiles", "Object Storage", ""},
                              ServiceNames{Service::network, "network", "cloudNetworks", "Networking", "/v2.0"},
                              ServiceNames{Service::image, "image", "cloudImages", "Images", "/v2"}};

std::string_view words_for(Service service)
{
    return std::find_if(services.begin(), services.end(), [service](const ServiceNames& each) { return each.service == service; })->words;
}

// Why there is no Compute, without which nothing can be done.
Diagnostic no_compute(const Catalogue& catalogue, const Settings& settings)
{
    const std::vector<std::string> regions = regions_of(catalogue, "compute");
    if (catalogue.empty())
        return error("rackspace-project-missing", "the cloud gives no services to these credentials")
            .at("project_name")
            .note("They are good, but belong to no project, and services belong to projects.")
            .helped("Set `project_name` in the provider block, or OS_PROJECT_NAME in the environment.");
    if (regions.empty())
        return error("rackspace-service-missing", "the service catalogue has no Compute")
            .at("compute_url")
            .note(fmt::format("It has: {}.", fmt::join(types_of(catalogue), ", ")))
            .helped("Check the project; where Compute is not in the catalogue, give its address as `compute_url`.");
    const auto same_region = [&](const std::string& region) { return lower_case(region) == lower_case(settings.region); };
    if (std::any_of(regions.begin(), regions.end(), same_region))
        return error("rackspace-service-missing", "the service catalogue has no Compute")
            .at("interface")
            .note(fmt::format("In `{}` it has no {} address of it.", settings.region, settings.interface))
            .helped("Use the interface `public`, or give the address as `compute_url`.");
    return error("rackspace-region-unknown", "the account has no such region")
        .at("region")
        .note(fmt::format("The service catalogue has no Compute in `{}`.", settings.region))
        .helped(fmt::format("Available regions: {}.", fmt::join(regions, ", ")));
}

// What is expected and not there, `server.id`; empty when all of it is.
std::string missing_in(const Value& json, const Expected& expected)
{
    if (expected.member.empty()) return {};
    const Value member = json.get(expected.member);
    const bool there = member.has_contents() && (member.kind() == Type::Kind::object || member.kind() == Type::Kind::tuple);
    if (!there) return std::string(expected.member);
    if (expected.text.empty() || !member.text_of(expected.text).empty()) return {};
    return fmt::format("{}.{}", expected.member, expected.text);
}

// A cloud may give shorter pages than were asked for; then it links to the next one: Images by `next`, the others by `servers_links`.
bool has_next_page(const Value& page, std::string_view member, std::size_t size)
{
    if (size >= page_size || !page.text_of("next").empty()) return true;
    const Value links = page.get(fmt::format("{}_links", member));
    for (const Value& link : items(links))
        if (link.text_of("rel") == "next") return true;
    return false;
}

}  // namespace

std::vector<RateLimitGroup> rackspace_rate_limits()
{
    using std::chrono::seconds;
    return {{"get", 1000, seconds(60)},
            {"post", 100, seconds(60)},
            {"create-server", 1000, std::chrono::hours(24)},
            {"create-network", 100, std::chrono::hours(24)}};
}

Session::Session(Settings settings, http::Options options) : settings_(std::move(settings)), client_(std::move(options)) {}

std::unique_ptr<Session> Session::open(Settings settings, http::Options options, Diagnostics& diagnostics)
{
    if (settings.rate_limits) options.rate_limits = rackspace_rate_limits();
    std::unique_ptr<Session> session(new Session(std::move(settings), std::move(options)));
    session->conceal(session->settings_.credentials.secret);
    auto access =
        settle_version(session->client_, session->settings_).and_then([&] { return sign_in(session->client_, session->settings_); });
    if (!access) {
        diagnostics.add(sign_in_problem(access.error(), session->settings_));
        return nullptr;
    }
    session->access_ = std::move(*access);
    session->widen_to_storage();
    return session->find_services(diagnostics) ? std::move(session) : nullptr;
}

// Rackspace keeps Cloud Files under a tenant of its own, which signing in for another tenant may leave out.
void Session::widen_to_storage()
{
    if (settings_.version != IdentityVersion::v2 || !settings_.credentials.project.given()) return;
    if (settings_.endpoints.contains(Service::object_store) || !regions_of(access_.catalogue, "object-store").empty()) return;
    Settings without_tenant = settings_;
    without_tenant.credentials.project = {};
    auto access = sign_in(client_, without_tenant);
    if (!access || regions_of(access->catalogue, "object-store").empty() || regions_of(access->catalogue, "compute").empty()) return;
    settings_ = std::move(without_tenant);
    access_ = std::move(*access);
}

bool Session::find_services(Diagnostics& diagnostics)
{
    const std::vector<std::string> regions = regions_of(access_.catalogue, "compute");
    if (settings_.any_region && !regions.empty()) settings_.region = regions.front();
    endpoints_ = settings_.endpoints;
    for (const ServiceNames& each : services) {
        std::string& url = endpoints_[each.service];
        if (url.empty())
            url = find_endpoint(access_.catalogue, {.type = each.type,
                                                    .preferred_name = each.preferred_name,
                                                    .region = settings_.region,
                                                    .interface = settings_.interface})
                      .value_or("");
        if (!url.empty() && !url.ends_with(each.version)) url += each.version;
    }
    if (has(Service::compute)) return true;  // the absence of others matters only to those who use them
    diagnostics.add(no_compute(access_.catalogue, settings_));
    return false;
}

const std::string& Session::endpoint(Service service) const noexcept
{
    return endpoints_.find(service)->second;
}

tl::expected<std::string, SignInError> Session::token()
{
    {
        const std::shared_lock lock(mutex_);
        if (serves(access_)) return access_.token;
    }
    return renew({});
}

tl::expected<std::string, SignInError> Session::renew(const std::string& refused)
{
    const std::unique_lock lock(mutex_);
    if (serves(access_) && access_.token != refused) return access_.token;  // another thread was faster
    auto access = sign_in(client_, settings_);
    if (!access) return tl::unexpected(std::move(access.error()));
    access_ = std::move(*access);
    return access_.token;
}

// Without the token.
http::Request Session::request_for(const Call& call) const
{
    http::Request request;
    request.method = call.method;
    request.url = endpoint(call.service) + call.path;
    request.headers = call.headers;
    request.groups = call.groups;
    if (call.service == Service::compute) request.groups.emplace_back(call.method == "GET" ? "get" : "post");
    request.deadline = call.deadline;
    request.upload = call.upload;
    request.progress = call.progress;
    request.tls = settings_.tls;
    if (!call.body.is_null()) {
        request.body = to_json(call.body);
        request.headers.emplace_back("Content-Type", "application/json");
    }
    request.headers.emplace_back("Accept", "application/json");
    return request;
}

CallResult Session::call(const Call& call)
{
    const std::string label = fmt::format("{} {}", call.method, call.path.substr(0, call.path.find('?')));
    if (endpoint(call.service).empty())
        return tl::unexpected(
            Refusal{.status = 0,
                    .kind = http::Error::Kind::invalid,
                    .request = label,
                    .message = fmt::format("the service catalogue has no {} in `{}`", words_for(call.service), settings_.region),
                    .request_id = {}});
    const auto not_signed_in = [&](const SignInError& reason) {
        return tl::unexpected(Refusal{.status = 0,
                                      .kind = http::Error::Kind::unreachable,
                                      .request = label,
                                      .message = reason.message,
                                      .request_id = {},
                                      .sign_in = sign_in_problem(reason, settings_)});
    };
    const auto sent_token = token();
    if (!sent_token) return not_signed_in(sent_token.error());
    http::Request request = request_for(call);
    request.headers.emplace_back("X-Auth-Token", *sent_token);
    http::Result result = client_.send(request);
    if (result && result->status == 401) {
        auto fresh = renew(*sent_token);
        if (!fresh) return not_signed_in(fresh.error());
        if (*fresh != *sent_token) {
            request.headers.back().second = std::move(*fresh);
            result = client_.send(request);
        }
    }
    if (!result) return tl::unexpected(refusal_of(label, result.error()));
    if (!result->ok()) return tl::unexpected(refusal_of(label, *result));
    Reply reply{std::move(*result), {}};
    if (auto json = parse_json(reply.response.body)) reply.json = std::move(*json);
    if (const std::string missing = missing_in(reply.json, call.expected); !missing.empty())
        return tl::unexpected(unusable(label, reply.response, missing));
    return reply;
}

tl::expected<std::vector<std::string>, Refusal> Session::tempurl_digests()
{
    const std::lock_guard lock(digests_mutex_);
    if (digests_) return *digests_;
    const std::string& url = endpoint(Service::object_store);
    if (url.empty()) return *(digests_ = all_digests());
    http::Request request;
    request.url = url.substr(0, url.find('/', url.find("://") + 3)) + "/info";
    request.tls = settings_.tls;
    const http::Result result = client_.send(request);
    if (!result) return tl::unexpected(refusal_of("GET /info", result.error()));
    if (result->status >= 500) return tl::unexpected(refusal_of("GET /info", *result));
    const auto json = parse_json(result->ok() ? result->body : "");
    digests_ = json && json->get("swift").has_contents() ? digests_told(json->get("tempurl")) : all_digests();
    return *digests_;
}

tl::expected<Listing, Refusal> Session::list(Service service, std::string_view path, std::string_view member)
{
    for (int attempt = 1;; ++attempt) {
        Listing all;
        std::string marker;
        while (true) {
            Call page{.service = service, .expected = {.member = member}};
            page.path = fmt::format("{}{}limit={}", path, path.find('?') == std::string_view::npos ? '?' : '&', page_size);
            if (!marker.empty()) page.path += "&marker=" + http::encode(marker);
            const CallResult reply = call(page);
            // The object that a page ended with may be gone by now: begin anew.
            if (!reply && reply.error().status == 400 && !marker.empty() && attempt < 3) break;
            if (!reply) return tl::unexpected(reply.error());
            const Value entries = reply->json.get(member);
            all.entries.insert(all.entries.end(), items(entries).begin(), items(entries).end());
            std::string last = items(entries).empty() ? std::string() : items(entries).back().text_of("id");
            if (!has_next_page(reply->json, member, items(entries).size()) || last.empty() || last == marker) return all;
            marker = std::move(last);
            all.snapshot = false;
        }
    }
}

}  // namespace rxplan::rackspace
