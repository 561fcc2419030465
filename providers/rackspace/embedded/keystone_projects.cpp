// Identity v3: projects, domains and the catalogue. There is one user, with one project in one domain.
#include <fmt/format.h>

#include "catalog.hpp"
#include "keystone.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "tokens.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// A fixed id made of the service's type, so that it is the same in every answer.
std::string service_id(const CatalogEntry& entry, std::string_view kind)
{
    return fmt::format("{}-{}", entry.type, kind);
}

Value project_value(const Call& call)
{
    return object({{"id", text(tenant_id)},
                   {"name", text(tenant_id)},
                   {"description", text("")},
                   {"domain_id", text("default")},
                   {"parent_id", text("default")},
                   {"enabled", flag(true)},
                   {"is_domain", flag(false)},
                   {"tags", array({})},
                   {"options", object({})},
                   {"links", object({{"self", text(call.url(fmt::format("/v3/projects/{}", tenant_id)))}})}});
}

Response list_reply(const Call& call, std::string_view name, std::vector<Value> elements)
{
    const Value own = object({{"self", text(call.url(call.request.path))}, {"next", Value()}, {"previous", Value()}});
    return json_reply(200, object({{std::string(name), array(std::move(elements))}, {"links", own}}));
}

Response get_projects(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    const std::string_view name = call.request.query_of("name");
    std::vector<Value> found;
    if (name.empty() || name == tenant_id) found.push_back(project_value(call));
    return list_reply(call, "projects", std::move(found));
}

Response get_project(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    if (call.parameter(0) != tenant_id) return keystone_fault(404, fmt::format("Could not find project: {}.", call.parameter(0)));
    return json_reply(200, object({{"project", project_value(call)}}));
}

Response get_catalog(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    return json_reply(200, object({{"catalog", catalog_value(call)}, {"links", object({{"self", text(call.url("/v3/auth/catalog"))}})}}));
}

Value domain_value(const Call& call)
{
    return object({{"id", text("default")},
                   {"name", text("Default")},
                   {"description", text("The default domain")},
                   {"enabled", flag(true)},
                   {"tags", array({})},
                   {"options", object({})},
                   {"links", object({{"self", text(call.url("/v3/domains/default"))}})}});
}

Response get_domains(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    const std::string_view name = call.request.query_of("name");
    std::vector<Value> found;
    if (name.empty() || lower_case(name) == "default") found.push_back(domain_value(call));
    return list_reply(call, "domains", std::move(found));
}

Response get_domain(Call& call)
{
    if (!is_authentic(call)) return keystone_fault(401, unauthorized_message);
    if (call.parameter(0) != "default") return keystone_fault(404, fmt::format("Could not find domain: {}.", call.parameter(0)));
    return json_reply(200, object({{"domain", domain_value(call)}}));
}

}  // namespace

Value default_domain()
{
    return object({{"id", text("default")}, {"name", text("Default")}});
}

bool is_default_domain(const Value& domain)
{
    return lower_case(domain.text_of("id", domain.text_of("name"))) == "default";
}

Value member_roles()
{
    return array({object({{"id", text("9fe2ff9ee4384b1894a90878d3e92bab")}, {"name", text("member")}})});
}

Value catalog_value(const Call& call)
{
    std::vector<Value> services;
    for (const CatalogEntry& entry : catalog(call.world)) {
        std::vector<Value> endpoints;
        for (const std::string_view interface : {"public", "internal", "admin"}) {
            endpoints.push_back(object({{"id", text(service_id(entry, interface))},
                                        {"interface", text(interface)},
                                        {"region", text(region_name)},
                                        {"region_id", text(region_name)},
                                        {"url", text(call.url(entry.path))}}));
        }
        services.push_back(object({{"id", text(service_id(entry, "service"))},
                                   {"type", text(entry.type)},
                                   {"name", text(entry.name)},
                                   {"endpoints", array(std::move(endpoints))}}));
    }
    return array(std::move(services));
}

void add_keystone_project_routes(Router& router)
{
    router.add(Service::keystone, "GET", "/v3/auth/projects", get_projects);
    router.add(Service::keystone, "GET", "/v3/auth/catalog", get_catalog);
    router.add(Service::keystone, "GET", "/v3/projects", get_projects);
    router.add(Service::keystone, "GET", "/v3/projects/{}", get_project);
    router.add(Service::keystone, "GET", "/v3/users/{}/projects", get_projects);
    router.add(Service::keystone, "GET", "/v3/domains", get_domains);
    router.add(Service::keystone, "GET", "/v3/domains/{}", get_domain);
}

}  // namespace rxplan::rackspace::embedded
