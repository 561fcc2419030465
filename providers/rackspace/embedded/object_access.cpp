#include "object_access.hpp"

#include <fmt/format.h>

#include "reply.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Response unauthorized(std::string_view account)
{
    Response response = html_fault(401, "This server could not verify that you are authorized to access the document you requested.");
    response.headers.set("WWW-Authenticate", fmt::format("Swift realm=\"{}\"", account));
    return response;
}

Response invalid_temp_url(const Call& call, std::string_view account)
{
    Response response = text_reply(401, call.request.method == "HEAD" ? "" : "401 Unauthorized: Temp URL invalid\n");
    response.headers.set("WWW-Authenticate", fmt::format("Swift realm=\"{}\"", account));
    return response;
}

// `.r:*` among the container's readers: everybody may read its objects.
bool is_open_to_readers(Call& call, std::string_view account, std::string_view container)
{
    if (call.request.method != "GET" && call.request.method != "HEAD") return false;
    Store::Session session = call.world.store->read();
    const std::optional<Container> found = find_container(session, account, container);
    if (!found) return false;
    const std::string readers = fmt::format(",{},", find_in(found->headers, "x-container-read"));
    return readers.find(",.r:*,") != std::string::npos;
}

}  // namespace

std::optional<Response> refuse(Call& call, std::string_view account)
{
    const std::optional<Token> token = find_token(call, call.request.headers.get("X-Auth-Token"));
    if (!token) return unauthorized(account);
    if (account != account_name || token->tenant.empty()) return html_fault(403, "Access was denied to this resource.");
    return std::nullopt;
}

std::optional<Response> refuse_object(Call& call, std::string_view account, std::string_view container, std::string_view object,
                                      std::optional<TempUrl>& grant)
{
    if (has_temp_url(call.request)) {
        {
            Store::Session session = call.world.store->read();
            grant = check_temp_url(call, session, account, container, object);
        }
        if (!grant) return invalid_temp_url(call, account);
        // A signed upload must not point at what its holder may not read.
        if (call.request.headers.has("X-Object-Manifest"))
            return text_reply(400, fmt::format("The header '{}' is not allowed in this tempurl\n", "X-Object-Manifest"));
        call.request.query.clear();
        return std::nullopt;
    }
    if (call.request.headers.get("X-Auth-Token").empty() && is_open_to_readers(call, account, container)) return std::nullopt;
    return refuse(call, account);
}

std::optional<Response> check_names(std::string_view container, std::string_view object)
{
    if (!is_utf8(container) || !is_utf8(object)) return html_fault(412, "Invalid UTF8 or contains NULL");
    if (container.size() > longest_container_name)
        return html_fault(400, fmt::format("Container name length of {} longer than {}", container.size(), longest_container_name));
    if (container.find('/') != std::string_view::npos) return html_fault(400, "Container name cannot contain slashes");
    if (object.size() > longest_object_name)
        return html_fault(400, fmt::format("Object name length of {} longer than {}", object.size(), longest_object_name));
    return std::nullopt;
}

}  // namespace rxplan::rackspace::embedded
