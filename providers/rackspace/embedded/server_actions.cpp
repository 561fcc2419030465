// What can be done to a running server, and what can be asked of its interfaces.
#include <fmt/format.h>

#include <algorithm>

#include "flavors.hpp"
#include "networks.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "rxplan/json.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

struct Action {
    Call& call;
    Store::Session& session;
    Server& server;
    const Value& arguments;
    ServerState state;
};

bool is_idle(const Action& action, std::string_view vm_state)
{
    return action.state.task_state.empty() && action.state.vm_state == vm_state;
}

void begin(Action& action, std::string_view task, Millis length)
{
    action.server.task = std::string(task);
    action.server.task_started = action.call.now;
    action.server.task_length = length;
}

Response resize(Action& action)
{
    if (!is_idle(action, "active") && !is_idle(action, "stopped")) return wrong_state("resize", action.server, action.state);
    const std::string wanted = action.arguments.text_of("flavorRef");
    const Flavor* flavor = find_flavor(wanted.substr(wanted.rfind('/') + 1));
    if (flavor == nullptr)
        return bad_request(wanted.empty() ? "Resize requests require 'flavorRef' attribute." : "Unable to locate requested flavor.");
    if (flavor->id == action.server.flavor) return bad_request("When resizing, instances must change flavor!");
    if (flavor->disk == 0 && !action.server.image.empty())
        return forbidden("Policy doesn't allow compute_flavor:resize:image_backed to be performed.");
    const Flavor* old = find_flavor(action.server.flavor);
    if (old != nullptr && flavor->disk < old->disk) return bad_request("Resize to a flavor with a smaller disk is not possible.");
    action.server.old_flavor = action.server.flavor;
    action.server.flavor = std::string(flavor->id);
    begin(action, "resize", action.call.world.boot_time);
    return empty_reply(202);
}

Response confirm_resize(Action& action)
{
    if (!is_idle(action, "resized")) return wrong_state("confirmResize", action.server, action.state);
    action.server.old_flavor.clear();
    begin(action, "", 0);
    return empty_reply(204);
}

Response revert_resize(Action& action)
{
    if (!is_idle(action, "resized")) return wrong_state("revertResize", action.server, action.state);
    action.server.flavor = std::move(action.server.old_flavor);
    action.server.old_flavor.clear();
    begin(action, "revert", action.call.world.boot_time);
    return empty_reply(202);
}

Response reboot(Action& action)
{
    const std::string kind = lower_case(action.arguments.text_of("type"));
    if (kind != "soft" && kind != "hard") return bad_request("Argument 'type' for reboot is not HARD or SOFT");
    if (!is_idle(action, "active")) return wrong_state("reboot", action.server, action.state);
    begin(action, kind == "hard" ? "hard_reboot" : "reboot", action.call.world.boot_time / 2);
    return empty_reply(202);
}

Response start(Action& action)
{
    if (!is_idle(action, "stopped")) return wrong_state("start", action.server, action.state);
    action.server.powered = true;
    begin(action, "", 0);
    return empty_reply(202);
}

Response stop(Action& action)
{
    if (!is_idle(action, "active")) return wrong_state("stop", action.server, action.state);
    action.server.powered = false;
    begin(action, "", 0);
    return empty_reply(202);
}

struct Known {
    std::string_view name;
    Response (*run)(Action& action);
};

constexpr Known known_actions[] = {
    {"resize", resize}, {"confirmResize", confirm_resize}, {"revertResize", revert_resize}, {"reboot", reboot}, {"os-start", start},
    {"os-stop", stop}};

Response act(Call& call)
{
    const auto json = parse_json(call.request.body);
    if (!json || json->kind() != Type::Kind::object || !json->has_contents() || json->size() != 1)
        return bad_request("Malformed request body");
    const auto known =
        std::find_if(std::begin(known_actions), std::end(known_actions), [&](const Known& entry) { return entry.name == json->name(0); });
    if (known == std::end(known_actions)) return bad_request(fmt::format("There is no such action: {}", json->name(0)));
    Store::Session session = call.world.store->write();
    std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    if (!server) return no_such_server();
    Action action{call, session, *server, json->elements()[0], state_of(*server, call.now)};
    Response response = known->run(action);
    if (response.status >= 300) return response;
    server->updated = call.now;
    update_server(session, *server);
    session.commit();
    return response;
}

Response list_interfaces(Call& call)
{
    Store::Session session = call.world.store->read();
    const std::optional<Server> server = find_server(session, call.parameter(0), call.now);
    if (!server) return no_such_server();
    std::vector<Value> out;
    if (state_of(*server, call.now).has_addresses) {
        for (const Port& port : ports_of(session, server->id)) {
            const std::optional<Network> network = find_network(session, port.network);
            std::vector<Value> addresses;
            for (const std::string& address : {port.ip4, port.ip6}) {
                if (address.empty()) continue;
                addresses.push_back(object({{"address", text(address)},
                                            {"network_id", text(port.network)},
                                            {"network_label", text(network ? network->name : "")}}));
            }
            out.push_back(object({{"id", text(port.id)}, {"mac_address", text(port.mac)}, {"ip_addresses", array(std::move(addresses))}}));
        }
    }
    return json_reply(200, object({{"virtual_interfaces", array(std::move(out))}}));
}

}  // namespace

void add_server_action_routes(Router& router)
{
    router.add_compute("POST", "/servers/{}/action", act);
    router.add_compute("GET", "/servers/{}/os-virtual-interfacesv2", list_interfaces);
}

}  // namespace rxplan::rackspace::embedded
