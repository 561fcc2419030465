// Object Storage: writing objects.
#include "object_put.hpp"

#include <fmt/format.h>

#include "blobs.hpp"
#include "large_objects.hpp"
#include "object_access.hpp"
#include "reply.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::uint64_t largest_manifest = 8U << 20U;

std::string without_quotes(std::string_view etag)
{
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return lower_case(etag);
}

// A slow client, or one that is gone: what arrived is thrown away.
Response incomplete()
{
    return html_fault(408, "The server has waited too long for the request to be sent by the client.");
}

std::optional<Response> check_put(Call& call, Store::Session& session, const StoredObject& object)
{
    const Request& request = call.request;
    if (!find_container(session, object.account, object.container)) return html_fault(404, "The resource could not be found.");
    if (request.headers.get("If-None-Match") == "*" && find_object(session, object.account, object.container, object.name, call.now))
        return html_fault(412, "A precondition for this request was not met.");
    return std::nullopt;
}

Response created(const StoredObject& object, std::string etag)
{
    Response response = empty_reply(201);
    response.content_type = "text/html; charset=UTF-8";
    response.headers.set("Etag", std::move(etag));
    response.headers.set("Last-Modified", http_time(object.modified));
    return response;
}

// Stores the object if its container still stands, and removes what it replaced.
std::optional<Response> commit(Call& call, const StoredObject& object)
{
    std::string freed;
    {
        Store::Session session = call.world.store->write();
        if (auto complaint = check_put(call, session, object)) {
            remove_blob(call.world.directory, object.blob);
            return complaint;
        }
        freed = store_object(session, object);
        session.commit();
    }
    remove_blob(call.world.directory, freed);
    return std::nullopt;
}

Response put_manifest(Call& call, StoredObject object)
{
    std::string json;
    const bool whole = call.request.read_body([&](std::string_view piece) {
        json += piece;
        return json.size() <= largest_manifest;
    });
    if (!whole) return json.size() > largest_manifest ? html_fault(413, "Manifest File is too large") : incomplete();
    {
        Store::Session session = call.world.store->read();
        if (auto complaint = take_manifest(call, session, json, object)) return std::move(*complaint);
    }
    const std::string expected = without_quotes(call.request.headers.get("Etag"));
    if (!expected.empty() && expected != object.etag) return html_fault(422, "Unable to process the contained instructions");
    if (auto complaint = commit(call, object)) return std::move(*complaint);
    return created(object, fmt::format("\"{}\"", object.etag));
}

// `X-Copy-From: /container/object`: the same contents under another name.
Response put_copy(Call& call, StoredObject object)
{
    const std::string source = url_decode(call.request.headers.get("X-Copy-From"));
    const std::string_view path = std::string_view(source).substr(source.starts_with('/') ? 1 : 0);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return html_fault(412, "X-Copy-From header must be of the form <container name>/<object name>");
    std::string freed;
    {
        Store::Session session = call.world.store->write();
        if (auto complaint = check_put(call, session, object)) return std::move(*complaint);
        const auto from = find_object(session, object.account, path.substr(0, slash), path.substr(slash + 1), call.now);
        if (!from) return html_fault(404, "The resource could not be found.");
        object.blob = from->blob;
        object.bytes = from->bytes;
        object.etag = from->etag;
        object.manifest_json = from->manifest_json;
        if (!call.request.headers.has("Content-Type")) object.content_type = from->content_type;
        if (call.request.headers.get("X-Fresh-Metadata") != "true") {
            for (const auto& [name, value] : from->headers) {
                if (find_in(object.headers, name).empty()) put_in(object.headers, name, value);
            }
        }
        freed = store_object(session, object);
        session.commit();
    }
    remove_blob(call.world.directory, freed);
    Response response = created(object, object.etag);
    response.headers.set("X-Copied-From", url_encode(path));
    return response;
}

Response put_contents(Call& call, StoredObject object)
{
    if (call.request.content_length().value_or(0) > largest_object) return html_fault(413, "Your request is too large.");
    BlobWriter writer(call.world.directory);
    bool disk_is_fine = true;
    const bool whole = call.request.read_body([&](std::string_view piece) {
        disk_is_fine = disk_is_fine && writer.write(piece);
        return disk_is_fine && writer.size() <= largest_object;
    });
    if (!disk_is_fine) return html_fault(507, "There was not enough space to save the resource.");
    if (writer.size() > largest_object) return html_fault(413, "Your request is too large.");
    const std::optional<std::uint64_t> announced = call.request.content_length();
    if (!whole || (announced && *announced != writer.size())) return incomplete();
    object.bytes = static_cast<std::int64_t>(writer.size());
    object.etag = writer.finish_md5();
    const std::string expected = without_quotes(call.request.headers.get("Etag"));
    if (!expected.empty() && expected != object.etag) return html_fault(422, "Unable to process the contained instructions");
    if (object.bytes > 0) {
        object.blob = writer.keep();
        if (object.blob.empty()) return html_fault(507, "There was not enough space to save the resource.");
    }
    if (auto complaint = commit(call, object)) return std::move(*complaint);
    return created(object, object.etag);
}

}  // namespace

std::optional<Response> take_object_headers(Call& call, StoredObject& object)
{
    static constexpr std::string_view kept[] = {"content-disposition", "content-encoding", "content-language",
                                                "cache-control",       "expires",          "x-robots-tag"};
    const Request& request = call.request;
    for (const std::string_view name : kept) {
        if (request.headers.has(name)) put_in(object.headers, name, request.headers.get(name));
    }
    if (auto complaint = merge_metadata(request, "x-object-meta-", object.headers)) return complaint;
    const std::string_view after = request.headers.get("X-Delete-After");
    const std::string_view at = request.headers.get("X-Delete-At");
    object.delete_at.reset();
    if (after.empty() && at.empty()) return std::nullopt;
    const std::optional<std::int64_t> seconds = parse_integer(after.empty() ? at : after);
    if (!seconds) return text_reply(400, after.empty() ? "Non-integer X-Delete-At" : "Non-integer X-Delete-After");
    object.delete_at = after.empty() ? *seconds * 1000 : call.now + *seconds * 1000;
    if (*object.delete_at <= call.now) return text_reply(400, after.empty() ? "X-Delete-At in past" : "X-Delete-After in past");
    return std::nullopt;
}

Response put_object(Call& call)
{
    std::optional<TempUrl> grant;
    if (auto refusal = refuse_object(call, call.parameter(0), call.parameter(1), call.parameter(2), grant)) return std::move(*refusal);
    if (auto complaint = check_names(call.parameter(1), call.parameter(2))) return std::move(*complaint);
    StoredObject object;
    object.account = call.parameter(0);
    object.container = call.parameter(1);
    object.name = call.parameter(2);
    object.modified = call.now;
    object.content_type = call.request.headers.get("Content-Type");
    if (object.content_type.empty()) object.content_type = "application/octet-stream";
    if (auto complaint = take_object_headers(call, object)) return std::move(*complaint);
    const std::string_view manifest = call.request.headers.get("X-Object-Manifest");
    if (!manifest.empty()) put_in(object.headers, "x-object-manifest", manifest);
    {
        Store::Session session = call.world.store->read();
        if (auto complaint = check_put(call, session, object)) return std::move(*complaint);
    }
    if (call.request.query_of("multipart-manifest") == "put") return put_manifest(call, std::move(object));
    if (call.request.headers.has("X-Copy-From")) return put_copy(call, std::move(object));
    const bool chunked = equal_ignoring_case(call.request.headers.get("Transfer-Encoding"), "chunked");
    if (!call.request.content_length() && !chunked) return html_fault(411, "Missing Content-Length header.");
    return put_contents(call, std::move(object));
}

}  // namespace rxplan::rackspace::embedded
