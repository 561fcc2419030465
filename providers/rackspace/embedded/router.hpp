// Which service answers which path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "world.hpp"

namespace rxplan::rackspace::embedded {

// Decides how errors look, whether a token is needed and whether the body is read beforehand.
enum class Service : std::uint8_t { open, identity, keystone, compute, network, image, objects };

class Router {
public:
    using Handler = Response (*)(Call& call);

    // `{}` in a pattern matches one segment of the path, `{*}` at its end all that is left, slashes included.
    void add(Service service, std::string_view method, std::string_view pattern, Handler handler);
    // The same below `/v2/{}` and `/v2.1/{}`; the tenant is not among the handler's parameters.
    void add_compute(std::string_view method, std::string_view pattern, Handler handler);

    struct Match {
        Service service = Service::open;
        Handler handler = nullptr;  // null: the path exists, but not for this method
        std::vector<std::string> parameters;
    };
    // Nothing: no such path.
    [[nodiscard]] std::optional<Match> find(const Request& request) const;

    // Checks the token where one is needed, calls the handler, and turns failures into answers.
    [[nodiscard]] Response call(const std::optional<Match>& match, Call& call) const;

private:
    struct Route {
        Service service;
        std::string method;
        std::vector<std::string> segments;
        bool takes_rest = false;  // the last parameter is all that is left
        Handler handler;
    };

    [[nodiscard]] std::optional<Match> find(const Request& request, std::string_view path) const;

    std::vector<Route> routes_;
};

// Every service of the cloud.
[[nodiscard]] Router all_routes();

void add_identity_routes(Router& router);
void add_keystone_routes(Router& router);
void add_keystone_project_routes(Router& router);
void add_application_credential_routes(Router& router);
void add_version_routes(Router& router);
void add_server_routes(Router& router);
void add_server_action_routes(Router& router);
void add_metadata_routes(Router& router);
void add_flavor_routes(Router& router);
void add_compute_image_routes(Router& router);
void add_image_routes(Router& router);
void add_keypair_routes(Router& router);
void add_limits_routes(Router& router);
void add_os_networks_routes(Router& router);
void add_network_routes(Router& router);
void add_subnet_routes(Router& router);
void add_port_routes(Router& router);
void add_account_routes(Router& router);
void add_container_routes(Router& router);
void add_object_routes(Router& router);

}  // namespace rxplan::rackspace::embedded
