// Servers. What a server is doing is never stored: it follows from when things were begun and the time that it is now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "rxplan/value.hpp"
#include "store.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

// How long a deleted server can still be seen.
inline constexpr Millis deletion_time = 500;

struct Server {
    std::int64_t sequence = 0;  // younger servers have higher ones
    std::string id;
    std::string name;
    std::string image;  // empty: boots from a volume
    std::string flavor;
    std::string key_name;
    std::string user_data;  // base64, as sent; stored, not read back
    bool config_drive = false;
    std::string disk_config = "AUTO";
    std::string personality_json = "[]";  // as sent; stored, not read back
    std::string metadata_json = "{}";
    Millis created = 0;
    Millis updated = 0;
    Millis boot = 0;         // how long it takes from `created` to ACTIVE
    std::string access_ip4;  // empty: the address in the public network
    std::string access_ip6;
    std::optional<int> fault_code;  // half-way through the boot it ends in ERROR
    std::string fault_message;
    std::string task;  // the last thing asked for: `resize`, `revert`, `reboot`, `hard_reboot`, or empty
    Millis task_started = 0;
    Millis task_length = 0;
    std::string old_flavor;  // while a resize is neither confirmed nor reverted
    bool powered = true;
    std::optional<Millis> deleted;
};

// What can be seen of a server at a moment.
struct ServerState {
    std::string_view status;      // `BUILD`
    std::string_view vm_state;    // `building`
    std::string_view task_state;  // `spawning`; empty: none
    int power_state = 0;          // 0: none, 1: running, 4: shut down
    int progress = 0;             // per cent
    bool has_addresses = false;
    bool gone = false;  // deleted, and no longer to be seen
};

[[nodiscard]] ServerState state_of(const Server& server, Millis now);
// When it last changed, by itself or by a request.
[[nodiscard]] Millis changed_at(const Server& server, Millis now);
// The flavor that it has at this moment: a resize changes it when it is done.
[[nodiscard]] const std::string& flavor_of(const Server& server, const ServerState& state);

// Nothing: there is none, or it is gone.
[[nodiscard]] std::optional<Server> find_server(Store::Session& session, std::string_view id, Millis now);
// Youngest first; those that are gone too when `with_gone`.
[[nodiscard]] std::vector<Server> all_servers(Store::Session& session, Millis now, bool with_gone);
void insert_server(Store::Session& session, const Server& server);
// Stores what can change: name, flavor, metadata, accessible addresses, task, power, times.
void update_server(Store::Session& session, const Server& server);

[[nodiscard]] Value server_value(Call& call, Store::Session& session, const Server& server);  // with all details
[[nodiscard]] Value server_links(const Call& call, std::string_view id);
[[nodiscard]] Response no_such_server();
// Refuses an action because of what the server is doing, or is; names both, as Compute does.
[[nodiscard]] Response wrong_state(std::string_view action, const Server& server, const ServerState& state);

inline constexpr std::int64_t most_metadata_items = 40;
inline constexpr std::size_t most_personality_files = 5;
inline constexpr std::size_t longest_personality_file = 1000;  // bytes, decoded

// What the tenant's servers use; those that are being deleted count no more.
struct ServerUsage {
    std::int64_t instances = 0;
    std::int64_t ram = 0;  // MB
    std::int64_t cores = 0;
};
[[nodiscard]] ServerUsage usage_of_servers(Store::Session& session);

// Judges metadata as creation and changes of it do; the complaint, if any.
[[nodiscard]] std::optional<Response> check_metadata(const Value& metadata);

// A request for servers, as far as it can be judged without the store.
struct ServerRequest {
    Server server;                      // but for its id, name's number and times
    std::vector<std::string> networks;  // in order; the default ones when the request names none
    std::int64_t count = 1;
    bool wants_reservation = false;
};
[[nodiscard]] tl::expected<ServerRequest, Response> read_server_request(const Call& call);

}  // namespace rxplan::rackspace::embedded
