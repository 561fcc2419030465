// Networks in the cloud's words: Networking v2.0 where the region has it, Compute's os-networksv2 otherwise. Both speak of the same
// networks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "providers/rackspace/session.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

struct Network {
    std::string id{};
    std::string label{};
    std::string cidr{};        // of its range of addresses; empty: none
    std::string operation{};   // the one that made it, where the network can carry its id
    bool keeps_marks = false;  // otherwise it cannot
};

struct Networks {
    std::vector<Network> all;
    bool snapshot = true;  // otherwise one that exists may be missing
};

[[nodiscard]] tl::expected<Networks, Refusal> list_networks(Session& session);

// Nothing when there is none.
[[nodiscard]] tl::expected<std::optional<Network>, Refusal> find_network(Session& session, std::string_view id);

[[nodiscard]] CallResult delete_network(Session& session, std::string_view id);

// Of a network of Networking v2.0, which gets its range of addresses by a request of its own.
[[nodiscard]] CallResult create_marked_network(Session& session, const Change& change);
[[nodiscard]] CallResult create_subnet(Session& session, const Change& change, std::string_view network);
// Whether the cloud refused only the mark: Rackspace's own Networking knows no descriptions.
[[nodiscard]] bool is_refusal_of_mark(const Refusal& refusal);

// Of os-networksv2: label and range at once.
[[nodiscard]] CallResult create_labelled_network(Session& session, const Change& change);

}  // namespace rxplan::rackspace
