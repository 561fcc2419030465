// rackspace_network: an isolated network of Cloud Networks (os-networksv2).
//
// Its objects have room for a label and a range of addresses, and for nothing else: what an unfinished create made is told by these two.
// So `create` makes sure first that there is no such network yet; one that is found later is its own. That leaves two cases that cannot be
// told apart: somebody else makes the same network at the same moment, or the process dies after the intent and before it has looked.

#include <fmt/format.h>

#include "providers/rackspace/addresses.hpp"
#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::int64_t most_refusals = 5;

Value state_of(const Value& network, const Value& base)
{
    return updated(base, {{"id", Value::string(network.text_of("id"))},
                          {"label", Value::string(network.text_of("label"))},
                          {"cidr", text_or_null(network.text_of("cidr"))}});
}

tl::expected<std::vector<Value>, Refusal> list_networks(Session& session)
{
    const CallResult reply = session.call({.path = "/os-networksv2", .expected = {.member = "networks"}});
    if (!reply) return tl::unexpected(reply.error());
    const Value networks = reply->json.get("networks");
    return std::vector<Value>(items(networks).begin(), items(networks).end());
}

// All networks with the label and range of `planned`.
tl::expected<std::vector<Value>, Refusal> look_alikes(Session& session, const Value& planned)
{
    auto networks = list_networks(session);
    if (!networks) return networks;
    std::erase_if(*networks, [&planned](const Value& network) {
        return network.text_of("label") != planned.text_of("label") || network.text_of("cidr") != planned.text_of("cidr");
    });
    return networks;
}

std::string ids_of(const std::vector<Value>& networks)
{
    std::string ids;
    for (const Value& network : networks) ids += (ids.empty() ? "" : ", ") + network.text_of("id");
    return ids;
}

Diagnostic existence(const std::vector<Value>& networks)
{
    return error("rackspace-network-exists", "a network of this label and range exists already")
        .at("label")
        .note(fmt::format("It is {}; after a lost answer, it could not be told from the new one.", ids_of(networks)))
        .helped("Choose another label, or delete that network if nobody needs it.");
}

Diagnostic ambiguity(const std::vector<Value>& networks)
{
    return error("rackspace-network-ambiguous", "several networks could be the one that was being created")
        .at("label")
        .note(fmt::format("Label and range are the same in {}.", ids_of(networks)))
        .helped("Delete all but one of them: the next run takes over the one that is left.");
}

class Network final : public ResourceType {
public:
    Network() : ResourceType(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        if (!has(config, "cidr")) return diagnostics;
        if (const auto wrong = cidr_problem(config.text_of("cidr")))
            diagnostics.add(error("rackspace-network-cidr", "this is no range of addresses")
                                .at("cidr")
                                .note(*wrong)
                                .helped("Write the network's address and the length of its prefix, such as 192.168.0.0/24."));
        return diagnostics;
    }

    std::vector<ReadResponse> read(Session& session, std::span<const ReadRequest> requests) const override
    {
        const auto networks = list_networks(session);
        if (!networks) return unreadable(requests, networks.error());
        std::vector<ReadResponse> responses;
        for (const ReadRequest& request : requests) {
            ReadResponse& response = responses.emplace_back();
            for (const Value& network : *networks)
                if (network.text_of("id") == request.state.text_of("id")) response.state = state_of(network, request.state);
        }
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink&) const override
    {
        const auto existing = look_alikes(session, change.planned);
        if (!existing) return failed_cleanly(existing.error());
        if (!existing->empty()) return failed_cleanly(existence(*existing));

        const Value wanted = Value::object(
            {{"label", Value::string(change.planned.text_of("label"))}, {"cidr", Value::string(change.planned.text_of("cidr"))}});
        const CallResult reply = session.call({.method = "POST",
                                               .path = "/os-networksv2",
                                               .body = Value::object({{"network", wanted}}),
                                               .groups = {"create-network"},
                                               .deadline = request_deadline(change),
                                               .expected = {.member = "network", .text = "id"}});
        if (reply) return Done{state_of(reply->json.get("network"), change.planned)};
        if (!reply.error().in_doubt()) return failed_cleanly(reply.error(), "cidr");
        return settle(session, change, reply.error());
    }

    // Both attributes force replacement, so there is nothing to change.
    StartResult update(Session&, const Change& change, const ProgressSink&) const override { return Done{change.planned}; }

    StartResult destroy(Session& session, const Change& change) const override
    {
        const std::string id = change.prior.text_of("id");
        const CallResult reply = session.call({.method = "DELETE", .path = "/os-networksv2/" + http::encode(id)});
        if (!reply && reply.error().in_doubt()) return unanswered(reply.error());
        return to_start_result(outcome_of_delete(reply, change, id, 0));
    }

    // A network can be deleted only when the last server has left it, which takes a moment after the server itself is gone.
    std::vector<PollResult> poll(Session& session, std::span<const PollRequest> requests) const override
    {
        std::vector<PollResult> results;
        for (const PollRequest& request : requests) {
            const std::string id = request.handle.text_of("id");
            const CallResult reply = session.call({.method = "DELETE", .path = "/os-networksv2/" + http::encode(id)});
            results.push_back(outcome_of_delete(reply, request.change, id, request.handle.int_of("refusals")));
        }
        return results;
    }

    AdoptResult adopt(Session& session, const Change& intent) const override
    {
        const auto networks = look_alikes(session, intent.planned);
        if (!networks) return not_found_out(networks.error());
        if (networks->empty()) return NotFound{};
        if (networks->size() > 1) return not_found_out(ambiguity(*networks));
        return Done{state_of(networks->front(), intent.planned)};
    }

    ImportResponse import_object(Session& session, std::string_view id) const override
    {
        const CallResult reply =
            session.call({.path = "/os-networksv2/" + http::encode(id), .expected = {.member = "network", .text = "id"}});
        if (!reply) return not_importable(reply.error());
        return {.state = state_of(reply->json.get("network"), blank(schema().block)), .diagnostics = {}};
    }

private:
    static ResourceSchema make_schema()
    {
        ResourceSchema schema;
        schema.type = "rackspace_network";
        schema.doc = "An isolated network of Cloud Networks. It can be deleted when no server is attached to it.";
        schema.block.attributes = {
            required("label", Type::string(), "Its name. Label and range together must not exist yet.").replaces(),
            required("cidr", Type::string(), "Its range of addresses, such as 192.168.0.0/24.").replaces(),
            computed("id", Type::string(), "Given by the cloud."),
        };
        return schema;
    }

    // The reply to a create was lost. There was no such network before it.
    static StartResult settle(Session& session, const Change& change, const Refusal& lost)
    {
        const auto networks = look_alikes(session, change.planned);
        if (networks && networks->size() == 1) return Done{state_of(networks->front(), change.planned)};
        Unanswered result = unanswered(lost);
        if (networks && networks->size() > 1) result.diagnostics.add(ambiguity(*networks));
        return result;
    }

    // A network in use is a conflict to some clouds and forbidden to others, in words of their own. Where the words are not clear, the
    // server gets a moment to leave before the refusal is taken at its word.
    PollResult outcome_of_delete(const CallResult& reply, const Change& change, const std::string& id, std::int64_t refusals) const
    {
        if (reply || reply.error().not_found()) return destroyed();
        const Refusal& refusal = reply.error();
        if (refusal.in_doubt())  // asking again does no harm
            return Pending{.handle = Value::object({{"id", Value::string(id)}, {"refusals", Value::number(refusals)}}),
                           .state = change.prior,
                           .poll_after = std::chrono::milliseconds(1000),
                           .remark = problem(refusal).summary};
        const bool in_use = refusal.conflict() || (refusal.status == 403 && refusal.message.find("in use") != std::string::npos);
        if (!in_use && (refusal.status != 403 || refusals >= most_refusals)) return failed_cleanly(refusal);
        return Pending{.handle = Value::object({{"id", Value::string(id)}, {"refusals", Value::number(in_use ? 0 : refusals + 1)}}),
                       .state = change.prior,
                       .poll_after = std::chrono::milliseconds(1000),
                       .remark = "still in use by a server"};
    }
};

}  // namespace

const ResourceType& network_type()
{
    static const Network type;
    return type;
}

}  // namespace rxplan::rackspace
