#include "cloud.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "blobs.hpp"
#include "http_server.hpp"
#include "reply.hpp"
#include "router.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::size_t largest_json_body = 2U << 20U;
constexpr Millis default_boot_time = 2000;

tl::expected<Millis, std::string> boot_time_of(const EmbeddedCloud::Options& options)
{
    if (options.boot_time) return options.boot_time->count();
    const char* seconds = std::getenv("RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS");
    if (seconds == nullptr || *seconds == '\0') return default_boot_time;
    char* end = nullptr;
    const double value = std::strtod(seconds, &end);
    if (*end == '\0' && value >= 0 && value < 1e6) return std::llround(value * 1000);
    return tl::unexpected(
        fmt::format("RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS is `{}`, which is no number of seconds below 1,000,000", seconds));
}

std::optional<std::filesystem::path> rules_file_of(const EmbeddedCloud::Options& options)
{
    if (options.rules) return options.rules;
    const char* file = std::getenv("RXPLAN_EMBEDDED_CLOUD_RULES");
    return file == nullptr || *file == '\0' ? std::nullopt : std::optional<std::filesystem::path>(file);
}

std::string port_key(const std::string& host)
{
    return "port " + host;
}

// One line, without the query, which may carry a signature.
void log_request(const Request& request, const Response& response, Millis started)
{
    fmt::print(stderr, "{} {} {} {} {} ms\n", iso_time_millis(started), request.method, request.path, response.status, now_ms() - started);
}

// The request's id under the name that each service gives it.
void add_request_id(const Request& request, Service service, Response& response)
{
    if (service == Service::objects) {
        response.headers.set("X-Trans-Id", "tx" + request.id.substr(4));
    } else if (service == Service::compute) {
        response.headers.set("X-Compute-Request-Id", request.id);
        response.headers.set("OpenStack-API-Version", "compute 2.1");
        response.headers.set("X-OpenStack-Nova-API-Version", "2.1");
    }
    response.headers.set("X-Openstack-Request-Id", request.id);
    response.headers.set("Date", http_time(now_ms() / 1000 * 1000));
}

}  // namespace

struct EmbeddedCloud::Running {
    Options options;
    std::unique_ptr<World> world;
    Router router = all_routes();
    std::unique_ptr<HttpServer> server;  // last: its threads use all the others

    tl::expected<void, std::string> listen();
    Outcome handle(Request& request);
    Response process(Request& request, const std::optional<Router::Match>& match, const Effects& effects, Millis now);
};

// On the port asked for, or where this world was last time, or anywhere.
tl::expected<void, std::string> EmbeddedCloud::Running::listen()
{
    const auto handler = [this](Request& request) { return handle(request); };
    const auto last = options.port == 0 ? parse_integer(world->remembered(port_key(options.host))) : std::nullopt;
    auto listening = HttpServer::listen(options.host, last ? static_cast<int>(*last) : options.port, handler);
    if (!listening && last) listening = HttpServer::listen(options.host, 0, handler);
    if (!listening) return tl::unexpected(listening.error());
    server = std::move(*listening);
    if (options.port == 0 && !last) world->remember(port_key(options.host), std::to_string(server->port()));
    return {};
}

Response EmbeddedCloud::Running::process(Request& request, const std::optional<Router::Match>& match, const Effects& effects, Millis now)
{
    if (effects.answer) return *effects.answer;
    Call call{*world, request, effects, now};
    return router.call(match, call);
}

Outcome EmbeddedCloud::Running::handle(Request& request)
{
    const Millis started = now_ms();
    request.id = "req-" + new_uuid();
    const std::optional<Router::Match> match = router.find(request);
    const Service service = match ? match->service : Service::open;
    Outcome outcome;
    if (service != Service::objects && request.has_body()) {
        const bool whole = request.read_body([&](std::string_view piece) {
            request.body += piece;
            return request.body.size() <= largest_json_body;
        });
        if (!whole) {
            outcome.response = fault(413, "The request is too large.");
            return outcome;
        }
    }
    const Effects effects = world->rules->apply(request);
    if (effects.delay > 0) server->sleep(effects.delay);
    outcome.cut_after = effects.cut_after;
    if (effects.drop) {
        outcome.cut_after = 0;
        return outcome;
    }
    outcome.response = process(request, match, effects, now_ms());
    if (effects.lose_answer) outcome.cut_after = 0;
    add_request_id(request, service, outcome.response);
    if (options.verbose) log_request(request, outcome.response, started);
    return outcome;
}

tl::expected<std::unique_ptr<EmbeddedCloud>, std::string> EmbeddedCloud::start(Options options)
{
    auto running = std::make_unique<Running>();
    auto world = World::open(options.data_dir);
    if (!world) return tl::unexpected(world.error());
    auto rules = Rules::open(rules_file_of(options));
    if (!rules) return tl::unexpected(rules.error());
    const auto boot_time = boot_time_of(options);
    if (!boot_time) return tl::unexpected(boot_time.error());
    running->world = std::move(*world);
    running->world->rules = std::move(*rules);
    running->world->boot_time = *boot_time;
    if (options.well_known_credentials)
        running->world->credentials.insert(running->world->credentials.begin(), embedded::well_known_credentials());
    running->options = std::move(options);
    try {
        sweep_blobs(running->world->directory, *running->world->store, now_ms());
        if (auto listening = running->listen(); !listening) return tl::unexpected(listening.error());
    } catch (const StoreError& problem) {
        return tl::unexpected(std::string(problem.what()));
    }
    return std::unique_ptr<EmbeddedCloud>(new EmbeddedCloud(std::move(running)));
}

EmbeddedCloud::EmbeddedCloud(std::unique_ptr<Running> running) : running_(std::move(running)) {}

EmbeddedCloud::~EmbeddedCloud() = default;

int EmbeddedCloud::port() const
{
    return running_->server->port();
}

std::string EmbeddedCloud::base_url() const
{
    return fmt::format("http://{}:{}", running_->options.host, port());
}

std::string EmbeddedCloud::auth_url() const
{
    return base_url() + "/v2.0";
}

std::string EmbeddedCloud::auth_url_v3() const
{
    return base_url() + "/v3";
}

std::string EmbeddedCloud::user_name() const
{
    return std::string(embedded::user_name);
}

std::string EmbeddedCloud::api_key() const
{
    return running_->world->credentials.front().api_key;
}

std::string EmbeddedCloud::password() const
{
    return running_->world->credentials.front().password;
}

std::string EmbeddedCloud::tenant_name() const
{
    return std::string(embedded::tenant_id);
}

std::string EmbeddedCloud::tenant_id() const
{
    return std::string(embedded::tenant_id);
}

std::string EmbeddedCloud::region() const
{
    return std::string(embedded::region_name);
}

}  // namespace rxplan::rackspace::embedded
