// rackspace_container: a container of Cloud Files, with the key that signs temporary URLs for its objects.
//
// The key is made once, when the container is, unless the configuration gives one. It is never changed without being asked for: whoever
// holds a signed URL would be locked out.

#include <fmt/format.h>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/storage.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::string_view key_header = "X-Container-Meta-Temp-Url-Key";
constexpr std::string_view operation_header = "X-Container-Meta-Rxplan-Operation";
constexpr int objects_at_once = 100;  // deleted by one call, so that none lasts long

CallResult head(Session& session, std::string_view name)
{
    return session.call({.service = Service::object_store, .method = "HEAD", .path = container_path(name)});
}

Value state_of(Session& session, const http::Response& response, const Value& base)
{
    const std::string_view key = response.header(key_header);
    session.conceal(key);
    return updated(base, {{"id", base.get("name")},
                          {"metadata", metadata_of(response, container_meta, base.get("metadata"))},
                          {"temp_url_key", text_or_null(key)}});
}

// The planned key; a new one where the plan left it open.
std::string key_for(const Change& change)
{
    const std::string key = change.planned.text_of("temp_url_key");
    return key.empty() ? hex(random_bytes(32)) : key;
}

// Everything that stands in headers, for a container that is `planned`; `prior` tells what has to be removed.
http::Headers headers_of(const Value& planned, const Value& prior, std::string_view key)
{
    http::Headers headers;
    append_metadata(headers, container_meta, planned.get("metadata"));
    const Value before = prior.get("metadata");
    const Value after = planned.get("metadata");
    if (before.has_contents())
        for (const auto& [name, value] : before.entries())
            if (!after.has_contents() || after.find(name) == nullptr)
                headers.emplace_back(fmt::format("X-Remove-Container-Meta-{}", name), "x");
    headers.emplace_back(key_header, key);
    return headers;
}

class Container final : public ResourceType {
public:
    Container() : ResourceType(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        if (has(config, "name")) check_container_name(config.text_of("name"), "name", diagnostics);
        check_metadata_names(config, diagnostics);
        if (has(config, "temp_url_key") && config.text_of("temp_url_key").size() < 8)
            diagnostics.add(error("rackspace-temp-url-key", "this key is too short to sign anything with")
                                .at("temp_url_key")
                                .helped("Leave the attribute out, and a key is generated."));
        return diagnostics;
    }

    PlanResponse plan(const PlanContext&, const PlanRequest& request) const override
    {
        PlanResponse response;
        NamedValues known{{"id", request.proposed.get("name")}};
        if (request.proposed.get("temp_url_key").is_null()) known.emplace_back("temp_url_key", Value::unknown(Type::string()));
        response.planned = updated(request.proposed, std::move(known));
        return response;
    }

    std::vector<ReadResponse> read(Session& session, std::span<const ReadRequest> requests) const override
    {
        std::vector<ReadResponse> responses;
        for (const ReadRequest& request : requests) {
            ReadResponse& response = responses.emplace_back();
            const CallResult reply = head(session, request.state.text_of("name"));
            if (reply)
                response.state = state_of(session, reply->response, request.state);
            else if (!reply.error().not_found())
                response = unreadable({&request, 1}, reply.error()).front();
        }
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink&) const override
    {
        const std::string name = change.planned.text_of("name");
        const CallResult existing = head(session, name);
        if (existing && existing->response.header(operation_header) != change.id) return failed_cleanly(name_is_taken(change));
        if (existing) return Done{state_of(session, existing->response, change.planned)};
        if (!existing.error().not_found()) return failed_cleanly(existing.error(), "name");

        const std::string key = key_for(change);
        session.conceal(key);
        Call put{.service = Service::object_store, .method = "PUT", .path = container_path(name), .deadline = request_deadline(change)};
        put.headers = headers_of(change.planned, Value(), key);
        put.headers.emplace_back(operation_header, change.id);
        const CallResult reply = session.call(put);
        if (reply) return Done{updated(change.planned, {{"id", change.planned.get("name")}, {"temp_url_key", Value::string(key)}})};
        if (!reply.error().in_doubt()) return failed_cleanly(reply.error(), "name");

        AdoptResult found = adopt(session, change);
        if (auto* done = std::get_if<Done>(&found)) return std::move(*done);
        return unanswered(reply.error());
    }

    StartResult update(Session& session, const Change& change, const ProgressSink&) const override
    {
        Call post{.service = Service::object_store, .method = "POST", .path = container_path(change.planned.text_of("name"))};
        const std::string key = key_for(change);
        session.conceal(key);
        post.headers = headers_of(change.planned, change.prior, key);
        post.deadline = request_deadline(change);
        const CallResult reply = session.call(post);
        if (!reply) return refused(reply.error());
        return Done{updated(change.planned, {{"temp_url_key", Value::string(key)}})};
    }

    StartResult destroy(Session& session, const Change& change) const override
    {
        auto step = remove(session, change, 0);
        if (!step) return refused(step.error());
        return to_start_result(std::move(*step));
    }

    std::vector<PollResult> poll(Session& session, std::span<const PollRequest> requests) const override
    {
        std::vector<PollResult> results;
        for (const PollRequest& request : requests) {
            const std::int64_t deleted = request.handle.int_of("deleted");
            auto step = remove(session, request.change, deleted);
            if (step)
                results.push_back(std::move(*step));
            else if (step.error().in_doubt())  // asking again does no harm
                results.emplace_back(still_there(request.change, deleted, std::chrono::milliseconds(1000), problem(step.error()).summary));
            else
                results.emplace_back(failed_cleanly(step.error()));
        }
        return results;
    }

    AdoptResult adopt(Session& session, const Change& intent) const override
    {
        const CallResult reply = head(session, intent.planned.text_of("name"));
        if (!reply && !reply.error().not_found()) return not_found_out(reply.error());
        if (!reply || reply->response.header(operation_header) != intent.id) return NotFound{};
        return Done{state_of(session, reply->response, intent.planned)};
    }

    ImportResponse import_object(Session& session, std::string_view id) const override
    {
        const CallResult reply = head(session, id);
        if (!reply) return not_importable(reply.error());
        const Value base = updated(blank(schema().block), {{"name", Value::string(id)}, {"force_destroy", Value::boolean(false)}});
        return {.state = state_of(session, reply->response, base), .diagnostics = {}};
    }

private:
    static ResourceSchema make_schema()
    {
        ResourceSchema schema;
        schema.type = "rackspace_container";
        schema.doc = "A container of Cloud Files. A container of the same name that exists already is not taken over.";
        schema.block.attributes = {
            required("name", Type::string(), "Unique in the account and region; no slash.").replaces(),
            optional("metadata", Type::map(Type::string()), "Names in lower-case letters, digits and hyphens."),
            optional_computed("temp_url_key", Type::string(),
                              "Signs temporary URLs of the container's objects. Generated when the container is created, unless given.")
                .secret(),
            optional("force_destroy", Type::boolean(), "Destroying the container also deletes objects that are not managed here.")
                .defaults_to(Value::boolean(false)),
            computed("id", Type::string(), "The name."),
        };
        return schema;
    }

    static Diagnostic name_is_taken(const Change& change)
    {
        const std::string name = change.planned.text_of("name");
        return error("rackspace-container-exists", "a container of this name exists already")
            .at("name")
            .note("Its content and its temporary URL key may be in use by others.")
            .helped(fmt::format("Choose another name, or delete `{}` with all that it holds if nobody needs it.", name));
    }

    static tl::expected<std::vector<Value>, Refusal> some_objects(Session& session, const std::string& name, int limit)
    {
        const CallResult reply =
            session.call({.service = Service::object_store, .path = fmt::format("{}?format=json&limit={}", container_path(name), limit)});
        if (!reply) return tl::unexpected(reply.error());
        return std::vector<Value>(items(reply->json).begin(), items(reply->json).end());
    }

    // Deletes a page of objects, and says how many of them were still there: a listing may lag behind and show what is gone already.
    static tl::expected<std::int64_t, Refusal> delete_some_objects(Session& session, const std::string& name)
    {
        const auto objects = some_objects(session, name, objects_at_once);
        if (!objects && objects.error().not_found()) return 0;
        if (!objects) return tl::unexpected(objects.error());
        std::int64_t deleted = 0;
        for (const Value& object : *objects) {
            const CallResult reply =
                session.call({.service = Service::object_store, .method = "DELETE", .path = object_path(name, object.text_of("name"))});
            if (!reply && !reply.error().not_found()) return tl::unexpected(reply.error());
            deleted += reply ? 1 : 0;
        }
        return deleted;
    }

    // The first objects that are really there, in words; empty when there are none.
    static tl::expected<std::string, Refusal> objects_left(Session& session, const std::string& name)
    {
        const auto objects = some_objects(session, name, 10);
        if (!objects) return tl::unexpected(objects.error());
        std::string left;
        for (const Value& object : *objects) {
            const std::string object_name = object.text_of("name");
            if (session.call({.service = Service::object_store, .method = "HEAD", .path = object_path(name, object_name)}))
                left += fmt::format("{}`{}`", left.empty() ? "" : ", ", object_name);
        }
        return left;
    }

    // One step of the removal, which others may hold up for as long as they upload: by force, a page of objects where there are any;
    // otherwise the container itself. `deleted`: objects so far. A Refusal is one that nothing but asking again can settle.
    tl::expected<PollResult, Refusal> remove(Session& session, const Change& change, std::int64_t deleted) const
    {
        const std::string name = change.prior.text_of("name");
        const bool by_force = change.prior.bool_of("force_destroy");
        if (by_force) {
            const auto page = delete_some_objects(session, name);
            if (!page) return tl::unexpected(page.error());
            deleted += *page;
            if (*page > 0) return still_there(change, deleted, std::chrono::milliseconds(100), fmt::format("{} objects deleted", deleted));
        }
        const CallResult reply = session.call({.service = Service::object_store, .method = "DELETE", .path = container_path(name)});
        if (reply || reply.error().not_found()) return destroyed();
        if (!reply.error().conflict()) return tl::unexpected(reply.error());
        if (!by_force) {
            const auto left = objects_left(session, name);
            if (!left) return tl::unexpected(left.error());
            if (!left->empty())
                return failed_cleanly(error("rackspace-container-not-empty", "the container still holds objects")
                                          .note(fmt::format("It holds {}.", *left))
                                          .helped("Delete them, or apply `force_destroy = true` first."));
        }
        // The cloud counts objects with a delay: a container may seem to be in use for a moment after its last object is gone.
        return still_there(change, deleted, std::chrono::milliseconds(1000), "the cloud still counts objects in it");
    }

    static Pending still_there(const Change& change, std::int64_t deleted, std::chrono::milliseconds poll_after, std::string remark)
    {
        return {.handle = Value::object({{"deleted", Value::number(deleted)}}),
                .state = change.prior,
                .poll_after = poll_after,
                .remark = std::move(remark)};
    }
};

}  // namespace

const ResourceType& container_type()
{
    static const Container type;
    return type;
}

}  // namespace rxplan::rackspace
