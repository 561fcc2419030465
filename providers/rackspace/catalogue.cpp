#include "providers/rackspace/catalogue.hpp"

#include <algorithm>
#include <array>

#include "providers/rackspace/replies.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

void add(Catalogue& catalogue, const Value& service, std::string region, std::string_view interface, std::string url)
{
    while (url.ends_with('/')) url.pop_back();
    if (url.empty()) return;
    catalogue.push_back({service.text_of("type"), service.text_of("name"), std::move(region), std::string(interface), std::move(url)});
}

std::vector<std::string> sorted_once(std::vector<std::string> texts)
{
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    return texts;
}

}  // namespace

Catalogue read_catalogue_v2(const Value& services)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> urls{
        {{"public", "publicURL"}, {"internal", "internalURL"}, {"admin", "adminURL"}}};
    Catalogue catalogue;
    for (const Value& service : items(services)) {
        const Value endpoints = service.get("endpoints");
        for (const Value& endpoint : items(endpoints))
            for (const auto& [interface, member] : urls)
                add(catalogue, service, endpoint.text_of("region"), interface, endpoint.text_of(member));
    }
    return catalogue;
}

Catalogue read_catalogue_v3(const Value& services)
{
    Catalogue catalogue;
    for (const Value& service : items(services)) {
        const Value endpoints = service.get("endpoints");
        for (const Value& endpoint : items(endpoints))
            add(catalogue, service, endpoint.text_of("region_id", endpoint.text_of("region")), endpoint.text_of("interface"),
                endpoint.text_of("url"));
    }
    return catalogue;
}

std::optional<std::string> find_endpoint(const Catalogue& catalogue, const Wanted& wanted)
{
    const Endpoint* best = nullptr;
    for (const Endpoint& endpoint : catalogue)
        if (endpoint.type == wanted.type && endpoint.interface == wanted.interface &&
            lower_case(endpoint.region) == lower_case(wanted.region))
            if (best == nullptr || (best->name != wanted.preferred_name && endpoint.name == wanted.preferred_name)) best = &endpoint;
    return best == nullptr ? std::nullopt : std::optional(best->url);
}

std::vector<std::string> regions_of(const Catalogue& catalogue, std::string_view type)
{
    std::vector<std::string> regions;
    for (const Endpoint& endpoint : catalogue)
        if (endpoint.type == type && !endpoint.region.empty()) regions.push_back(endpoint.region);
    return sorted_once(std::move(regions));
}

std::vector<std::string> types_of(const Catalogue& catalogue)
{
    std::vector<std::string> types;
    for (const Endpoint& endpoint : catalogue) types.push_back(endpoint.type);
    return sorted_once(std::move(types));
}

}  // namespace rxplan::rackspace
