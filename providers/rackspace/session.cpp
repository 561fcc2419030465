#include "providers/rackspace/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <mutex>

#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::size_t page_size = 1000;  // the largest that Cloud Servers gives

Diagnostic sign_in_problem(const SignInError& error, const Settings& settings)
{
    if (error.kind == SignInError::Kind::rejected)
        return rxplan::error("rackspace-credentials-rejected", "the cloud does not accept these credentials")
            .note(fmt::format("{} says of user `{}`: {}.", settings.auth_url, settings.user_name, error.message))
            .helped(settings.api_key.empty()
                        ? "Check OS_USERNAME and OS_PASSWORD, or `user_name` and `password` in the provider block."
                        : "Check `user_name` and `api_key` in the provider block, or OS_USERNAME and RAX_API_KEY in the environment.");
    if (error.kind == SignInError::Kind::unusable)
        return rxplan::error("rackspace-identity-unusable", "the identity service's answer cannot be used")
            .at("auth_url")
            .note(error.message + ".")
            .helped("Check that `auth_url` (OS_AUTH_URL) is the address of an Identity v2.0 service.");
    return rxplan::error("rackspace-identity-unreachable", "the identity service does not answer")
        .at("auth_url")
        .note(error.message + ".")
        .helped("Check `auth_url` (OS_AUTH_URL) and the network.");
}

// For another minute at least.
bool serves(const Access& access)
{
    const Instant now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return !access.expires || *access.expires > now + std::chrono::minutes(1);
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

// A cloud may give shorter pages than were asked for; then it links to the next one.
bool has_next_page(const Value& page, std::string_view member, std::size_t size)
{
    if (size >= page_size) return true;
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
    session->conceal(session->settings_.api_key);
    session->conceal(session->settings_.password);
    auto access = sign_in(session->client_, session->settings_);
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
    if (settings_.tenant_id.empty() && settings_.tenant_name.empty()) return;
    if (!settings_.object_store_url.empty() || !regions_of(access_.catalogue, "object-store").empty()) return;
    Settings without_tenant = settings_;
    without_tenant.tenant_id.clear();
    without_tenant.tenant_name.clear();
    auto access = sign_in(client_, without_tenant);
    if (!access || regions_of(access->catalogue, "object-store").empty() || regions_of(access->catalogue, "compute").empty()) return;
    settings_ = std::move(without_tenant);
    access_ = std::move(*access);
}

bool Session::find_services(Diagnostics& diagnostics)
{
    const std::vector<std::string> regions = regions_of(access_.catalogue, "compute");
    if (settings_.any_region && !regions.empty()) settings_.region = regions.front();
    const auto find = [this](const std::string& override, std::string_view type, std::string_view name) {
        return override.empty() ? find_endpoint(access_.catalogue, type, name, settings_.region) : override;
    };
    const auto compute = find(settings_.compute_url, "compute", "cloudServersOpenStack");
    const auto object_store = find(settings_.object_store_url, "object-store", "cloudFiles");
    if (!compute) {
        diagnostics.add(error("rackspace-region-unknown", "the account has no such region")
                            .at("region")
                            .note(fmt::format("The service catalogue has no Cloud Servers in `{}`.", settings_.region))
                            .helped(regions.empty() ? "The account seems to have no Cloud Servers at all."
                                                    : fmt::format("Available regions: {}.", fmt::join(regions, ", "))));
        return false;
    }
    compute_url_ = *compute;
    object_store_url_ = object_store.value_or("");  // its absence matters only to those who use it
    return true;
}

const std::string& Session::endpoint(Service service) const noexcept
{
    return service == Service::compute ? compute_url_ : object_store_url_;
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

CallResult Session::call(const Call& call)
{
    const std::string label = fmt::format("{} {}", call.method, call.path.substr(0, call.path.find('?')));
    if (endpoint(call.service).empty())
        return tl::unexpected(Refusal{.status = 0,
                                      .kind = http::Error::Kind::invalid,
                                      .request = label,
                                      .message = fmt::format("the service catalogue has no Cloud Files in `{}`", settings_.region),
                                      .request_id = {}});
    const auto not_signed_in = [&](const SignInError& reason) {
        return tl::unexpected(Refusal{.status = 0,
                                      .kind = http::Error::Kind::unreachable,
                                      .request = label,
                                      .message = reason.message,
                                      .request_id = {},
                                      .sign_in = sign_in_problem(reason, settings_)});
    };
    http::Request request;
    request.method = call.method;
    request.url = endpoint(call.service) + call.path;
    request.headers = call.headers;
    request.groups = call.groups;
    if (call.service == Service::compute) request.groups.emplace_back(call.method == "GET" ? "get" : "post");
    request.deadline = call.deadline;
    request.upload = call.upload;
    request.progress = call.progress;
    if (!call.body.is_null()) {
        request.body = to_json(call.body);
        request.headers.emplace_back("Content-Type", "application/json");
    }
    request.headers.emplace_back("Accept", "application/json");

    const auto sent_token = token();
    if (!sent_token) return not_signed_in(sent_token.error());
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
