// The embedded cloud: what goes wrong on purpose.
#include "support/cloud_client.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

std::string rule(const std::string& match, const std::string& then)
{
    return R"({"rules": [{"match": )" + match + R"(, "then": )" + then + "}]}";
}

std::string server_body(const std::string& name)
{
    return R"({"server": {"name": ")" + name + R"(", "imageRef": "f2a71670-ced3-4274-80b6-0efcd0f8f91b", "flavorRef": "general1-1"}})";
}

// Statuses of so many requests, one after the other; 0 where no answer came.
std::string statuses(CloudClient& client, int count, const std::string& path = "/servers")
{
    std::string out;
    for (int i = 0; i < count; ++i) out += std::to_string(client.compute("GET", path).status) + " ";
    return out;
}

constexpr const char* get_servers = R"("method": "GET", "path": "/v2/*/servers")";

}  // namespace

TEST_CASE("which requests a rule takes")
{
    struct Case {
        const char* name;
        std::string match;
        const char* seen;
    };
    const std::string servers = get_servers;
    const Case cases[] = {
        {"all", "{" + servers + "}", "503 503 503 503 503 503 "},
        {"one", "{" + servers + R"(, "nth": 2})", "200 503 200 200 200 200 "},
        {"some", "{" + servers + R"(, "nth": [1, 4]})", "503 200 200 503 200 200 "},
        {"every other", "{" + servers + R"(, "every": 2})", "200 503 200 503 200 503 "},
        {"not the first ones", "{" + servers + R"(, "after": 4})", "200 200 200 200 503 503 "},
        {"so many", "{" + servers + R"(, "count": 2})", "503 503 200 200 200 200 "},
        {"never", "{" + servers + R"(, "probability": 0})", "200 200 200 200 200 200 "},
        {"another method", R"({"method": "POST", "path": "/v2/*/servers"})", "200 200 200 200 200 200 "},
        {"another path", R"({"path": "/v2/*/servers/?*"})", "200 200 200 200 200 200 "},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CloudClient client(0, rule(c.match, R"({"status": 503})"));
        CHECK(statuses(client, 6) == c.seen);
    }
}

TEST_CASE("chance is the same in every run")
{
    const std::string text = rule("{" + std::string(get_servers) + R"(, "probability": 0.5, "seed": 7})", R"({"status": 503})");
    CloudClient one(0, text);
    CloudClient other(0, text);
    const std::string seen = statuses(one, 40);
    CHECK(seen == statuses(other, 40));
    CHECK(seen.find("503") != std::string::npos);
    CHECK(seen.find("200") != std::string::npos);
}

TEST_CASE("answers of a rule's own")
{
    struct Case {
        const char* name;
        std::string then;
        const char* body;
        const char* retry_after;
    };
    const Case cases[] = {
        {"a status alone", R"({"status": 503})", R"({"serviceUnavailable":{"code":503,"message":"Service Unavailable"}})", ""},
        {"a status and a time", R"({"status": 429, "retry_after": 3})", R"({"overLimit":{"code":429,"message":"Too Many Requests"}})", "3"},
        {"a text", R"({"status": 502, "body": "<html>bad gateway</html>"})", "<html>bad gateway</html>", ""},
        {"an object", R"({"status": 500, "body": {"computeFault": {"code": 500}}})", R"({"computeFault":{"code":500}})", ""},
        {"a header", R"({"status": 413, "body": "", "headers": {"Retry-After": "Fri, 12 Jun 2015 10:11:12 GMT"}})", "",
         "Fri, 12 Jun 2015 10:11:12 GMT"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CloudClient client(0, rule("{" + std::string(get_servers) + "}", c.then));
        const Answer answer = client.compute("GET", "/servers");
        CHECK(answer.body == c.body);
        CHECK(answer.header("Retry-After") == c.retry_after);
    }
}

TEST_CASE("connections that break")
{
    const std::string post = R"({"method": "POST", "path": "/v2/*/os-networksv2", "nth": 1})";
    const std::string body = R"({"network": {"label": "lan", "cidr": "192.168.0.0/24"}})";
    struct Case {
        const char* name;
        const char* then;
        std::size_t networks;  // afterwards, the two special ones among them
    };
    const Case cases[] = {
        {"before anything is done", R"({"drop": true})", 2},
        {"after it is done", R"({"lose_answer": true})", 3},
        {"within the status line", R"({"cut_after": 5})", 3},
        {"within the body", R"({"cut_after": 150})", 3},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CloudClient client(0, rule(post, c.then));
        CHECK(client.compute("POST", "/os-networksv2", body).status == 0);
        const Answer list = client.compute("GET", "/os-networksv2");
        CHECK(list.status == 200);
        CHECK(list.json().get("networks").size() == c.networks);
    }
}

TEST_CASE("a delay")
{
    CloudClient client(0, rule("{" + std::string(get_servers) + "}", R"({"delay_ms": 120})"));
    const auto started = std::chrono::steady_clock::now();
    CHECK(client.compute("GET", "/servers").status == 200);
    CHECK(std::chrono::steady_clock::now() - started >= std::chrono::milliseconds(120));
}

TEST_CASE("servers that fail, told apart by what the request says")
{
    CloudClient client(1000, rule(R"({"method": "POST", "path": "/v2/*/servers", "body": "*minion-2*"})",
                                  R"({"server_error": {"code": 500, "message": "No valid host was found."}})"));
    const std::string good = at(client.compute("POST", "/servers", server_body("minion-1")).json(), "server/id");
    const std::string bad = at(client.compute("POST", "/servers", server_body("minion-2")).json(), "server/id");
    CHECK(at(client.compute("GET", "/servers/" + bad).json(), "server/status") == "BUILD");
    sleep_ms(1050);
    const Value failed = client.compute("GET", "/servers/" + bad).json().get("server");
    CHECK(failed.text_of("status") == "ERROR");
    CHECK(at(failed, "fault/code") == "500");
    CHECK(at(failed, "fault/message") == "No valid host was found.");
    CHECK(at(client.compute("GET", "/servers/" + good).json(), "server/status") == "ACTIVE");
    CHECK(client.compute("DELETE", "/servers/" + bad).status == 204);
}

TEST_CASE("a server that takes its time")
{
    CloudClient client(0, rule(R"({"method": "POST", "body": "*slow*"})", R"({"boot_ms": 60000})"));
    const std::string id = at(client.compute("POST", "/servers", server_body("slow")).json(), "server/id");
    CHECK(at(client.compute("GET", "/servers/" + id).json(), "server/status") == "BUILD");
}

TEST_CASE("rate limits as Rackspace keeps them")
{
    CloudClient client(0, R"({"rules": [{"match": {"path": "/v2/*/servers"}, "limit": {"requests": 3, "seconds": 1.5}}]})");
    CHECK(statuses(client, 3) == "200 200 200 ");
    const Answer refused = client.compute("GET", "/servers");
    CHECK(refused.status == 413);
    CHECK((refused.header("Retry-After") == "2" || refused.header("Retry-After") == "1"));
    CHECK(at(refused.json(), "overLimit/message") == "This request was rate-limited.");
    CHECK(at(refused.json(), "overLimit/details") == "Only 3 GET request(s) can be made to /v2/1801801/servers every 1.5 seconds.");
    CHECK(client.compute("GET", "/flavors").status == 200);
    sleep_ms(1550);
    CHECK(statuses(client, 3) == "200 200 200 ");
}

TEST_CASE("rules change while the cloud runs, and counts go on where a rule did not change")
{
    const std::string third = R"({"match": {"path": "/v2/*/servers", "nth": 3}, "then": {"status": 503}})";
    CloudClient client(0, R"({"rules": [)" + third + "]}");
    CHECK(statuses(client, 2) == "200 200 ");
    client.write_rules(R"({"rules": [)" + third +
                       R"(], "groups": {"flavors": {"rules": [{"match": {"path": "*/flavors"}, "then": {"status": 500}}]}}})");
    CHECK(statuses(client, 2) == "503 200 ");
    CHECK(client.compute("GET", "/flavors").status == 500);
    client.write_rules(
        R"({"groups": {"flavors": {"enabled": false, "rules": [{"match": {"path": "*/flavors"}, "then": {"status": 500}}]}}})");
    CHECK(client.compute("GET", "/flavors").status == 200);
}

TEST_CASE("rules that cannot be understood are told, not passed over")
{
    struct Case {
        const char* name;
        const char* text;
        const char* told;
    };
    const Case cases[] = {
        {"no JSON", "{", "at byte"},
        {"a word unknown at the top", R"({"rule": []})", "`rule` is not known here"},
        {"a word unknown in a rule", R"({"rules": [{"name": "r", "when": {}}]})", "rule `r`: `when` is not known here"},
        {"a word unknown in an effect", R"({"rules": [{"then": {"delay": 3}}]})", "rule `1`: then: `delay` is not known here"},
        {"a text for a number", R"({"rules": [{"then": {"delay_ms": "20"}}]})", "rule `1`: then: `delay_ms` must be a number"},
        {"a number for true", R"({"rules": [{"then": {"drop": 1}}]})", "rule `1`: then: `drop` must be true or false"},
        {"rules that are no list", R"({"groups": {"g": {"rules": {}}}})", "group `g`: `rules` must be a list"},
        {"a list with a text", R"({"rules": [{"match": {"nth": [1, "2"]}}]})", "match: `nth` must be a number or a list of them"},
        {"an unknown quota", R"({"quotas": {"servers": 3}})", "quotas: `servers` is not known here"},
        {"a fault in words", R"({"rules": [{"then": {"server_error": {"code": "500"}}}]})", "server_error: `code` must be a number"},
    };
    CloudClient client(0, "{}");
    for (const Case& c : cases) {
        CAPTURE(c.name);
        client.write_rules(c.text);
        const Answer answer = client.compute("GET", "/servers");
        CHECK(answer.status == 500);
        CHECK(at(answer.json(), "computeFault/message").find(c.told) != std::string::npos);
        rackspace::embedded::EmbeddedCloud::Options options;
        options.data_dir = client.directory() / "other";
        options.rules = client.directory() / "rules.json";
        const auto second = rackspace::embedded::EmbeddedCloud::start(options);
        REQUIRE(!second.has_value());
        CHECK(second.error().find(c.told) != std::string::npos);
    }
    client.write_rules("{}");
    CHECK(client.compute("GET", "/servers").status == 200);
}
