// Networks and key pairs against the embedded cloud.
#include <doctest/doctest.h>

#include "providers/rackspace/addresses.hpp"
#include "providers/rackspace/times.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

// A region whose networks are Compute's own.
constexpr const char* without_networking = R"({"cloud":{"without":["network"]}})";

constexpr const char* key_a = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl first@example\n";
constexpr const char* key_b = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8zx0yYkYv2S1M0xq5Q7p3Yt4v0u2mYl5m2mO5m8a2C second@example";

NamedValues network(const std::string& label = "pool", const std::string& cidr = "192.168.0.0/24")
{
    return {{"label", text(label)}, {"cidr", text(cidr)}};
}

NamedValues keypair(const std::string& key, const std::string& name = "id")
{
    return {{"name", text(name)}, {"public_key", text(key)}};
}

}  // namespace

TEST_CASE("a network is created, read, imported and destroyed")
{
    Cloud cloud;
    const Value state = cloud.create("rackspace_network", network());
    CHECK_FALSE(state.text_of("id").empty());
    CHECK(cloud.driver->read("rackspace_network", state) == state);
    CHECK(cloud.driver->provider().import_object("rackspace_network", state.text_of("id")).state == state);
    CHECK_FALSE(cloud.driver->provider().import_object("rackspace_network", "nowhere").state.has_value());
    cloud.destroy("rackspace_network", state);
    CHECK_FALSE(cloud.driver->read("rackspace_network", state).has_value());
    cloud.destroy("rackspace_network", state);  // gone already is gone
}

TEST_CASE("label and range of a network force its replacement")
{
    Cloud cloud;
    const BlockSchema& block = cloud.driver->provider().schema().resource("rackspace_network")->block;
    CHECK(block.attribute("label")->forces_replacement);
    CHECK(block.attribute("cidr")->forces_replacement);
    CHECK_FALSE(block.attribute("id")->forces_replacement);
}

TEST_CASE("a range of addresses is judged without asking the cloud")
{
    using rackspace::cidr_problem;
    for (const char* right : {"192.168.0.0/24", "10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "2001:db8::/64"})
        CHECK_FALSE(cidr_problem(right));
    CHECK(cidr_problem("192.168.0.1/24") == "`192.168.0.1/24` is an address inside the range; the range itself is 192.168.0.0/24.");
    CHECK(cidr_problem("192.168.0.0") == "`192.168.0.0` has no `/` and prefix length.");
    CHECK(cidr_problem("192.168.0/24") == "`192.168.0` is neither an IPv4 nor an IPv6 address.");
    for (const char* wrong : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/8 "})
        CHECK(cidr_problem(wrong) == "The prefix length must be a number from 0 to 32.");
    Cloud cloud;
    CHECK(ids(cloud.driver->validate("rackspace_network", network("pool", "pool"))) == "rackspace-network-cidr at cidr\n");
    CHECK(cloud.driver->validate("rackspace_network", {{"label", text("l")}, {"cidr", Value::unknown(Type::string())}}).empty());
}

TEST_CASE("what a crashed create made of a network is found by label and range")
{
    Cloud cloud(without_networking);
    const Change intent = cloud.driver->change(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(intent)));
    cloud.create("rackspace_network", network("pool", "192.168.1.0/24"));
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(intent)));
    const Value state = cloud.create("rackspace_network", network());
    const AdoptResult found = cloud.driver->provider().adopt(intent);
    REQUIRE(std::holds_alternative<Done>(found));
    CHECK(std::get<Done>(found).state == state);

    // The listing hides the first one, as it does when somebody else is just making it.
    cloud.rules(R"({"rules":[{"match":{"method":"GET","path":"*/os-networksv2","nth":1},"then":{"status":200,"body":{"networks":[]}}}]})");
    cloud.create("rackspace_network", network());
    const AdoptResult ambiguous = cloud.driver->provider().adopt(intent);
    REQUIRE(std::holds_alternative<Failed>(ambiguous));
    CHECK(ids(std::get<Failed>(ambiguous).diagnostics) == "rackspace-network-ambiguous at label\n");
    CHECK_FALSE(std::get<Failed>(ambiguous).unchanged);  // the intent stands until one of them is gone
    CHECK_FALSE(std::get<Failed>(ambiguous).state.has_value());
}

TEST_CASE("a network of the same label and range that exists already is never taken for the new one")
{
    Cloud cloud(without_networking);
    const Value theirs = cloud.create("rackspace_network", network());
    cloud.rules(R"({"rules":[{"match":{"method":"POST","path":"*/os-networksv2"},"then":{"drop":true}}]})");
    const Failed failed = cloud.failure(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    CHECK(ids(failed.diagnostics) == "rackspace-network-exists at label\n");
    CHECK(ProviderDriver::text(failed.diagnostics).find(theirs.text_of("id")) != std::string::npos);
    CHECK_FALSE(failed.state.has_value());
    cloud.rules("{}");
    cloud.create("rackspace_network", network("pool", "192.168.1.0/24"));
    cloud.create("rackspace_network", network("other"));
}

TEST_CASE("a network is not asked for while nobody can say what is there")
{
    Cloud cloud(without_networking);
    cloud.rules(R"({"rules":[{"match":{"method":"GET","path":"*/os-networksv2"},"then":{"status":503}}]})");
    const Failed failed = cloud.failure(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    CHECK(ids(failed.diagnostics) == "cloud-failed\n");
    cloud.rules("{}");
    const Change intent = cloud.driver->change(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(intent)));
}

TEST_CASE("a network whose answer was lost is found again, not made twice")
{
    Cloud cloud(
        R"({"cloud":{"without":["network"]},"rules":[{"match":{"method":"POST","path":"*/os-networksv2","nth":1},"then":{"lose_answer":true}}]})");
    const Value state = cloud.create("rackspace_network", network());
    CHECK(cloud.driver->read("rackspace_network", state) == state);
    const Change intent = cloud.driver->change(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    CHECK(std::holds_alternative<Done>(cloud.driver->provider().adopt(intent)));  // exactly one
}

TEST_CASE("a network that the cloud never heard of is left unanswered")
{
    Cloud cloud(
        R"({"cloud":{"without":["network"]},"rules":[{"match":{"method":"POST","path":"*/os-networksv2","nth":1},"then":{"drop":true}}]})");
    const Change change = cloud.driver->change(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    const StartResult result = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Unanswered>(result));
    CHECK(ids(std::get<Unanswered>(result).diagnostics) == "cloud-unanswered\n");
}

TEST_CASE("what the cloud refuses is told in its words")
{
    Cloud cloud(R"({"cloud":{"without":["network"]},"quotas":{"networks":0}})");
    const Failed failed = cloud.failure(Operation::create, "rackspace_network", cloud.driver->null("rackspace_network"), network());
    CHECK(ids(failed.diagnostics) == "cloud-refused at cidr\n");
    CHECK(ProviderDriver::text(failed.diagnostics).find("POST /os-networksv2 was answered with 403: Quota exceeded") != std::string::npos);
    CHECK_FALSE(failed.state.has_value());
}

TEST_CASE("a network in use waits until the last server has left it")
{
    Cloud cloud;
    const Value net = cloud.create("rackspace_network", network());
    const Value server = cloud.create("rackspace_server", {{"name", text("s")},
                                                           {"image", text("f2a71670-ced3-4274-80b6-0efcd0f8f91b")},
                                                           {"flavor", text("general1-1")},
                                                           {"networks", list_of({net.text_of("id")})}});
    const Change removal = cloud.driver->change(Operation::destroy, "rackspace_network", net, {});
    const StartResult started = cloud.driver->start(removal);
    REQUIRE(std::holds_alternative<Pending>(started));
    CHECK(std::get<Pending>(started).remark == "still in use by a server");
    cloud.destroy("rackspace_server", server);
    CHECK(std::holds_alternative<Done>(cloud.finish(removal, std::get<Pending>(started))));
    CHECK_FALSE(cloud.driver->read("rackspace_network", net).has_value());
}

TEST_CASE("a key pair is created, read, imported and destroyed, and keeps the text that was configured")
{
    Cloud cloud;
    const Value state = cloud.create("rackspace_keypair", keypair(key_a));
    CHECK(state.text_of("id") == "id");
    CHECK(state.text_of("public_key") == key_a);
    CHECK(state.text_of("fingerprint").size() == 47);
    CHECK(cloud.driver->read("rackspace_keypair", state) == state);
    const ImportResponse imported = cloud.driver->provider().import_object("rackspace_keypair", "id");
    REQUIRE(imported.state.has_value());
    CHECK(imported.state->text_of("fingerprint") == state.text_of("fingerprint"));
    cloud.destroy("rackspace_keypair", state);
    CHECK_FALSE(cloud.driver->read("rackspace_keypair", state).has_value());
}

TEST_CASE("a key pair's fingerprint is known while planning")
{
    Cloud cloud;
    const PlanResponse plan = cloud.driver->plan("rackspace_keypair", cloud.driver->null("rackspace_keypair"), keypair(key_a));
    CHECK(plan.planned.is_wholly_known());
    CHECK(cloud.create("rackspace_keypair", keypair(key_a)) == plan.planned);
    const PlanResponse later = cloud.driver->plan("rackspace_keypair", cloud.driver->null("rackspace_keypair"),
                                                  {{"name", text("id")}, {"public_key", Value::unknown(Type::string())}});
    CHECK(later.planned.get("fingerprint").is_unknown());
}

TEST_CASE("a key pair of the same name and key is taken over, of another key is an error")
{
    Cloud cloud;
    const Value state = cloud.create("rackspace_keypair", keypair(key_a));
    CHECK(cloud.create("rackspace_keypair", keypair(key_a)) == state);
    const Failed failed = cloud.failure(Operation::create, "rackspace_keypair", cloud.driver->null("rackspace_keypair"), keypair(key_b));
    CHECK(ids(failed.diagnostics) == "rackspace-keypair-exists at name\n");
    CHECK(failed.diagnostics.begin()->help ==
          "Choose another name, give the key that `id` has in the cloud, or delete it there if nobody needs it.");

    const Change intent =
        cloud.driver->change(Operation::create, "rackspace_keypair", cloud.driver->null("rackspace_keypair"), keypair(key_b));
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(intent)));
}

TEST_CASE("a key pair that somebody replaced shows as drift")
{
    Cloud cloud;
    const Value ours = cloud.create("rackspace_keypair", keypair(key_a));
    cloud.destroy("rackspace_keypair", ours);
    cloud.create("rackspace_keypair", keypair(key_b));
    const std::optional<Value> read = cloud.driver->read("rackspace_keypair", ours);
    REQUIRE(read.has_value());
    CHECK(read->text_of("public_key") == key_b);
    CHECK(read->text_of("fingerprint") != ours.text_of("fingerprint"));
}

TEST_CASE("what is no public key is said before the cloud is asked")
{
    Cloud cloud;
    for (const char* wrong : {"", "ssh-rsa", "not a key", "ssh-rsa !!!!", "/home/me/.ssh/id_rsa.pub"})
        CHECK(ids(cloud.driver->validate("rackspace_keypair", keypair(wrong))) == "rackspace-keypair-public-key at public_key\n");
    CHECK(cloud.driver->validate("rackspace_keypair", keypair(key_a)).empty());
}

TEST_CASE("instants are read in every form the clouds use")
{
    using rackspace::format_instant;
    using rackspace::parse_instant;
    for (const char* same : {"2015-06-02T08:00:00Z", "2015-06-02T08:00:00.000Z", "2015-06-02T08:00:00", "2015-06-02 08:00:00.123456",
                             "2015-06-02T03:00:00-05:00", "2015-06-02T10:00:00+0200"}) {
        const auto instant = parse_instant(same);
        REQUIRE_MESSAGE(instant.has_value(), same);
        CHECK(format_instant(*instant) == "2015-06-02T08:00:00Z");
    }
    for (const char* wrong : {"", "2015-06-02", "2015-13-02T08:00:00Z", "2015-02-30T08:00:00Z", "2015-06-02T08:00:00Zulu", "yesterday"})
        CHECK_FALSE(parse_instant(wrong).has_value());
}
