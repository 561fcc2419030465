// Networks by Networking v2.0: two requests each, and found again by the mark that the first one leaves.
#include <doctest/doctest.h>

#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

const NamedValues pool{{"label", text("pool")}, {"cidr", text("192.168.0.0/24")}};

Change create_change(Cloud& cloud)
{
    return cloud.driver->change(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), pool);
}

Value found(AdoptResult result)
{
    REQUIRE(std::holds_alternative<Done>(result));
    return std::get<Done>(std::move(result)).state;
}

std::string rule(const std::string& match, const std::string& then)
{
    return R"({"rules":[{"match":)" + match + R"(,"then":)" + then + "}]}";
}

}  // namespace

TEST_CASE("two networks of one label and range are told apart by who made them")
{
    Cloud cloud;
    Change change = create_change(cloud);
    change.id = "another-operation";
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(change)));
    const Value theirs = cloud.create("rackspace_network", pool);
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(change)));
    const StartResult made = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Done>(made));
    CHECK(std::get<Done>(made).state.text_of("id") != theirs.text_of("id"));
    CHECK(found(cloud.driver->provider().adopt(change)) == std::get<Done>(made).state);
}

TEST_CASE("an answer that is lost, to either of the two requests, costs nothing")
{
    for (const char* path : {"*/v2.0/networks", "*/v2.0/subnets"}) {
        CAPTURE(path);
        Cloud cloud(rule(R"({"method":"POST","nth":1,"path":")" + std::string(path) + "\"}", R"({"lose_answer":true})"));
        const Value state = cloud.create("rackspace_network", pool);
        CHECK(cloud.driver->read("rackspace_network", state) == state);
    }
}

TEST_CASE("a create that ended between its two requests is completed when it is taken over")
{
    Cloud cloud(rule(R"({"method":"POST","path":"*/subnets"})", R"({"drop":true})"));
    const Change change = create_change(cloud);
    CHECK(std::holds_alternative<Unanswered>(cloud.driver->start(change)));
    CHECK(std::holds_alternative<Failed>(cloud.driver->provider().adopt(change)));
    cloud.rules("{}");
    const Value state = found(cloud.driver->provider().adopt(change));
    CHECK(cloud.driver->read("rackspace_network", state) == state);
    CHECK(found(cloud.driver->provider().adopt(change)) == state);
    cloud.destroy("rackspace_network", state);
}

TEST_CASE("a network whose range the cloud refuses is taken away again")
{
    Cloud cloud(rule(
        R"({"method":"POST","path":"*/subnets"})",
        R"({"status":409,"body":{"NeutronError":{"type":"OverQuota","message":"Quota exceeded for resources: ['subnet'].","detail":""}}})"));
    const Failed failed = cloud.failure(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), pool);
    CHECK(ids(failed.diagnostics) == "cloud-refused at cidr\n");
    CHECK(ProviderDriver::text(failed.diagnostics).find("Quota exceeded for resources: ['subnet'].") != std::string::npos);
    CHECK(failed.unchanged);
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(create_change(cloud))));
}

TEST_CASE("a cloud that keeps no descriptions makes its networks by os-networksv2")
{
    Cloud cloud(rule(
        R"({"method":"POST","path":"*/v2.0/networks","body":"*description*"})",
        R"({"status":400,"body":{"NeutronError":{"type":"HTTPBadRequest","message":"Unrecognized attribute(s) 'description'","detail":""}}})"));
    const Value state = cloud.create("rackspace_network", pool);
    CHECK(cloud.driver->read("rackspace_network", state) == state);
}

TEST_CASE("a network that was deleted behind our back is gone, and one that lost its range is to be replaced")
{
    Cloud cloud;
    const Value state = cloud.create("rackspace_network", pool);
    cloud.rules(rule(R"({"path":"*/v2.0/subnets"})", R"({"status":200,"body":{"subnets":[]}})"));
    const auto seen = cloud.driver->read("rackspace_network", state);
    REQUIRE(seen.has_value());
    CHECK(seen->get("cidr").is_null());
    cloud.rules("{}");
    cloud.destroy("rackspace_network", state);
    CHECK_FALSE(cloud.driver->read("rackspace_network", state).has_value());
}
