// What waits for a later round: which blocks, why, and what comes of them.
#include <doctest/doctest.h>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

const char* const source = R"(
    resource "test_thing" "a" { name = "a" }
)";

DeferReason reason_of(const Engine& engine, std::string_view address)
{
    for (const auto& deferral : engine.last_plan.deferrals) {
        if (deferral.address.text() == address) return deferral.reason;
    }
    FAIL("nothing waits at " << address);
    return {};
}

}  // namespace

TEST_CASE("a block whose number is open waits, and all that refers to it")
{
    Engine engine(std::string(source) + R"(
        resource "test_thing" "b" {
            for_each = toset([test_thing.a.id])
            name = each.key
        }
        resource "test_thing" "c" { name = join("", [for b in test_thing.b : b.id]) }
        resource "test_thing" "d" {
            name = "d"
            depends_on = [test_thing.c]
        }
        resource "test_thing" "free" { name = "free" }
    )");
    CHECK(engine.plan() ==
          "create test_thing.a\ncreate test_thing.free\n"
          "defer test_thing.b[*]\ndefer test_thing.c\ndefer test_thing.d");
    CHECK(engine.last_plan.deferrals[0].waits_for == std::vector<std::string>{"test_thing.a"});
    CHECK(reason_of(engine, "test_thing.c") == DeferReason::deferred_prereq);
    CHECK(engine.apply() == "ok");
    CHECK(engine.state() == "test_thing.a test_thing.free");
    CHECK(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
    CHECK(engine.destroy() == "ok");
    CHECK(engine.state().empty());
}

TEST_CASE("the unknown is followed through locals and modules")
{
    Engine engine(std::string(source) + R"(
        locals { ids = toset([test_thing.a.id]) }
        module "m" {
            source = "./m"
            ids = local.ids
        }
    )");
    engine.files["m/main.rx.hcl"] = R"(
        variable "ids" {}
        resource "test_thing" "b" {
            for_each = var.ids
            name = each.key
        }
    )";
    CHECK(engine.plan() == "create test_thing.a\ndefer module.m.test_thing.b[*]");
    CHECK(engine.last_plan.deferrals[0].waits_for == std::vector<std::string>{"test_thing.a"});
}

TEST_CASE("what a waiting block configures waits with it")
{
    Engine engine(std::string(source) + R"(
        resource "test_thing" "b" {
            count = length(test_thing.a.id)
            name = "b"
        }
        provider "test" {
            alias = "west"
            region = length(test_thing.b) > 0 ? "w" : "e"
        }
        resource "test_thing" "c" {
            provider = test.west
            name = "c"
        }
    )");
    CHECK(engine.plan() == "create test_thing.a\ndefer test_thing.b[*]\ndefer test_thing.c");
    CHECK(reason_of(engine, "test_thing.c") == DeferReason::provider_config_unknown);
}

TEST_CASE("data sources wait too")
{
    Engine engine(std::string(source) + R"(
        data "test_lookup" "many" {
            for_each = toset([test_thing.a.id])
            key = each.key
        }
        data "test_lookup" "after" { key = length(data.test_lookup.many) }
        data "test_lookup" "later" { key = test_thing.a.id }
    )");
    CHECK(engine.plan() ==
          "create test_thing.a\nread data.test_lookup.later\ndefer data.test_lookup.many[*]\ndefer data.test_lookup.after");
}

TEST_CASE("outputs that show what waits keep their value")
{
    Engine engine(std::string(source) + R"(
        resource "test_thing" "b" {
            count = 2
            name = "b"
        }
        output "n" { value = length(test_thing.b) }
        output "a" { value = test_thing.a.name }
    )");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("n") == "2");
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "a" { name = "new" }
        resource "test_thing" "x" { name = "x" }
        resource "test_thing" "b" {
            count = length(test_thing.x.id)
            name = "b"
        }
        output "n" { value = length(test_thing.b) }
        output "a" { value = test_thing.a.name }
    )";
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.state() == "test_thing.a test_thing.b[0] test_thing.b[1] test_thing.x");
    CHECK(engine.output("n") == "2");
    CHECK(engine.output("a") == "\"new\"");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("n") != "2");
}

TEST_CASE("an import into a block that waits is taken in a later round")
{
    Engine engine(std::string(source) + R"(
        resource "test_thing" "b" {
            for_each = toset([test_thing.a.id])
            name = each.key
        }
        import {
            to = test_thing.b["no-such"]
            id = "1"
        }
    )");
    CHECK(engine.plan() == "create test_thing.a\ndefer test_thing.b[*]");
}

TEST_CASE("a data source that refers to what is about to change is read while applying, though its arguments are known")
{
    Engine engine(std::string(source) + R"(
        locals { name = test_thing.a.name }
        data "test_lookup" "direct" { key = test_thing.a.name }
        data "test_lookup" "by_local" { key = local.name }
    )");
    CHECK(engine.plan() == "create test_thing.a\nread data.test_lookup.direct");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
}
