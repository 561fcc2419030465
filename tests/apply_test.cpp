// Plans carried out on a world in memory.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

std::size_t position(const std::vector<std::string>& calls, const std::string& call)
{
    return static_cast<std::size_t>(std::find(calls.begin(), calls.end(), call) - calls.begin());
}

}  // namespace

TEST_CASE("values flow from what was made into what is made next")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        locals { shout = upper(test_thing.a.label) }
        resource "test_thing" "b" {
            name = "b"
            note = local.shout
        }
        output "note" { value = test_thing.b.note }
    )");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("note") == "\"LABEL OF A\"");
    CHECK(engine.last_result.created == 2);
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("waiting is by polls, one for all that wait")
{
    Engine engine(R"(resource "test_thing" "a" {
        count = 20
        name = "a${count.index}"
    })");
    engine.world.polls_needed = 2;
    REQUIRE(engine.apply(32) == "ok");
    CHECK(engine.world.objects.size() == 20);
    CHECK(engine.world.poll_calls < 20);
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("what the cloud works on by itself holds nothing up")
{
    Engine engine(R"(resource "test_thing" "a" {
        count = 20
        name = "a${count.index}"
    })");
    engine.world.polls_needed = 200;
    REQUIRE(engine.apply(4) == "ok");
    CHECK(engine.world.most_under_way == 20);
}

TEST_CASE("a failed step stops its dependants, not its siblings")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            name = "b"
            note = test_thing.a.id
        }
        resource "test_thing" "c" { name = "c" }
    )");
    engine.world.fail_create = {"a"};
    CHECK(engine.apply() == "error[test-failure]: test_thing.a\nerror[apply-incomplete]: not everything could be done");
    CHECK(engine.state() == "test_thing.c");
    CHECK(engine.last_result.failed == 1);
    CHECK(engine.last_result.skipped == 1);
    engine.world.fail_create.clear();
    CHECK(engine.apply() == "ok");
    CHECK(engine.world.names() == "a b c");
}

TEST_CASE("what was made half way is tainted, and replaced next time")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    engine.world.fail_half_way = {"a"};
    CHECK(engine.apply() != "ok");
    CHECK(engine.state() == "test_thing.a!");
    engine.world.fail_half_way.clear();
    CHECK(engine.plan() == "replace test_thing.a");
    CHECK(engine.last_plan.steps[0].reason == Reason::replace_because_tainted);
    CHECK(engine.apply() == "ok");
    CHECK(engine.state() == "test_thing.a");
    CHECK(engine.world.objects.size() == 1);
}

TEST_CASE("a create without an answer is settled by the next run: made once, kept once")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    engine.world.unanswered = {"a"};
    CHECK(engine.apply() != "ok");
    CHECK(engine.world.objects.size() == 1);
    engine.world.unanswered.clear();
    CHECK(engine.apply() == "ok");
    CHECK(engine.world.objects.size() == 1);
    CHECK(engine.state() == "test_thing.a");
    CHECK(engine.last_result.created == 0);
}

TEST_CASE("a provider that is done and gives no object has failed; the next run finds out what it did")
{
    const std::string named = "error[no-object]: test_thing.a\nerror[apply-incomplete]: not everything could be done";
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    engine.world.speechless = {"a"};
    CHECK(engine.apply() == named);
    engine.world.speechless.clear();
    CHECK(engine.apply() == "ok");
    CHECK(engine.last_result.created == 0);

    engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" {
        name = "a"
        note = "new"
    })";
    engine.world.speechless = {"a"};
    CHECK(engine.apply() == named);
    engine.world.speechless.clear();
    CHECK(engine.apply() == "ok");
    CHECK(engine.last_result.updated == 0);
    CHECK(engine.world.names() == "a");
}

TEST_CASE("destroy takes everything away, dependants first")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            count = 2
            name = "b${count.index}"
            note = test_thing.a.id
        }
        output "x" { value = test_thing.a.id }
    )");
    REQUIRE(engine.apply() == "ok");
    engine.world.calls.clear();
    REQUIRE(engine.destroy() == "ok");
    CHECK(engine.world.objects.empty());
    CHECK(engine.state() == "");
    CHECK(engine.output("x") == "");
    CHECK(engine.world.calls.back() == "destroy a");
}

TEST_CASE("a replacement destroys first, or creates first when asked to")
{
    const std::string cbd = "  lifecycle { create_before_destroy = true }";
    for (const bool first : {false, true}) {
        Engine engine;
        const auto text = [&](int size) {
            return "resource \"test_thing\" \"a\" {\n name = \"a" + std::to_string(size) + "\"\n size = " + std::to_string(size) + "\n" +
                   (first ? cbd : "") + "\n}\nresource \"test_thing\" \"b\" {\n name = \"b\"\n note = test_thing.a.id\n}\n";
        };
        engine.files["main.rx.hcl"] = text(1);
        REQUIRE(engine.apply() == "ok");
        engine.files["main.rx.hcl"] = text(2);
        engine.world.calls.clear();
        REQUIRE(engine.apply() == "ok");
        const auto& calls = engine.world.calls;
        CHECK(calls.size() == 3);
        if (first) {
            CHECK(position(calls, "create a2") < position(calls, "update b"));
            CHECK(position(calls, "update b") < position(calls, "destroy a1"));
        } else {
            CHECK(position(calls, "destroy a1") < position(calls, "create a2"));
            CHECK(position(calls, "create a2") < position(calls, "update b"));
        }
        CHECK(engine.state() == "test_thing.a test_thing.b");
        CHECK(engine.plan() == "no changes");
    }
}

TEST_CASE("an old object that could not be destroyed is not forgotten")
{
    Engine engine("resource \"test_thing\" \"a\" {\n name = \"a1\"\n size = 1\n lifecycle { create_before_destroy = true }\n}\n");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] =
        "resource \"test_thing\" \"a\" {\n name = \"a2\"\n size = 2\n lifecycle { create_before_destroy = true }\n}\n";
    engine.world.fail_destroy = {"a1"};
    CHECK(engine.apply() != "ok");
    CHECK(engine.state() == "test_thing.a test_thing.a~");
    engine.world.fail_destroy.clear();
    CHECK(engine.plan() == "destroy test_thing.a deposed");
    CHECK(engine.apply() == "ok");
    CHECK(engine.world.names() == "a2");
}

TEST_CASE("the same keys wait for each other alone")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            count = 3
            name = "a${count.index}"
        }
        resource "test_thing" "b" {
            count = 3
            name = "b${count.index}"
            note = test_thing.a[count.index].id
        }
    )");
    engine.world.fail_create = {"a1"};
    CHECK(engine.apply() != "ok");
    CHECK(engine.world.names() == "a0 a2 b0 b2");
}

TEST_CASE("rxplan_data keeps a value")
{
    Engine engine(R"(
        variable "v" { default = "one" }
        resource "rxplan_data" "d" { input = { value = var.v, list = [1, 2] } }
        resource "rxplan_data" "e" {
            input = rxplan_data.d.output.value
            triggers_replace = [var.v]
        }
        output "e" { value = rxplan_data.e.output }
    )");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("e") == "\"one\"");
    CHECK(engine.plan() == "no changes");
    engine.variables["v"] = "two";
    CHECK(engine.plan() == "update rxplan_data.d\nreplace rxplan_data.e (triggers_replace)\nupdate output.e");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("e") == "\"two\"");
}

// The process dies at every call that changes the disk; the world goes on. Then one more apply.
TEST_CASE("no crash costs anything: one more apply, and the world is what the configuration says")
{
    const std::string text = R"(
        resource "test_thing" "net" { name = "net" }
        resource "test_thing" "s" {
            count = 4
            name = "s${count.index}"
            note = test_thing.net.id
        }
    )";
    std::uint64_t calls = 0;
    {
        Engine engine(text);
        engine.world.polls_needed = 1;
        REQUIRE(engine.apply() == "ok");
        calls = engine.disk.calls();
    }
    REQUIRE(calls > 5);
    for (std::uint64_t at = 1; at <= calls; ++at) {
        CAPTURE(at);
        Engine engine(text);
        engine.world.polls_needed = 1;
        engine.disk.crash_at(at);
        (void)engine.apply();
        engine.disk = engine.disk.after_power_loss(rxplan::test::Data::none, rxplan::test::Names::none);
        REQUIRE(engine.apply() == "ok");
        CHECK(engine.world.names() == "net s0 s1 s2 s3");
        CHECK(engine.state() == "test_thing.net test_thing.s[0] test_thing.s[1] test_thing.s[2] test_thing.s[3]");
        CHECK(engine.plan() == "no changes");
    }
}
