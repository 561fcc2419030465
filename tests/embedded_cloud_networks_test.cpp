// The embedded cloud: os-networksv2 and Networking v2.0 over the same networks.
#include "support/cloud_client.hpp"

using namespace rxplan;
using namespace rxplan::test;

TEST_CASE("os-networksv2: the two special networks, and those of the tenant")
{
    CloudClient client;
    CHECK(client.compute("GET", "/os-networksv2").body == R"({"networks":[{"id":"00000000-0000-0000-0000-000000000000","label":"public"},)"
                                                          R"({"id":"11111111-1111-1111-1111-111111111111","label":"private"}]})");
    struct Case {
        const char* name;
        const char* body;
        int status;
        const char* in;
        const char* expected;
    };
    const Case cases[] = {
        {"a network", R"({"network": {"label": "kubernetes-pool-net", "cidr": "192.168.0.0/24"}})", 200, "network/cidr", "192.168.0.0/24"},
        {"the same label again", R"({"network": {"label": "kubernetes-pool-net", "cidr": "192.168.0.0/24"}})", 200, "network/label",
         "kubernetes-pool-net"},
        {"host bits", R"({"network": {"label": "a", "cidr": "192.168.9.7/24"}})", 200, "network/cidr", "192.168.9.0/24"},
        {"version 6", R"({"network": {"label": "a", "cidr": "2001:DB8:9::/64"}})", 200, "network/cidr", "2001:db8:9::/64"},
        {"no label", R"({"network": {"cidr": "192.168.0.0/24"}})", 400, "badRequest/code", "400"},
        {"no range", R"({"network": {"label": "a"}})", 400, "badRequest/message", "CIDR is malformed."},
        {"no prefix", R"({"network": {"label": "a", "cidr": "192.168.0.0"}})", 400, "badRequest/message", "CIDR is malformed."},
        {"a prefix too long", R"({"network": {"label": "a", "cidr": "192.168.0.0/33"}})", 400, "badRequest/message", "CIDR is malformed."},
        {"too few addresses", R"({"network": {"label": "a", "cidr": "192.168.0.0/31"}})", 400, "badRequest/message",
         "CIDR does not contain enough addresses."},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = client.compute("POST", "/os-networksv2", c.body);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.in) == c.expected);
    }
    const std::string id = at(client.compute("GET", "/os-networksv2").json(), "networks/2/id");
    CHECK(at(client.compute("GET", "/os-networksv2/" + id).json(), "network/label") == "kubernetes-pool-net");
    CHECK(client.compute("DELETE", "/os-networksv2/" + id).status == 202);
    CHECK(client.compute("GET", "/os-networksv2/" + id).status == 404);
    CHECK(client.compute("DELETE", "/os-networksv2/" + id).status == 404);
    CHECK(client.compute("DELETE", "/os-networksv2/00000000-0000-0000-0000-000000000000").status == 403);
}

TEST_CASE("both ways show the same networks")
{
    CloudClient client;
    const std::string id =
        at(client.compute("POST", "/os-networksv2", R"({"network": {"label": "lan", "cidr": "192.168.0.0/24"}})").json(), "network/id");
    const Value shown = client.call("GET", "/network/v2.0/networks/" + id).json().get("network");
    CHECK(shown.text_of("name") == "lan");
    CHECK(shown.text_of("status") == "ACTIVE");
    const Value subnet = client.call("GET", "/v2.0/subnets/" + at(shown, "subnets/0")).json().get("subnet");
    CHECK(subnet.text_of("cidr") == "192.168.0.0/24");
    CHECK(subnet.get("gateway_ip").is_null());
    CHECK(at(subnet, "allocation_pools/0/start") == "192.168.0.1");
    const std::string other = at(client.call("POST", "/v2.0/networks", R"({"network": {"name": "made here"}})").json(), "network/id");
    CHECK(at(client.compute("GET", "/os-networksv2/" + other).json(), "network/cidr") == "null");
}

TEST_CASE("networking v2.0: networks")
{
    CloudClient client;
    const Answer made = client.call("POST", "/v2.0/networks", R"({"network": {"name": "lan", "description": "op-1"}})");
    REQUIRE(made.status == 201);
    const std::string id = at(made.json(), "network/id");
    CHECK(at(client.call("GET", "/v2.0/networks?name=lan").json(), "networks/0/description") == "op-1");
    CHECK(at(client.call("GET", "/v2.0/networks?description=op-1").json(), "networks/0/id") == id);
    CHECK(client.call("GET", "/v2.0/networks?name=wan").body == R"({"networks":[]})");
    CHECK(client.call("GET", "/v2.0/networks?name=lan&fields=name").body == R"({"networks":[{"name":"lan"}]})");
    CHECK(at(client.call("GET", "/v2.0/networks?shared=true").json(), "networks/1/name") == "private");
    const Value first = client.call("GET", "/v2.0/networks?limit=2").json();
    CHECK(first.get("networks").size() == 2);
    CHECK(at(client.call("GET", at(first, "networks_links/0/href").substr(client.cloud().base_url().size())).json(), "networks/0/id") ==
          id);
    const Answer renamed = client.call("PUT", "/v2.0/networks/" + id, R"({"network": {"name": "wan", "admin_state_up": false}})");
    CHECK(at(renamed.json(), "network/name") == "wan");
    CHECK(at(renamed.json(), "network/admin_state_up") == "false");
    CHECK(client.call("PUT", "/v2.0/networks/00000000-0000-0000-0000-000000000000", R"({"network": {"name": "x"}})").status == 403);
    CHECK(client.call("POST", "/v2.0/networks", "{}").status == 400);
    CHECK(client.call("DELETE", "/v2.0/networks/" + id).status == 204);
    CHECK(at(client.call("DELETE", "/v2.0/networks/" + id).json(), "NeutronError/message") == "Network " + id + " could not be found.");
}

TEST_CASE("networking v2.0: subnets")
{
    CloudClient client;
    const std::string network = at(client.call("POST", "/v2.0/networks", R"({"network": {"name": "lan"}})").json(), "network/id");
    const auto body = [&](const std::string& more) { return R"({"subnet": {"network_id": ")" + network + R"(", )" + more + "}}"; };
    struct Case {
        const char* name;
        std::string body;
        int status;
        const char* in;
        const char* expected;
    };
    const Case cases[] = {
        {"the gateway is the first address", body(R"("cidr": "10.1.0.0/24", "ip_version": 4)"), 201, "subnet/gateway_ip", "10.1.0.1"},
        {"no gateway", body(R"("cidr": "10.2.0.0/24", "gateway_ip": null)"), 201, "subnet/gateway_ip", "null"},
        {"own pool", body(R"("cidr": "10.3.0.0/24", "allocation_pools": [{"start": "10.3.0.50", "end": "10.3.0.60"}])"), 201,
         "subnet/allocation_pools/0/end", "10.3.0.60"},
        {"name servers", body(R"("cidr": "10.4.0.0/24", "dns_nameservers": ["9.9.9.9"])"), 201, "subnet/dns_nameservers/0", "9.9.9.9"},
        {"overlap", body(R"("cidr": "10.1.0.128/25")"), 400, "NeutronError/type", "InvalidInput"},
        {"malformed", body(R"("cidr": "ten")"), 400, "NeutronError/message",
         "Invalid input for cidr. Reason: 'ten' is not a valid IP subnet."},
        {"the wrong version", body(R"("cidr": "10.5.0.0/24", "ip_version": 6)"), 400, "NeutronError/type", "InvalidInput"},
        {"a gateway elsewhere", body(R"("cidr": "10.5.0.0/24", "gateway_ip": "10.6.0.1")"), 400, "NeutronError/type", "InvalidInput"},
        {"a pool elsewhere", body(R"("cidr": "10.5.0.0/24", "allocation_pools": [{"start": "10.6.0.1", "end": "10.6.0.2"}])"), 400,
         "NeutronError/type", "InvalidAllocationPool"},
        {"no such network", R"({"subnet": {"network_id": "77", "cidr": "10.5.0.0/24"}})", 404, "NeutronError/type", "NetworkNotFound"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = client.call("POST", "/v2.0/subnets", c.body);
        CHECK(answer.status == c.status);
        CHECK(at(answer.json(), c.in) == c.expected);
    }
    const std::string id = at(client.call("GET", "/v2.0/subnets?cidr=10.3.0.0/24").json(), "subnets/0/id");
    CHECK(client.call("PUT", "/v2.0/subnets/" + id, R"({"subnet": {"cidr": "10.9.0.0/24"}})").status == 400);
    CHECK(at(client.call("PUT", "/v2.0/subnets/" + id, R"({"subnet": {"name": "pool"}})").json(), "subnet/name") == "pool");
    CHECK(client.call("DELETE", "/v2.0/subnets/" + id).status == 204);
    CHECK(client.call("GET", "/v2.0/subnets/" + id).status == 404);
}

TEST_CASE("ports follow the servers, and addresses keep out of the gateway's way")
{
    CloudClient client;
    const std::string network = at(client.call("POST", "/v2.0/networks", R"({"network": {"name": "lan"}})").json(), "network/id");
    const Answer subnet = client.call(
        "POST", "/v2.0/subnets", R"({"subnet": {"network_id": ")" + network + R"(", "cidr": "10.1.0.0/29", "gateway_ip": "10.1.0.2"}})");
    REQUIRE(subnet.status == 201);
    const std::string server = R"({"server": {"name": "a", "imageRef": "f2a71670-ced3-4274-80b6-0efcd0f8f91b", "flavorRef": "general1-1",
        "max_count": 3, "networks": [{"uuid": ")" +
                               network + R"("}]}})";
    REQUIRE(client.compute("POST", "/servers", server).status == 202);
    std::vector<std::string> addresses;
    const Value ports = client.call("GET", "/v2.0/ports?network_id=" + network).json();
    for (const Value& port : ports.get("ports").elements()) addresses.push_back(at(port, "fixed_ips/0/ip_address"));
    std::sort(addresses.begin(), addresses.end());
    CHECK(addresses == std::vector<std::string>{"10.1.0.1", "10.1.0.3", "10.1.0.4"});
    CHECK(at(client.call("DELETE", "/v2.0/subnets/" + at(subnet.json(), "subnet/id")).json(), "NeutronError/type") == "SubnetInUse");
    CHECK(at(client.call("DELETE", "/v2.0/networks/" + network).json(), "NeutronError/type") == "NetworkInUse");
    CHECK(client.call("GET", "/v2.0/security-groups").body == R"({"security_groups":[]})");
    CHECK(client.call("GET", "/v2.0/extensions/router").status == 404);
}
