// rackspace_keypair: a public SSH key that servers are booted with. Its name is its identity; after a crash, and when the name is taken,
// the fingerprint tells whether the one that exists is the one that is wanted.

#include <fmt/format.h>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace {

namespace {

// As the cloud computes it: MD5 of the key itself, in colon-separated hexadecimal. Nothing when the text is no public key in OpenSSH's
// form.
std::optional<std::string> fingerprint_of(std::string_view public_key)
{
    const std::size_t type = public_key.find_first_not_of(" \t");
    const std::size_t space = type == std::string_view::npos ? type : public_key.find_first_of(" \t", type);
    if (space == std::string_view::npos) return std::nullopt;
    const std::size_t begin = public_key.find_first_not_of(" \t", space);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = public_key.find_first_of(" \t\r\n", begin);
    const auto key = base64_decode(public_key.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (!key || key->size() < 16) return std::nullopt;
    const std::string digits = hex(md5(*key));
    std::string fingerprint;
    for (std::size_t i = 0; i < digits.size(); i += 2) fingerprint += (i == 0 ? "" : ":") + digits.substr(i, 2);
    return fingerprint;
}

std::string path_of(std::string_view name)
{
    return "/os-keypairs/" + http::encode(name);
}

// The configured text stays where it is the same key: clouds differ in what they do with its comment and its line break.
Value state_of(const Value& keypair, const Value& base)
{
    const std::string fingerprint = keypair.text_of("fingerprint");
    NamedValues changes{{"id", Value::string(keypair.text_of("name"))},
                        {"name", Value::string(keypair.text_of("name"))},
                        {"fingerprint", Value::string(fingerprint)}};
    if (fingerprint_of(base.text_of("public_key")) != fingerprint)
        changes.emplace_back("public_key", text_or_null(keypair.text_of("public_key")));
    return updated(base, std::move(changes));
}

// The attribute that the cloud's refusal of a new key pair is about, as far as its words tell.
Path attribute_of(const Refusal& refusal)
{
    return refusal.message.find("name") == std::string::npos ? "public_key" : "name";
}

class Keypair final : public ResourceType {
public:
    Keypair() : ResourceType(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        if (has(config, "public_key") && !fingerprint_of(config.text_of("public_key")))
            diagnostics.add(error("rackspace-keypair-public-key", "this is no public key in OpenSSH's form")
                                .at("public_key")
                                .helped("Give the content of a `.pub` file: `ssh-ed25519 AAAA... name`."));
        return diagnostics;
    }

    PlanResponse plan(const PlanContext&, const PlanRequest& request) const override
    {
        PlanResponse response;
        NamedValues known;
        if (has(request.proposed, "name")) known.emplace_back("id", request.proposed.get("name"));
        if (const auto fingerprint = fingerprint_of(request.proposed.text_of("public_key")))
            known.emplace_back("fingerprint", Value::string(*fingerprint));
        response.planned = updated(request.proposed, std::move(known));
        return response;
    }

    std::vector<ReadResponse> read(Session& session, std::span<const ReadRequest> requests) const override
    {
        const CallResult reply = session.call({.path = "/os-keypairs", .expected = {.member = "keypairs"}});
        if (!reply) return unreadable(requests, reply.error());
        const Value keypairs = reply->json.get("keypairs");
        std::vector<ReadResponse> responses;
        for (const ReadRequest& request : requests) {
            ReadResponse& response = responses.emplace_back();
            for (const Value& entry : items(keypairs))
                if (const Value keypair = entry.get("keypair"); keypair.text_of("name") == request.state.text_of("name"))
                    response.state = state_of(keypair, request.state);
        }
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink&) const override
    {
        const Value wanted = Value::object(
            {{"name", Value::string(change.planned.text_of("name"))}, {"public_key", Value::string(change.planned.text_of("public_key"))}});
        const CallResult reply = session.call({.method = "POST",
                                               .path = "/os-keypairs",
                                               .body = Value::object({{"keypair", wanted}}),
                                               .deadline = request_deadline(change),
                                               .expected = {.member = "keypair", .text = "fingerprint"}});
        if (reply) return Done{state_of(reply->json.get("keypair"), change.planned)};
        const bool taken = reply.error().conflict();
        if (!taken && !reply.error().in_doubt()) return failed_cleanly(reply.error(), attribute_of(reply.error()));

        // Somebody was faster, or our own request came through: read again.
        AdoptResult found = adopt(session, change);
        if (auto* done = std::get_if<Done>(&found)) return std::move(*done);
        if (taken) return failed_cleanly(name_is_taken(change, reply.error()));
        return unanswered(reply.error());
    }

    StartResult update(Session&, const Change& change, const ProgressSink&) const override { return Done{change.planned}; }

    StartResult destroy(Session& session, const Change& change) const override
    {
        const CallResult reply = session.call({.method = "DELETE", .path = path_of(change.prior.text_of("name"))});
        if (!reply && !reply.error().not_found()) return refused(reply.error());
        return destroyed();
    }

    AdoptResult adopt(Session& session, const Change& intent) const override
    {
        const CallResult reply =
            session.call({.path = path_of(intent.planned.text_of("name")), .expected = {.member = "keypair", .text = "fingerprint"}});
        if (!reply && reply.error().not_found()) return NotFound{};
        if (!reply) return not_found_out(reply.error());
        const Value keypair = reply->json.get("keypair");
        if (fingerprint_of(intent.planned.text_of("public_key")) != keypair.text_of("fingerprint")) return NotFound{};
        return Done{state_of(keypair, intent.planned)};
    }

    ImportResponse import_object(Session& session, std::string_view id) const override
    {
        const CallResult reply = session.call({.path = path_of(id), .expected = {.member = "keypair", .text = "fingerprint"}});
        if (!reply) return not_importable(reply.error());
        return {.state = state_of(reply->json.get("keypair"), blank(schema().block)), .diagnostics = {}};
    }

private:
    static ResourceSchema make_schema()
    {
        ResourceSchema schema;
        schema.type = "rackspace_keypair";
        schema.doc = "A public SSH key. A key pair of the same name with the same key is taken over, with another key is an error.";
        schema.block.attributes = {
            required("name", Type::string(), "Unique in the account.").replaces(),
            required("public_key", Type::string(), "In OpenSSH's form, one line.").replaces(),
            computed("id", Type::string(), "The name."),
            computed("fingerprint", Type::string(), "MD5 of the key in colon-separated hexadecimal."),
        };
        return schema;
    }

    static Diagnostic name_is_taken(const Change& change, const Refusal& refusal)
    {
        return error("rackspace-keypair-exists", "a key pair of this name with another key exists")
            .at("name")
            .note(fmt::format("The cloud says: {}", refusal.message))
            .helped(fmt::format("Choose another name, give the key that `{}` has in the cloud, or delete it there if nobody needs it.",
                                change.planned.text_of("name")));
    }
};

}  // namespace

const ResourceType& keypair_type()
{
    static const Keypair type;
    return type;
}

}  // namespace rxplan::rackspace
