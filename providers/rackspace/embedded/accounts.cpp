// Object Storage: the account, and what the service says about itself.
#include <fmt/format.h>

#include "listing.hpp"
#include "object_access.hpp"
#include "object_store.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::string_view meta_prefix = "x-account-meta-";

void add_totals(Call& call, Store::Session& session, Response& response)
{
    const std::string& account = call.parameter(0);
    std::int64_t containers = 0;
    Usage total;
    for (const Container& container : all_containers(session, account)) {
        const Usage usage = usage_of(session, account, container.name, call.now);
        ++containers;
        total.count += usage.count;
        total.bytes += usage.bytes;
    }
    response.headers.set("X-Account-Container-Count", std::to_string(containers));
    response.headers.set("X-Account-Object-Count", std::to_string(total.count));
    response.headers.set("X-Account-Bytes-Used", std::to_string(total.bytes));
    response.headers.set("X-Timestamp", unix_time_text(1'343'779'200'000));
    response.headers.set("Accept-Ranges", "bytes");
    add_to(response, account_headers(session, account));
}

Response list(Call& call)
{
    if (auto refusal = refuse(call, call.parameter(0))) return std::move(*refusal);
    auto listing = read_listing_request(call.request);
    if (!listing) return std::move(listing.error());
    Store::Session session = call.world.store->read();
    std::vector<ListingEntry> entries;
    for (const Container& container : all_containers(session, call.parameter(0))) {
        const std::string& name = container.name;
        const bool in_range = name > listing->marker && (listing->end_marker.empty() || name < listing->end_marker);
        if (!in_range || !name.starts_with(listing->prefix) || static_cast<std::int64_t>(entries.size()) >= listing->limit) continue;
        const std::string shown(listing->shown(name));
        if (shown != name) {
            if (entries.empty() || entries.back().name != shown) entries.push_back({shown, Value()});
            continue;
        }
        const Usage usage = usage_of(session, container.account, name, call.now);
        entries.push_back({name, object({{"name", text(name)},
                                         {"count", number(usage.count)},
                                         {"bytes", number(usage.bytes)},
                                         {"last_modified", text(iso_time_micros(container.updated))}})});
    }
    Response response = call.request.method == "HEAD" ? empty_reply(204) : listing_reply(*listing, entries);
    add_totals(call, session, response);
    return response;
}

Response post(Call& call)
{
    if (auto refusal = refuse(call, call.parameter(0))) return std::move(*refusal);
    Store::Session session = call.world.store->write();
    HeaderMap headers = account_headers(session, call.parameter(0));
    if (auto complaint = merge_metadata(call.request, meta_prefix, headers)) return std::move(*complaint);
    store_account_headers(session, call.parameter(0), headers, call.now);
    session.commit();
    return empty_reply(204);
}

Response info(Call& call)
{
    const auto texts = [](const std::vector<std::string>& list) {
        std::vector<Value> out;
        out.reserve(list.size());
        for (const std::string& entry : list) out.push_back(text(entry));
        return array(std::move(out));
    };
    const Value swift = object({{"version", text("2.30.0")},
                                {"max_file_size", number(static_cast<std::int64_t>(largest_object))},
                                {"max_object_name_length", number(static_cast<std::int64_t>(longest_object_name))},
                                {"max_container_name_length", number(static_cast<std::int64_t>(longest_container_name))},
                                {"container_listing_limit", number(10'000)},
                                {"account_listing_limit", number(10'000)},
                                {"max_meta_name_length", number(static_cast<std::int64_t>(longest_meta_name))},
                                {"max_meta_value_length", number(static_cast<std::int64_t>(longest_meta_value))},
                                {"max_meta_count", number(static_cast<std::int64_t>(most_meta_entries))},
                                {"max_header_size", number(8192)}});
    const Value tempurl = object({{"methods", texts({"GET", "HEAD", "PUT", "POST", "DELETE"})},
                                  {"allowed_digests", texts(call.world.rules->setup().tempurl_digests)},
                                  {"incoming_remove_headers", texts({"x-timestamp"})},
                                  {"incoming_allow_headers", texts({})},
                                  {"outgoing_remove_headers", texts({"x-object-meta-*"})},
                                  {"outgoing_allow_headers", texts({"x-object-meta-public-*"})}});
    const Value slo =
        object({{"max_manifest_segments", number(1000)}, {"max_manifest_size", number(8'388'608)}, {"min_segment_size", number(1)}});
    return json_reply(200,
                      object({{"swift", swift}, {"tempurl", tempurl}, {"slo", slo}, {"dlo", object({{"max_segments", number(10'000)}})}}));
}

Response health(Call&)
{
    return text_reply(200, "OK");
}

}  // namespace

void add_account_routes(Router& router)
{
    router.add(Service::open, "GET", "/info", info);
    router.add(Service::open, "GET", "/healthcheck", health);
    router.add(Service::objects, "GET", "/v1/{}", list);
    router.add(Service::objects, "POST", "/v1/{}", post);
}

}  // namespace rxplan::rackspace::embedded
