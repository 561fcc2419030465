// Requests of which nobody knows whether the cloud has acted on them, and answers that lie.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "providers/rackspace/replies.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr const char* writes_fail = R"({"rules":[{"match":{"method":"P*"},"then":{"status":503}},
                                                 {"match":{"method":"DELETE"},"then":{"status":503}}]})";
constexpr const char* reads_fail = R"({"rules":[{"match":{"method":"GET"},"then":{"status":503}},
                                                {"match":{"method":"HEAD"},"then":{"status":503}}]})";

NamedValues network()
{
    return {{"label", text("pool")}, {"cidr", text("192.168.0.0/24")}};
}

NamedValues keypair()
{
    return {{"name", text("id")},
            {"public_key", text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl first@example")}};
}

NamedValues container(bool force = false)
{
    return {{"name", text("releases")}, {"force_destroy", Value::boolean(force)}};
}

NamedValues object(const std::string& source, const std::string& version = "1")
{
    return {
        {"container", text("releases")}, {"name", text("a")}, {"source", text(source)}, {"metadata", texts({{"version", text(version)}})}};
}

NamedValues server(const std::string& name = "s", const std::string& flavor = "general1-1", const std::string& role = "master")
{
    return {{"name", text(name)},
            {"image", text("f2a71670-ced3-4274-80b6-0efcd0f8f91b")},
            {"flavor", text(flavor)},
            {"metadata", texts({{"role", text(role)}})}};
}

StartResult start(Cloud& cloud, Operation operation, std::string_view type, const Value& prior, const NamedValues& given = {})
{
    return cloud.driver->start(cloud.driver->change(operation, type, prior, given));
}

// Ids of the problems where it is left unanswered; otherwise what it is.
std::string doubt(const StartResult& result)
{
    if (const auto* unanswered = std::get_if<Unanswered>(&result)) return ids(unanswered->diagnostics);
    if (const auto* failed = std::get_if<Failed>(&result)) return "failed: " + ids(failed->diagnostics);
    return std::holds_alternative<Done>(result) ? "done" : "pending";
}

Change creation(Cloud& cloud, std::string_view type, const NamedValues& given)
{
    return cloud.driver->change(Operation::create, type, cloud.driver->null(type), given);
}

// What becomes of two servers' deletions at the next poll.
std::vector<PollResult> next_poll(Cloud& cloud, const std::vector<PollRequest>& requests)
{
    std::vector<PollResult> results = cloud.driver->provider().poll(requests);
    REQUIRE(results.size() == requests.size());
    return results;
}

std::vector<PollRequest> begin_deletions(Cloud& cloud, std::initializer_list<Value> servers)
{
    std::vector<PollRequest> requests;
    for (const Value& one : servers) {
        const Change change = cloud.driver->change(Operation::destroy, "rackspace_server", one, {});
        const StartResult started = cloud.driver->start(change);
        REQUIRE(std::holds_alternative<Pending>(started));
        requests.push_back({.change = change, .handle = std::get<Pending>(started).handle});
    }
    return requests;
}

}  // namespace

TEST_CASE("which answers leave open whether the cloud has acted")
{
    const auto in_doubt = [](int status) { return rackspace::Refusal{.status = status}.in_doubt(); };
    for (const int open : {200, 202, 500, 502, 503, 504, 507, 520, 524}) CHECK_MESSAGE(in_doubt(open), open);
    for (const int clear : {300, 400, 401, 403, 404, 409, 412, 413, 422, 429, 501}) CHECK_MESSAGE(!in_doubt(clear), clear);
}

TEST_CASE("a boot that a gateway answers with 503 or 520 although the cloud has taken it is found by its mark")
{
    for (const int status : {503, 520}) {
        Cloud cloud;
        const Change change = creation(cloud, "rackspace_server", server());
        const StartResult first = cloud.driver->start(change);
        REQUIRE(std::holds_alternative<Pending>(first));
        cloud.rules(fmt::format(R"({{"rules":[{{"match":{{"method":"POST","path":"*/servers"}},"then":{{"status":{}}}}}]}})", status));
        const StartResult again = cloud.driver->start(change);
        REQUIRE(std::holds_alternative<Pending>(again));
        CHECK(std::get<Pending>(again).state.get("id") == std::get<Pending>(first).state.get("id"));
    }
}

TEST_CASE("a boot whose answer names no server is found by its mark, or left unanswered")
{
    for (const char* answer : {R"("<html>maintenance</html>")", "{}", R"({"server":{}})", R"({"server":[]})"}) {
        Cloud cloud;
        const std::string rules =
            fmt::format(R"({{"rules":[{{"match":{{"method":"POST","path":"*/servers"}},"then":{{"status":202,"body":{}}}}}]}})", answer);
        const Change change = creation(cloud, "rackspace_server", server());
        cloud.rules(rules);
        CHECK(doubt(cloud.driver->start(change)) == "cloud-answer-unusable\n");
        cloud.rules("{}");
        const StartResult first = cloud.driver->start(change);
        REQUIRE(std::holds_alternative<Pending>(first));
        cloud.rules(rules);
        const StartResult again = cloud.driver->start(change);
        REQUIRE(std::holds_alternative<Pending>(again));
        CHECK(std::get<Pending>(again).state.get("id") == std::get<Pending>(first).state.get("id"));
    }
}

TEST_CASE("a network or key pair whose answer does not name it is left unanswered, unless it is there")
{
    Cloud cloud;
    cloud.rules(R"({"rules":[{"match":{"method":"POST"},"then":{"status":200,"body":"<html>maintenance</html>"}}]})");
    CHECK(doubt(start(cloud, Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network())) ==
          "cloud-answer-unusable\n");
    CHECK(doubt(start(cloud, Operation::create, "rackspace_keypair", cloud.driver->null("rackspace_keypair"), keypair())) ==
          "cloud-answer-unusable\n");
    cloud.rules("{}");
    const Value made = cloud.create("rackspace_keypair", keypair());
    cloud.rules(R"({"rules":[{"match":{"method":"POST"},"then":{"status":200,"body":{"keypair":{}}}}]})");
    CHECK(cloud.create("rackspace_keypair", keypair()) == made);
}

TEST_CASE("an answer that is no listing does not make anything disappear")
{
    Cloud cloud;
    const std::vector<ReadRequest> requests{{.type = "rackspace_network", .state = cloud.create("rackspace_network", network())},
                                            {.type = "rackspace_keypair", .state = cloud.create("rackspace_keypair", keypair())},
                                            {.type = "rackspace_server", .state = cloud.create("rackspace_server", server("a"))},
                                            {.type = "rackspace_server", .state = cloud.create("rackspace_server", server("b"))}};
    cloud.rules(R"({"rules":[{"match":{"method":"GET"},"then":{"status":200,"body":"<html>log in first</html>"}}]})");
    const std::vector<ReadResponse> responses = cloud.driver->provider().read(requests);
    REQUIRE(responses.size() == requests.size());
    for (std::size_t i = 0; i < responses.size(); ++i) {
        CHECK(ids(responses[i].diagnostics) == "cloud-answer-unusable\n");
        CHECK(responses[i].state == requests[i].state);
    }
}

TEST_CASE("a destroy that nobody knows the end of is left unanswered")
{
    Cloud cloud;
    const std::vector<std::pair<const char*, Value>> objects{
        {"rackspace_network", cloud.create("rackspace_network", network())},
        {"rackspace_keypair", cloud.create("rackspace_keypair", keypair())},
        {"rackspace_server", cloud.create("rackspace_server", server())},
        {"rackspace_container", cloud.create("rackspace_container", container(true))},
        {"rackspace_object", cloud.create("rackspace_object", object(cloud.scratch.write("a", "content")))}};
    cloud.rules(writes_fail);
    for (const auto& one : objects) {
        CHECK_MESSAGE(doubt(start(cloud, Operation::destroy, one.first, one.second)) == "cloud-failed\n", one.first);
        CHECK(cloud.driver->read(one.first, one.second) == one.second);
    }
    CHECK(doubt(start(cloud, Operation::destroy, "rackspace_container", objects[3].second.with("force_destroy", Value::boolean(false)))) ==
          "cloud-failed\n");
}

TEST_CASE("an update that nobody knows the end of is left unanswered")
{
    Cloud cloud;
    const Value box = cloud.create("rackspace_container", container());
    const Value file = cloud.create("rackspace_object", object(cloud.scratch.write("a", "content")));
    const Value machine = cloud.create("rackspace_server", server());
    cloud.rules(writes_fail);
    const auto update = [&](const char* type, const Value& prior, const NamedValues& given) {
        return doubt(start(cloud, Operation::update, type, prior, given));
    };
    NamedValues described = container();
    described.emplace_back("metadata", texts({{"tier", text("a")}}));
    CHECK(update("rackspace_container", box, described) == "cloud-failed\n");
    CHECK(update("rackspace_object", file, object(cloud.scratch.write("a", "content"), "2")) == "cloud-failed\n");
    CHECK(update("rackspace_object", file, object(cloud.scratch.write("b", "other content"))) == "cloud-failed\n");
    CHECK(update("rackspace_server", machine, server("renamed")) == "cloud-failed at name\n");
    CHECK(update("rackspace_server", machine, server("s", "general1-1", "minion")) == "cloud-failed at metadata\n");
}

TEST_CASE("a new content whose upload was answered by nobody is found by its mark")
{
    Cloud cloud;
    cloud.create("rackspace_container", container());
    const Value first = cloud.create("rackspace_object", object(cloud.scratch.write("a", "content")));
    Change change = cloud.driver->change(Operation::update, "rackspace_object", first, object(cloud.scratch.write("a", "other content")));
    change.id = "another0operation000000000";
    cloud.rules(R"({"rules":[{"match":{"method":"PUT"},"then":{"lose_answer":true}}]})");
    const StartResult result = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Done>(result));
    CHECK(std::get<Done>(result).state.text_of("etag") == hex(md5("other content")));
}

TEST_CASE("a resize whose answer was lost is watched like any other")
{
    Cloud cloud;
    const Value first = cloud.create("rackspace_server", server());
    cloud.rules(R"({"rules":[{"match":{"method":"POST","path":"*/action","nth":1},"then":{"lose_answer":true}}]})");
    CHECK(cloud.update("rackspace_server", first, server("s", "general1-2")).text_of("flavor") == "general1-2");
    cloud.rules(R"({"rules":[{"match":{"method":"POST","path":"*/action"},"then":{"status":503}}]})");
    const Value second = *cloud.driver->read("rackspace_server", first);
    const Failed undone = cloud.failure(Operation::update, "rackspace_server", second, server("s", "general1-1"));
    CHECK(ids(undone.diagnostics) == "rackspace-resize-undone at flavor\n");
    CHECK(undone.state == second);
}

TEST_CASE("an update that stops half way while the server cannot be read is left unanswered")
{
    Cloud cloud;
    const Value first = cloud.create("rackspace_server", server());
    cloud.rules(R"({"rules":[{"match":{"method":"POST","path":"*/metadata"},"then":{"status":403}},
                             {"match":{"method":"GET"},"then":{"status":503}}]})");
    CHECK(doubt(start(cloud, Operation::update, "rackspace_server", first, server("renamed", "general1-1", "minion"))) ==
          "cloud-refused at metadata\n");
}

TEST_CASE("what a crashed create made is not given up because the cloud does not answer")
{
    Cloud cloud;
    const std::string source = cloud.scratch.write("a", "content");
    const std::vector<Change> intents{creation(cloud, "rackspace_network", network()), creation(cloud, "rackspace_keypair", keypair()),
                                      creation(cloud, "rackspace_container", container()),
                                      creation(cloud, "rackspace_object", object(source)), creation(cloud, "rackspace_server", server())};
    cloud.rules(reads_fail);
    for (const Change& intent : intents) {
        const AdoptResult found = cloud.driver->provider().adopt(intent);
        REQUIRE_MESSAGE(std::holds_alternative<Failed>(found), intent.type);
        CHECK(ids(std::get<Failed>(found).diagnostics) == "cloud-failed\n");
        CHECK_FALSE(std::get<Failed>(found).state.has_value());
        CHECK_FALSE_MESSAGE(std::get<Failed>(found).unchanged, intent.type);
    }
}

TEST_CASE("a deletion that was put off and is then in doubt is asked for again")
{
    Cloud cloud;
    const Value net = cloud.create("rackspace_network", network());
    const Value machine = cloud.create("rackspace_server", server());
    cloud.rules(R"({"rules":[{"match":{"method":"DELETE"},"then":{"status":409}}]})");
    std::vector<PollRequest> requests = begin_deletions(cloud, {machine});
    const Change change = cloud.driver->change(Operation::destroy, "rackspace_network", net, {});
    const StartResult started = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Pending>(started));
    requests.push_back({.change = change, .handle = std::get<Pending>(started).handle});
    cloud.rules(writes_fail);
    const std::vector<PollResult> results = next_poll(cloud, requests);
    cloud.rules("{}");
    for (std::size_t i = 0; i < results.size(); ++i) {
        REQUIRE(std::holds_alternative<Pending>(results[i]));
        CHECK(std::get<Pending>(results[i]).remark == "the cloud failed at a request");
        CHECK(std::holds_alternative<Done>(cloud.finish(requests[i].change, std::get<Pending>(results[i]))));
    }
}

TEST_CASE("a server whose deletion was put off is not gone because a listing leaves it out")
{
    Cloud cloud;
    const Value a = cloud.create("rackspace_server", server("a"));
    const Value b = cloud.create("rackspace_server", server("b"));
    cloud.rules(R"({"rules":[{"match":{"method":"DELETE"},"then":{"status":409}}]})");
    const std::vector<PollRequest> requests = begin_deletions(cloud, {a, b});
    cloud.rules(R"({"rules":[{"match":{"method":"GET","path":"*/servers/detail"},"then":{"status":200,"body":{"servers":[]}}}]})");
    for (const PollResult& result : next_poll(cloud, requests)) {
        REQUIRE(std::holds_alternative<Pending>(result));
        CHECK(std::get<Pending>(result).remark == "deleting");  // asked for again
    }
}

TEST_CASE("a server that is being deleted is gone when a whole listing leaves it out, and only then")
{
    Cloud cloud;
    const Value a = cloud.create("rackspace_server", server("a"));
    const Value b = cloud.create("rackspace_server", server("b"));
    const std::string accepted = R"({"match":{"method":"DELETE"},"then":{"status":202}})";  // but it stays
    const std::string last = R"({"match":{"method":"GET","path":"*/servers/detail"},"then":{"status":200,"body":{"servers":[]}}})";
    cloud.rules(fmt::format(R"({{"rules":[{}]}})", accepted));
    const std::vector<PollRequest> requests = begin_deletions(cloud, {a, b});

    const std::string page = R"({"match":{"method":"GET","path":"*/servers/detail","nth":1},"then":{"status":200,
        "body":{"servers":[{"id":"x","status":"ACTIVE"}],"servers_links":[{"rel":"next","href":"y"}]}}})";
    cloud.rules(fmt::format(R"({{"rules":[{},{}]}})", page, last));
    for (const PollResult& result : next_poll(cloud, requests)) {
        REQUIRE(std::holds_alternative<Pending>(result));
        CHECK(std::get<Pending>(result).remark == "ACTIVE 100 %");
    }

    const std::string no_single = R"({"match":{"method":"GET","path":"*/servers/????????-*"},"then":{"status":403}})";
    cloud.rules(fmt::format(R"({{"rules":[{},{}]}})", last, no_single));
    for (const PollResult& result : next_poll(cloud, requests)) CHECK(std::holds_alternative<Done>(result));
}
