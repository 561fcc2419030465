// The embedded cloud: servers, from the request to the end.
#include "support/cloud_client.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr const char* coreos = "f2a71670-ced3-4274-80b6-0efcd0f8f91b";
constexpr const char* public_net = "00000000-0000-0000-0000-000000000000";
constexpr const char* service_net = "11111111-1111-1111-1111-111111111111";

std::string server_body(const std::string& name, const std::string& more = {}, const std::string& flavor = "general1-1")
{
    return R"({"server": {"name": ")" + name + R"(", "imageRef": ")" + coreos + R"(", "flavorRef": ")" + flavor + R"(")" + more + "}}";
}

std::string make_server(CloudClient& client, const std::string& name, const std::string& more = {})
{
    const Answer answer = client.compute("POST", "/servers", server_body(name, more));
    REQUIRE(answer.status == 202);
    return at(answer.json(), "server/id");
}

std::string make_network(CloudClient& client, const std::string& label, const std::string& cidr)
{
    const Answer answer =
        client.compute("POST", "/os-networksv2", R"({"network": {"label": ")" + label + R"(", "cidr": ")" + cidr + R"("}})");
    REQUIRE(answer.status == 200);
    return at(answer.json(), "network/id");
}

Value show(CloudClient& client, const std::string& id)
{
    return client.compute("GET", "/servers/" + id).json().get("server");
}

// Waits until the server's status is another; gives that.
std::string wait_while(CloudClient& client, const std::string& id, const std::string& status)
{
    std::string now = status;
    for (int i = 0; i < 500 && now == status; ++i) {
        now = show(client, id).text_of("status");
        if (now == status) sleep_ms(20);
    }
    return now;
}

std::string repeated(char c, std::size_t count)
{
    return '"' + std::string(count, c) + '"';
}

}  // namespace

TEST_CASE("what a request for a server may not say")
{
    CloudClient client;
    struct Case {
        const char* name;
        std::string body;
        int status;
        std::string message;
    };
    const std::string file = R"({"path": "/a", "contents": "aGVsbG8="})";
    const std::string thousand(1336, 'A');  // 1,002 bytes, decoded
    std::string many = R"(, "metadata": {)";
    for (int i = 0; i < 41; ++i) many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":\"v\"";
    const std::string image = R"("imageRef": ")" + std::string(coreos) + R"(", )";
    const Case cases[] = {
        {"no JSON", "{", 400, "Malformed request body"},
        {"no server", "{}", 400, "The request body is invalid: it has no server."},
        {"no name", R"({"server": {"flavorRef": "general1-1"}})", 400, "Server name is not defined"},
        {"blank name", server_body("  "), 400, "Server name is an empty string"},
        {"no image", R"({"server": {"name": "a", "flavorRef": "general1-1"}})", 400, "Missing imageRef attribute"},
        {"unknown image", R"({"server": {"name": "a", "imageRef": "77", "flavorRef": "general1-1"}})", 400,
         "Cannot find requested image 77."},
        {"no flavor", R"({"server": {)" + image + R"("name": "a"}})", 400, "Missing flavorRef attribute"},
        {"unknown flavor", server_body("a", {}, "huge"), 400, "Flavor huge could not be found."},
        {"a flavor without a disk", server_body("a", {}, "compute1-4"), 403,
         "Policy doesn't allow compute_flavor:create:image_backed to be performed."},
        {"unknown key", server_body("a", R"(, "key_name": "nobody")"), 400, "Invalid key_name provided."},
        {"networks that are no list", server_body("a", R"(, "networks": {"uuid": "x"})"), 400, "Bad networks format"},
        {"no UUID", server_body("a", R"(, "networks": [{"uuid": "x"}])"), 400,
         "Bad networks format: network uuid is not in proper format (x)"},
        {"unknown network", server_body("a", R"(, "networks": [{"uuid": "22222222-2222-2222-2222-222222222222"}])"), 400,
         "Network 22222222-2222-2222-2222-222222222222 could not be found."},
        {"a network twice",
         server_body("a", R"(, "networks": [{"uuid": ")" + std::string(public_net) + R"("}, {"uuid": ")" + public_net + R"("}])"), 400,
         "Duplicate networks (00000000-0000-0000-0000-000000000000) are not allowed"},
        {"user data that is not base64", server_body("a", R"(, "user_data": "#cloud-config")"), 400, "Userdata content cannot be decoded"},
        {"user data one step too long", server_body("a", R"(, "user_data": )" + repeated('A', 65536)), 400,
         "User data too large. User data must be no larger than 65535 bytes once base64 encoded. Your data is 65536 bytes"},
        {"six files",
         server_body("a", R"(, "personality": [)" + file + "," + file + "," + file + "," + file + "," + file + "," + file + "]"), 403,
         "Personality file limit exceeded"},
        {"a file too large", server_body("a", R"(, "personality": [{"path": "/a", "contents": ")" + thousand + R"("}])"), 400,
         "Personality file content too long"},
        {"a path too long", server_body("a", R"(, "personality": [{"path": )" + repeated('a', 256) + R"(, "contents": ""}])"), 400,
         "Personality file path too long"},
        {"a file that is not base64", server_body("a", R"(, "personality": [{"path": "/a", "contents": "%"}])"), 400,
         "Personality content for /a cannot be decoded"},
        {"metadata that is not text", server_body("a", R"(, "metadata": {"a": 1})"), 400, "Metadata property value is not a string."},
        {"a metadata value too long", server_body("a", R"(, "metadata": {"a": )" + repeated('v', 256) + "}"), 400,
         "Metadata property value greater than 255 characters"},
        {"41 metadata items", server_body("a", many + "}"), 403, "Maximum number of metadata items exceeds 40"},
        {"no servers at all", server_body("a", R"(, "min_count": 0)"), 400, "min_count and max_count must be >= 1"},
        {"more at least than at most", server_body("a", R"(, "min_count": 3, "max_count": 2)"), 400, "min_count must be <= max_count"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = client.compute("POST", "/servers", c.body);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.status == 403 ? "forbidden/message" : "badRequest/message") == c.message);
    }
    CHECK(client.compute("GET", "/servers").body == R"({"servers":[]})");
}

TEST_CASE("a server has exactly the networks that it names, in their order")
{
    CloudClient client;
    const std::string lan = make_network(client, "lan", "192.168.0.0/24");
    const auto nets = [](std::initializer_list<std::string> ids) {
        std::string out;
        for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + (R"({"uuid": ")" + id + R"("})");
        return R"(, "networks": [)" + out + "]";
    };
    struct Case {
        const char* name;
        std::string networks;
        std::string addresses;
        std::string access;
    };
    const Case cases[] = {
        {"none named", "",
         R"({"private":[{"addr":"10.176.0.1","version":4}],)"
         R"("public":[{"addr":"203.0.113.1","version":4},{"addr":"2001:db8:7::1","version":6}]})",
         "203.0.113.1"},
        {"the cloud network alone", nets({lan}), R"({"lan":[{"addr":"192.168.0.1","version":4}]})", ""},
        {"all three", nets({lan, public_net, service_net}),
         R"({"lan":[{"addr":"192.168.0.2","version":4}],"private":[{"addr":"10.176.0.2","version":4}],)"
         R"("public":[{"addr":"203.0.113.2","version":4},{"addr":"2001:db8:7::2","version":6}]})",
         "203.0.113.2"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Value server = show(client, make_server(client, "node", c.networks));
        CHECK(to_json(server.get("addresses")) == c.addresses);
        CHECK(server.text_of("accessIPv4") == c.access);
    }
    const std::string id = make_server(client, "ordered", nets({lan, public_net}));
    const Value interfaces = client.compute("GET", "/servers/" + id + "/os-virtual-interfacesv2").json();
    CHECK(at(interfaces, "virtual_interfaces/0/ip_addresses/0/network_label") == "lan");
    CHECK(at(interfaces, "virtual_interfaces/1/ip_addresses/0/network_id") == public_net);
}

TEST_CASE("a server boots: BUILD with progress, then addresses, then ACTIVE")
{
    CloudClient client(1500);
    const std::string id = make_server(client, "kubernetes-master", R"(, "metadata": {"tags": "kubernetes-master"}, "config_drive": true)");
    std::vector<std::string> seen;  // each state once: its status, whether it has addresses, whether it can be reached
    std::int64_t progress = 0;
    Value server;
    do {
        server = show(client, id);
        const std::string state = server.text_of("status") + (to_json(server.get("addresses")) == "{}" ? "" : " addresses") +
                                  (server.text_of("accessIPv4").empty() ? "" : " access");
        if (seen.empty() || seen.back() != state) seen.push_back(state);
        CHECK(server.int_of("progress") >= progress);
        progress = server.int_of("progress");
        sleep_ms(30);
    } while (server.text_of("status") == "BUILD");
    CHECK(seen == std::vector<std::string>{"BUILD", "BUILD addresses", "ACTIVE addresses access"});
    CHECK(progress == 100);
    CHECK(server.text_of("accessIPv4") == "203.0.113.1");
    CHECK(server.text_of("accessIPv6") == "2001:db8:7::1");
    CHECK(server.text_of("config_drive") == "True");
    CHECK(at(server, "metadata/tags") == "kubernetes-master");
    CHECK(at(server, "flavor/id") == "general1-1");
    CHECK(at(server, "image/id") == coreos);
}

TEST_CASE("deleting takes a moment, and frees the network afterwards")
{
    CloudClient client;
    const std::string lan = make_network(client, "lan", "192.168.0.0/24");
    const std::string id = make_server(client, "node", R"(, "networks": [{"uuid": ")" + lan + R"("}])");
    CHECK(client.compute("DELETE", "/os-networksv2/" + lan).status == 403);
    CHECK(client.call("DELETE", "/v2.0/networks/" + lan).status == 409);
    CHECK(client.compute("DELETE", "/servers/" + id).status == 204);
    CHECK(show(client, id).text_of("OS-EXT-STS:task_state") == "deleting");
    CHECK(client.compute("DELETE", "/servers/" + id).status == 204);
    CHECK(client.call("DELETE", "/v2.0/networks/" + lan).status == 409);
    sleep_ms(550);
    CHECK(client.compute("GET", "/servers/" + id).status == 404);
    CHECK(client.compute("DELETE", "/servers/" + id).status == 404);
    CHECK(client.compute("DELETE", "/os-networksv2/" + lan).status == 202);
}

TEST_CASE("lists: youngest first, by pages, by name, by status, by what changed")
{
    CloudClient client;
    for (const char* name : {"minion-1", "minion-2", "minion-10", "master"}) make_server(client, name);
    const auto names = [&](const std::string& query) {
        std::string out;
        const Value found = client.compute("GET", "/servers/detail?" + query).json();
        for (const Value& server : found.get("servers").elements()) out += server.text_of("name") + " ";
        return out;
    };
    CHECK(names("") == "master minion-10 minion-2 minion-1 ");
    CHECK(names("name=minion-1") == "minion-10 minion-1 ");
    CHECK(names("name=%5Eminion-1%24") == "minion-1 ");
    CHECK(names("status=ACTIVE&name=master") == "master ");
    CHECK(names("status=ERROR").empty());
    const Value first = client.compute("GET", "/servers?limit=3&name=m").json();
    CHECK(first.get("servers").size() == 3);
    const std::string next = at(first, "servers_links/0/href").substr(client.cloud().base_url().size());
    const Value second = client.call("GET", next).json();
    CHECK(at(second, "servers/0/name") == "minion-1");
    CHECK(at(second, "servers_links") == "-");
    CHECK(client.compute("GET", "/servers?marker=77").status == 400);
    CHECK(client.compute("GET", "/servers?limit=x").status == 400);
    const std::string gone = at(client.compute("GET", "/servers?name=master").json(), "servers/0/id");
    CHECK(client.compute("DELETE", "/servers/" + gone).status == 204);
    sleep_ms(550);
    CHECK(names("") == "minion-10 minion-2 minion-1 ");
    CHECK(names("changes-since=2020-01-01T00:00:00Z&status=DELETED") == "master ");
    CHECK(names("changes-since=2999-01-01T00:00:00Z").empty());
    CHECK(client.compute("GET", "/servers/detail?changes-since=yesterday").status == 400);
}

TEST_CASE("several at once are numbered")
{
    CloudClient client;
    CHECK(client.compute("POST", "/servers", server_body("node", R"(, "min_count": 2, "max_count": 3)")).status == 202);
    const Value list = client.compute("GET", "/servers").json();
    CHECK(at(list, "servers/0/name") == "node-3");
    CHECK(at(list, "servers/2/name") == "node-1");
    const Answer reserved = client.compute("POST", "/servers", server_body("other", R"(, "return_reservation_id": "True")"));
    CHECK(at(reserved.json(), "reservation_id").starts_with("r-"));
}

TEST_CASE("metadata can be read, replaced, merged and removed")
{
    CloudClient client;
    const std::string id = make_server(client, "node", R"(, "metadata": {"tags": "a", "ETCD": "b"})");
    struct Case {
        const char* method;
        const char* path;
        const char* body;
        int status;
        const char* answer;
    };
    const Case cases[] = {
        {"GET", "/metadata", "", 200, R"({"metadata":{"ETCD":"b","tags":"a"}})"},
        {"POST", "/metadata", R"({"metadata": {"x": "1", "tags": "c"}})", 200, R"({"metadata":{"ETCD":"b","tags":"c","x":"1"}})"},
        {"PUT", "/metadata", R"({"metadata": {"only": "this"}})", 200, R"({"metadata":{"only":"this"}})"},
        {"PUT", "/metadata/one", R"({"meta": {"one": "more"}})", 200, R"({"meta":{"one":"more"}})"},
        {"GET", "/metadata/one", "", 200, R"({"meta":{"one":"more"}})"},
        {"PUT", "/metadata/one", R"({"meta": {"two": "more"}})", 400,
         R"({"badRequest":{"code":400,"message":"Request body and URI mismatch"}})"},
        {"POST", "/metadata", R"({"metadata": {"a": {}}})", 400,
         R"({"badRequest":{"code":400,"message":"Metadata property value is not a string."}})"},
        {"DELETE", "/metadata/one", "", 204, ""},
        {"DELETE", "/metadata/one", "", 404, R"({"itemNotFound":{"code":404,"message":"Metadata item was not found"}})"},
        {"GET", "/metadata", "", 200, R"({"metadata":{"only":"this"}})"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.method);
        CAPTURE(c.body);
        const Answer answer = client.compute(c.method, "/servers/" + id + c.path, c.body);
        CHECK(answer.status == c.status);
        CHECK(answer.body == c.answer);
    }
}

TEST_CASE("a server can be resized, and that reverted or confirmed")
{
    CloudClient client(700);
    const std::string id = make_server(client, "node");
    const auto act = [&](const std::string& body) { return client.compute("POST", "/servers/" + id + "/action", body); };
    const auto status_after = [&](const std::string& status) { return wait_while(client, id, status); };
    CHECK(at(act(R"({"resize": {"flavorRef": "general1-2"}})").json(), "conflictingRequest/message")
              .starts_with("Cannot 'resize' instance " + id));
    CHECK(status_after("BUILD") == "ACTIVE");
    struct Refused {
        const char* body;
        int status;
    };
    const Refused refused[] = {{R"({"resize": {"flavorRef": "general1-1"}})", 400},
                               {R"({"resize": {"flavorRef": "huge"}})", 400},
                               {R"({"resize": {"flavorRef": "compute1-4"}})", 403},
                               {R"({"confirmResize": null})", 409},
                               {R"({"revertResize": null})", 409},
                               {R"({"nonsense": null})", 400}};
    for (const Refused& c : refused) {
        CAPTURE(c.body);
        CHECK(act(c.body).status == c.status);
    }
    REQUIRE(act(R"({"resize": {"flavorRef": "general1-2"}})").status == 202);
    const Value resizing = show(client, id);
    CHECK(resizing.text_of("status") == "RESIZE");
    CHECK(at(resizing, "flavor/id") == "general1-1");
    CHECK(status_after("RESIZE") == "VERIFY_RESIZE");
    CHECK(at(show(client, id), "flavor/id") == "general1-2");
    const Answer early = client.compute("POST", "/servers/" + id + "/metadata", R"({"metadata": {"a": "b"}})");
    CHECK(early.status == 409);
    CHECK(at(early.json(), "conflictingRequest/message") == "Cannot 'update metadata' instance " + id + " while it is in vm_state resized");
    CHECK(act(R"({"resize": {"flavorRef": "general1-4"}})").status == 409);
    REQUIRE(act(R"({"revertResize": null})").status == 202);
    CHECK(show(client, id).text_of("status") == "REVERT_RESIZE");
    CHECK(status_after("REVERT_RESIZE") == "ACTIVE");
    CHECK(at(show(client, id), "flavor/id") == "general1-1");
    REQUIRE(act(R"({"resize": {"flavorRef": "general1-4"}})").status == 202);
    CHECK(status_after("RESIZE") == "VERIFY_RESIZE");
    CHECK(act(R"({"confirmResize": null})").status == 204);
    CHECK(show(client, id).text_of("status") == "ACTIVE");
    CHECK(at(show(client, id), "flavor/id") == "general1-4");
    CHECK(act(R"({"resize": {"flavorRef": "general1-1"}})").status == 400);
}

TEST_CASE("a server can be renamed, rebooted, stopped and started")
{
    CloudClient client(1400);
    const std::string id = make_server(client, "node");
    const auto act = [&](const std::string& body) { return client.compute("POST", "/servers/" + id + "/action", body).status; };
    CHECK(act(R"({"reboot": {"type": "HARD"}})") == 409);
    CHECK(wait_while(client, id, "BUILD") == "ACTIVE");
    CHECK(act(R"({"reboot": {"type": "GENTLY"}})") == 400);
    CHECK(act(R"({"reboot": {"type": "HARD"}})") == 202);
    CHECK(show(client, id).text_of("status") == "HARD_REBOOT");
    CHECK(wait_while(client, id, "HARD_REBOOT") == "ACTIVE");
    CHECK(act(R"({"os-start": null})") == 409);
    CHECK(act(R"({"os-stop": null})") == 202);
    CHECK(show(client, id).text_of("status") == "SHUTOFF");
    CHECK(act(R"({"os-start": null})") == 202);
    CHECK(show(client, id).text_of("status") == "ACTIVE");
    const Answer renamed = client.compute("PUT", "/servers/" + id, R"({"server": {"name": "other", "accessIPv4": "192.0.2.9"}})");
    CHECK(at(renamed.json(), "server/name") == "other");
    CHECK(show(client, id).text_of("accessIPv4") == "192.0.2.9");
}

TEST_CASE("a server boots from a volume where its flavor has no disk")
{
    CloudClient client;
    const std::string body = R"({"server": {"name": "a", "flavorRef": "compute1-4", "block_device_mapping_v2": [{"boot_index": 0,
        "uuid": "f2a71670-ced3-4274-80b6-0efcd0f8f91b", "source_type": "image", "destination_type": "volume", "volume_size": 50}]}})";
    const Answer answer = client.compute("POST", "/servers", body);
    REQUIRE(answer.status == 202);
    CHECK(show(client, at(answer.json(), "server/id")).text_of("image", "?").empty());
}

TEST_CASE("a network without free addresses fails the server, not the request")
{
    CloudClient client;
    const std::string lan = make_network(client, "tiny", "192.168.0.0/30");
    const std::string more = R"(, "networks": [{"uuid": ")" + lan + R"("}])";
    CHECK(at(show(client, make_server(client, "a", more)), "addresses/tiny/0/addr") == "192.168.0.1");
    CHECK(at(show(client, make_server(client, "b", more)), "addresses/tiny/0/addr") == "192.168.0.2");
    const Value third = show(client, make_server(client, "c", more));
    CHECK(third.text_of("status") == "ERROR");
    CHECK(at(third, "fault/message") == "No more IP addresses available.");
}

TEST_CASE("a thousand servers are listed in one request, each with its own address")
{
    CloudClient client;
    for (int i = 0; i < 10; ++i) {
        REQUIRE(client.compute("POST", "/servers", server_body("n" + std::to_string(i), R"(, "min_count": 100)")).status == 202);
    }
    const Value list = client.compute("GET", "/servers/detail").json();
    CHECK(list.get("servers").size() == 1000);
    CHECK(at(list, "servers_links") == "-");
    std::vector<std::string> addresses;
    for (const Value& server : list.get("servers").elements()) addresses.push_back(server.text_of("accessIPv4"));
    std::sort(addresses.begin(), addresses.end());
    CHECK(std::unique(addresses.begin(), addresses.end()) == addresses.end());
}

TEST_CASE("limits say what is left")
{
    CloudClient client(0, R"({"quotas": {"instances": 2, "networks": 1}})");
    make_server(client, "a");
    const Value absolute = client.compute("GET", "/limits").json().get("limits").get("absolute");
    CHECK(absolute.int_of("maxTotalInstances") == 2);
    CHECK(absolute.int_of("totalInstancesUsed") == 1);
    CHECK(absolute.int_of("totalRAMUsed") == 1024);
    make_server(client, "b");
    const Answer refused = client.compute("POST", "/servers", server_body("c"));
    CHECK(refused.status == 403);
    CHECK(at(refused.json(), "forbidden/message") == "Quota exceeded for instances: Requested 1, but already used 2 of 2 instances");
    make_network(client, "lan", "10.0.0.0/24");
    const Answer network = client.compute("POST", "/os-networksv2", R"({"network": {"label": "b", "cidr": "10.0.1.0/24"}})");
    CHECK(network.status == 403);
    CHECK(at(network.json(), "forbidden/message") == "Quota exceeded, too many networks.");
    CHECK(at(client.call("POST", "/v2.0/networks", R"({"network": {"name": "b"}})").json(), "NeutronError/type") == "OverQuota");
}
