// Signing in: where credentials come from, and what is said when they do not serve.
#include <doctest/doctest.h>

#include "providers/rackspace/settings.hpp"
#include "support/local_server.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

std::string settings_problems(const NamedValues& block, const Variables& variables)
{
    Diagnostics diagnostics;
    static_cast<void>(rackspace::read_settings(Value::object(block), environment(variables), diagnostics));
    return ids(diagnostics);
}

rackspace::Settings settings(const NamedValues& block, const Variables& variables)
{
    Diagnostics diagnostics;
    rackspace::Settings found = rackspace::read_settings(Value::object(block), environment(variables), diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    return found;
}

// Configures a provider for an address that nobody needs to serve, and names its problems.
Diagnostics configure(const Variables& variables)
{
    rackspace::Surroundings surroundings;
    surroundings.environment = environment(variables);
    surroundings.http.retry.attempts = 1;
    surroundings.http.trace = http::TraceLevel::none;
    const auto provider = rackspace::make_provider({.data_dir = {}, .engine_version = "test"}, std::move(surroundings));
    return provider->configure(Value());
}

}  // namespace

TEST_CASE("missing credentials and region are all told at once, each at its attribute")
{
    CHECK(settings_problems({}, {}) ==
          "rackspace-credentials-missing at user_name\n"
          "rackspace-credentials-missing at api_key\n"
          "rackspace-region-missing at region\n");
    const Diagnostics problems = configure({});
    REQUIRE(problems.size() == 3);
    for (const Diagnostic& problem : problems) CHECK_FALSE(problem.help.empty());
}

TEST_CASE("for how long an empty listing is not believed")
{
    const Variables rest{{"OS_USERNAME", "u"}, {"OS_PASSWORD", "p"}, {"OS_REGION_NAME", "DFW"}};
    Variables set = rest;
    set["RXPLAN_RACKSPACE_VISIBILITY_DELAY"] = "3";
    CHECK(settings({}, rest).visibility_delay == std::chrono::seconds(10));
    CHECK(settings({}, set).visibility_delay == std::chrono::seconds(3));
    CHECK(settings({{"visibility_delay", Value::number(0)}}, set).visibility_delay == std::chrono::seconds(0));
    for (const char* wrong : {"-1", "soon", "1.5", "3601", "10 s"}) {
        set["RXPLAN_RACKSPACE_VISIBILITY_DELAY"] = wrong;
        CHECK_MESSAGE(settings_problems({}, set) == "rackspace-visibility-delay at visibility_delay\n", wrong);
    }
    CHECK(settings_problems({{"visibility_delay", Value::number(-1)}}, rest) == "rackspace-visibility-delay at visibility_delay\n");
    Cloud cloud;
    CHECK(cloud.driver->provider().visibility_delay() == std::chrono::seconds(10));
    CHECK(cloud.connect({{"RXPLAN_RACKSPACE_VISIBILITY_DELAY", "1"}}).empty());
    CHECK(cloud.driver->provider().visibility_delay() == std::chrono::seconds(1));
    CHECK(cloud.connect({{"RXPLAN_RACKSPACE_CLOUD", "embedded"}}).empty());
    CHECK(cloud.driver->provider().visibility_delay() == std::chrono::seconds(0));
}

TEST_CASE("the API key in OS_PASSWORD signs in, and so does the password there")
{
    Cloud cloud;
    CHECK(cloud.connect({}).empty());
    CHECK(cloud.connect({{"OS_PASSWORD", cloud.cloud->password()}}).empty());
    CHECK(cloud.connect({{"OS_PASSWORD", "wrong"}, {"RAX_API_KEY", cloud.cloud->api_key()}}).empty());
}

TEST_CASE("wrong credentials are refused before anything else, with help")
{
    Cloud cloud;
    const Diagnostics problems = cloud.connect({{"OS_PASSWORD", "c4n4ry-53cr3t"}});
    CHECK(ids(problems) == "rackspace-credentials-rejected\n");
    REQUIRE(problems.size() == 1);
    CHECK(problems.begin()->help.find("OS_PASSWORD") != std::string::npos);
    CHECK(ProviderDriver::text(problems).find("c4n4ry") == std::string::npos);
}

TEST_CASE("a region that the account does not have is refused, and those that it has are named")
{
    Cloud cloud;
    const Diagnostics problems = cloud.connect({{"OS_REGION_NAME", "ATLANTIS"}});
    CHECK(ids(problems) == "rackspace-region-unknown at region\n");
    CHECK(problems.begin()->help == "Available regions: " + cloud.cloud->region() + ".");
}

TEST_CASE("an identity service that is not there, or is none, is told apart")
{
    const Variables rest{{"OS_USERNAME", "u"}, {"OS_PASSWORD", "p"}, {"OS_REGION_NAME", "DFW"}};
    Variables nobody = rest;
    nobody["OS_AUTH_URL"] = "http://127.0.0.1:1/v2.0";
    CHECK(ids(configure(nobody)) == "rackspace-identity-unreachable at auth_url\n");

    const LocalServer other([](const httplib::Request&, httplib::Response& response) { response.set_content("{}", "application/json"); });
    Variables wrong = rest;
    wrong["OS_AUTH_URL"] = other.url("/v2.0");
    CHECK(ids(configure(wrong)) == "rackspace-identity-unusable at auth_url\n");
}

TEST_CASE("a tenant whose catalogue leaves out storage does not hide it")
{
    std::string base;
    const LocalServer server([&](const httplib::Request& request, httplib::Response& response) {
        const bool scoped = request.body.find("tenantName") != std::string::npos;
        const std::string storage =
            R"(,{"type":"object-store","name":"cloudFiles","endpoints":[{"region":"DFW","publicURL":")" + base + R"(/v1/Mosso"}]})";
        response.set_content(R"({"access":{"token":{"id":")" + std::string(scoped ? "scoped-token" : "whole-token") +
                                 R"("},"serviceCatalog":[{"type":"compute","name":"cloudServersOpenStack","endpoints":[)"
                                 R"({"region":"DFW","publicURL":")" +
                                 base + R"(/v2/1"}]})" + (scoped ? "" : storage) + "]}}",
                             "application/json");
    });
    base = server.url("");
    rackspace::Settings settings;
    settings.auth_url = server.url("/v2.0");
    settings.version = rackspace::IdentityVersion::v2;
    settings.credentials = {
        .method = rackspace::Credentials::Method::api_key, .secret = "k", .user = {.name = "u"}, .project = {.name = "123456"}};
    settings.region = "DFW";
    http::Options options;
    options.trace = http::TraceLevel::none;
    Diagnostics diagnostics;
    const auto session = rackspace::Session::open(settings, options, diagnostics);
    REQUIRE(session != nullptr);
    CHECK(session->endpoint(rackspace::Service::object_store) == base + "/v1/Mosso");
    CHECK(session->endpoint(rackspace::Service::compute) == base + "/v2/1");
}

TEST_CASE("a token that the cloud refuses is renewed once, and the request repeated")
{
    std::atomic<int> tokens{0};
    std::string base;
    const LocalServer server([&](const httplib::Request& request, httplib::Response& response) {
        if (request.path == "/v2.0/tokens") {
            const std::string token = "token-number-" + std::to_string(++tokens);
            response.set_content(R"({"access":{"token":{"id":")" + token + R"(","expires":"2999-01-01T00:00:00Z"},"serviceCatalog":[
                {"type":"compute","name":"cloudServersOpenStack","endpoints":[{"region":"DFW","publicURL":")" +
                                     base + R"(/v2/1"}]}]}})",
                                 "application/json");
        } else if (request.get_header_value("X-Auth-Token") == "token-number-1") {
            response.status = 401;
        } else {
            response.set_content(R"({"networks":[]})", "application/json");
        }
    });
    base = server.url("");
    rackspace::Surroundings surroundings;
    surroundings.environment =
        environment({{"OS_AUTH_URL", server.url("/v2.0")}, {"OS_USERNAME", "u"}, {"RAX_API_KEY", "k"}, {"OS_REGION_NAME", "dfw"}});
    surroundings.http.trace = http::TraceLevel::none;
    ProviderDriver driver(rackspace::make_provider({.data_dir = {}, .engine_version = "test"}, std::move(surroundings)));
    CHECK(driver.provider().configure(Value()).empty());
    const Value network = Value::object({{"id", text("n")}, {"label", text("l")}, {"cidr", text("10.0.0.0/24")}});
    CHECK_FALSE(driver.read("rackspace_network", network).has_value());
    CHECK_FALSE(driver.read("rackspace_network", network).has_value());
    CHECK(tokens == 2);
    CHECK(server.seen().size() == 5);  // token, refused listing, token, listing, listing
}

TEST_CASE("when signing in again fails, that is what is said, and nothing is sent without a token")
{
    std::atomic<int> tokens{0};
    std::atomic<int> later{401};  // what the identity service says to the second sign-in
    std::string base;
    const LocalServer server([&](const httplib::Request& request, httplib::Response& response) {
        if (request.path == "/v2.0/tokens" && ++tokens == 1) {
            response.set_content(R"({"access":{"token":{"id":"token-number-1","expires":"2999-01-01T00:00:00Z"},"serviceCatalog":[
                {"type":"compute","name":"cloudServersOpenStack","endpoints":[{"region":"DFW","publicURL":")" +
                                     base + R"(/v2/1"}]}]}})",
                                 "application/json");
        } else {
            response.status = request.path == "/v2.0/tokens" ? later.load() : 401;
        }
    });
    base = server.url("");
    rackspace::Surroundings surroundings;
    surroundings.environment =
        environment({{"OS_AUTH_URL", server.url("/v2.0")}, {"OS_USERNAME", "u"}, {"RAX_API_KEY", "k"}, {"OS_REGION_NAME", "dfw"}});
    surroundings.http.trace = http::TraceLevel::none;
    surroundings.http.retry.attempts = 1;
    ProviderDriver driver(rackspace::make_provider({.data_dir = {}, .engine_version = "test"}, std::move(surroundings)));
    CHECK(driver.provider().configure(Value()).empty());
    const std::vector<ReadRequest> requests{{.type = "rackspace_network", .state = driver.null("rackspace_network")}};
    CHECK(ids(driver.provider().read(requests).front().diagnostics) == "rackspace-credentials-rejected\n");
    later = 503;
    CHECK(ids(driver.provider().read(requests).front().diagnostics) == "rackspace-identity-unreachable at auth_url\n");
    const StartResult created =
        driver.start(driver.change(Operation::create, "rackspace_keypair", driver.null("rackspace_keypair"),
                                   {{"name", text("id")}, {"public_key", text("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAA")}}));
    REQUIRE(std::holds_alternative<Failed>(created));  // the request was not acted upon
    CHECK(ids(std::get<Failed>(created).diagnostics) == "rackspace-identity-unreachable at auth_url\n");
    for (const httplib::Request& request : server.seen())
        if (request.path != "/v2.0/tokens") CHECK(request.get_header_value("X-Auth-Token") == "token-number-1");
}

TEST_CASE("the embedded cloud starts with the provider, whatever the environment says of another one")
{
    const ScratchDirectory scratch;
    rackspace::Surroundings surroundings;
    surroundings.environment =
        environment({{"RXPLAN_RACKSPACE_CLOUD", "embedded"}, {"OS_USERNAME", "real"}, {"OS_REGION_NAME", "ATLANTIS"}});
    surroundings.http.trace = http::TraceLevel::none;
    ProviderDriver driver(rackspace::make_provider({.data_dir = scratch.path, .engine_version = "test"}, std::move(surroundings)));
    CHECK(driver.provider().configure(Value()).empty());
    const Value network = driver.create("rackspace_network", {{"label", text("n")}, {"cidr", text("10.0.0.0/24")}});
    CHECK(driver.read("rackspace_network", network) == network);
    CHECK(std::filesystem::exists(scratch.path / "embedded-cloud" / "cloud.sqlite"));
}
