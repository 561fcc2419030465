#include "networks.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Network network_from(const Query& row)
{
    return {row.text(0), row.text(1), row.text(2), row.integer(3) != 0, row.integer(4), row.integer(5)};
}

const std::string& select_subnets()
{
    static const std::string sql =
        "SELECT id, network, name, description, cidr, gateway, enable_dhcp, dns_json, routes_json, pools_json, created, updated "
        "FROM subnets ";
    return sql;
}

Subnet subnet_from(const Query& row)
{
    return {row.text(0),         row.text(1), row.text(2), row.text(3), row.text(4),     row.text(5),
            row.integer(6) != 0, row.text(7), row.text(8), row.text(9), row.integer(10), row.integer(11)};
}

// 2012-08-01: when this kind of cloud opened.
constexpr Millis epoch = 1'343'779'200'000;

std::vector<Network> special_networks()
{
    return {{std::string(public_network), "public", "", true, epoch, epoch},
            {std::string(service_network), "private", "", true, epoch, epoch}};
}

std::vector<Subnet> read_subnets(Query& rows)
{
    std::vector<Subnet> out;
    while (rows.next()) out.push_back(subnet_from(rows));
    return out;
}

}  // namespace

std::vector<Network> all_networks(Store::Session& session)
{
    std::vector<Network> out = special_networks();
    Query rows = session.query("SELECT id, name, description, admin_state_up, created, updated FROM networks ORDER BY number");
    while (rows.next()) out.push_back(network_from(rows));
    return out;
}

std::optional<Network> find_network(Store::Session& session, std::string_view id)
{
    if (id == public_network) return special_networks()[0];
    if (id == service_network) return special_networks()[1];
    Query row = session.query("SELECT id, name, description, admin_state_up, created, updated FROM networks WHERE id = ?", id);
    if (!row.next()) return std::nullopt;
    return network_from(row);
}

void insert_network(Store::Session& session, const Network& n)
{
    session.run("INSERT INTO networks (id, name, description, admin_state_up, created, updated) VALUES (?, ?, ?, ?, ?, ?)", n.id, n.name,
                n.description, n.admin_state_up, n.created, n.updated);
}

std::int64_t count_networks(Store::Session& session)
{
    return session.first_integer("SELECT count(*) FROM networks").value_or(0);
}

std::vector<Subnet> subnets_of(Store::Session& session, std::string_view network)
{
    Query rows = session.query(select_subnets() + "WHERE network = ? ORDER BY number", network);
    return read_subnets(rows);
}

std::vector<Subnet> all_subnets(Store::Session& session)
{
    Query rows = session.query(select_subnets() + "ORDER BY number");
    return read_subnets(rows);
}

std::optional<Subnet> find_subnet(Store::Session& session, std::string_view id)
{
    Query row = session.query(select_subnets() + "WHERE id = ?", id);
    if (!row.next()) return std::nullopt;
    return subnet_from(row);
}

void insert_subnet(Store::Session& session, const Subnet& s)
{
    session.run(
        "INSERT INTO subnets (id, network, name, description, cidr, gateway, enable_dhcp, dns_json, routes_json, pools_json, created, "
        "updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        s.id, s.network, s.name, s.description, s.cidr, s.gateway, s.enable_dhcp, s.dns_json, s.routes_json, s.pools_json, s.created,
        s.updated);
}

}  // namespace rxplan::rackspace::embedded
