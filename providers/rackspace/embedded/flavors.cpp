#include "flavors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reply.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::array<Flavor, 15> all{{
    {"general1-1", "1 GB General Purpose v1", "general1", 1024, 20, 0, 1, 200},
    {"general1-2", "2 GB General Purpose v1", "general1", 2048, 40, 0, 2, 400},
    {"general1-4", "4 GB General Purpose v1", "general1", 4096, 80, 0, 4, 800},
    {"general1-8", "8 GB General Purpose v1", "general1", 8192, 160, 0, 8, 1600},
    {"performance1-1", "1 GB Performance", "performance1", 1024, 20, 0, 1, 200},
    {"performance1-2", "2 GB Performance", "performance1", 2048, 40, 20, 2, 400},
    {"performance1-4", "4 GB Performance", "performance1", 4096, 40, 40, 4, 800},
    {"performance1-8", "8 GB Performance", "performance1", 8192, 40, 80, 8, 1600},
    {"compute1-4", "3.75 GB Compute v1", "compute1", 3840, 0, 0, 2, 312.5},
    {"compute1-8", "7.5 GB Compute v1", "compute1", 7680, 0, 0, 4, 625},
    {"compute1-15", "15 GB Compute v1", "compute1", 15360, 0, 0, 8, 1250},
    {"io1-15", "15 GB I/O v1", "io1", 15360, 40, 150, 4, 1250},
    {"memory1-15", "15 GB Memory v1", "memory1", 15360, 0, 0, 2, 625},
    {"2", "512MB Standard Instance", "standard1", 512, 20, 0, 1, 80},
    {"3", "1GB Standard Instance", "standard1", 1024, 40, 0, 1, 120},
}};

Value flavor_value(const Call& call, const Flavor& flavor)
{
    return object(
        {{"id", text(flavor.id)},
         {"name", text(flavor.name)},
         {"ram", number(flavor.ram)},
         {"disk", number(flavor.disk)},
         {"vcpus", number(flavor.vcpus)},
         {"swap", text("")},
         {"rxtx_factor", Value::number(Number(flavor.network))},
         {"OS-FLV-EXT-DATA:ephemeral", number(flavor.data_disk)},
         {"OS-FLV-DISABLED:disabled", flag(false)},
         {"os-flavor-access:is_public", flag(true)},
         {"OS-FLV-WITH-EXT-SPECS:extra_specs", object({{"class", text(flavor.family)},
                                                       {"number_of_data_disks", text(flavor.data_disk > 0 ? "1" : "0")},
                                                       {"policy_class", text(flavor.disk == 0 ? "compute_flavor" : flavor.family)}})},
         {"links", flavor_links(call, flavor.id)}});
}

// Those that fit the query's `minRam` and `minDisk`, after its `marker`, at most its `limit`.
std::vector<const Flavor*> chosen(const Call& call)
{
    const std::int64_t ram = parse_integer(call.request.query_of("minRam")).value_or(0);
    const std::int64_t disk = parse_integer(call.request.query_of("minDisk")).value_or(0);
    const std::int64_t limit = parse_integer(call.request.query_of("limit")).value_or(1000);
    const std::string_view marker = call.request.query_of("marker");
    bool started = marker.empty();
    std::vector<const Flavor*> out;
    for (const Flavor& flavor : all) {
        if (started && flavor.ram >= ram && flavor.disk >= disk && static_cast<std::int64_t>(out.size()) < limit) out.push_back(&flavor);
        if (flavor.id == marker) started = true;
    }
    return out;
}

Response list(Call& call)
{
    std::vector<Value> out;
    for (const Flavor* flavor : chosen(call))
        out.push_back(object({{"id", text(flavor->id)}, {"name", text(flavor->name)}, {"links", flavor_links(call, flavor->id)}}));
    return json_reply(200, object({{"flavors", array(std::move(out))}}));
}

Response list_details(Call& call)
{
    std::vector<Value> out;
    for (const Flavor* flavor : chosen(call)) out.push_back(flavor_value(call, *flavor));
    return json_reply(200, object({{"flavors", array(std::move(out))}}));
}

Response show(Call& call)
{
    const Flavor* flavor = find_flavor(call.parameter(0));
    if (flavor == nullptr) return not_found(fmt::format("Flavor {} could not be found.", call.parameter(0)));
    return json_reply(200, object({{"flavor", flavor_value(call, *flavor)}}));
}

Response show_extra_specs(Call& call)
{
    const Flavor* flavor = find_flavor(call.parameter(0));
    if (flavor == nullptr) return not_found(fmt::format("Flavor {} could not be found.", call.parameter(0)));
    return json_reply(200, object({{"extra_specs", object({{"class", text(flavor->family)}})}}));
}

}  // namespace

std::span<const Flavor> flavors()
{
    return all;
}

const Flavor* find_flavor(std::string_view id)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const Flavor& flavor) { return flavor.id == id; });
    return found == all.end() ? nullptr : &*found;
}

Value flavor_links(const Call& call, std::string_view id)
{
    const std::string path = fmt::format("/{}/flavors/{}", tenant_id, url_encode(id));
    return links({{"self", call.url("/v2" + path)}, {"bookmark", call.url(path)}});
}

void add_flavor_routes(Router& router)
{
    router.add_compute("GET", "/flavors", list);
    router.add_compute("GET", "/flavors/detail", list_details);
    router.add_compute("GET", "/flavors/{}", show);
    router.add_compute("GET", "/flavors/{}/os-extra_specs", show_extra_specs);
}

}  // namespace rxplan::rackspace::embedded
