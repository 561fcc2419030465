// Networks, their subnets, and the addresses that servers get: one world behind `os-networksv2` and Networking v2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store.hpp"
#include "time_text.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

// The internet and the provider's internal network: everybody's, not to be changed.
inline constexpr std::string_view public_network = "00000000-0000-0000-0000-000000000000";
inline constexpr std::string_view service_network = "11111111-1111-1111-1111-111111111111";

struct Network {
    std::string id;
    std::string name;
    std::string description;
    bool admin_state_up = true;
    Millis created = 0;
    Millis updated = 0;

    [[nodiscard]] bool is_special() const { return id == public_network || id == service_network; }
};

struct Subnet {
    std::string id;
    std::string network;
    std::string name;
    std::string description;
    std::string cidr;
    std::string gateway;  // empty: none
    bool enable_dhcp = true;
    std::string dns_json = "[]";
    std::string routes_json = "[]";
    std::string pools_json = "[]";  // [{"start", "end"}]; empty: all but base, broadcast and gateway
    Millis created = 0;
    Millis updated = 0;
};

[[nodiscard]] std::vector<Network> all_networks(Store::Session& session);  // the special ones first, then by age
[[nodiscard]] std::optional<Network> find_network(Store::Session& session, std::string_view id);
void insert_network(Store::Session& session, const Network& network);
[[nodiscard]] std::int64_t count_networks(Store::Session& session);  // of the tenant's own

[[nodiscard]] std::vector<Subnet> subnets_of(Store::Session& session, std::string_view network);
[[nodiscard]] std::vector<Subnet> all_subnets(Store::Session& session);
[[nodiscard]] std::optional<Subnet> find_subnet(Store::Session& session, std::string_view id);
void insert_subnet(Store::Session& session, const Subnet& subnet);

// A server's interface.
struct Port {
    std::string id;
    std::string server;
    std::string network;
    std::int64_t position = 0;  // 0: the first interface
    std::int64_t host = 0;      // where in the network's range
    std::string ip4;            // empty: none
    std::string ip6;
    std::string mac;
};

// Gives the server its interfaces, in this order. False: a network has no address left; some ports may have been made.
[[nodiscard]] bool allocate_ports(Store::Session& session, std::string_view server, const std::vector<std::string>& networks);
[[nodiscard]] std::vector<Port> ports_of(Store::Session& session, std::string_view server);
[[nodiscard]] std::vector<Port> all_ports(Store::Session& session);
// Whether a server, even one that is just being deleted, has an interface in it.
[[nodiscard]] bool is_in_use(Store::Session& session, std::string_view network, Millis now);
// Forgets the ports of servers that are gone.
void release_ports(Store::Session& session, Millis now);

}  // namespace rxplan::rackspace::embedded
