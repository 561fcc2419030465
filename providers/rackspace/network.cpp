// rackspace_network: an isolated network, with one range of addresses.
//
// With Networking v2.0 it carries the id of the operation that made it, and gets its range by a second request; a create that ended between
// the two is completed when it is taken over. Networks of os-networksv2 have room for a label and a range, and for nothing else: what an
// unfinished create made is told by these two. So there `create` makes sure first that there is no such network yet; one that is found
// later is its own. That leaves two cases that cannot be told apart: somebody else makes the same network at the same moment, or the
// process dies after the intent and before it has looked.

#include <fmt/format.h>

#include "providers/rackspace/addresses.hpp"
#include "providers/rackspace/networks_api.hpp"
#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::int64_t most_refusals = 5;

Value state_of(const Network& network, const Value& base)
{
    return updated(base,
                   {{"id", Value::string(network.id)}, {"label", Value::string(network.label)}, {"cidr", text_or_null(network.cidr)}});
}

// As it is after a create that said nothing but its id.
Value made_state(const std::string& id, const Value& planned)
{
    return updated(planned, {{"id", Value::string(id)}});
}

// Networks that this operation may have made: the one that carries its id, or those that carry none and are what was asked for.
tl::expected<std::vector<Network>, Refusal> made_by(Session& session, const Change& change)
{
    const auto networks = list_networks(session);
    if (!networks) return tl::unexpected(networks.error());
    std::vector<Network> alike;
    for (const Network& network : networks->all) {
        if (network.operation == change.id && network.keeps_marks) return std::vector{network};
        if (!network.keeps_marks && network.label == change.planned.text_of("label") && network.cidr == change.planned.text_of("cidr"))
            alike.push_back(network);
    }
    return alike;
}

std::string ids_of(const std::vector<Network>& networks)
{
    std::string ids;
    for (const Network& network : networks) ids += (ids.empty() ? "" : ", ") + network.id;
    return ids;
}

Diagnostic existence(const std::vector<Network>& networks)
{
    return error("rackspace-network-exists", "a network of this label and range exists already")
        .at("label")
        .note(fmt::format("It is {}; after a lost answer, it could not be told from the new one.", ids_of(networks)))
        .helped("Choose another label, or delete that network if nobody needs it.");
}

Diagnostic ambiguity(const std::vector<Network>& networks)
{
    return error("rackspace-network-ambiguous", "several networks could be the one that was being created")
        .at("label")
        .note(fmt::format("Label and range are the same in {}.", ids_of(networks)))
        .helped("Delete all but one of them: the next run takes over the one that is left.");
}

class NetworkType final : public ResourceType {
public:
    NetworkType() : ResourceType(make_schema()) {}

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
            const std::string id = request.state.text_of("id");
            for (const Network& network : networks->all)
                if (network.id == id) response.state = state_of(network, request.state);
            if (response.state || networks->snapshot) continue;
            const auto network = find_network(session, id);  // what is missing in pages need not be gone
            if (!network) response = unreadable({&request, 1}, network.error()).front();
            if (network && *network) response.state = state_of(**network, request.state);
        }
        return responses;
    }

    StartResult create(Session& session, const Change& change, const ProgressSink&) const override
    {
        if (!session.has(Service::network)) return create_by_label(session, change);
        const CallResult reply = create_marked_network(session, change);
        if (reply) return add_range(session, change, reply->json.get("network").text_of("id"));
        if (is_refusal_of_mark(reply.error())) return create_by_label(session, change);
        if (!reply.error().in_doubt()) return failed_cleanly(reply.error(), "label");
        const auto networks = made_by(session, change);
        if (!networks || networks->empty() || networks->front().operation != change.id) return unanswered(reply.error());
        return add_range(session, change, networks->front().id);
    }

    // Both attributes force replacement, so there is nothing to change.
    StartResult update(Session&, const Change& change, const ProgressSink&) const override { return Done{change.planned}; }

    StartResult destroy(Session& session, const Change& change) const override
    {
        const std::string id = change.prior.text_of("id");
        const CallResult reply = delete_network(session, id);
        if (!reply && reply.error().in_doubt()) return unanswered(reply.error());
        return to_start_result(outcome_of_delete(reply, change, id, 0));
    }

    // A network can be deleted only when the last server has left it, which takes a moment after the server itself is gone.
    std::vector<PollResult> poll(Session& session, std::span<const PollRequest> requests) const override
    {
        std::vector<PollResult> results;
        for (const PollRequest& request : requests) {
            const std::string id = request.handle.text_of("id");
            const CallResult reply = delete_network(session, id);
            results.push_back(outcome_of_delete(reply, request.change, id, request.handle.int_of("refusals")));
        }
        return results;
    }

    AdoptResult adopt(Session& session, const Change& intent) const override
    {
        const auto networks = made_by(session, intent);
        if (!networks) return not_found_out(networks.error());
        if (networks->empty()) return NotFound{};
        if (networks->size() > 1) return not_found_out(ambiguity(*networks));
        const Network& network = networks->front();
        if (!network.cidr.empty()) return Done{state_of(network, intent.planned)};
        // The create ended before the network had its range.
        const CallResult reply = create_subnet(session, intent, network.id);
        if (!reply) return not_found_out(reply.error());
        return Done{made_state(network.id, intent.planned)};
    }

    ImportResponse import_object(Session& session, std::string_view id) const override
    {
        const auto network = find_network(session, id);
        if (!network) return not_importable(network.error());
        ImportResponse response;
        if (*network) response.state = state_of(**network, blank(schema().block));
        return response;
    }

private:
    static ResourceSchema make_schema()
    {
        ResourceSchema schema;
        schema.type = "rackspace_network";
        schema.doc = "An isolated network with one range of addresses. It can be deleted when no server is attached to it.";
        schema.block.attributes = {
            required("label", Type::string(), "Its name. With os-networksv2, label and range together must not exist yet.").replaces(),
            required("cidr", Type::string(), "Its range of addresses, such as 192.168.0.0/24.").replaces(),
            computed("id", Type::string(), "Given by the cloud."),
        };
        return schema;
    }

    static StartResult create_by_label(Session& session, const Change& change)
    {
        const auto existing = made_by(session, change);
        if (!existing) return failed_cleanly(existing.error());
        if (!existing->empty()) return failed_cleanly(existence(*existing));
        const CallResult reply = create_labelled_network(session, change);
        if (reply) return Done{made_state(reply->json.get("network").text_of("id"), change.planned)};
        if (!reply.error().in_doubt()) return failed_cleanly(reply.error(), "cidr");

        // The answer was lost. There was no such network before.
        const auto networks = made_by(session, change);
        if (networks && networks->size() == 1) return Done{state_of(networks->front(), change.planned)};
        Unanswered result = unanswered(reply.error());
        if (networks && networks->size() > 1) result.diagnostics.add(ambiguity(*networks));
        return result;
    }

    // The second half of a create. A network whose range the cloud refuses is taken away again; what cannot be settled now is settled when
    // it is taken over.
    static StartResult add_range(Session& session, const Change& change, const std::string& id)
    {
        const CallResult reply = create_subnet(session, change, id);
        if (reply) return Done{made_state(id, change.planned)};
        if (!reply.error().in_doubt()) {
            const CallResult removed = delete_network(session, id);
            if (removed || removed.error().not_found()) return failed_cleanly(reply.error(), "cidr");
            return unanswered(reply.error(), "cidr");
        }
        const auto network = find_network(session, id);
        if (network && *network && !(*network)->cidr.empty()) return Done{state_of(**network, change.planned)};
        return unanswered(reply.error());
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
    static const NetworkType type;
    return type;
}

}  // namespace rxplan::rackspace
