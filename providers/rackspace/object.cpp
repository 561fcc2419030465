// rackspace_object: a file of this machine as an object of Cloud Files.
//
// The content is what counts: planning computes the file's SHA-256 and MD5, and nothing is uploaded when the object has them already. The
// upload carries the planned MD5, so the cloud itself refuses a file that has changed in the meantime or was damaged on its way.

#include <fmt/format.h>

#include <map>

#include "providers/rackspace/files.hpp"
#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/storage.hpp"
#include "providers/rackspace/transfer_remark.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::string_view operation_header = "X-Object-Meta-Rxplan-Operation";
constexpr std::string_view sha256_header = "X-Object-Meta-Rxplan-Sha256";
constexpr std::uint64_t largest_object = 5ULL << 30U;  // what the cloud takes in one piece
constexpr std::size_t few = 4;                         // so many objects of one container are looked at one by one

std::string path_of(const Value& object)
{
    return object_path(object.text_of("container"), object.text_of("name"));
}

std::string id_of(const Value& object)
{
    return fmt::format("{}/{}", object.text_of("container"), object.text_of("name"));
}

std::string unquoted(std::string_view etag)
{
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return std::string(etag);
}

CallResult head(Session& session, const Value& object)
{
    return session.call({.service = Service::object_store, .method = "HEAD", .path = path_of(object)});
}

Value number_in(std::string_view text)
{
    const auto number = Number::parse(text);
    return number ? Value::number(*number) : Value::null(Type::number());
}

// A content that the cloud has under another ETag than the known one is another content; its SHA-256 is known if rxplan uploaded it.
Value state_of(const http::Response& response, const Value& base)
{
    const std::string etag = unquoted(response.header("ETag"));
    NamedValues changes{{"id", Value::string(id_of(base))},
                        {"etag", Value::string(etag)},
                        {"size", number_in(response.header("Content-Length"))},
                        {"content_type", text_or_null(response.header("Content-Type"))},
                        {"metadata", metadata_of(response, object_meta, base.get("metadata"))}};
    if (base.text_of("etag") != etag || !has(base, "source_hash"))
        changes.emplace_back("source_hash", text_or_null(response.header(sha256_header)));
    return updated(base, std::move(changes));
}

http::Headers headers_of(const Change& change)
{
    http::Headers headers;
    append_metadata(headers, object_meta, change.planned.get("metadata"));
    if (has(change.planned, "content_type")) headers.emplace_back("Content-Type", change.planned.text_of("content_type"));
    headers.emplace_back(sha256_header, change.planned.text_of("source_hash"));
    headers.emplace_back(operation_header, change.id);
    return headers;
}

class Object final : public ResourceType {
public:
    Object() : ResourceType(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        if (has(config, "container")) check_container_name(config.text_of("container"), "container", diagnostics);
        check_metadata_names(config, diagnostics);
        if (has(config, "name") && (config.text_of("name").empty() || http::encode_path(config.text_of("name")).size() > 1024))
            diagnostics.add(error("rackspace-object-name", "no object can have this name")
                                .at("name")
                                .note("A name is not empty, and at most 1024 bytes long when it is percent-encoded."));
        return diagnostics;
    }

    PlanResponse plan(const PlanContext&, const PlanRequest& request) const override
    {
        PlanResponse response;
        NamedValues known;
        if (has(request.proposed, "container") && has(request.proposed, "name"))
            known.emplace_back("id", Value::string(id_of(request.proposed)));
        else
            known.emplace_back("id", Value::unknown(Type::string()));
        plan_content(request, known, response.diagnostics);
        response.planned = updated(request.proposed, std::move(known));
        return response;
    }

    std::vector<ReadResponse> read(Session& session, std::span<const ReadRequest> requests) const override
    {
        std::map<std::string, std::vector<std::size_t>> by_container;
        for (std::size_t i = 0; i < requests.size(); ++i) by_container[requests[i].state.text_of("container")].push_back(i);
        std::vector<ReadResponse> responses(requests.size());
        for (const auto& [container, members] : by_container) {
            Contents listing;
            if (members.size() > few) listing = list(session, container);
            for (const std::size_t i : members) responses[i] = read_one(session, requests[i], listing);
        }
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink& progress) const override
    {
        const CallResult existing = head(session, change.planned);
        if (!existing && !existing.error().not_found()) return failed_cleanly(existing.error(), "container");
        if (existing) {
            const bool ours = existing->response.header(operation_header) == change.id;
            const bool equal = unquoted(existing->response.header("ETag")) == change.planned.text_of("etag");
            if (!ours && !equal) return failed_cleanly(name_is_taken(change));
            if (ours && equal) return Done{state_of(existing->response, change.planned)};
            if (equal) return describe(session, change);  // the content is there already: nothing to upload
        }
        return upload(session, change, progress, existing ? "" : "*");
    }

    StartResult update(Session& session, const Change& change, const ProgressSink& progress) const override
    {
        if (change.prior.text_of("etag") != change.planned.text_of("etag")) return upload(session, change, progress, "");
        const bool described = same(change.prior.get("metadata"), change.planned.get("metadata")) &&
                               same(change.prior.get("content_type"), change.planned.get("content_type"));
        if (described) return Done{change.planned};  // only the place of the file is another one
        return describe(session, change);
    }

    StartResult destroy(Session& session, const Change& change) const override
    {
        const CallResult reply = session.call({.service = Service::object_store, .method = "DELETE", .path = path_of(change.prior)});
        if (!reply && !reply.error().not_found()) return refused(reply.error());
        return destroyed();
    }

    AdoptResult adopt(Session& session, const Change& intent) const override
    {
        const CallResult reply = head(session, intent.planned);
        if (!reply && !reply.error().not_found()) return not_found_out(reply.error());
        if (!reply || reply->response.header(operation_header) != intent.id) return NotFound{};
        return Done{state_of(reply->response, intent.planned)};
    }

    ImportResponse import_object(Session& session, std::string_view id) const override
    {
        const std::size_t slash = id.find('/');
        ImportResponse response;
        if (slash == std::string_view::npos) {
            response.diagnostics.add(
                error("rackspace-object-id", "this is no object's id").helped("Write the container, a slash and the name."));
            return response;
        }
        const Value base = updated(blank(schema().block),
                                   {{"container", Value::string(id.substr(0, slash))}, {"name", Value::string(id.substr(slash + 1))}});
        const CallResult reply = head(session, base);
        if (!reply) return not_importable(reply.error());
        response.state = state_of(reply->response, base);
        return response;
    }

private:
    static ResourceSchema make_schema()
    {
        const Type text = Type::string();
        ResourceSchema schema;
        schema.type = "rackspace_object";
        schema.doc = "A file as an object of Cloud Files, of at most 5 GiB. It is uploaded when its content differs from the object's.";
        schema.timeouts.create = std::chrono::hours(2);
        schema.timeouts.update = std::chrono::hours(2);
        schema.block.attributes = {
            required("container", text, "Name of the container.").replaces(),
            required("name", text, "Name of the object; slashes are part of it.").replaces(),
            required("source", text, "Path of the file."),
            optional_computed("content_type", text, "Default: what the cloud guesses from the name."),
            optional("metadata", Type::map(text), "Names in lower-case letters, digits and hyphens."),
            computed("id", text, "Container, slash, name."),
            computed("source_hash", text, "SHA-256 of the content in hexadecimal."),
            computed("etag", text, "MD5 of the content in hexadecimal."),
            computed("size", Type::number(), "Bytes."),
        };
        return schema;
    }

    // The digests of the file that `source` names, or why there are none.
    static void plan_content(const PlanRequest& request, NamedValues& known, Diagnostics& diagnostics)
    {
        if (!has(request.proposed, "source")) {
            known.emplace_back("source_hash", Value::unknown(Type::string()));
            known.emplace_back("etag", Value::unknown(Type::string()));
            known.emplace_back("size", Value::unknown(Type::number()));
            return;
        }
        const std::string source = request.proposed.text_of("source");
        const auto digest = digest_of(source);
        if (!digest) {
            diagnostics.add(error("rackspace-object-source", "the file to upload cannot be read")
                                .at("source")
                                .note(fmt::format("`{}`: {}.", source, digest.error())));
            return;
        }
        if (digest->size > largest_object)
            diagnostics.add(error("rackspace-object-too-large", "the file is too large for one object")
                                .at("source")
                                .note(fmt::format("`{}` has {} bytes; the cloud takes at most {}.", source, digest->size, largest_object)));
        known.emplace_back("source_hash", Value::string(digest->sha256));
        known.emplace_back("etag", Value::string(digest->md5));
        known.emplace_back("size", Value::number(static_cast<std::int64_t>(digest->size)));
    }

    static Diagnostic name_is_taken(const Change& change)
    {
        return error("rackspace-object-exists", "an object of this name with another content exists already")
            .at("name")
            .helped(fmt::format("Choose another name, or delete `{}` if nobody needs it.", id_of(change.planned)));
    }

    // `none_match`: `*` where there must be no object of this name yet.
    static StartResult upload(Session& session, const Change& change, const ProgressSink& progress, std::string_view none_match)
    {
        Call put{.service = Service::object_store, .method = "PUT", .path = path_of(change.planned), .headers = headers_of(change)};
        put.headers.emplace_back("ETag", change.planned.text_of("etag"));
        if (!none_match.empty()) put.headers.emplace_back("If-None-Match", none_match);
        put.upload = change.planned.text_of("source");
        put.deadline = request_deadline(change);
        if (progress) put.progress = transfer_remarks(progress);
        const CallResult reply = session.call(put);
        if (reply) return finished(session, change);
        // The first attempt may have come through although its answer was lost: then the second one finds the object there.
        if (reply.error().status == 412 || reply.error().in_doubt()) {
            const CallResult found = head(session, change.planned);
            const bool ours = found && found->response.header(operation_header) == change.id;
            if (ours && unquoted(found->response.header("ETag")) == change.planned.text_of("etag"))
                return Done{state_of(found->response, change.planned)};
            if (reply.error().in_doubt()) return unanswered(reply.error());
            if (!found && !found.error().not_found()) return unanswered(found.error());
            return failed_cleanly(name_is_taken(change));
        }
        if (reply.error().status == 422)
            return failed_cleanly(error("rackspace-object-content", "the content that arrived is not the one that was planned")
                                      .at("source")
                                      .note("The file was changed after it was planned, or was damaged on its way.")
                                      .helped("Plan and apply again."));
        const bool no_container = reply.error().not_found();
        return failed_cleanly(reply.error(), no_container ? Path("container") : Path());
    }

    // New headers for a content that stays.
    static StartResult describe(Session& session, const Change& change)
    {
        const CallResult reply = session.call({.service = Service::object_store,
                                               .method = "POST",
                                               .path = path_of(change.planned),
                                               .headers = headers_of(change),
                                               .deadline = request_deadline(change)});
        if (!reply) return refused(reply.error());
        return finished(session, change);
    }

    static StartResult finished(Session& session, const Change& change)
    {
        if (has(change.planned, "content_type")) return Done{change.planned};
        const CallResult reply = head(session, change.planned);
        if (reply) return Done{state_of(reply->response, change.planned)};
        return Done{without_unknowns(change.planned)};  // the object is there; only what the cloud guessed is not known
    }

    struct Contents {
        std::map<std::string, Value, std::less<>> objects;
        bool complete = false;
    };

    static Contents list(Session& session, const std::string& container)
    {
        Contents listing;
        std::string marker;
        while (true) {
            Call page{.service = Service::object_store, .path = container_path(container) + "?format=json&limit=10000"};
            if (!marker.empty()) page.path += "&marker=" + http::encode(marker);
            const CallResult reply = session.call(page);
            if (!reply) return {};
            if (items(reply->json).empty()) break;
            for (const Value& object : items(reply->json)) listing.objects.emplace(object.text_of("name"), object);
            marker = items(reply->json).back().text_of("name");
        }
        listing.complete = true;
        return listing;
    }

    // The listing knows no metadata, and may lag behind; it serves where it confirms what the state says.
    static ReadResponse read_one(Session& session, const ReadRequest& request, const Contents& listing)
    {
        ReadResponse response;
        const auto listed = listing.objects.find(request.state.text_of("name"));
        if (listing.complete && listed != listing.objects.end() && request.state.get("metadata").is_null() &&
            listed->second.text_of("hash") == request.state.text_of("etag") &&
            listed->second.text_of("content_type") == request.state.text_of("content_type")) {
            response.state = request.state;
            return response;
        }
        const CallResult reply = head(session, request.state);
        if (reply) response.state = state_of(reply->response, request.state);
        if (!reply && !reply.error().not_found()) return unreadable({&request, 1}, reply.error()).front();
        return response;
    }
};

}  // namespace

const ResourceType& object_type()
{
    static const Object type;
    return type;
}

}  // namespace rxplan::rackspace
