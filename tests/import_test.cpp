// `import` blocks and a world in, plans and states out.
#include <doctest/doctest.h>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

// A world with things that no state knows: `a` is id-1, `b` id-2.
struct Found : Engine {
    Found()
    {
        files["main.rx.hcl"] = R"(
            resource "test_thing" "a" {
                name = "a"
                note = "x"
            }
            resource "test_thing" "b" {
                name = "b-of-${test_thing.a.id}"
                secret = "hush"
            }
        )";
        REQUIRE(apply() == "ok");
        disk = test::MemoryDisk();
        world.calls.clear();
    }

    std::string import(const std::string& text)
    {
        files["main.rx.hcl"] = text;
        return plan();
    }
};

}  // namespace

TEST_CASE("an object that is as its block says is imported, and nothing else happens")
{
    Found engine;
    CHECK(engine.import(R"(
        resource "test_thing" "here" {
            name = "a"
            note = "x"
        }
        import {
            to = test_thing.here
            id = "id-1"
        }
    )") == "no changes");
    CHECK_FALSE(engine.last_plan.empty());
    REQUIRE(engine.last_plan.imports.size() == 1);
    CHECK(engine.last_plan.imports[0].to.text() == "test_thing.here");
    CHECK(engine.state().empty());  // so far only planned
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.last_result.imported == 1);
    CHECK(engine.state() == "test_thing.here");
    CHECK(engine.world.calls.empty());

    CHECK(engine.plan() == "no changes");  // imported once, the block means nothing any more
    CHECK(engine.last_plan.empty());
}

TEST_CASE("an imported object is changed to what its block says")
{
    Found engine;
    const std::string block = R"(
        import {
            to = test_thing.here
            id = local.id
        }
        locals { id = "id-1" }
    )";
    CHECK(engine.import(block + R"(resource "test_thing" "here" {
        name = "a"
        note = "y"
    })") == "update test_thing.here");
    CHECK(engine.import(block + R"(resource "test_thing" "here" {
        name = "a"
        note = "x"
        size = 7
    })") == "replace test_thing.here (size)");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("several objects by for_each, also into modules")
{
    Found engine;
    engine.files["inner/main.rx.hcl"] = R"(
        variable "name" {}
        resource "test_thing" "it" { name = var.name }
    )";
    CHECK(engine.import(R"(
        locals { found = { a = "id-1", b = "id-2" } }
        module "inner" {
            for_each = local.found
            source = "./inner"
            name = each.key == "a" ? "a" : "b-of-id-1"
        }
        import {
            for_each = local.found
            to = module.inner[each.key].test_thing.it
            id = each.value
        }
    )") == "update module.inner[\"a\"].test_thing.it\nupdate module.inner[\"b\"].test_thing.it");
    CHECK(engine.last_plan.imports.size() == 2);
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.state() == "module.inner[\"a\"].test_thing.it module.inner[\"b\"].test_thing.it");

    CHECK(engine
              .import(R"(
        resource "test_thing" "it" {
            count = 2
            name = "x"
        }
        import {
            for_each = ["id-1"]
            to = test_thing.it[each.key]
            id = each.value
        }
    )")
              .starts_with("error[already-managed]: this object is module.inner[\"a\"].test_thing.it already"));
}

TEST_CASE("the identifier may come from a data source, and the order follows")
{
    Found engine;
    CHECK(engine.import(R"(
        import {
            to = test_thing.here
            id = "id-${data.test_lookup.one.value}"
        }
        data "test_lookup" "one" { key = "1" }
        resource "test_thing" "here" { name = "a" }
    )") == "error[import-not-found]: no test_thing has the identifier `id-value of 1`");
}

TEST_CASE("mistakes in import blocks")
{
    Found engine;
    const std::string resource = R"(resource "test_thing" "a" { name = "a" })";
    CHECK(engine.import(resource + R"(
        import {
            to = test_thing.a
            id = test_thing.a.id
        })") == "error[self-reference]: this is what is to be imported");
    CHECK(engine.import(resource + R"(
        import {
            for_each = ["id-1", "id-2"]
            to = test_thing.a
            id = each.value
        })") == "error[duplicate-import]: test_thing.a is `id-2` here");
    CHECK(engine.import(resource + R"(
        resource "test_thing" "new" { name = "new" }
        import {
            to = test_thing.a
            id = test_thing.new.id
        })") == "error[import-id]: this is known after apply, but must be known while planning");
    CHECK(engine.import(resource + R"(
        import {
            to = test_thing.a[0]
            id = "id-1"
        })") == "error[import-without-resource]: there is no instance test_thing.a[0]");
    CHECK(engine.import(resource + R"(
        import {
            to = module.none.test_thing.a
            id = "id-1"
        })") == "error[undeclared-reference]: there is no resource `module.none.test_thing.a`");
    CHECK(engine.import(resource + R"(
        variable "v" {
            default   = "id-1"
            sensitive = true
        }
        import {
            to = test_thing.a
            id = var.v
        })") == "error[import-id]: this is sensitive, but the plan shows it");
    CHECK(engine.import(R"(
        import {
            to = test_thing.a
            id = "id-1"
        })") == "error[import-without-resource]: there is no resource `test_thing.a`");
    CHECK(engine.state().empty());
}

TEST_CASE("destroying imports nothing")
{
    Found engine;
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "a" { name = "a" }
        import {
            to = test_thing.a
            id = "id-1"
        }
    )";
    REQUIRE(engine.destroy() == "ok");
    CHECK(engine.world.objects.size() == 2);
}
