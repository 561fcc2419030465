// rackspace-cloud: the embedded cloud on its own, for clients other than rxplan.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <csignal>
#include <string>

#include "cloud.hpp"

namespace {

using rxplan::rackspace::embedded::EmbeddedCloud;

// `127.0.0.1:8774`, or the port alone.
bool take_address(const std::string& text, EmbeddedCloud::Options& options)
{
    const std::size_t colon = text.rfind(':');
    const std::string port = text.substr(colon == std::string::npos ? 0 : colon + 1);
    if (colon != std::string::npos && colon > 0) options.host = text.substr(0, colon);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) return false;
    options.port = std::stoi(port);
    return options.port <= 65535;
}

void print_banner(const EmbeddedCloud& cloud, const EmbeddedCloud::Options& options)
{
    fmt::print(stderr,
               "rackspace-cloud listens on {}\n"
               "It is for trying, rehearsing and testing: its servers are entries in a file, and its credentials are known to everybody.\n"
               "World: {}\n"
               "\n"
               "  export OS_AUTH_URL={} OS_IDENTITY_API_VERSION=3\n"
               "  export OS_USERNAME={} OS_PASSWORD={}\n"
               "  export OS_PROJECT_NAME={} OS_TENANT_NAME={} OS_REGION_NAME={}\n"
               "  export OS_USER_DOMAIN_NAME=Default OS_PROJECT_DOMAIN_NAME=Default\n"
               "\n"
               "Identity v2.0 is at {}, with the API key {}\n",
               cloud.base_url(), options.data_dir.string(), cloud.auth_url_v3(), cloud.user_name(), cloud.password(), cloud.tenant_name(),
               cloud.tenant_name(), cloud.region(), cloud.auth_url(), cloud.api_key());
}

int wait_for_end(const sigset_t& signals)
{
    int signal = 0;
    return ::sigwait(&signals, &signal) == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    EmbeddedCloud::Options options;
    std::string address = "127.0.0.1:8774";
    std::string data;
    std::string rules;
    double boot_seconds = -1;
    CLI::App app("A cloud in one process, for trying, rehearsing and testing.", "rackspace-cloud");
    app.add_option("--listen", address, "address and port, or the port alone")->capture_default_str();
    app.add_option("--data", data, "directory of the world; made when absent")->required();
    app.add_option("--rules", rules, "what shall go wrong: a JSON file, read again whenever it changes");
    app.add_option("--boot-seconds", boot_seconds, "how long servers take to boot (default 2)")->check(CLI::Range(0.0, 1e6));
    app.add_flag("--verbose", options.verbose, "print a line for each request");
    CLI11_PARSE(app, argc, argv);

    options.data_dir = data;
    options.well_known_credentials = true;
    if (!rules.empty()) options.rules = rules;
    if (boot_seconds >= 0) options.boot_time = std::chrono::milliseconds(std::llround(boot_seconds * 1000));
    if (!take_address(address, options)) {
        fmt::print(stderr, "rackspace-cloud: `{}` is not an address with a port, such as 127.0.0.1:8774\n", address);
        return 1;
    }
    // Blocked before any thread is made, so that this thread alone gets them.
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const auto cloud = EmbeddedCloud::start(options);
    if (!cloud) {
        fmt::print(stderr, "rackspace-cloud: {}\n", cloud.error());
        return 1;
    }
    print_banner(**cloud, options);
    return wait_for_end(signals);
}
