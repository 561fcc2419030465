// Object Storage: containers.
#include <fmt/format.h>

#include "blobs.hpp"
#include "listing.hpp"
#include "object_access.hpp"
#include "object_store.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::string_view meta_prefix = "x-container-meta-";
constexpr std::string_view kept_headers[] = {"x-container-read", "x-container-write", "x-versions-location", "x-history-location"};

Response missing()
{
    return html_fault(404, "The resource could not be found.");
}

// Metadata and access lists that the request sets, changes or removes.
std::optional<Response> take_headers(const Request& request, HeaderMap& headers)
{
    for (const std::string_view name : kept_headers) {
        if (request.headers.has(name)) put_in(headers, name, request.headers.get(name));
        if (request.headers.has("x-remove-" + std::string(name.substr(2)))) put_in(headers, name, {});
    }
    return merge_metadata(request, meta_prefix, headers);
}

void add_facts(const Container& container, const Usage& usage, Response& response)
{
    response.headers.set("X-Container-Object-Count", std::to_string(usage.count));
    response.headers.set("X-Container-Bytes-Used", std::to_string(usage.bytes));
    response.headers.set("X-Timestamp", unix_time_text(container.created));
    response.headers.set("Last-Modified", http_time(container.updated));
    response.headers.set("Accept-Ranges", "bytes");
    add_to(response, container.headers);
}

Value object_details(const StoredObject& stored)
{
    return object({{"name", text(stored.name)},
                   {"hash", text(stored.etag)},
                   {"bytes", number(stored.bytes)},
                   {"content_type", text(stored.content_type)},
                   {"last_modified", text(iso_time_micros(stored.modified))}});
}

std::vector<ListingEntry> entries_of(Call& call, Store::Session& session, const ListingRequest& listing)
{
    constexpr std::int64_t batch = 1000;
    std::vector<ListingEntry> entries;
    std::string after = listing.marker;
    while (static_cast<std::int64_t>(entries.size()) < listing.limit) {
        const auto found = objects_after(session, call.parameter(0), call.parameter(1), after, listing.prefix, batch, call.now);
        for (const StoredObject& stored : found) {
            if (!listing.end_marker.empty() && stored.name >= listing.end_marker) return entries;
            if (static_cast<std::int64_t>(entries.size()) >= listing.limit) return entries;
            const std::string shown(listing.shown(stored.name));
            if (shown == stored.name) {
                entries.push_back({shown, object_details(stored)});
            } else if (shown > listing.marker && (entries.empty() || entries.back().name != shown)) {
                entries.push_back({shown, Value()});
            }
        }
        if (static_cast<std::int64_t>(found.size()) < batch) return entries;
        after = found.back().name;
    }
    return entries;
}

Response list(Call& call)
{
    if (auto refusal = refuse(call, call.parameter(0))) return std::move(*refusal);
    auto listing = read_listing_request(call.request);
    if (!listing) return std::move(listing.error());
    Store::Session session = call.world.store->read();
    const std::optional<Container> container = find_container(session, call.parameter(0), call.parameter(1));
    if (!container) return missing();
    Response response = call.request.method == "HEAD" ? empty_reply(204) : listing_reply(*listing, entries_of(call, session, *listing));
    add_facts(*container, usage_of(session, container->account, container->name, call.now), response);
    return response;
}

Response put(Call& call)
{
    if (auto refusal = refuse(call, call.parameter(0))) return std::move(*refusal);
    if (auto complaint = check_names(call.parameter(1), {})) return std::move(*complaint);
    Store::Session session = call.world.store->write();
    const std::optional<Container> known = find_container(session, call.parameter(0), call.parameter(1));
    Container container = known.value_or(Container{call.parameter(0), call.parameter(1), {}, call.now, call.now});
    if (auto complaint = take_headers(call.request, container.headers)) return std::move(*complaint);
    container.updated = call.now;
    store_container(session, container);
    session.commit();
    return empty_reply(known ? 202 : 201);
}

Response post(Call& call)
{
    if (auto refusal = refuse(call, call.parameter(0))) return std::move(*refusal);
    Store::Session session = call.world.store->write();
    std::optional<Container> container = find_container(session, call.parameter(0), call.parameter(1));
    if (!container) return missing();
    if (auto complaint = take_headers(call.request, container->headers)) return std::move(*complaint);
    container->updated = call.now;
    store_container(session, *container);
    session.commit();
    return empty_reply(204);
}

Response remove(Call& call)
{
    if (auto refusal = refuse(call, call.parameter(0))) return std::move(*refusal);
    const std::string& account = call.parameter(0);
    const std::string& name = call.parameter(1);
    Store::Session session = call.world.store->write();
    if (!find_container(session, account, name)) return missing();
    if (usage_of(session, account, name, call.now).count > 0)
        return html_fault(409, "There was a conflict when trying to complete your request.");
    // What is left has expired; nobody else removes it. Its files are swept up later.
    session.run("DELETE FROM objects WHERE account = ? AND container = ?", account, name);
    session.run("DELETE FROM containers WHERE account = ? AND name = ?", account, name);
    session.commit();
    return empty_reply(204);
}

}  // namespace

void add_container_routes(Router& router)
{
    router.add(Service::objects, "GET", "/v1/{}/{}", list);
    router.add(Service::objects, "PUT", "/v1/{}/{}", put);
    router.add(Service::objects, "POST", "/v1/{}/{}", post);
    router.add(Service::objects, "DELETE", "/v1/{}/{}", remove);
}

}  // namespace rxplan::rackspace::embedded
