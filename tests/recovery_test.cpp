// What is left after something went wrong, and what the next run makes of it.
#include <doctest/doctest.h>

#include <algorithm>

#include "plan/rebase.hpp"
#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

TEST_CASE("a successor that could not be made leaves the old object in its place")
{
    const auto text = [](int size) {
        return "resource \"test_thing\" \"a\" {\n name = \"a" + std::to_string(size) + "\"\n size = " + std::to_string(size) +
               "\n lifecycle { create_before_destroy = true }\n}\n";
    };
    Engine engine(text(1));
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = text(2);
    engine.world.fail_create = {"a2"};
    CHECK(engine.apply() != "ok");
    CHECK(engine.world.names() == "a1");
    CHECK(engine.state() == "test_thing.a");
    CHECK(engine.plan() == "replace test_thing.a (size)");
}

TEST_CASE("a create that the cloud has not finished in time is taken up, not made again")
{
    Engine engine(R"(resource "test_thing" "a" {
        name = "a"
        timeouts { create = "0s" }
    })");
    engine.world.polls_needed = 3;
    CHECK(engine.apply() != "ok");
    CHECK(engine.world.objects.size() == 1);
    CHECK(engine.state() == "test_thing.a!");
    engine.world.polls_needed = 0;
    CHECK(engine.plan() == "replace test_thing.a");
}

TEST_CASE("destroying needs no count that is still known")
{
    Engine engine(R"(
        data "test_lookup" "d" { key = "k" }
        resource "test_thing" "a" {
            count = length(data.test_lookup.d.value) > 3 ? 2 : 1
            name = "a${count.index}"
        }
    )");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.state() == "test_thing.a[0] test_thing.a[1] data.test_lookup.d");
    CHECK(engine.destroy() == "ok");
    CHECK(engine.state() == "");
    CHECK(engine.world.objects.empty());
}

TEST_CASE("an unanswered create under a provider alias is settled by that alias, marks kept")
{
    Engine engine(R"(
        variable "v" {
            default = "hidden"
            sensitive = true
        }
        provider "test" { alias = "west" }
        resource "test_thing" "a" {
            provider = test.west
            name = "a"
            note = var.v
        }
    )");
    engine.world.unanswered = {"a"};
    CHECK(engine.apply() != "ok");
    engine.world.unanswered.clear();
    REQUIRE(engine.apply() == "ok");
    const auto state = engine.snapshot().state;
    REQUIRE(state.resources.size() == 1);
    const auto& resource = state.resources.begin()->second;
    CHECK(resource.provider == "provider[\"test\"].west");
    const auto& marks = resource.instances.begin()->second.current->sensitive;
    CHECK(std::find(marks.begin(), marks.end(), Path("note")) != marks.end());
    CHECK(engine.world.objects.size() == 1);
}

TEST_CASE("an apply that could not write its state does not call itself complete")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        output "x" { value = "new" }
    )");
    engine.disk.crash_at(1);
    CHECK(engine.apply() != "ok");
    CHECK(engine.world.objects.empty());
}

TEST_CASE("what is unknown is evaluated once for each new value, however often it is asked for")
{
    std::string text =
        "resource \"test_thing\" \"a\" { name = \"a\" }\nresource \"test_thing\" \"b\" { name = \"b${local.l60}\" }\n"
        "locals {\n l0 = test_thing.a.id\n";
    for (int i = 1; i <= 60; ++i)
        text += " l" + std::to_string(i) + " = substr(\"${local.l" + std::to_string(i - 1) + "}${local.l" + std::to_string(i - 1) +
                "}\", 0, 4)\n";
    Engine engine(text + "}\n");
    REQUIRE(engine.apply() == "ok");  // 2^60 evaluations would not end
    CHECK(engine.world.names() == "a bid-1");
}

TEST_CASE("the time of planning is the plan's, and only who asks depends on the clock")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            name = test_thing.a.id
            note = plantimestamp()
        }
    )");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.last_plan.time.has_value());
    Engine timeless(R"(resource "test_thing" "a" { name = "a" })");
    (void)timeless.plan();
    CHECK_FALSE(timeless.last_plan.time.has_value());
}

TEST_CASE("a module that is waited for is waited for as a whole, though no output tells of it")
{
    Engine engine(R"(
        module "net" { source = "./net" }
        resource "test_thing" "a" {
            name = "a"
            depends_on = [module.net]
        }
    )");
    engine.files["net/main.rx.hcl"] = R"(resource "test_thing" "n" { name = "n" })";
    engine.world.fail_create = {"n"};
    CHECK(engine.apply() != "ok");
    CHECK(engine.world.names() == "");
    engine.world.fail_create.clear();
    REQUIRE(engine.apply() == "ok");
    engine.world.calls.clear();
    REQUIRE(engine.destroy() == "ok");
    CHECK(engine.world.calls == std::vector<std::string>{"destroy a", "destroy n"});
}

TEST_CASE("what a create made may be found late: it is looked for until it could have been seen")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    engine.world.unanswered = {"a"};
    CHECK(engine.apply() != "ok");
    engine.world.unanswered.clear();
    engine.world.visibility_delay = std::chrono::seconds(60);
    engine.world.hidden_adoptions = 1;
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.world.objects.size() == 1);
    CHECK(engine.state() == "test_thing.a");
}

TEST_CASE("an object replaced elsewhere is not overwritten by drift that an older plan saw")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            name = "a"
            note = "x"
            lifecycle { ignore_changes = [note] }
        }
        resource "test_thing" "b" { name = "b" }
    )");
    REQUIRE(engine.apply() == "ok");
    auto* object = engine.world.find("a");
    object->state = object->state.with("note", Value::string("by hand"));
    (void)engine.plan();
    Plan plan = engine.last_plan;
    auto now = engine.snapshot().state;
    const ObjectAddress address{*parse_address("test_thing.a"), {}};
    InstanceObject replaced = *now.find(address);
    replaced.attributes = replaced.attributes.with("id", Value::string("id-9"));
    now.apply({address, "provider[\"test\"]", replaced});
    CHECK(rebase(plan, now).empty());
    CHECK(plan.refreshed.find(address)->attributes.text_of("id") == "id-9");
}

TEST_CASE("a deposed object that somebody removed is no drift of the current one")
{
    Engine engine("resource \"test_thing\" \"a\" {\n name = \"a1\"\n size = 1\n lifecycle { create_before_destroy = true }\n}\n");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] =
        "resource \"test_thing\" \"a\" {\n name = \"a2\"\n size = 2\n lifecycle { create_before_destroy = true }\n}\n";
    engine.world.fail_destroy = {"a1"};
    CHECK(engine.apply() != "ok");
    engine.world.objects.erase("id-1");
    CHECK(engine.plan() == "no changes");
    CHECK(engine.last_plan.drift.empty());
}

TEST_CASE("a provider whose configuration is another resource's value can be asked after a crash")
{
    Engine engine(R"(
        resource "rxplan_data" "region" { input = "north" }
        provider "test" { region = rxplan_data.region.output }
        resource "test_thing" "a" { name = "a" }
    )");
    engine.world.unanswered = {"a"};
    CHECK(engine.apply() != "ok");
    engine.world.unanswered.clear();
    CHECK(engine.apply() == "ok");
    CHECK(engine.world.objects.size() == 1);
}
