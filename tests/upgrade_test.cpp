// Objects that another version of a provider stored: `test_thing` calls `name` what version 0 called `title`.
#include "plan/upgrade.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "plan/rebase.hpp"
#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

constexpr auto state_file = "rxplan.state.json";

void replace_all(std::string& text, const std::string& from, const std::string& to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// Made by today's provider, then stored as an earlier or later one would have.
void store_as(Engine& engine, const std::string& attribute, int version, std::uint32_t known)
{
    std::string text = *engine.disk.content(state_file);
    replace_all(text, "\"name\":", fmt::format("\"{}\":", attribute));
    replace_all(text, fmt::format("\"{}\": ", attribute), "\"name\": ");  // that of the block
    replace_all(text, "\"schema_version\":0", fmt::format("\"schema_version\":{}", version));
    engine.disk.put(state_file, text);
    engine.world.thing_version = known;
}

std::uint32_t stored_version(Engine& engine, const std::string& address)
{
    const auto snapshot = engine.snapshot();
    const auto* object = snapshot.state.find(ObjectAddress{*parse_address(address), {}});
    REQUIRE(object != nullptr);
    return object->schema_version;
}

}  // namespace

TEST_CASE("what an earlier version stored is handed to the provider, and stored anew by the next apply")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            count  = 2
            name   = "a"
            secret = "hush"
        }
        resource "test_thing" "b" { name = "${test_thing.a[0].name}b" }
    )");
    REQUIRE(engine.apply() == "ok");
    store_as(engine, "title", 0, 1);
    CHECK(engine.plan() == "no changes");
    CHECK(engine.world.upgraded_from == std::vector<std::uint32_t>{0, 0, 0});
    CHECK(stored_version(engine, "test_thing.a[0]") == 0);
    REQUIRE(engine.apply() == "ok");
    CHECK(stored_version(engine, "test_thing.a[0]") == 1);
    CHECK(stored_version(engine, "test_thing.b") == 1);
    CHECK(engine.disk.content(state_file)->find("title") == std::string::npos);
    engine.world.upgraded_from.clear();
    CHECK(engine.plan() == "no changes");
    CHECK(engine.world.upgraded_from.empty());
}

TEST_CASE("what an earlier version stored can be destroyed, without a block and with everything")
{
    for (const bool all : {false, true}) {
        CAPTURE(all);
        Engine engine(R"(resource "test_thing" "a" { name = "a" })");
        REQUIRE(engine.apply() == "ok");
        store_as(engine, "title", 0, 1);
        if (!all) engine.files["main.rx.hcl"] = "";
        CHECK((all ? engine.destroy() : engine.apply()) == "ok");
        CHECK(engine.world.objects.empty());
        CHECK(engine.state().empty());
    }
}

TEST_CASE("what a newer version stored is refused, once for a block, and left alone")
{
    Engine engine(R"(resource "test_thing" "a" {
        count = 3
        name  = "a"
    })");
    REQUIRE(engine.apply() == "ok");
    store_as(engine, "label_of_tomorrow", 7, 1);
    const std::string before = *engine.disk.content(state_file);
    CHECK(engine.plan() == "error[schema-too-new]: the state is of a newer provider");
    CHECK(engine.apply() == "error[schema-too-new]: the state is of a newer provider");
    CHECK(engine.destroy() == "error[schema-too-new]: the state is of a newer provider");
    CHECK(*engine.disk.content(state_file) == before);
    CHECK(engine.world.objects.size() == 3);
}

TEST_CASE("a provider that cannot upgrade says why, without the object's secrets, and nothing is changed")
{
    Engine engine(R"(resource "test_thing" "a" {
        name   = "a"
        secret = sensitive("hush-hush")
    })");
    REQUIRE(engine.apply() == "ok");
    store_as(engine, "heading", 0, 1);
    CHECK(engine.apply() == "error[test-upgrade]: no title");
    CHECK(engine.world.objects.size() == 1);
}

TEST_CASE("what a provider says about an upgrade shows no secret")
{
    Engine engine;
    engine.world.thing_version = 1;
    const auto provider = test::memory_provider.make({});
    InstanceObject before;
    before.attributes = Value::object({{"secret", Value::string("hush-hush")}});
    Diagnostics diagnostics;
    CHECK_FALSE(upgraded(before, *provider->schema().resource("test_thing"), *provider, "test_thing.a", diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics.begin()->notes ==
          std::vector<std::string>{"Its secret is (sensitive).", "While upgrading test_thing.a from version 0 to 1."});
}

TEST_CASE("a secret that an upgrade moved stays one")
{
    Engine engine;
    engine.world.thing_version = 1;
    const auto provider = test::memory_provider.make({});
    InstanceObject before;
    before.attributes = Value::object({{"title", Value::string("hush")}, {"id", Value::string("1")}});
    before.sensitive = {Path("title")};
    Diagnostics diagnostics;
    const auto after = upgraded(before, *provider->schema().resource("test_thing"), *provider, "test_thing.a", diagnostics);
    REQUIRE(after);
    CHECK(marked_attributes(*after).get("name").is_sensitive());
}

TEST_CASE("a plan holds for a state that is as it was but for the version that stored it")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    REQUIRE(engine.apply() == "ok");
    store_as(engine, "title", 0, 1);
    engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" {
        name = "a"
        note = "n"
    })";
    REQUIRE(engine.plan() == "update test_thing.a");
    const auto provider = test::memory_provider.make({});
    const auto now = engine.snapshot().state;
    Diagnostics diagnostics;
    const Upgrade upgrade = [&](const ResourceAddress& resource, const std::string&, const InstanceObject& object) {
        return upgraded(object, *provider->schema().resource(resource.type), *provider, resource.text(), diagnostics);
    };
    auto plan = engine.last_plan;
    CHECK(rebase(plan, now) == std::vector<std::string>{"test_thing.a"});
    plan = engine.last_plan;
    CHECK(rebase(plan, now, upgrade).empty());
}

TEST_CASE("an object that moves takes along what the state keeps of its block")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    REQUIRE(engine.apply() == "ok");
    std::string text = *engine.disk.content(state_file);
    replace_all(text, "\"instances\": [", "\"each\": \"list\", \"instances\": [");
    engine.disk.put(state_file, text);
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "b" { name = "a" }
        moved {
            from = test_thing.a
            to   = test_thing.b
        }
    )";
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.state() == "test_thing.b");
    CHECK(engine.disk.content(state_file)->find("\"each\": \"list\"") != std::string::npos);
}
