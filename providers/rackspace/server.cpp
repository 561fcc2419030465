// rackspace_server: a server of Cloud Servers.
//
// Booting, resizing and deleting take minutes; none of them is waited for here. `create` sends one request and returns the id, and `poll`
// looks at all servers under way with one listing. Name, metadata and flavor change in place (server_update.hpp), everything else makes a
// new server.

#include <fmt/format.h>

#include <array>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/server_api.hpp"
#include "providers/rackspace/server_update.hpp"
#include "providers/rackspace/server_watch.hpp"
#include "providers/rackspace/user_data.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

// The attribute that the cloud's refusal of a new server is about, as far as its words tell.
Path attribute_of(const Refusal& refusal)
{
    static constexpr std::array<std::pair<std::string_view, const char*>, 6> words{{{"lavor", "flavor"},
                                                                                    {"mage", "image"},
                                                                                    {"etwork", "networks"},
                                                                                    {"key_name", "key_pair"},
                                                                                    {"ser data", "user_data"},
                                                                                    {"ersonality", "personality"}}};
    if (refusal.status != 400 && refusal.status != 403) return {};
    for (const auto& [word, attribute] : words)
        if (refusal.message.find(word) != std::string::npos) return attribute;
    return {};
}

class Server final : public ResourceType {
public:
    Server() : ResourceType(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        check_boot_data(config, diagnostics);
        check_metadata(config, diagnostics);
        check_networks(config, diagnostics);
        return diagnostics;
    }

    PlanResponse plan(const PlanContext&, const PlanRequest& request) const override
    {
        PlanResponse response{.planned = request.proposed, .replaces = {}, .keeps = {}, .diagnostics = validate(request.proposed)};
        if (request.prior.is_null()) return response;

        NamedValues changes;
        const Value before = request.prior.get("user_data");
        const Value after = request.proposed.get("user_data");
        if (before.has_contents() && after.has_contents() && !same(before, after) &&
            same_user_data(before.as_string(), after.as_string())) {
            changes.emplace_back("user_data", before.with_sensitive(before.is_sensitive() || after.is_sensitive()));
            response.keeps.emplace_back("user_data");
        }
        // It may move to another host. A resize that nobody has confirmed is work left: an update, also where nothing else changes.
        if (!same(request.prior.get("flavor"), request.proposed.get("flavor")) || is_resizing(request.prior.text_of("status"))) {
            changes.emplace_back("host_id", Value::unknown(Type::string()));
            changes.emplace_back("status", Value::unknown(Type::string()));
        }
        response.planned = updated(request.proposed, std::move(changes));
        return response;
    }

    std::vector<ReadResponse> read(Session& session, std::span<const ReadRequest> requests) const override
    {
        std::vector<std::string> ids;
        for (const ReadRequest& request : requests) ids.push_back(request.state.text_of("id"));
        const auto servers = find_servers(session, ids);
        if (!servers) return unreadable(requests, servers.error());

        std::vector<ReadResponse> responses;
        for (const ReadRequest& request : requests) {
            ReadResponse& response = responses.emplace_back();
            const std::string id = request.state.text_of("id");
            if (const auto found = servers->by_id.find(id); found != servers->by_id.end()) {
                response.state = server_state(found->second, request.state);
            } else if (ids.size() > 1) {  // a listing in pages is no snapshot: that a server is gone must be said of the server itself
                const auto server = find_server(session, id);
                if (!server) response = unreadable({&request, 1}, server.error()).front();
                if (server && *server) response.state = server_state(**server, request.state);
            }
        }
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink&) const override
    {
        const CallResult reply = session.call({.method = "POST",
                                               .path = "/servers",
                                               .body = boot_request(change),
                                               .groups = {"create-server"},
                                               .deadline = request_deadline(change),
                                               .expected = {.member = "server", .text = "id"}});
        if (reply) return watch_boot(reply->json.get("server").text_of("id"), change.planned);
        if (!reply.error().in_doubt()) return failed_cleanly(reply.error(), attribute_of(reply.error()));

        // The answer was lost: a server that carries this operation's id is the one that was asked for.
        const auto server = find_server_by_operation(session, change.id);
        if (server && *server) return watch_boot((*server)->text_of("id"), change.planned);
        return unanswered(reply.error());
    }

    StartResult update(Session& session, const Change& change, const ProgressSink&) const override
    {
        return update_server(session, change);
    }

    StartResult destroy(Session& session, const Change& change) const override
    {
        const CallResult reply = ask_to_delete(session, change);
        if (!reply && reply.error().in_doubt()) return unanswered(reply.error());
        return to_start_result(outcome_of_delete(reply, change));
    }

    std::vector<PollResult> poll(Session& session, std::span<const PollRequest> requests) const override
    {
        return watch(session, requests);
    }

    AdoptResult adopt(Session& session, const Change& intent) const override
    {
        const auto server = find_server_by_operation(session, intent.id);
        if (!server) return not_found_out(server.error());
        if (!*server) return NotFound{};
        return to_adopt_result(boot_outcome(**server, intent.planned, std::chrono::milliseconds(0)));
    }

    ImportResponse import_object(Session& session, std::string_view id) const override
    {
        const auto server = find_server(session, id);
        if (!server) return not_importable(server.error());
        ImportResponse response;
        if (*server) response.state = server_state(**server, blank(schema().block));
        return response;
    }

private:
    static ResourceSchema make_schema()
    {
        const Type text = Type::string();
        const Type file = Type::object({{"path", text}, {"contents", text}});
        ResourceSchema schema;
        schema.type = "rackspace_server";
        schema.doc = "A server. Name, metadata and flavor change in place; every other change makes a new server.";
        schema.timeouts.create = std::chrono::minutes(30);
        schema.timeouts.update = std::chrono::minutes(30);
        schema.timeouts.destroy = std::chrono::minutes(30);
        schema.block.attributes = {
            required("name", text, "The cloud does not ask for names to be unique."),
            required("image", text, "Id of the image, as `rackspace_image` finds it.").replaces(),
            required("flavor", text, "Id of the flavor, such as `general1-1`. A change resizes the server."),
            optional("key_pair", text, "Name of the key pair whose public key root's (or core's) account gets.").replaces(),
            optional("networks", Type::list(text),
                     "Ids of the networks, in order. 00000000-0000-0000-0000-000000000000 is PublicNet and "
                     "11111111-1111-1111-1111-111111111111 ServiceNet; once networks are named, the cloud adds neither by itself. Default: "
                     "the cloud's.")
                .replaces(),
            optional("metadata", Type::map(text), "At most 39 entries."),
            optional(
                "user_data", text,
                "Cloud-config or script, at most 65,535 bytes as base64. Base64 is passed on as it is. A difference only in signature and "
                "expiry of a temporary URL inside is none.")
                .replaces(),
            optional("config_drive", Type::boolean(), "Give the server its metadata and user data on a drive.")
                .defaults_to(Value::boolean(false))
                .replaces(),
            optional("personality", Type::list(file), "Files to write before the first boot: at most 5 of 1,000 bytes each.").replaces(),
            computed("id", text, "Given by the cloud."),
            computed("status", text, "`ACTIVE` when it runs."),
            computed("access_ip_v4", text, "The address to reach it at."),
            computed("access_ip_v6", text, "Likewise."),
            computed("addresses", Type::map(Type::list(text)),
                     "Addresses by the label of their network; PublicNet's is `public`, ServiceNet's `private`."),
            computed("created", text, "When, in UTC."),
            computed("host_id", text, "The same for servers on the same host."),
        };
        return schema;
    }

    static void check_networks(const Value& server, Diagnostics& diagnostics)
    {
        if (!has(server, "networks")) return;
        const Value networks = server.get("networks");
        for (std::size_t i = 0; i < networks.size(); ++i)
            if (const Value& id = networks.elements()[i]; id.is_null() || (id.is_known() && id.as_string().empty()))
                diagnostics.add(error("rackspace-server-network", "a network of the server is empty").at(Path("networks").index(i)));
    }

    static void check_metadata(const Value& server, Diagnostics& diagnostics)
    {
        if (!has(server, "metadata")) return;
        const Value metadata = server.get("metadata");
        if (metadata.size() > 39)
            diagnostics.add(error("rackspace-server-metadata", "the cloud cannot keep this metadata")
                                .at("metadata")
                                .note(fmt::format("There are {} entries; it keeps 40, and one of them is rxplan's.", metadata.size())));
        for (const auto& [name, value] : metadata.entries())
            if (name.empty() || name.size() > 255 || name == operation_mark || (value.has_contents() && value.as_string().size() > 255))
                diagnostics.add(error("rackspace-server-metadata", "the cloud cannot keep this metadata")
                                    .at(Path("metadata").key(name))
                                    .note(fmt::format("Names and values have at most 255 bytes, and `{}` is taken.", operation_mark)));
    }
};

}  // namespace

const ResourceType& server_type()
{
    static const Server type;
    return type;
}

}  // namespace rxplan::rackspace
