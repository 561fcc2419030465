// Which versions each service speaks: what clients ask before anything else.
#include <fmt/format.h>

#include "reply.hpp"
#include "router.hpp"

namespace rxplan::rackspace::embedded {

namespace {

Value identity_version(const Call& call, std::string_view id, std::string_view status, std::string_view path)
{
    return object(
        {{"id", text(id)},
         {"status", text(status)},
         {"updated", text("2020-04-07T00:00:00Z")},
         {"links", links({{"self", call.url(path)}})},
         {"media-types",
          array({object({{"base", text("application/json")},
                         {"type", text(fmt::format("application/vnd.openstack.identity-{}+json", id.substr(0, id.find('.'))))}})})}});
}

Response get_identity_versions(Call& call)
{
    const Value both = array({identity_version(call, "v3.14", "stable", "/v3/"), identity_version(call, "v2.0", "stable", "/v2.0/")});
    return json_reply(300, object({{"versions", object({{"values", both}})}}));
}

Response get_identity_v3(Call& call)
{
    return json_reply(200, object({{"version", identity_version(call, "v3.14", "stable", "/v3/")}}));
}

Value compute_version(const Call& call, std::string_view id)
{
    const bool newer = id == "v2.1";
    return object(
        {{"id", text(id)},
         {"status", text(newer ? "CURRENT" : "SUPPORTED")},
         {"version", text(newer ? "2.1" : "")},
         {"min_version", text(newer ? "2.1" : "")},
         {"updated", text(newer ? "2013-07-23T11:33:21Z" : "2011-01-21T11:33:21Z")},
         {"links", links({{"self", call.url(newer ? "/v2.1/" : "/v2/")}})},
         {"media-types",
          array({object({{"base", text("application/json")}, {"type", text("application/vnd.openstack.compute+json;version=2.1")}})})}});
}

Response get_compute_versions(Call& call)
{
    return json_reply(200, object({{"versions", array({compute_version(call, "v2.0"), compute_version(call, "v2.1")})}}));
}

Response get_compute_v2(Call& call)
{
    return json_reply(200, object({{"version", compute_version(call, "v2.0")}}));
}

Response get_compute_v21(Call& call)
{
    return json_reply(200, object({{"version", compute_version(call, "v2.1")}}));
}

Response get_network_versions(Call& call)
{
    return json_reply(200, object({{"versions", array({object({{"id", text("v2.0")},
                                                               {"status", text("CURRENT")},
                                                               {"links", links({{"self", call.url("/network/v2.0/")}})}})})}}));
}

Response get_network_v2(Call& call)
{
    std::vector<Value> resources;
    for (const std::string_view name : {"networks", "subnets", "ports"}) {
        resources.push_back(object({{"name", text(name.substr(0, name.size() - 1))},
                                    {"collection", text(name)},
                                    {"links", links({{"self", call.url(fmt::format("/network/v2.0/{}", name))}})}}));
    }
    return json_reply(200, object({{"resources", array(std::move(resources))}}));
}

Response get_image_versions(Call& call)
{
    std::vector<Value> versions;
    for (const std::string_view id : {"v2.2", "v2.1", "v2.0"}) {
        versions.push_back(object({{"id", text(id)},
                                   {"status", text(id == "v2.2" ? "CURRENT" : "SUPPORTED")},
                                   {"links", links({{"self", call.url("/image/v2/")}})}}));
    }
    return json_reply(300, object({{"versions", array(std::move(versions))}}));
}

}  // namespace

void add_version_routes(Router& router)
{
    router.add(Service::open, "GET", "/", get_identity_versions);
    router.add(Service::open, "GET", "/v3", get_identity_v3);
    router.add(Service::open, "GET", "/compute", get_compute_versions);
    router.add(Service::open, "GET", "/v2", get_compute_v2);
    router.add(Service::open, "GET", "/v2.1", get_compute_v21);
    router.add(Service::open, "GET", "/network", get_network_versions);
    router.add(Service::open, "GET", "/network/v2.0", get_network_v2);
    router.add(Service::open, "GET", "/image", get_image_versions);
}

}  // namespace rxplan::rackspace::embedded
