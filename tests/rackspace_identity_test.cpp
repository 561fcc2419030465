// Signing in with Identity v3, over the embedded cloud: each method, versions, catalogues, and tokens that end.
#include <doctest/doctest.h>

#include "rxplan/json.hpp"
#include "support/local_server.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

// What a user of Identity v3 exports.
Variables keystone(const Cloud& cloud)
{
    return {{"OS_AUTH_URL", cloud.cloud->auth_url_v3()},
            {"OS_PASSWORD", cloud.cloud->password()},
            {"OS_PROJECT_NAME", cloud.cloud->tenant_name()},
            {"OS_USER_DOMAIN_NAME", "Default"},
            {"OS_PROJECT_DOMAIN_NAME", "Default"}};
}

Variables with(Variables variables, const Variables& changes)
{
    for (const auto& [name, value] : changes) variables[name] = value;
    return variables;
}

http::Response post(const Cloud& cloud, const std::string& path, const std::string& body, const std::string& token = {})
{
    http::Options options;
    options.trace = http::TraceLevel::none;
    http::Client client(options);
    http::Request request;
    request.method = "POST";
    request.url = cloud.cloud->base_url() + path;
    request.body = body;
    request.headers = {{"Content-Type", "application/json"}};
    if (!token.empty()) request.headers.emplace_back("X-Auth-Token", token);
    const http::Result result = client.send(request);
    REQUIRE(result.has_value());
    return *result;
}

std::string token_of(const Cloud& cloud, const std::string& scope = {})
{
    const std::string body = R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"rxplan","domain":{"id":"default"},)"
                             R"("password":")" +
                             cloud.cloud->password() + R"("}}})" + scope + "}}";
    return std::string(post(cloud, "/v3/auth/tokens", body).header("X-Subject-Token"));
}

struct Credential {
    std::string id;
    std::string secret;
};

Credential make_credential(const Cloud& cloud, const std::string& body)
{
    const std::string path = "/v3/users/7f3a9c52e1d84b6f9a0c5d2e8b714f36/application_credentials";
    const http::Response made = post(cloud, path, R"({"application_credential":)" + body + "}", token_of(cloud));
    REQUIRE(made.status == 201);
    const Value credential = parse_json(made.body)->get("application_credential");
    return {credential.text_of("id"), credential.text_of("secret")};
}

Value network_of(Cloud& cloud)
{
    return cloud.create("rackspace_network", {{"label", text("lan")}, {"cidr", text("192.168.0.0/24")}});
}

}  // namespace

TEST_CASE("v3: a password signs in for a project, by names with domains and by ids")
{
    Cloud cloud;
    CHECK(cloud.connect(keystone(cloud)).empty());
    const Value network = network_of(cloud);
    CHECK(cloud
              .connect(
                  with(keystone(cloud), {{"OS_USER_ID", "7f3a9c52e1d84b6f9a0c5d2e8b714f36"}, {"OS_PROJECT_ID", cloud.cloud->tenant_id()}}))
              .empty());
    CHECK(cloud.driver->read("rackspace_network", network) == network);
    const Variables only_default{{"OS_AUTH_URL", cloud.cloud->auth_url_v3()}, {"OS_PASSWORD", cloud.cloud->password()}};
    CHECK(cloud.connect(only_default).empty());
    CHECK(ids(cloud.connect(with(keystone(cloud), {{"OS_USER_DOMAIN_NAME", "other"}}))) == "rackspace-credentials-rejected\n");
    CHECK(ids(cloud.connect(with(keystone(cloud), {{"OS_PROJECT_NAME", "other"}}))) == "rackspace-credentials-rejected\n");
    CHECK(ids(cloud.connect(with(keystone(cloud), {{"OS_PASSWORD", "wrong-one"}}))) == "rackspace-credentials-rejected\n");
}

TEST_CASE("v3: an application credential signs in by its id, and by its name with its user")
{
    Cloud cloud;
    const Credential credential = make_credential(cloud, R"({"name":"rxplan"})");
    const Variables base{{"OS_AUTH_URL", cloud.cloud->auth_url_v3()}, {"OS_PASSWORD", ""}};
    const Variables by_id = with(base, {{"OS_APPLICATION_CREDENTIAL_ID", credential.id},
                                        {"OS_APPLICATION_CREDENTIAL_SECRET", credential.secret},
                                        {"OS_AUTH_TYPE", "v3applicationcredential"}});
    CHECK(cloud.connect(by_id).empty());
    network_of(cloud);
    CHECK(cloud.connect(with(base, {{"OS_APPLICATION_CREDENTIAL_NAME", "rxplan"}, {"OS_APPLICATION_CREDENTIAL_SECRET", credential.secret}}))
              .empty());
    const Diagnostics problems = cloud.connect(with(by_id, {{"OS_APPLICATION_CREDENTIAL_SECRET", "c4n4ry-53cr3t"}}));
    CHECK(ids(problems) == "rackspace-credentials-rejected\n");
    CHECK_FALSE(problems.begin()->help.empty());
    CHECK(ProviderDriver::text(problems).find("c4n4ry") == std::string::npos);
    CHECK(ids(cloud.connect(with(by_id, {{"OS_PROJECT_NAME", "1801801"}}))) == "rackspace-settings-contradictory at project_name\n");
}

TEST_CASE("v3: a token signs in, and one that ended is said to have ended")
{
    Cloud cloud;
    const Variables base{{"OS_AUTH_URL", cloud.cloud->auth_url_v3()}, {"OS_PASSWORD", ""}};
    CHECK(cloud.connect(with(base, {{"OS_TOKEN", token_of(cloud)}})).empty());
    network_of(cloud);
    const Diagnostics problems = cloud.connect(with(base, {{"OS_TOKEN", "no-such-token"}}));
    CHECK(ids(problems) == "rackspace-credentials-rejected\n");
    CHECK(problems.begin()->help.find("A token ends") != std::string::npos);
    // An unscoped token serves where a project is named.
    const std::string unscoped = token_of(cloud, R"(,"scope":"unscoped")");
    CHECK(cloud.connect(with(base, {{"OS_TOKEN", unscoped}, {"OS_PROJECT_NAME", cloud.cloud->tenant_name()}})).empty());
}

TEST_CASE("the address of the identity service may leave out the version")
{
    Cloud cloud;
    const std::string root = cloud.cloud->base_url();
    CHECK(cloud.connect({{"OS_AUTH_URL", root}, {"OS_PASSWORD", cloud.cloud->password()}}).empty());
    CHECK(cloud.connect({{"OS_AUTH_URL", root + "/"}, {"OS_PASSWORD", ""}, {"OS_API_KEY", cloud.cloud->api_key()}}).empty());
    CHECK(cloud.connect({{"OS_AUTH_URL", root}, {"OS_PASSWORD", cloud.cloud->password()}, {"OS_IDENTITY_API_VERSION", "3"}}).empty());
    CHECK(ids(cloud.connect({{"OS_AUTH_URL", root + "/nothing-here"}})) == "rackspace-identity-unusable at auth_url\n");
}

TEST_CASE("where a version lies is taken from the service, but never another host or scheme")
{
    std::atomic<int> asked{0};
    const LocalServer server([&](const httplib::Request& request, httplib::Response& response) {
        if (request.path == "/") {
            response.status = 300;
            response.set_content(R"({"versions":{"values":[{"id":"v3.14","status":"stable","links":[
                {"rel":"self","href":"https://internal.example.org/identity/v3/"}]}]}})",
                                 "application/json");
        } else if (request.path == "/identity/v3/auth/tokens") {
            ++asked;
            response.status = 401;
        }
    });
    Cloud cloud;
    CHECK(ids(cloud.connect({{"OS_AUTH_URL", server.url("")}})) == "rackspace-credentials-rejected\n");
    CHECK(asked == 1);
}

TEST_CASE("services: another interface, addresses instead of the catalogue's, and what is missing")
{
    Cloud cloud;
    CHECK(cloud.connect(with(keystone(cloud), {{"OS_INTERFACE", "internal"}})).empty());
    CHECK(cloud.connect(with(keystone(cloud), {{"OS_ENDPOINT_TYPE", "adminURL"}})).empty());
    CHECK(ids(cloud.connect(with(keystone(cloud), {{"OS_INTERFACE", "outside"}}))) == "rackspace-interface at interface\n");

    const Diagnostics wrong_region = cloud.connect(with(keystone(cloud), {{"OS_REGION_NAME", "ATLANTIS"}}));
    CHECK(ids(wrong_region) == "rackspace-region-unknown at region\n");
    CHECK(wrong_region.begin()->help == "Available regions: DFW.");

    const LocalServer elsewhere(
        [](const httplib::Request&, httplib::Response& response) { response.set_content(R"({"keypairs":[]})", "application/json"); });
    CHECK(cloud.connect(with(keystone(cloud), {{"OS_COMPUTE_ENDPOINT_OVERRIDE", elsewhere.url("/v2.1/")}})).empty());
    CHECK_FALSE(cloud.driver->read("rackspace_keypair", cloud.driver->null("rackspace_keypair")).has_value());
    REQUIRE(elsewhere.seen().size() == 1);
    CHECK(elsewhere.seen().front().path == "/v2.1/os-keypairs");
    CHECK(ids(cloud.connect(with(keystone(cloud), {{"OS_COMPUTE_ENDPOINT_OVERRIDE", "nova"}}))) == "rackspace-endpoint at compute_url\n");

    cloud.rules(R"({"cloud":{"without":["compute"]}})");
    const Diagnostics no_compute = cloud.connect(keystone(cloud));
    CHECK(ids(no_compute) == "rackspace-service-missing at compute_url\n");
    CHECK(no_compute.begin()->notes == std::vector<std::string>{"It has: identity, image, network, object-store."});
    cloud.rules(R"({"cloud":{"without":["object-store"]}})");
    CHECK(cloud.connect(keystone(cloud)).empty());
    const Failed failed =
        cloud.failure(Operation::create, "rackspace_container", cloud.driver->null("rackspace_container"), {{"name", text("c")}});
    CHECK(ProviderDriver::text(failed.diagnostics).find("the service catalogue has no Object Storage in `DFW`") != std::string::npos);
}

TEST_CASE("credentials of no project are told apart from a region that is not there")
{
    const LocalServer server([](const httplib::Request&, httplib::Response& response) {
        response.status = 201;
        response.set_header("X-Subject-Token", "an-unscoped-token");
        response.set_content(R"({"token":{"methods":["password"],"expires_at":"2999-01-01T00:00:00.000000Z"}})", "application/json");
    });
    Cloud cloud;
    const Diagnostics problems = cloud.connect({{"OS_AUTH_URL", server.url("/v3")}});
    CHECK(ids(problems) == "rackspace-project-missing at project_name\n");
    CHECK_FALSE(problems.begin()->help.empty());
}

TEST_CASE("a token that ends in mid-run is renewed, and so is one that the cloud takes back")
{
    Cloud cloud(R"({"cloud":{"token_seconds":1}})");
    CHECK(cloud.connect(keystone(cloud)).empty());
    const Value network = network_of(cloud);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    CHECK(cloud.driver->read("rackspace_network", network) == network);

    cloud.rules(R"({"rules":[{"match":{"path":"/v2/*","nth":1},"then":{"status":401}},
                             {"match":{"path":"/network/*","nth":1},"then":{"status":401}}]})");
    CHECK(cloud.connect(keystone(cloud)).empty());
    CHECK(cloud.driver->read("rackspace_network", network) == network);
    const Value key =
        cloud.create("rackspace_keypair", {{"name", text("k")}, {"public_key", text("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAA")}});
    CHECK(key.text_of("name") == "k");
}
