// rackspace_tempurl: a URL that lets its holder use one object for a while, without credentials.
//
// Signing needs no request but one that asks which digests the cloud allows, so the URL is known while planning wherever its parts are. It
// ends on a boundary of its window rather than to the second, so that planning twice gives the same URL; it is signed again when less than
// `renew_before` is left.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/storage.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::array<const char*, 8> inputs{"container", "object", "key", "method", "lifetime", "digest", "renew_before", "id"};
constexpr std::array<std::string_view, 5> methods{"GET", "HEAD", "PUT", "POST", "DELETE"};

constexpr std::int64_t longest_lifetime = 315'576'000;  // ten years

// The signature ends with the first boundary that leaves at least the lifetime: at most a quarter of it more.
Instant expiry(Instant now, std::int64_t lifetime)
{
    const std::int64_t window = std::max<std::int64_t>(lifetime / 4, 1);
    const std::int64_t earliest = now.time_since_epoch().count() + lifetime;
    return Instant(std::chrono::seconds((earliest + window - 1) / window * window));
}

std::int64_t renew_before(const Value& planned)
{
    return has(planned, "renew_before") ? planned.int_of("renew_before") : planned.int_of("lifetime") / 4;
}

bool all_known(const Value& object)
{
    return std::all_of(inputs.begin(), inputs.end(), [&object](const char* name) { return object.get(name).is_known(); });
}

bool same_inputs(const Value& prior, const Value& planned)
{
    return std::all_of(inputs.begin(), inputs.end(), [&](const char* name) { return same(prior.get(name), planned.get(name)); });
}

// The path that is signed: as in the URL, but not percent-encoded.
std::string signed_path(std::string_view endpoint, const Value& planned)
{
    const std::size_t host = endpoint.find("://");
    const std::size_t path = host == std::string_view::npos ? 0 : endpoint.find('/', host + 3);
    const std::string_view account = path == std::string_view::npos ? std::string_view() : endpoint.substr(path);
    return fmt::format("{}/{}/{}", account, planned.text_of("container"), planned.text_of("object"));
}

std::string sign(std::string_view endpoint, const Value& planned, Instant expires)
{
    const Digest digest = digest_by_name(planned.text_of("digest")).value_or(Digest::sha256);
    const std::int64_t seconds = expires.time_since_epoch().count();
    const std::string text = fmt::format("{}\n{}\n{}", planned.text_of("method"), seconds, signed_path(endpoint, planned));
    return fmt::format("{}{}?temp_url_sig={}&temp_url_expires={}", endpoint,
                       object_path(planned.text_of("container"), planned.text_of("object")),
                       hex(hmac(digest, planned.text_of("key"), text)), seconds);
}

Value signed_anew(std::string_view endpoint, const Value& planned, Instant now)
{
    const Instant expires = expiry(now, planned.int_of("lifetime"));
    return updated(planned,
                   {{"url", Value::string(sign(endpoint, planned, expires))}, {"expires_at", Value::string(format_instant(expires))}});
}

// The one to sign with where nobody says which: the most usual of those that the cloud allows.
// With a digest that the cloud allows: one is chosen where none is given.
Value with_allowed_digest(Session& session, const Value& planned, Diagnostics& diagnostics)
{
    const auto allowed = session.tempurl_digests();
    if (!allowed) {
        diagnostics.add(problem(allowed.error(), "digest"));
        return planned;
    }
    const auto allows = [&](std::string_view digest) { return std::find(allowed->begin(), allowed->end(), digest) != allowed->end(); };
    if (has(planned, "digest") && allows(planned.text_of("digest"))) return planned;
    if (!has(planned, "digest")) {
        for (const char* digest : {"sha256", "sha512", "sha1"}) {
            if (allows(digest)) return updated(planned, {{"digest", Value::string(digest)}});
        }
    }
    diagnostics.add(error("rackspace-tempurl-digest", "the cloud knows no such digest")
                        .at("digest")
                        .note(allowed->empty() ? "Its Object Storage knows no temporary URLs."
                                               : fmt::format("Its Object Storage allows {}.", fmt::join(*allowed, ", ")))
                        .helped(allowed->empty() ? "Ask the cloud's operator for them." : "Use one of them, or leave `digest` out."));
    return planned;
}

class TempUrl final : public ResourceType {
public:
    TempUrl() : ResourceType(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        const auto digest = digest_by_name(config.text_of("digest", "sha256"));
        if (!digest || *digest == Digest::md5)
            diagnostics.add(error("rackspace-tempurl-digest", "the cloud knows no such digest")
                                .at("digest")
                                .helped("Use `sha256`, `sha512`, or `sha1` for clouds that know nothing newer."));
        if (std::find(methods.begin(), methods.end(), config.text_of("method", "GET")) == methods.end())
            diagnostics.add(error("rackspace-tempurl-method", "a temporary URL cannot allow this method")
                                .at("method")
                                .helped("Use `GET`, `HEAD`, `PUT`, `POST` or `DELETE`."));
        check_times(config, diagnostics);
        return diagnostics;
    }

    PlanResponse plan(const PlanContext& context, const PlanRequest& request) const override
    {
        PlanResponse response;
        Value planned = request.proposed;
        const bool named = has(planned, "container") && has(planned, "object");
        planned = updated(planned, {{"id", named ? Value::string(planned.text_of("container") + "/" + planned.text_of("object"))
                                                 : Value::unknown(Type::string())}});
        const bool stands = !request.prior.is_null() && same_inputs(request.prior, planned) && leads_to(request.prior, context.session);
        check_times(planned, response.diagnostics);
        const bool signs = !stands || is_due(request.prior, context.now);
        if (context.session != nullptr && signs && !request.config.get("digest").is_unknown())
            planned = with_allowed_digest(*context.session, planned, response.diagnostics);
        if (!signs)
            response.planned = planned;  // with url and expires_at as they are
        else if (context.session != nullptr && all_known(planned) && !response.diagnostics.has_errors())
            response.planned = signed_anew(context.session->endpoint(Service::object_store), planned, context.now);
        else
            response.planned = updated(planned, {{"url", Value::unknown(Type::string())}, {"expires_at", Value::unknown(Type::string())}});
        return response;
    }

    // A URL is nowhere but in the state.
    std::vector<ReadResponse> read(Session&, std::span<const ReadRequest> requests) const override
    {
        std::vector<ReadResponse> responses;
        for (const ReadRequest& request : requests) responses.push_back({.state = request.state, .diagnostics = {}});
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink&) const override { return sign_now(session, change); }
    StartResult update(Session& session, const Change& change, const ProgressSink&) const override { return sign_now(session, change); }
    StartResult destroy(Session&, const Change&) const override { return destroyed(); }

    // Nothing of it exists outside of the state; signing again does no harm.
    AdoptResult adopt(Session&, const Change&) const override { return NotFound{}; }

    ImportResponse import_object(Session&, std::string_view) const override
    {
        ImportResponse response;
        response.diagnostics.add(error("rackspace-tempurl-import", "a temporary URL cannot be imported")
                                     .note("It exists nowhere but with those who hold it.")
                                     .helped("Create one: that takes no request."));
        return response;
    }

private:
    static ResourceSchema make_schema()
    {
        const Type text = Type::string();
        ResourceSchema schema;
        schema.type = "rackspace_tempurl";
        schema.doc =
            "A URL that allows one method on one object for a while. Servers whose user data differs only in the signature and expiry of "
            "such a "
            "URL are not replaced.";
        schema.block.attributes = {
            required("container", text, "Name of the container."),
            required("object", text, "Name of the object."),
            required("key", text, "The container's `temp_url_key`, or the account's.").secret(),
            optional("method", text, "`GET`, `HEAD`, `PUT`, `POST` or `DELETE`.").defaults_to(Value::string("GET")),
            optional("lifetime", Type::number(), "Seconds that the URL is valid for, at least; at most a quarter more. Ten years at most.")
                .defaults_to(Value::number(86400)),
            optional("renew_before", Type::number(),
                     "Signed again when fewer seconds than these are left. Default: a quarter of the lifetime."),
            optional_computed("digest", text, "`sha1`, `sha256` or `sha512`. Default: what the cloud allows, `sha256` before others."),
            computed("url", text, "The signed URL.").secret(),
            computed("expires_at", text, "When it ends, in UTC: `2015-06-02T08:00:00Z`."),
            computed("id", text, "Container, slash, object."),
        };
        return schema;
    }

    static void check_times(const Value& object, Diagnostics& diagnostics)
    {
        const std::int64_t lifetime = object.int_of("lifetime", has(object, "lifetime") ? 0 : 86400);
        if (lifetime < 1 || lifetime > longest_lifetime)
            diagnostics.add(error("rackspace-tempurl-lifetime", "a temporary URL cannot have this lifetime")
                                .at("lifetime")
                                .note(fmt::format("It is a whole number of seconds, from 1 to {} (ten years).", longest_lifetime)));
        const std::int64_t renew = object.int_of("renew_before", has(object, "renew_before") ? -1 : 0);
        if (object.get("lifetime").is_known() && lifetime >= 1 && (renew < 0 || renew >= lifetime))
            diagnostics.add(error("rackspace-tempurl-renew-before", "the URL would be signed again at once")
                                .at("renew_before")
                                .note(fmt::format("It must be from 0 to less than the lifetime, {} seconds.", lifetime)));
    }

    // Still the address of this cloud and region.
    static bool leads_to(const Value& prior, const Session* session)
    {
        return session == nullptr || prior.text_of("url").starts_with(session->endpoint(Service::object_store) + "/");
    }

    static bool is_due(const Value& prior, Instant now)
    {
        const auto expires = parse_instant(prior.text_of("expires_at"));
        return !expires || (*expires - now).count() <= renew_before(prior);
    }

    // What was planned stands, also when the clock has gone on since; only what could not be known then is signed now.
    static StartResult sign_now(Session& session, const Change& change)
    {
        if (has(change.planned, "url")) return Done{change.planned};
        Failed failed;
        check_times(change.planned, failed.diagnostics);  // they may have been unknown while planning
        failed.unchanged = true;
        if (failed.diagnostics.has_errors()) return failed;
        const Value planned = with_allowed_digest(session, change.planned, failed.diagnostics);
        if (failed.diagnostics.has_errors()) return failed;
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        return Done{signed_anew(session.endpoint(Service::object_store), planned, now)};
    }
};

}  // namespace

const ResourceType& tempurl_type()
{
    static const TempUrl type;
    return type;
}

}  // namespace rxplan::rackspace
