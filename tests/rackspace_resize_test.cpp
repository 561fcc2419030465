// Resizes that were found open: begun by a run that ended too soon, or by somebody else.
#include <doctest/doctest.h>

#include "providers/rackspace/session.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr const char* server_type = "rackspace_server";

NamedValues server(const std::string& flavor = "general1-1", const std::string& role = "master", const std::string& name = "s")
{
    return {{"name", text(name)},
            {"image", text("f2a71670-ced3-4274-80b6-0efcd0f8f91b")},
            {"flavor", text(flavor)},
            {"metadata", texts({{"role", text(role)}})}};
}

// What somebody else does to a server, at the cloud's control panel.
void act(Cloud& cloud, const Value& server, const std::string& action, Value arguments)
{
    rackspace::Settings settings;
    settings.auth_url = cloud.cloud->auth_url();
    settings.version = rackspace::IdentityVersion::v2;
    settings.credentials.method = rackspace::Credentials::Method::api_key;
    settings.credentials.user.name = cloud.cloud->user_name();
    settings.credentials.secret = cloud.cloud->api_key();
    settings.region = cloud.cloud->region();
    Diagnostics diagnostics;
    const auto session = rackspace::Session::open(settings, {}, diagnostics);
    REQUIRE(session != nullptr);
    REQUIRE(session
                ->call({.method = "POST",
                        .path = "/servers/" + server.text_of("id") + "/action",
                        .body = Value::object({{action, std::move(arguments)}})})
                .has_value());
}

void resize(Cloud& cloud, const Value& server, const std::string& flavor)
{
    act(cloud, server, "resize", Value::object({{"flavorRef", text(flavor)}}));
}

Value read(Cloud& cloud, const Value& state)
{
    const auto found = cloud.driver->read(server_type, state);
    REQUIRE(found.has_value());
    return *found;
}

// As it is when its status is no longer this one.
Value after_status(Cloud& cloud, const Value& state, const std::string& status)
{
    for (int looks = 0; looks < 400; ++looks) {
        Value found = read(cloud, state);
        if (found.text_of("status") != status) return found;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("its status is still " << status);
    return {};
}

Value resized_unconfirmed(Cloud& cloud, const Value& state, const std::string& flavor)
{
    resize(cloud, state, flavor);
    const Value found = after_status(cloud, state, "RESIZE");
    REQUIRE(found.text_of("status") == "VERIFY_RESIZE");
    REQUIRE(found.text_of("flavor") == flavor);
    return found;
}

}  // namespace

TEST_CASE("a resize that a run began and did not live to confirm is an update, which confirms it")
{
    Cloud cloud;
    const Value open = resized_unconfirmed(cloud, cloud.create(server_type, server()), "general1-2");
    const PlanResponse plan = cloud.driver->plan(server_type, open, server("general1-2"));
    CHECK(plan.planned.get("status").is_unknown());
    CHECK(plan.planned.get("host_id").is_unknown());
    CHECK(plan.planned.with("status", open.get("status")).with("host_id", open.get("host_id")) == open);
    CHECK(plan.replaces.empty());

    const Value confirmed = cloud.update(server_type, open, server("general1-2"));
    CHECK(confirmed.text_of("status") == "ACTIVE");
    CHECK(confirmed == read(cloud, confirmed));
    CHECK(cloud.driver->plan(server_type, confirmed, server("general1-2")).planned == confirmed);
    CHECK(cloud.update(server_type, confirmed, server("general1-4")).text_of("flavor") == "general1-4");  // nothing is open any more
}

TEST_CASE("a resize that is under way is waited for, not asked for twice")
{
    for (const bool known : {true, false}) {
        CAPTURE(known);  // whether the state that is planned upon has it
        Cloud cloud;
        const Value first = cloud.create(server_type, server());
        resize(cloud, first, "general1-2");
        const Value prior = known ? read(cloud, first) : first;
        const Value second = cloud.update(server_type, prior, server("general1-2"));
        CHECK(second.text_of("status") == "ACTIVE");
        CHECK(second.text_of("flavor") == "general1-2");
        CHECK(second == read(cloud, second));
    }
}

TEST_CASE("what else is planned follows when an open resize is over")
{
    for (const bool known : {true, false}) {
        CAPTURE(known);
        Cloud cloud;
        const Value first = cloud.create(server_type, server());
        const Value open = resized_unconfirmed(cloud, first, "general1-2");
        const Value second = cloud.update(server_type, known ? open : first, server("general1-4", "minion", "renamed"));
        CHECK(second.text_of("status") == "ACTIVE");
        CHECK(second == read(cloud, second));
        CHECK(second.text_of("name") == "renamed");
        CHECK(second.get("metadata").text_of("role") == "minion");
        CHECK(second.text_of("flavor") == "general1-4");
    }
}

TEST_CASE("an update that the cloud answers badly after an open resize goes on with what is left")
{
    Cloud cloud;
    const Value open = resized_unconfirmed(cloud, cloud.create(server_type, server()), "general1-2");
    cloud.rules(R"({"rules":[{"match":{"method":"POST","path":"*/metadata","nth":1},"then":{"lose_answer":true}},
                             {"match":{"method":"POST","path":"*/action","nth":1},"then":{"status":503}}]})");
    const Value second = cloud.update(server_type, open, server("general1-2", "minion", "renamed"));
    CHECK(second == read(cloud, second));
    CHECK(second.get("metadata").text_of("role") == "minion");
}

TEST_CASE("a server that is shut down is resized, and shut down again")
{
    Cloud cloud;
    const Value first = cloud.create(server_type, server());
    act(cloud, first, "os-stop", Value());
    const Value second = cloud.update(server_type, read(cloud, first), server("general1-2"));
    CHECK(second.text_of("status") == "SHUTOFF");
    CHECK(second.text_of("flavor") == "general1-2");
}

TEST_CASE("a server with an open resize can be destroyed, and one that is gone is told")
{
    Cloud cloud;
    const Value open = resized_unconfirmed(cloud, cloud.create(server_type, server()), "general1-2");
    cloud.destroy(server_type, open);
    const Failed gone = cloud.failure(Operation::update, server_type, open, server("general1-2"));
    CHECK(ids(gone.diagnostics) == "rackspace-server-gone\n");
    CHECK_FALSE(gone.state.has_value());
}
