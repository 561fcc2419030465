// The embedded cloud: identity, images, flavors, key pairs, and what holds for all services.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "support/cloud_client.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

std::string api_key_body(CloudClient& client, const std::string& more = {})
{
    return R"({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": "rxplan", "apiKey": ")" + client.cloud().api_key() + R"("})" + more +
           "}}";
}

std::string password_body(CloudClient& client)
{
    return R"({"auth": {"passwordCredentials": {"username": "rxplan", "password": ")" + client.cloud().password() + R"("}}})";
}

std::string v3_body(const std::string& user, const std::string& password, const std::string& scope = {})
{
    return R"({"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": ")" + user +
           R"(", "domain": {"name": "Default"}, "password": ")" + password + R"("}}})" + scope + "}}";
}

}  // namespace

TEST_CASE("identity v2.0 accepts and refuses")
{
    CloudClient client;
    struct Case {
        const char* name;
        std::string body;
        int status;
        const char* path;
        std::string expected;
    };
    const Case cases[] = {
        {"API key", api_key_body(client), 200, "access/token/tenant/id", client.cloud().tenant_id()},
        {"API key with its tenant", api_key_body(client, R"(, "tenantId": "1801801")"), 200, "access/user/RAX-AUTH:defaultRegion", "DFW"},
        {"password", password_body(client), 200, "access/user/name", "rxplan"},
        {"how it was proven", password_body(client), 200, "access/token/RAX-AUTH:authenticatedBy/0", "PASSWORD"},
        {"another tenant", api_key_body(client, R"(, "tenantName": "99")"), 401, "unauthorized/code", "401"},
        {"wrong key", R"({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": "rxplan", "apiKey": "no"}}})", 401, "unauthorized/message",
         "Username or api key is invalid."},
        {"wrong user", R"({"auth": {"passwordCredentials": {"username": "somebody", "password": "no"}}})", 401, "unauthorized/message",
         "Unable to authenticate user with credentials provided."},
        {"an API key given as a password",
         R"({"auth": {"passwordCredentials": {"username": "rxplan", "password": ")" + client.cloud().api_key() + R"("}}})", 401,
         "unauthorized/code", "401"},
        {"nothing to prove", R"({"auth": {}})", 400, "badRequest/code", "400"},
        {"no JSON", "hello", 400, "badRequest/message", "Invalid json request body"},
        {"the wrong kind of value", R"({"auth": {"passwordCredentials": {"username": 1, "password": []}}})", 400, "badRequest/code", "400"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = client.anonymous("POST", "/v2.0/tokens", c.body);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.path) == c.expected);
    }
}

TEST_CASE("the catalogue names every service, and Object Storage for another tenant than Compute")
{
    CloudClient client;
    const Value access = client.anonymous("POST", "/v2.0/tokens", api_key_body(client)).json().get("access");
    std::string seen;
    for (const Value& service : access.get("serviceCatalog").elements())
        seen += service.text_of("type") + " " + service.text_of("name") + " " + at(service, "endpoints/0/region") + " " +
                at(service, "endpoints/0/publicURL").substr(client.cloud().base_url().size()) + "\n";
    CHECK(seen ==
          "compute cloudServersOpenStack DFW /v2/1801801\n"
          "network cloudNetworks DFW /network/v2.0\n"
          "image cloudImages DFW /image/v2\n"
          "object-store cloudFiles DFW /v1/MossoCloudFS_1801801e-0180-4180-8180-018018018018\n"
          "identity cloudIdentity - /v3\n");
}

TEST_CASE("a token lives 24 hours, can be looked at and revoked")
{
    CloudClient client;
    const Answer seen = client.call("GET", "/v2.0/tokens/" + client.token);
    CHECK(seen.status == 200);
    CHECK(at(seen.json(), "access/token/id") == client.token);
    CHECK(at(client.call("GET", "/v2.0/tenants").json(), "tenants/0/id") == "1801801");
    CHECK(client.call("DELETE", "/v2.0/tokens/" + client.token).status == 204);
    const Answer refused = client.compute("GET", "/servers");
    CHECK(refused.status == 401);
    CHECK(at(refused.json(), "unauthorized/code") == "401");
}

TEST_CASE("identity v3 scopes tokens and puts the catalogue in them")
{
    CloudClient client;
    const std::string project = R"(, "scope": {"project": {"name": "1801801", "domain": {"id": "default"}}})";
    const Answer scoped = client.anonymous("POST", "/v3/auth/tokens", v3_body("rxplan", client.cloud().password(), project));
    REQUIRE(scoped.status == 201);
    CHECK(at(scoped.json(), "token/project/id") == "1801801");
    CHECK(at(scoped.json(), "token/catalog/0/type") == "compute");
    CHECK(at(scoped.json(), "token/catalog/0/endpoints/0/interface") == "public");
    const std::string token = scoped.header("X-Subject-Token");
    CHECK(client.anonymous("GET", "/v2/1801801/servers", {}, {{"X-Auth-Token", token}}).status == 200);
    const Answer itself = client.anonymous("GET", "/v3/auth/tokens", {}, {{"X-Auth-Token", token}, {"X-Subject-Token", token}});
    CHECK(at(itself.json(), "token/user/name") == "rxplan");
    const Answer unscoped =
        client.anonymous("POST", "/v3/auth/tokens", v3_body("rxplan", client.cloud().password(), R"(, "scope": "unscoped")"));
    CHECK(at(unscoped.json(), "token/project") == "-");
    CHECK(client.anonymous("POST", "/v3/auth/tokens", v3_body("rxplan", "no")).status == 401);
    CHECK(at(client.anonymous("POST", "/v3/auth/tokens", v3_body("rxplan", "no")).json(), "error/title") == "Unauthorized");
    CHECK(
        client.anonymous("POST", "/v3/auth/tokens", v3_body("rxplan", client.cloud().password(), R"(, "scope": {"project": {"id": "7"}})"))
            .status == 401);
    CHECK(client.anonymous("POST", "/v3/auth/tokens", "{").status == 400);
}

TEST_CASE("what clients ask first is open to everybody")
{
    CloudClient client;
    struct Case {
        const char* path;
        int status;
        const char* in;
        const char* expected;
    };
    const Case cases[] = {
        {"/", 300, "versions/values/0/id", "v3.14"},
        {"/v3", 200, "version/id", "v3.14"},
        {"/v2.0", 200, "version/id", "v2.0"},
        {"/v2.0/", 200, "version/id", "v2.0"},
        {"/v2/", 200, "version/id", "v2.0"},
        {"/v2.1/", 200, "version/version", "2.1"},
        {"/network/", 200, "versions/0/id", "v2.0"},
        {"/image/", 300, "versions/0/status", "CURRENT"},
        {"/info", 200, "tempurl/allowed_digests/1", "sha256"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.path);
        const Answer answer = client.anonymous("GET", c.path);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.in) == c.expected);
    }
}

TEST_CASE("every service refuses in its own words")
{
    CloudClient client;
    struct Case {
        const char* name;
        const char* method;
        std::string path;
        bool with_token;
        int status;
        const char* in;
        const char* expected;
    };
    const Case cases[] = {
        {"compute without a token", "GET", "/v2/1801801/servers", false, 401, "unauthorized/code", "401"},
        {"compute of another tenant", "GET", "/v2/99/servers", true, 400, "badRequest/code", "400"},
        {"no such server", "GET", "/v2/1801801/servers/77", true, 404, "itemNotFound/message", "Instance could not be found"},
        {"no such path", "GET", "/v2/1801801/nonsense", true, 404, "itemNotFound/code", "404"},
        {"no such method", "PUT", "/v2/1801801/flavors", true, 405, "badMethod/code", "405"},
        {"networking", "GET", "/v2.0/networks/77", true, 404, "NeutronError/type", "NetworkNotFound"},
        {"identity v3", "GET", "/v3/projects", false, 401, "error/code", "401"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = c.with_token ? client.call(c.method, c.path) : client.anonymous(c.method, c.path);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.in) == c.expected);
        CHECK(!answer.header("X-Openstack-Request-Id").empty());
    }
    CHECK(client.anonymous("GET", client.storage).body.find("<h1>Unauthorized</h1>") != std::string::npos);
    CHECK(client.call("GET", "/v1/AnotherAccount").status == 403);
    CHECK(client.call("GET", "/image/v2/images/77").status == 404);
}

TEST_CASE("images and flavors, by list, by name and by id")
{
    CloudClient client;
    struct Case {
        const char* path;
        const char* in;
        const char* expected;
    };
    const Case cases[] = {
        {"/image/v2/images?name=CoreOS%20(Beta)", "images/0/id", "f2a71670-ced3-4274-80b6-0efcd0f8f91b"},
        {"/image/v2/images?name=CoreOS%20(Beta)", "images/1/id", "2c210e44-5149-4ae3-83d6-f855a4d28490"},
        {"/v2/images?os_distro=debian&limit=1", "images/0/name", "Debian 12 (Bookworm)"},
        {"/v2/images?os_distro=debian&limit=1", "next", "/v2/images?marker=9d1f2c7e-5b4a-4c0e-8f3d-2a6b7c8d9e01&os_distro=debian&limit=1"},
        {"/v2/images?marker=9d1f2c7e-5b4a-4c0e-8f3d-2a6b7c8d9e01&os_distro=debian&limit=1", "images/0/org.openstack__1__os_version", "7"},
        {"/v2/images/3eba4fbb-51da-4233-b699-8a4030561add", "name", "CoreOS (Stable)"},
        {"/v2/1801801/images/detail?name=CoreOS%20(Stable)", "images/0/metadata/os_distro", "coreos"},
        {"/v2/1801801/images/f2a71670-ced3-4274-80b6-0efcd0f8f91b", "image/status", "ACTIVE"},
        {"/v2/1801801/images/77", "itemNotFound/message", "Image not found."},
        {"/v2/1801801/flavors/general1-1", "flavor/ram", "1024"},
        {"/v2/1801801/flavors/detail", "flavors/1/id", "general1-2"},
        {"/v2/1801801/flavors/detail?minRam=15000", "flavors/0/id", "compute1-15"},
        {"/v2/1801801/flavors?limit=1&marker=general1-1", "flavors/0/id", "general1-2"},
        {"/v2/1801801/flavors/huge", "itemNotFound/message", "Flavor huge could not be found."},
    };
    for (const Case& c : cases) {
        CAPTURE(c.path);
        CHECK(at(client.call("GET", c.path).json(), c.in) == c.expected);
    }
}

TEST_CASE("key pairs: fingerprints, refusals, removal")
{
    CloudClient client;
    const std::string key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBcyC2zBHYQDO9pLb7+4UUhBEwTfLkXKbMJXFrxFbCnN me@here";
    struct Case {
        const char* name;
        std::string body;
        int status;
        const char* in;
        const char* expected;
    };
    const Case cases[] = {
        {"a key", R"({"keypair": {"name": "id_kubernetes", "public_key": ")" + key + R"("}})", 200, "keypair/fingerprint",
         "1d:fa:52:a7:ec:7d:34:6d:b8:ae:86:56:b4:53:ea:c0"},
        {"the same name again", R"({"keypair": {"name": "id_kubernetes", "public_key": ")" + key + R"("}})", 409,
         "conflictingRequest/message", "Key pair 'id_kubernetes' already exists."},
        {"not a key", R"({"keypair": {"name": "other", "public_key": "ssh-rsa hello"}})", 400, "badRequest/message",
         "Keypair data is invalid: failed to generate fingerprint"},
        {"a key of another kind than it says", R"({"keypair": {"name": "other", "public_key": "ssh-rsa)" + key.substr(11) + R"("}})", 400,
         "badRequest/code", "400"},
        {"no name", R"({"keypair": {"public_key": ")" + key + R"("}})", 400, "badRequest/code", "400"},
        {"an unsafe name", R"({"keypair": {"name": "a/b", "public_key": ")" + key + R"("}})", 400, "badRequest/code", "400"},
        {"no key", R"({"keypair": {"name": "other"}})", 400, "badRequest/code", "400"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = client.compute("POST", "/os-keypairs", c.body);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.in) == c.expected);
    }
    CHECK(at(client.compute("GET", "/os-keypairs").json(), "keypairs/0/keypair/public_key") == key);
    CHECK(client.compute("DELETE", "/os-keypairs/id_kubernetes").status == 202);
    CHECK(client.compute("DELETE", "/os-keypairs/id_kubernetes").status == 404);
    CHECK(client.compute("GET", "/os-keypairs").body == R"({"keypairs":[]})");
}

TEST_CASE("the world outlives the process, at the same address")
{
    CloudClient client;
    const int port = client.cloud().port();
    const std::string api_key = client.cloud().api_key();
    const std::string token = client.token;
    REQUIRE(client.compute("POST", "/os-networksv2", R"({"network": {"label": "lan", "cidr": "192.168.0.0/24"}})").status == 200);
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/o", "contents").status == 201);
    client.restart();
    CHECK(client.cloud().port() == port);
    CHECK(client.cloud().api_key() == api_key);
    CHECK(at(client.compute("GET", "/os-networksv2").json(), "networks/2/label") == "lan");
    CHECK(client.call("GET", client.storage + "/c/o").body == "contents");
    client.token = token;
    CHECK(client.compute("GET", "/servers").status == 200);
}

TEST_CASE("two processes see the same world at once")
{
    CloudClient client;
    rackspace::embedded::EmbeddedCloud::Options options;
    options.data_dir = client.directory() / "world";
    auto second = rackspace::embedded::EmbeddedCloud::start(options);
    REQUIRE(second.has_value());
    CHECK((*second)->port() != client.cloud().port());
    httplib::Client other("127.0.0.1", (*second)->port());
    const httplib::Headers headers{{"X-Auth-Token", client.token}};
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(other.Put(client.storage + "/c/o", headers, "from the second", "text/plain")->status == 201);
    CHECK(client.call("GET", client.storage + "/c/o").body == "from the second");
    CHECK(client.call("PUT", client.storage + "/c/o", "from the first").status == 201);
    CHECK(other.Get(client.storage + "/c/o", headers)->body == "from the first");
}

TEST_CASE("nobody else on the machine gets in")
{
    CloudClient client;
    struct stat status {};
    REQUIRE(::stat((client.directory() / "world").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0700U);
    REQUIRE(::stat((client.directory() / "world" / "cloud.sqlite").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    CHECK(client.anonymous("POST", "/v2.0/tokens", R"({"auth": {"passwordCredentials": {"username": "rxplan", "password": "rehearsal"}}})")
              .status == 401);
    std::ifstream database(client.directory() / "world" / "cloud.sqlite", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(database)), std::istreambuf_iterator<char>());
    CHECK(bytes.find(client.token) == std::string::npos);
}

TEST_CASE("the well-known credentials are accepted where they are asked for")
{
    const TemporaryDirectory directory;
    rackspace::embedded::EmbeddedCloud::Options options;
    options.data_dir = directory.path / "world";
    options.well_known_credentials = true;
    const auto cloud = rackspace::embedded::EmbeddedCloud::start(options);
    REQUIRE(cloud.has_value());
    CHECK((*cloud)->password() == "rehearsal");
    CHECK((*cloud)->auth_url() == (*cloud)->base_url() + "/v2.0");
    httplib::Client http("127.0.0.1", (*cloud)->port());
    const std::string body = R"({"auth": {"passwordCredentials": {"username": "rxplan", "password": "rehearsal"}}})";
    CHECK(http.Post("/v2.0/tokens", body, "application/json")->status == 200);
}

TEST_CASE("a port in use and an unusable directory are told")
{
    CloudClient client;
    rackspace::embedded::EmbeddedCloud::Options options;
    const TemporaryDirectory directory;
    options.data_dir = directory.path / "world";
    options.port = client.cloud().port();
    const auto second = rackspace::embedded::EmbeddedCloud::start(options);
    REQUIRE(!second.has_value());
    CHECK(second.error() == "cannot listen on 127.0.0.1:" + std::to_string(options.port));
    std::ofstream(directory.path / "file") << "no directory";
    options.data_dir = directory.path / "file";
    const auto third = rackspace::embedded::EmbeddedCloud::start(options);
    REQUIRE(!third.has_value());
    CHECK(third.error().starts_with("cannot "));
}

TEST_CASE("a boot time that is none is told")
{
    const TemporaryDirectory directory;
    rackspace::embedded::EmbeddedCloud::Options options;
    options.data_dir = directory.path;
    for (const char* wrong : {"soon", "-1", "2s", "nan", "1e9"}) {
        ::setenv("RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS", wrong, 1);
        const auto cloud = rackspace::embedded::EmbeddedCloud::start(options);
        REQUIRE_FALSE_MESSAGE(cloud.has_value(), wrong);
        CHECK(cloud.error().starts_with(fmt::format("RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS is `{}`", wrong)));
    }
    ::setenv("RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS", "0.5", 1);
    CHECK(rackspace::embedded::EmbeddedCloud::start(options).has_value());
    ::unsetenv("RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS");
}

TEST_CASE("bodies of the wrong shape are refused, and the cloud lives on")
{
    CloudClient client;
    const std::string id = at(client
                                  .compute("POST", "/servers", R"({"server": {"name": "a", "flavorRef": "general1-1",
        "imageRef": "f2a71670-ced3-4274-80b6-0efcd0f8f91b"}})")
                                  .json(),
                              "server/id");
    const std::string network = at(client.call("POST", "/v2.0/networks", R"({"network": {"name": "a"}})").json(), "network/id");
    const std::pair<const char*, std::string> places[] = {
        {"POST", "/v2.0/tokens"},
        {"POST", "/v3/auth/tokens"},
        {"POST", "/v2/1801801/servers"},
        {"PUT", "/v2/1801801/servers/" + id},
        {"POST", "/v2/1801801/servers/" + id + "/action"},
        {"POST", "/v2/1801801/servers/" + id + "/metadata"},
        {"PUT", "/v2/1801801/servers/" + id + "/metadata"},
        {"PUT", "/v2/1801801/servers/" + id + "/metadata/a"},
        {"POST", "/v2/1801801/os-keypairs"},
        {"POST", "/v2/1801801/os-networksv2"},
        {"POST", "/v2.0/networks"},
        {"PUT", "/v2.0/networks/" + network},
        {"POST", "/v2.0/subnets"},
    };
    std::vector<std::string> bodies = {"", "null", "[]", "1", "\"x\"", "{", std::string("\0", 1), "\xFF", std::string(100'000, '[')};
    for (const char* name : {"auth", "server", "metadata", "meta", "keypair", "network", "subnet", "resize", "reboot"}) {
        for (const char* value : {"null", "[]", "1", "\"x\"", "[[]]"}) bodies.push_back(std::string("{\"") + name + "\": " + value + "}");
    }
    for (const auto& place : places) {
        for (const std::string& body : bodies) {
            CAPTURE(place.second);
            CAPTURE(body.substr(0, 100));
            CHECK(client.call(place.first, place.second, body).status == 400);
        }
    }
    CHECK(at(client.compute("GET", "/servers/" + id).json(), "server/metadata") == "{}");
}

TEST_CASE("fields of the wrong kind are refused or passed over, never fatal")
{
    CloudClient client;
    for (const char* field :
         {"name", "imageRef", "flavorRef", "networks", "user_data", "personality", "metadata", "key_name", "config_drive", "min_count",
          "max_count", "block_device_mapping_v2", "accessIPv4", "OS-DCF:diskConfig", "adminPass"}) {
        for (const char* value : {"null", "[]", "{}", "1", "-1", "1e400", "true", "\"\"", "\"x\"", "[null]", "[[]]", "[1]", "[{}]",
                                  R"([{"uuid": 1}])", R"({"a": null})"}) {
            CAPTURE(field);
            CAPTURE(value);
            NamedValues fields{{"name", Value::string("a")},
                               {"imageRef", Value::string("f2a71670-ced3-4274-80b6-0efcd0f8f91b")},
                               {"flavorRef", Value::string("general1-1")}};
            const auto parsed = parse_json(value);
            const Value body = Value::object(std::move(fields)).with(field, parsed ? *parsed : Value());
            const int status = client.compute("POST", "/servers", R"({"server": )" + to_json(body) + "}").status;
            CHECK((status == 202 || status == 400 || status == 403));
        }
    }
    CHECK(client.compute("GET", "/servers/detail").status == 200);
}

TEST_CASE("many clients at once: nothing is lost, nothing is given twice")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    constexpr int clients = 16;
    constexpr int each = 10;
    std::atomic<int> made{0};
    std::atomic<int> stored{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < clients; ++number) {
        threads.emplace_back([&, number] {
            httplib::Client http("127.0.0.1", client.cloud().port());
            http.set_keep_alive(true);
            const httplib::Headers headers{{"X-Auth-Token", client.token}};
            const std::string body = R"({"server": {"name": "a", "flavorRef": "general1-1",
                "imageRef": "f2a71670-ced3-4274-80b6-0efcd0f8f91b"}})";
            for (int i = 0; i < each; ++i) {
                const auto server = http.Post("/v2/1801801/servers", headers, body, "application/json");
                made += server && server->status == 202 ? 1 : 0;
                const auto object =
                    http.Put(client.storage + "/c/o", headers, std::string(1000, static_cast<char>('a' + number)), "text/plain");
                stored += object && object->status == 201 ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(made == clients * each);
    CHECK(stored == clients * each);
    const Value list = client.compute("GET", "/servers/detail").json().get("servers");
    std::vector<std::string> addresses;
    for (const Value& server : list.elements()) addresses.push_back(server.text_of("accessIPv4"));
    std::sort(addresses.begin(), addresses.end());
    CHECK(addresses.size() == clients * each);
    CHECK(std::unique(addresses.begin(), addresses.end()) == addresses.end());
    const std::string contents = client.call("GET", client.storage + "/c/o").body;
    CHECK(contents == std::string(1000, contents[0]));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(client.directory() / "world" / "objects"))
        files += entry.is_regular_file() ? 1 : 0;
    CHECK(files == 1);
}
