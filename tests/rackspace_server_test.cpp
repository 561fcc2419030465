// Servers against the embedded cloud: booting, changing, watching, recovering.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "providers/rackspace/user_data.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr const char* server_type = "rackspace_server";
constexpr const char* coreos = "f2a71670-ced3-4274-80b6-0efcd0f8f91b";
constexpr const char* public_net = "00000000-0000-0000-0000-000000000000";
constexpr const char* service_net = "11111111-1111-1111-1111-111111111111";

NamedValues server(const NamedValues& more = {})
{
    NamedValues given{{"name", text("kubernetes-master")}, {"image", text(coreos)}, {"flavor", text("general1-1")}};
    for (const auto& [name, value] : more) {
        std::erase_if(given, [&name = name](const auto& entry) { return entry.first == name; });
        given.emplace_back(name, value);
    }
    return given;
}

Value files(std::size_t count, std::size_t size)
{
    std::vector<Value> list;
    for (std::size_t i = 0; i < count; ++i)
        list.push_back(Value::object({{"path", text(fmt::format("/etc/{}", i))}, {"contents", text(std::string(size, 'x'))}}));
    return Value::list(Type::object({{"path", Type::string()}, {"contents", Type::string()}}), std::move(list));
}

Change change_of(Cloud& cloud, const NamedValues& given, const std::string& id)
{
    Change change = cloud.driver->change(Operation::create, server_type, cloud.driver->null(server_type), given);
    change.id = id;
    return change;
}

std::size_t servers_in(Cloud& cloud)
{
    std::size_t found = 0;
    for (const char* id : {"operation0000000000000000a", "operation0000000000000000b"})
        found += std::holds_alternative<NotFound>(cloud.driver->provider().adopt(change_of(cloud, server(), id))) ? 0U : 1U;
    return found;
}

}  // namespace

TEST_CASE("a server is created, read, imported and destroyed")
{
    Cloud cloud;
    const Value state = cloud.create(server_type, server());
    CHECK(state.text_of("status") == "ACTIVE");
    CHECK_FALSE(state.text_of("access_ip_v4").empty());
    CHECK(state.get("addresses").find("public") != nullptr);
    CHECK(state.get("addresses").find("private") != nullptr);
    CHECK(state.get("metadata").is_null());
    CHECK(cloud.driver->read(server_type, state) == state);
    CHECK(cloud.driver->provider().import_object(server_type, state.text_of("id")).state == state);
    CHECK_FALSE(cloud.driver->provider().import_object(server_type, "nowhere").state.has_value());
    cloud.destroy(server_type, state);
    CHECK_FALSE(cloud.driver->read(server_type, state).has_value());
    cloud.destroy(server_type, state);
}

TEST_CASE("everything that a server is booted with reaches the cloud")
{
    Cloud cloud;
    const Value network = cloud.create("rackspace_network", {{"label", text("pool")}, {"cidr", text("192.168.0.0/24")}});
    const Value key = cloud.create(
        "rackspace_keypair",
        {{"name", text("id")},
         {"public_key", text("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl first@example")}});
    const NamedValues given = server({{"networks", list_of({public_net, service_net, network.text_of("id")})},
                                      {"key_pair", key.get("name")},
                                      {"metadata", texts({{"tags", text("kubernetes-master")}})},
                                      {"user_data", text("#cloud-config\n")},
                                      {"config_drive", Value::boolean(true)},
                                      {"personality", files(5, 1000)}});
    const Value state = cloud.create(server_type, given);
    CHECK(state.get("addresses").size() == 3);
    CHECK(state.get("addresses").find("pool") != nullptr);
    CHECK(state.get("metadata").size() == 1);
    const std::optional<Value> read = cloud.driver->read(server_type, state);
    REQUIRE(read.has_value());
    CHECK(*read == state);
    CHECK(cloud.driver->plan(server_type, *read, given).planned == *read);
}

TEST_CASE("a create returns at once with the server's id, and says how far it is")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers"},"then":{"boot_ms":400}}]})");
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    const StartResult started = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Pending>(started));
    const Pending pending = std::get<Pending>(started);
    CHECK_FALSE(pending.state.text_of("id").empty());
    CHECK(pending.state.is_wholly_known());
    const std::vector<PollRequest> requests{{.change = change, .handle = pending.handle}};
    const std::vector<PollResult> results = cloud.driver->provider().poll(requests);
    REQUIRE(std::holds_alternative<Pending>(results.front()));
    CHECK(std::get<Pending>(results.front()).remark.starts_with("BUILD"));
    const PollResult end = cloud.finish(change, pending);
    REQUIRE(std::holds_alternative<Done>(end));
    CHECK(std::get<Done>(end).state.text_of("id") == pending.state.text_of("id"));
}

TEST_CASE("a boot is looked at often at first, and ever more seldom")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers"},"then":{"boot_ms":60000}}]})");
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    const Pending pending = std::get<Pending>(cloud.driver->start(change));
    const auto interval_after = [&](std::chrono::milliseconds waited) {
        const std::vector<PollRequest> requests{{.change = change, .handle = pending.handle, .waited = waited}};
        return std::get<Pending>(cloud.driver->provider().poll(requests).front()).poll_after;
    };
    CHECK(pending.poll_after == std::chrono::milliseconds(250));
    CHECK(interval_after(std::chrono::seconds(1)) == std::chrono::milliseconds(250));
    CHECK(interval_after(std::chrono::seconds(16)) == std::chrono::seconds(2));
    CHECK(interval_after(std::chrono::minutes(5)) == std::chrono::seconds(5));
    cloud.destroy(server_type, pending.state);
}

TEST_CASE("a server that ends in ERROR is told with the cloud's reason, and its state kept")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers"},
                              "then":{"server_error":{"code":500,"message":"No valid host was found."}}}]})");
    const Failed failed = cloud.failure(Operation::create, server_type, cloud.driver->null(server_type), server());
    CHECK(ids(failed.diagnostics) == "rackspace-server-error\n");
    CHECK(ProviderDriver::text(failed.diagnostics).find("No valid host was found. (500)") != std::string::npos);
    REQUIRE(failed.state.has_value());
    CHECK(failed.state->text_of("status") == "ERROR");
    cloud.destroy(server_type, *failed.state);
}

TEST_CASE("what the cloud refuses is told at the attribute that it is about")
{
    Cloud cloud;
    const auto problems = [&](const NamedValues& given) {
        const Failed failed = cloud.failure(Operation::create, server_type, cloud.driver->null(server_type), given);
        CHECK_FALSE(failed.state.has_value());
        return ids(failed.diagnostics);
    };
    CHECK(problems(server({{"image", text("2c210e44-0000-0000-0000-000000000000")}})) == "cloud-refused at image\n");
    CHECK(problems(server({{"flavor", text("general1-99")}})) == "cloud-refused at flavor\n");
    CHECK(problems(server({{"key_pair", text("nobody")}})) == "cloud-refused at key_pair\n");
    CHECK(problems(server({{"networks", list_of({"33333333-3333-3333-3333-333333333333"})}})) == "cloud-refused at networks\n");
}

TEST_CASE("name and metadata change in place; our own mark stays and does not show")
{
    Cloud cloud;
    const Value first = cloud.create(server_type, server({{"metadata", texts({{"a", text("1")}, {"b", text("2")}})}}));
    const NamedValues given = server({{"name", text("renamed")}, {"metadata", texts({{"b", text("3")}, {"c", text("4")}})}});
    CHECK(cloud.driver->plan(server_type, first, given).replaces.empty());
    const Value second = cloud.update(server_type, first, given);
    CHECK(second.text_of("id") == first.text_of("id"));
    CHECK(cloud.driver->read(server_type, second) == second);
    const Value third = cloud.update(server_type, second, server({{"name", text("renamed")}}));
    CHECK(cloud.driver->read(server_type, third) == third);
    CHECK(third.get("metadata").is_null());
    const Change intent = cloud.driver->change(Operation::create, server_type, cloud.driver->null(server_type), server());
    CHECK(std::holds_alternative<Done>(cloud.driver->provider().adopt(intent)));  // the mark is still there
}

TEST_CASE("a new flavor resizes the server, confirmed without being asked")
{
    Cloud cloud;
    const Value first = cloud.create(server_type, server());
    const NamedValues larger = server({{"flavor", text("general1-2")}});
    const PlanResponse plan = cloud.driver->plan(server_type, first, larger);
    CHECK(plan.replaces.empty());
    CHECK(plan.planned.get("host_id").is_unknown());
    CHECK(plan.planned.get("access_ip_v4") == first.get("access_ip_v4"));
    const Value second = cloud.update(server_type, first, larger);
    CHECK(second.text_of("flavor") == "general1-2");
    CHECK(second.text_of("status") == "ACTIVE");
    CHECK(second.text_of("id") == first.text_of("id"));
    CHECK(cloud.driver->read(server_type, second) == second);
}

TEST_CASE("a resize that the cloud refuses leaves the server as it was, and says how to go on")
{
    Cloud cloud;
    const Value first = cloud.create(server_type, server());
    const Failed failed = cloud.failure(Operation::update, server_type, first, server({{"flavor", text("compute1-4")}}));
    CHECK(ids(failed.diagnostics) == "cloud-refused at flavor\n");
    CHECK(failed.unchanged);  // no step before it changed anything
    CHECK(failed.diagnostics.begin()->help.find("rxplan apply -replace='rackspace_server.test'") != std::string::npos);
    CHECK(cloud.driver->read(server_type, first) == first);
}

TEST_CASE("an update that stops half way records what the server is now")
{
    Cloud cloud;
    const Value first = cloud.create(server_type, server({{"metadata", texts({{"a", text("1")}})}}));
    cloud.rules(R"({"rules":[{"match":{"method":"POST","path":"*/metadata"},"then":{"status":403}}]})");
    const NamedValues given = server({{"name", text("renamed")}, {"metadata", texts({{"a", text("2")}})}});
    const Failed failed = cloud.failure(Operation::update, server_type, first, given);
    CHECK(ids(failed.diagnostics) == "cloud-refused at metadata\n");
    CHECK_FALSE(failed.unchanged);
    REQUIRE(failed.state.has_value());
    CHECK(*failed.state == first.with("name", text("renamed")));
}

TEST_CASE("what cannot change in place forces a new server")
{
    Cloud cloud;
    const BlockSchema& block = cloud.driver->provider().schema().resource(server_type)->block;
    for (const char* name : {"image", "key_pair", "networks", "user_data", "config_drive", "personality"})
        CHECK(block.attribute(name)->forces_replacement);
    for (const char* name : {"name", "flavor", "metadata"}) CHECK_FALSE(block.attribute(name)->forces_replacement);
}

TEST_CASE("user data that differs only in signature and expiry of a temporary URL is no change")
{
    Cloud cloud;
    const auto data = [](const std::string& signature, const std::string& expires, const std::string& rest = "tail") {
        return server(
            {{"user_data", text(fmt::format("#cloud-config\n- wget -O x 'https://h/v1/a/c/o?temp_url_sig={}&temp_url_expires={}' {}\n",
                                            signature, expires, rest))}});
    };
    const Value state = cloud.create(server_type, data("aa11", "100"));
    const PlanResponse resigned = cloud.driver->plan(server_type, state, data("bb22", "200"));
    CHECK(resigned.planned == state);
    CHECK(resigned.keeps == std::vector<Path>{"user_data"});
    const PlanResponse changed = cloud.driver->plan(server_type, state, data("bb22", "200", "other"));
    CHECK(changed.keeps.empty());
    CHECK(changed.planned.text_of("user_data").find("bb22") != std::string::npos);
    const PlanResponse same = cloud.driver->plan(server_type, state, data("aa11", "100"));
    CHECK(same.keeps.empty());
    CHECK(same.planned == state);
}

TEST_CASE("which user data is the same")
{
    using rackspace::same_user_data;
    const std::string a = "x?temp_url_sig=0a&temp_url_expires=1 y";
    const std::string b = "x?temp_url_sig=ff%2B&temp_url_expires=2015-06-02T08:00:00Z y";
    CHECK(same_user_data(a, b));
    CHECK(same_user_data(base64_encode(a), base64_encode(b)));
    CHECK(same_user_data("x?temp_url_expires=1&temp_url_sig=0a", "x?temp_url_expires=2&temp_url_sig=0b"));
    CHECK_FALSE(same_user_data(a, "x?temp_url_sig=0a&temp_url_expires=1 z"));
    CHECK_FALSE(same_user_data("h?temp_url_sig=0a", "k?temp_url_sig=0a"));
    CHECK_FALSE(same_user_data("sha256=1", "sha256=2"));
    CHECK_FALSE(same_user_data(a, ""));
}

TEST_CASE("user data goes as base64, and base64 as it is")
{
    CHECK(rackspace::encoded_user_data("#cloud-config\n") == base64_encode("#cloud-config\n"));
    const std::string packed = base64_encode(std::string("\x1f\x8b\x08\x00 gzip", 9));
    CHECK(rackspace::encoded_user_data(packed) == packed);
}

TEST_CASE("what exceeds the cloud's limits is refused without asking it")
{
    Cloud cloud;
    const auto problems = [&](const NamedValues& more) {
        const std::string validated = ids(cloud.driver->validate(server_type, server(more)));
        CHECK(ids(cloud.driver->plan(server_type, cloud.driver->null(server_type), server(more)).diagnostics) == validated);
        return validated;
    };
    CHECK(problems({{"user_data", text("#" + std::string(49'148, 'x'))}}).empty());  // 65,532 bytes as base64
    CHECK(problems({{"user_data", text("#" + std::string(49'149, 'x'))}}) == "rackspace-user-data-too-large at user_data\n");
    CHECK(problems({{"personality", files(5, 1000)}}).empty());
    CHECK(problems({{"personality", files(6, 1)}}) == "rackspace-personality-too-many at personality\n");
    CHECK(problems({{"personality", files(1, 1001)}}) == "rackspace-personality-too-large at personality[0].contents\n");
    CHECK(problems({{"metadata", texts({{"k", text(std::string(256, 'v'))}})}}) == "rackspace-server-metadata at metadata[\"k\"]\n");
    CHECK(problems({{"metadata", texts({{"rxplan-operation", text("v")}})}}) ==
          "rackspace-server-metadata at metadata[\"rxplan-operation\"]\n");
    CHECK(problems({{"networks", list_of({public_net, ""})}}) == "rackspace-server-network at networks[1]\n");
    CHECK(problems({{"user_data", Value::unknown(Type::string())}, {"networks", Value::unknown(Type::list(Type::string()))}}).empty());
}

TEST_CASE("a boot whose answer was lost is found by its mark, and happens once")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers","nth":1},"then":{"lose_answer":true}}]})");
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    const PollResult result = cloud.run(change);
    REQUIRE(std::holds_alternative<Done>(result));
    CHECK(servers_in(cloud) == 1);
}

TEST_CASE("a boot that the cloud never heard of is left unanswered, and adopted by nobody")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers","nth":1},"then":{"drop":true}}]})");
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    CHECK(std::holds_alternative<Unanswered>(cloud.driver->start(change)));
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(change)));
}

TEST_CASE("what a crashed create made is adopted, booting or running")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers"},"then":{"boot_ms":300}}]})");
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    REQUIRE(std::holds_alternative<Pending>(cloud.driver->start(change)));
    const AdoptResult booting = cloud.driver->provider().adopt(change);
    REQUIRE(std::holds_alternative<Pending>(booting));
    const PollResult end = cloud.finish(change, std::get<Pending>(booting));
    REQUIRE(std::holds_alternative<Done>(end));
    const AdoptResult running = cloud.driver->provider().adopt(change);
    REQUIRE(std::holds_alternative<Done>(running));
    CHECK(std::get<Done>(running).state == std::get<Done>(end).state);
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(change_of(cloud, server(), "operation0000000000000000b"))));
}

TEST_CASE("many servers are read, and watched, by one listing")
{
    Cloud cloud;
    std::vector<ReadRequest> reads;
    std::vector<PollRequest> polls;
    for (int i = 0; i < 5; ++i) {
        const Change change =
            change_of(cloud, server({{"name", text(fmt::format("minion-{}", i))}}), fmt::format("operation000000000000000{:02}", i));
        const StartResult started = cloud.driver->start(change);
        REQUIRE(std::holds_alternative<Pending>(started));
        polls.push_back({.change = change, .handle = std::get<Pending>(started).handle});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    cloud.rules(R"({"rules":[{"match":{"method":"GET","path":"*/servers/detail","after":2},"then":{"status":403}},
                             {"match":{"method":"GET","path":"*/servers/????????-*"},"then":{"status":403}}]})");
    for (const PollResult& result : cloud.driver->provider().poll(polls)) {
        REQUIRE(std::holds_alternative<Done>(result));
        reads.push_back({.type = server_type, .state = std::get<Done>(result).state});
    }
    const std::vector<ReadResponse> responses = cloud.driver->provider().read(reads);
    REQUIRE(responses.size() == 5);
    for (std::size_t i = 0; i < responses.size(); ++i) CHECK(responses[i].state == reads[i].state);
}

TEST_CASE("while the cloud does not answer, what is under way stays pending")
{
    Cloud cloud;
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    const StartResult started = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Pending>(started));
    const Pending first = std::get<Pending>(started);
    cloud.rules(R"({"rules":[{"match":{"method":"GET","count":3},"then":{"status":503}}]})");
    const std::vector<PollRequest> requests{{.change = change, .handle = first.handle}};
    const std::vector<PollResult> results = cloud.driver->provider().poll(requests);
    REQUIRE(std::holds_alternative<Pending>(results.front()));
    CHECK(std::get<Pending>(results.front()).remark == "the cloud failed at a request");
    CHECK(std::get<Pending>(results.front()).state == first.state);
    CHECK(std::holds_alternative<Done>(cloud.finish(change, std::get<Pending>(results.front()))));
}

TEST_CASE("a server that is deleted while it boots is told")
{
    Cloud cloud(R"({"rules":[{"match":{"method":"POST","path":"*/servers"},"then":{"boot_ms":2000}}]})");
    const Change change = change_of(cloud, server(), "operation0000000000000000a");
    const StartResult started = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Pending>(started));
    cloud.destroy(server_type, std::get<Pending>(started).state);
    const PollResult result = cloud.finish(change, std::get<Pending>(started));
    REQUIRE(std::holds_alternative<Failed>(result));
    CHECK(ids(std::get<Failed>(result).diagnostics) == "rackspace-server-gone\n");
    CHECK_FALSE(std::get<Failed>(result).state.has_value());
}
