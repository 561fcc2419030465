// Object Storage: reading, changing and deleting objects.
#include <fmt/format.h>

#include <algorithm>

#include "blobs.hpp"
#include "large_objects.hpp"
#include "object_access.hpp"
#include "object_put.hpp"
#include "object_store.hpp"
#include "reply.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Response missing()
{
    return html_fault(404, "The resource could not be found.");
}

bool lists_etag(std::string_view header, std::string_view etag)
{
    if (header == "*") return true;
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(','), header.size());
        std::string_view part = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (part.starts_with(' ') || part.starts_with('"')) part.remove_prefix(1);
        while (part.ends_with(' ') || part.ends_with('"')) part.remove_suffix(1);
        if (part == etag) return true;
    }
    return false;
}

// 304 or 412 when the request's conditions say so.
std::optional<int> failed_condition(const Request& request, const StoredObject& object, std::string_view etag)
{
    const Headers& headers = request.headers;
    const Millis modified = (object.modified + 999) / 1000 * 1000;
    if (const std::string* match = headers.find("If-Match"); match != nullptr && !lists_etag(*match, etag)) return 412;
    if (const std::string* unless = headers.find("If-None-Match"); unless != nullptr && lists_etag(*unless, etag)) return 304;
    if (const auto since = parse_http_time(headers.get("If-Modified-Since")); since && modified <= *since) return 304;
    if (const auto since = parse_http_time(headers.get("If-Unmodified-Since")); since && modified > *since) return 412;
    return std::nullopt;
}

struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    bool satisfiable = false;
};

// One range; of several, or of what is no range, the whole object is sent, as HTTP allows.
std::optional<ByteRange> parse_byte_range(std::string_view header, std::uint64_t size)
{
    if (!header.starts_with("bytes=")) return std::nullopt;
    header.remove_prefix(6);
    const std::size_t dash = header.find('-');
    if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return std::nullopt;
    const auto first = parse_integer(header.substr(0, dash));
    const auto last = parse_integer(header.substr(dash + 1));
    if (dash == 0) {
        if (!last || *last < 0) return std::nullopt;
        const std::uint64_t length = std::min(static_cast<std::uint64_t>(*last), size);
        return ByteRange{size - length, size - 1, length > 0};
    }
    if (!first || (last && *last < *first) || (!last && dash + 1 != header.size())) return std::nullopt;
    const auto begin = static_cast<std::uint64_t>(*first);
    const std::uint64_t end = last ? std::min(static_cast<std::uint64_t>(*last) + 1, size) : size;
    return ByteRange{begin, end - 1, begin < size};
}

void add_object_headers(const StoredObject& object, const Contents& contents, Response& response)
{
    response.content_type = object.content_type;
    response.headers.set("Etag", contents.is_large ? fmt::format("\"{}\"", contents.etag) : contents.etag);
    response.headers.set("Last-Modified", http_time(object.modified));
    response.headers.set("X-Timestamp", unix_time_text(object.modified));
    response.headers.set("Accept-Ranges", "bytes");
    if (!object.manifest_json.empty()) response.headers.set("X-Static-Large-Object", "True");
    if (object.delete_at) response.headers.set("X-Delete-At", std::to_string(*object.delete_at / 1000));
    add_to(response, object.headers);
}

// The stored manifest of a static large object, as it is.
Response manifest_reply(const StoredObject& object)
{
    Response response;
    response.body = object.manifest_json;
    Contents contents{{}, object.manifest_json.size(), object.etag, false};
    add_object_headers(object, contents, response);
    response.content_type = "application/json; charset=utf-8";
    return response;
}

Response send(const Request& request, const StoredObject& object, Contents contents)
{
    Response response;
    add_object_headers(object, contents, response);
    if (const std::optional<int> status = failed_condition(request, object, contents.etag)) {
        response.status = *status;
        return response;
    }
    std::uint64_t length = contents.length;
    if (const std::string* header = request.headers.find("Range"); header != nullptr) {
        const std::optional<ByteRange> range = parse_byte_range(*header, contents.length);
        if (range && !range->satisfiable) {
            response.status = 416;
            response.headers.set("Content-Range", fmt::format("bytes */{}", contents.length));
            return response;
        }
        if (range) {
            response.status = 206;
            length = range->last - range->first + 1;
            response.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->last, contents.length));
            contents.slices = cut(contents.slices, range->first, length);
        }
    }
    if (request.method == "HEAD") {
        response.content_length = length;
    } else {
        response.slices = std::move(contents.slices);
    }
    return response;
}

Response get(Call& call)
{
    std::optional<TempUrl> grant;
    if (auto refusal = refuse_object(call, call.parameter(0), call.parameter(1), call.parameter(2), grant)) return std::move(*refusal);
    Store::Session session = call.world.store->read();
    const std::optional<StoredObject> object = find_object(session, call.parameter(0), call.parameter(1), call.parameter(2), call.now);
    if (!object) return missing();
    if (call.request.query_of("multipart-manifest") == "get" && !object->manifest_json.empty()) return manifest_reply(*object);
    auto contents = contents_of(call, session, *object);
    if (!contents) return std::move(contents.error());
    Response response = send(call.request, *object, std::move(*contents));
    if (grant) finish_temp_url(call.request, *grant, object->name, response);
    return response;
}

Response post(Call& call)
{
    std::optional<TempUrl> grant;
    if (auto refusal = refuse_object(call, call.parameter(0), call.parameter(1), call.parameter(2), grant)) return std::move(*refusal);
    Store::Session session = call.world.store->write();
    std::optional<StoredObject> object = find_object(session, call.parameter(0), call.parameter(1), call.parameter(2), call.now);
    if (!object) return missing();
    // A POST replaces the metadata as a whole, but not the manifest.
    const std::string manifest(find_in(object->headers, "x-object-manifest"));
    object->headers.clear();
    put_in(object->headers, "x-object-manifest", manifest);
    if (auto complaint = take_object_headers(call, *object)) return std::move(*complaint);
    if (call.request.headers.has("Content-Type")) object->content_type = call.request.headers.get("Content-Type");
    object->modified = call.now;
    (void)store_object(session, *object);  // the contents stay the same, so nothing is freed
    session.commit();
    return empty_reply(202);
}

Response remove(Call& call)
{
    std::optional<TempUrl> grant;
    if (auto refusal = refuse_object(call, call.parameter(0), call.parameter(1), call.parameter(2), grant)) return std::move(*refusal);
    const bool with_parts = call.request.query_of("multipart-manifest") == "delete";
    std::optional<StoredObject> object;
    std::string freed;
    {
        Store::Session session = call.world.store->write();
        object = find_object(session, call.parameter(0), call.parameter(1), call.parameter(2), call.now);
        if (!object) return missing();
        if (!with_parts || object->manifest_json.empty()) {
            freed = delete_object(session, *object);
            session.commit();
            object.reset();
        }
    }
    if (object) return delete_with_parts(call, *object);
    remove_blob(call.world.directory, freed);
    return empty_reply(204);
}

}  // namespace

void add_object_routes(Router& router)
{
    router.add(Service::objects, "GET", "/v1/{}/{}/{*}", get);
    router.add(Service::objects, "PUT", "/v1/{}/{}/{*}", put_object);
    router.add(Service::objects, "POST", "/v1/{}/{}/{*}", post);
    router.add(Service::objects, "DELETE", "/v1/{}/{}/{*}", remove);
}

}  // namespace rxplan::rackspace::embedded
