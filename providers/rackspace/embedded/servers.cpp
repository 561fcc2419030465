#include "servers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "flavors.hpp"
#include "reply.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// What only the machine itself would read, user data and personality, is not read back.
const std::string& select_servers()
{
    static const std::string sql =
        "SELECT number, id, name, image, flavor, key_name, config_drive, disk_config, metadata_json, created, updated, boot, access_ip4, "
        "access_ip6, fault_code, fault_message, task, task_started, task_length, old_flavor, powered, deleted FROM servers ";
    return sql;
}

Server server_from(const Query& row)
{
    Server s;
    s.sequence = row.integer(0);
    s.id = row.text(1);
    s.name = row.text(2);
    s.image = row.text(3);
    s.flavor = row.text(4);
    s.key_name = row.text(5);
    s.config_drive = row.integer(6) != 0;
    s.disk_config = row.text(7);
    s.metadata_json = row.text(8);
    s.created = row.integer(9);
    s.updated = row.integer(10);
    s.boot = row.integer(11);
    s.access_ip4 = row.text(12);
    s.access_ip6 = row.text(13);
    if (const auto code = row.maybe_integer(14)) s.fault_code = static_cast<int>(*code);
    s.fault_message = row.text(15);
    s.task = row.text(16);
    s.task_started = row.integer(17);
    s.task_length = row.integer(18);
    s.old_flavor = row.text(19);
    s.powered = row.integer(20) != 0;
    s.deleted = row.maybe_integer(21);
    return s;
}

ServerState building(const Server& server, Millis now)
{
    const Millis past = now - server.created;
    const int progress = static_cast<int>(std::clamp<Millis>(server.boot <= 0 ? 99 : past * 100 / server.boot, 0, 99));
    const std::string_view task = progress < 10 ? "scheduling" : progress < 40 ? "networking" : "spawning";
    return {"BUILD", "building", task, 0, progress, progress >= 40, false};
}

ServerState running(const Server& server)
{
    if (server.powered) return {"ACTIVE", "active", "", 1, 100, true, false};
    return {"SHUTOFF", "stopped", "", 4, 100, true, false};
}

ServerState under_way(const Server& server, Millis now)
{
    const Millis past = now - server.task_started;
    const bool done = past >= server.task_length;
    const int progress = done ? 100 : static_cast<int>(std::clamp<Millis>(past * 100 / std::max<Millis>(1, server.task_length), 0, 99));
    if (server.task == "resize") {
        if (done) return {"VERIFY_RESIZE", "resized", "", 1, 100, true, false};
        return {"RESIZE", "active", progress < 50 ? "resize_prep" : "resize_finish", 1, progress, true, false};
    }
    if (done) return running(server);
    if (server.task == "revert") return {"REVERT_RESIZE", "resized", "resize_reverting", 1, progress, true, false};
    if (server.task == "hard_reboot") return {"HARD_REBOOT", "active", "rebooting_hard", 1, progress, true, false};
    return {"REBOOT", "active", "rebooting", 1, progress, true, false};
}

}  // namespace

ServerState state_of(const Server& server, Millis now)
{
    ServerState state;
    if (server.fault_code && now >= server.created + server.boot / 2) {
        state = {"ERROR", "error", "", 0, 0, false, false};
    } else if (now < server.created + server.boot) {
        state = building(server, now);
    } else {
        state = server.task.empty() ? running(server) : under_way(server, now);
    }
    if (!server.deleted) return state;
    if (now >= *server.deleted + deletion_time) return {"DELETED", "deleted", "", 0, 100, false, true};
    state.task_state = "deleting";
    return state;
}

Millis changed_at(const Server& server, Millis now)
{
    Millis latest = std::max(server.created, server.updated);
    const Millis own_events[] = {server.created + (server.fault_code ? server.boot / 2 : server.boot),
                                 server.task_started + server.task_length, server.deleted.value_or(0)};
    for (const Millis event : own_events) {
        if (event <= now) latest = std::max(latest, event);
    }
    return latest;
}

const std::string& flavor_of(const Server& server, const ServerState& state)
{
    return state.status == "RESIZE" ? server.old_flavor : server.flavor;
}

std::optional<Server> find_server(Store::Session& session, std::string_view id, Millis now)
{
    Query row = session.query(select_servers() + "WHERE id = ? AND (deleted IS NULL OR deleted > ?)", id, now - deletion_time);
    if (!row.next()) return std::nullopt;
    return server_from(row);
}

std::vector<Server> all_servers(Store::Session& session, Millis now, bool with_gone)
{
    std::vector<Server> out;
    Query rows = session.query(select_servers() + "WHERE deleted IS NULL OR deleted > ? ORDER BY number DESC",
                               with_gone ? Millis{0} : now - deletion_time);
    while (rows.next()) out.push_back(server_from(rows));
    return out;
}

void insert_server(Store::Session& session, const Server& s)
{
    session.run(
        "INSERT INTO servers (id, name, image, flavor, key_name, user_data, config_drive, disk_config, personality_json, metadata_json, "
        "created, updated, boot, access_ip4, access_ip6, fault_code, fault_message) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        s.id, s.name, s.image, s.flavor, s.key_name, s.user_data, s.config_drive, s.disk_config, s.personality_json, s.metadata_json,
        s.created, s.updated, s.boot, s.access_ip4, s.access_ip6, s.fault_code, s.fault_message);
}

void update_server(Store::Session& session, const Server& s)
{
    session.run(
        "UPDATE servers SET name = ?, flavor = ?, disk_config = ?, metadata_json = ?, updated = ?, access_ip4 = ?, access_ip6 = ?, "
        "task = ?, task_started = ?, task_length = ?, old_flavor = ?, powered = ?, deleted = ? WHERE id = ?",
        s.name, s.flavor, s.disk_config, s.metadata_json, s.updated, s.access_ip4, s.access_ip6, s.task, s.task_started, s.task_length,
        s.old_flavor, s.powered, s.deleted, s.id);
}

ServerUsage usage_of_servers(Store::Session& session)
{
    ServerUsage used;
    Query rows = session.query("SELECT flavor, count(*) FROM servers WHERE deleted IS NULL GROUP BY flavor");
    while (rows.next()) {
        const Flavor* flavor = find_flavor(rows.text(0));
        used.instances += rows.integer(1);
        used.ram += flavor == nullptr ? 0 : flavor->ram * rows.integer(1);
        used.cores += flavor == nullptr ? 0 : flavor->vcpus * rows.integer(1);
    }
    return used;
}

Response no_such_server()
{
    return not_found("Instance could not be found");
}

Response wrong_state(std::string_view action, const Server& server, const ServerState& state)
{
    if (!state.task_state.empty())
        return conflict(fmt::format("Cannot '{}' instance {} while it is in task_state {}", action, server.id, state.task_state));
    return conflict(fmt::format("Cannot '{}' instance {} while it is in vm_state {}", action, server.id, state.vm_state));
}

}  // namespace rxplan::rackspace::embedded
