// Secrets through the engine: what is marked stays marked, wherever it goes.
#include <doctest/doctest.h>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

// The paths that the state calls secret in an object: `note secret`.
std::string recorded_secrets(Engine& engine, std::string_view address)
{
    const auto state = engine.snapshot().state;
    const auto* object = state.find(ObjectAddress{*parse_address(address), {}});
    REQUIRE(object != nullptr);
    std::string paths;
    for (const auto& path : object->sensitive) paths += (paths.empty() ? "" : " ") + path.text();
    return paths;
}

}  // namespace

TEST_CASE("marking what is there already changes the record alone")
{
    const auto text = [](bool sensitive) {
        return std::string("variable \"v\" {\n default = \"x\"\n sensitive = ") + (sensitive ? "true" : "false") +
               "\n}\nresource \"test_thing\" \"a\" {\n name = \"a\"\n note = var.v\n}\n";
    };
    Engine engine(text(false));
    REQUIRE(engine.apply() == "ok");
    CHECK(recorded_secrets(engine, "test_thing.a") == "secret");
    engine.files["main.rx.hcl"] = text(true);
    CHECK(engine.plan() == "no changes");
    REQUIRE(engine.apply() == "ok");
    CHECK(recorded_secrets(engine, "test_thing.a") == "note secret");
    CHECK(engine.world.calls.size() == 1);
    engine.files["main.rx.hcl"] = text(false);
    REQUIRE(engine.apply() == "ok");
    CHECK(recorded_secrets(engine, "test_thing.a") == "secret");
}

TEST_CASE("a dynamic block, a for-expression and a data source pass marks on")
{
    Engine engine(R"(
        variable "v" {
            default = { k = "hidden" }
            sensitive = true
        }
        resource "test_thing" "a" {
            name = "a"
            tags = { for key, value in var.v : key => upper(value) }
        }
        data "test_lookup" "d" { key = var.v.k }
        output "tags" { value = test_thing.a.tags }
        output "key" { value = data.test_lookup.d.key }
    )");
    CHECK(engine.plan() ==
          "error[sensitive-output]: output `key` is derived from a sensitive value\n"
          "error[sensitive-output]: output `tags` is derived from a sensitive value");
}

TEST_CASE("a refresh keeps marks")
{
    Engine engine(R"(
        variable "v" {
            default = "hidden"
            sensitive = true
        }
        resource "test_thing" "a" {
            name = "a"
            note = var.v
            size = 1
        }
    )");
    REQUIRE(engine.apply() == "ok");
    auto* object = engine.world.find("a");
    object->state = object->state.with("note", Value::string("changed by hand"));
    REQUIRE(engine.plan() == "update test_thing.a");
    REQUIRE(engine.last_plan.drift.size() == 1);
    CHECK(engine.last_plan.drift[0].after->get("note").is_sensitive());
    CHECK(engine.last_plan.steps[0].before.get("note").is_sensitive());
}

TEST_CASE("what goes wrong inside a secret text does not show it")
{
    Engine engine(R"(
        variable "list" {
            type = list(string)
            sensitive = true
        }
    )");
    engine.variables["list"] = "[\"hunter2\" hunter3]";
    CHECK(engine.validate() == "error[variable-type]: this variable takes list(string)");

    Engine templates(R"(
        variable "text" {
            default = "hunter2 $${nobody}"
            sensitive = true
        }
        output "o" {
            value = templatestring(var.text, {})
            sensitive = true
        }
    )");
    CHECK(templates.plan() == "error[function-call]: this sensitive value is not a template that can be rendered");
}
