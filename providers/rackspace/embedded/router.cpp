#include "router.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reply.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// Catalogues give some services a prefix, because all of them share one port here.
constexpr std::string_view prefixes[] = {"/compute", "/network", "/image", "/identity"};

std::vector<std::string_view> split_path(std::string_view path)
{
    std::vector<std::string_view> out;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::size_t end = std::min(path.find('/'), path.size());
        out.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    if (!out.empty() && out.back().empty()) out.pop_back();
    return out;
}

std::string_view without_prefix(std::string_view path)
{
    for (const std::string_view prefix : prefixes) {
        if (path.size() > prefix.size() + 1 && path.starts_with(prefix) && path[prefix.size()] == '/') return path.substr(prefix.size());
    }
    return path;
}

Response unauthorized(Service service, const Call& call)
{
    constexpr std::string_view message = "The request you have made requires authentication.";
    Response response = service == Service::keystone  ? keystone_fault(401, message)
                        : service == Service::network ? fault(401, message)
                        : service == Service::image   ? html_fault(401, message)
                                                      : fault(401, "No valid token provided. Please use the 'X-Auth-Token' header.");
    response.headers.set("WWW-Authenticate", fmt::format("Keystone uri='{}'", call.url("/v3")));
    return response;
}

Response failure(Service service, int status, std::string_view message)
{
    switch (service) {
        case Service::keystone:
            return keystone_fault(status, message);
        case Service::network:
            return neutron_fault(status,
                                 status == 404   ? "HTTPNotFound"
                                 : status == 403 ? "PolicyNotAuthorized"
                                                 : "HTTPInternalServerError",
                                 message);
        case Service::image:
        case Service::objects:
            return html_fault(status, message);
        case Service::open:
        case Service::identity:
        case Service::compute:
            break;
    }
    return fault(status, message);
}

}  // namespace

void Router::add(Service service, std::string_view method, std::string_view pattern, Handler handler)
{
    Route route{service, std::string(method), {}, false, handler};
    for (const std::string_view segment : split_path(pattern)) route.segments.emplace_back(segment);
    if (!route.segments.empty() && route.segments.back() == "{*}") {
        route.takes_rest = true;
        route.segments.pop_back();
    }
    routes_.push_back(std::move(route));
}

void Router::add_compute(std::string_view method, std::string_view pattern, Handler handler)
{
    add(Service::compute, method, fmt::format("/v2/{{}}{}", pattern), handler);
    add(Service::compute, method, fmt::format("/v2.1/{{}}{}", pattern), handler);
}

std::optional<Router::Match> Router::find(const Request& request) const
{
    auto match = find(request, request.path);
    return match ? match : find(request, without_prefix(request.path));
}

std::optional<Router::Match> Router::find(const Request& request, std::string_view path) const
{
    if (path.empty() || path.front() != '/') return std::nullopt;
    const std::vector<std::string_view> segments = split_path(path);
    const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
    std::optional<Match> other_method;
    for (const Route& route : routes_) {
        if (route.takes_rest ? segments.size() <= route.segments.size() : segments.size() != route.segments.size()) continue;
        bool fits = true;
        Match match{route.service, route.handler, {}};
        std::size_t used = 0;
        for (std::size_t i = 0; i < route.segments.size() && fits; ++i) {
            const bool wild = route.segments[i] == "{}";
            fits = wild ? !segments[i].empty() : route.segments[i] == segments[i];
            if (wild) match.parameters.push_back(url_decode(segments[i]));
            used += segments[i].size() + 1;
        }
        if (!fits) continue;
        if (route.takes_rest) match.parameters.push_back(url_decode(path.substr(used + 1)));
        if (route.method == method || route.method == request.method) return match;
        match.handler = nullptr;
        if (!other_method) other_method = std::move(match);
    }
    return other_method;
}

Response Router::call(const std::optional<Match>& match, Call& call) const
{
    if (!match) return fault(404, "The resource could not be found.");
    const Service service = match->service;
    if (match->handler == nullptr) return failure(service, 405, "The method is not allowed for the requested URL.");
    call.request.parameters = match->parameters;
    try {
        const bool needs_token = service == Service::compute || service == Service::network || service == Service::image;
        const auto token = needs_token ? find_token(call, call.request.headers.get("X-Auth-Token")) : std::nullopt;
        if (needs_token && !token) return unauthorized(service, call);
        if (needs_token && token->tenant.empty()) return failure(service, 403, "The token belongs to no project.");
        if (service == Service::compute) {
            std::vector<std::string>& parameters = call.request.parameters;
            if (parameters.front() != tenant_id)
                return bad_request(fmt::format("Malformed request URL: URL's project_id '{}' doesn't match Context's project_id '{}'",
                                               parameters.front(), tenant_id));
            parameters.erase(parameters.begin());
        }
        return match->handler(call);
    } catch (const StoreError& problem) {
        return failure(service, 500, problem.what());
    }
}

Router all_routes()
{
    Router router;
    add_identity_routes(router);
    add_keystone_routes(router);
    add_keystone_project_routes(router);
    add_application_credential_routes(router);
    add_version_routes(router);
    add_image_routes(router);
    add_server_routes(router);
    add_server_action_routes(router);
    add_metadata_routes(router);
    add_flavor_routes(router);
    add_compute_image_routes(router);
    add_keypair_routes(router);
    add_limits_routes(router);
    add_os_networks_routes(router);
    add_network_routes(router);
    add_subnet_routes(router);
    add_port_routes(router);
    add_account_routes(router);
    add_container_routes(router);
    add_object_routes(router);
    return router;
}

}  // namespace rxplan::rackspace::embedded
