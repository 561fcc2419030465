// Interfaces of servers and the addresses they get. Addresses are handed out in order, from ranges that documentation and benchmarks may
// use, so that the same commands give the same addresses and nothing outside is ever reached by them.
#include <fmt/format.h>

#include <array>

#include "cidr.hpp"
#include "networks.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// A run of addresses: those at `first`..`last` of a range count as hosts `start`, `start + 1`, ...
struct Run {
    Cidr range;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t start = 0;
};

std::vector<Run> runs_of(std::initializer_list<std::string_view> ranges)
{
    std::vector<Run> out;
    std::int64_t start = 0;
    for (const std::string_view text : ranges) {
        const Cidr range = Cidr::parse(text).value_or(Cidr());
        out.push_back({range, 1, range.size() - 2, start});
        start += range.size() - 2;
    }
    return out;
}

const std::vector<Run>& public_runs()
{
    static const std::vector<Run> runs = runs_of({"203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24", "198.18.0.0/15"});
    return runs;
}

const std::vector<Run>& service_runs()
{
    static const std::vector<Run> runs = runs_of({"10.176.0.0/12"});
    return runs;
}

// Of a tenant's subnet: its pools, or everything but base, broadcast and gateway.
std::vector<Run> subnet_runs(const Subnet& subnet)
{
    const std::optional<Cidr> range = Cidr::parse(subnet.cidr);
    if (!range) return {};
    std::vector<Run> out;
    if (const auto pools = parse_json(subnet.pools_json); pools && pools->kind() == Type::Kind::tuple) {
        for (const Value& pool : pools->elements()) {
            const auto first = range->offset_of(pool.text_of("start"));
            const auto last = range->offset_of(pool.text_of("end"));
            if (first && last) out.push_back({*range, *first, *last, *first});
        }
    }
    if (!out.empty()) return out;
    const std::int64_t last = range->version == 4 ? range->size() - 2 : range->size() - 1;
    const std::optional<std::int64_t> gateway = subnet.gateway.empty() ? std::nullopt : range->offset_of(subnet.gateway);
    if (!gateway || *gateway < 1 || *gateway > last) return {{*range, 1, last, 1}};
    if (*gateway > 1) out.push_back({*range, 1, *gateway - 1, 1});
    if (*gateway < last) out.push_back({*range, *gateway + 1, last, *gateway + 1});
    return out;
}

// The next free host after the highest in use; when there is none, the lowest free one.
std::optional<std::int64_t> free_host(Store::Session& session, std::string_view network, const std::vector<Run>& runs)
{
    const auto highest = session.first_integer("SELECT max(host) FROM ports WHERE network = ?", network);
    const auto end = [](const Run& run) { return run.start + (run.last - run.first); };
    for (const Run& run : runs) {
        const std::int64_t candidate = highest ? std::max(run.start, *highest + 1) : run.start;
        if (candidate <= end(run)) return candidate;
    }
    for (const Run& run : runs) {
        for (std::int64_t host = run.start; host <= end(run); ++host) {
            if (!session.first_integer("SELECT 1 FROM ports WHERE network = ? AND host = ?", network, host)) return host;
        }
    }
    return std::nullopt;
}

std::string address_of(const std::vector<Run>& runs, std::int64_t host)
{
    for (const Run& run : runs) {
        if (host >= run.start && host <= run.start + (run.last - run.first)) return run.range.address(run.first + (host - run.start));
    }
    return {};
}

void place(std::string& ip4, std::string& ip6, std::string address)
{
    (address.find(':') == std::string::npos ? ip4 : ip6) = std::move(address);
}

bool allocate_port(Store::Session& session, Port& port)
{
    std::vector<Run> runs;
    if (port.network == public_network) {
        runs = public_runs();
    } else if (port.network == service_network) {
        runs = service_runs();
    } else {
        const std::vector<Subnet> subnets = subnets_of(session, port.network);
        if (!subnets.empty()) runs = subnet_runs(subnets.front());
    }
    const std::optional<std::int64_t> host = free_host(session, port.network, runs);
    if (!host) return false;
    port.host = *host;
    place(port.ip4, port.ip6, address_of(runs, *host));
    if (port.network == public_network) port.ip6 = Cidr::parse("2001:db8:7::/48").value_or(Cidr()).address(*host + 1);
    return true;
}

// Locally administered, and the same for the same port.
std::string mac_of(const Port& port)
{
    const std::string digits = hex(sha256(port.network + port.ip4 + port.ip6)).substr(0, 6);
    return fmt::format("bc:76:4e:{}:{}:{}", digits.substr(0, 2), digits.substr(2, 2), digits.substr(4, 2));
}

std::vector<Port> read_ports(Query& rows)
{
    std::vector<Port> out;
    while (rows.next()) {
        out.push_back(
            {rows.text(0), rows.text(1), rows.text(2), rows.integer(3), rows.integer(4), rows.text(5), rows.text(6), rows.text(7)});
    }
    return out;
}

}  // namespace

bool allocate_ports(Store::Session& session, std::string_view server, const std::vector<std::string>& networks)
{
    std::int64_t position = 0;
    for (const std::string& network : networks) {
        Port port{new_uuid(), std::string(server), network, position++, 0, {}, {}, {}};
        if (!allocate_port(session, port)) return false;
        port.mac = mac_of(port);
        session.run("INSERT INTO ports (id, server, network, position, host, ip4, ip6, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", port.id,
                    port.server, port.network, port.position, port.host, port.ip4, port.ip6, port.mac);
    }
    return true;
}

std::vector<Port> ports_of(Store::Session& session, std::string_view server)
{
    Query rows =
        session.query("SELECT id, server, network, position, host, ip4, ip6, mac FROM ports WHERE server = ? ORDER BY position", server);
    return read_ports(rows);
}

std::vector<Port> all_ports(Store::Session& session)
{
    Query rows = session.query("SELECT id, server, network, position, host, ip4, ip6, mac FROM ports ORDER BY server, position");
    return read_ports(rows);
}

bool is_in_use(Store::Session& session, std::string_view network, Millis now)
{
    return session
        .first_integer(
            "SELECT 1 FROM ports JOIN servers ON servers.id = ports.server "
            "WHERE ports.network = ? AND (servers.deleted IS NULL OR servers.deleted > ?) LIMIT 1",
            network, now - deletion_time)
        .has_value();
}

void release_ports(Store::Session& session, Millis now)
{
    session.run("DELETE FROM ports WHERE server IN (SELECT id FROM servers WHERE deleted IS NOT NULL AND deleted <= ?)",
                now - deletion_time);
}

}  // namespace rxplan::rackspace::embedded
