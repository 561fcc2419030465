// Configuration and state in, plan out.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

TEST_CASE("what is not there is created, in the order of references")
{
    Engine engine(R"(
        resource "test_thing" "b" { name = "b-${test_thing.a.id}" }
        resource "test_thing" "a" { name = "a" }
    )");
    CHECK(engine.plan() == "create test_thing.a\ncreate test_thing.b");
    CHECK(engine.last_plan.steps[1].after.get("name").is_unknown());
}

TEST_CASE("what is as it should be needs nothing")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
    CHECK(engine.last_plan.unchanged == 1);
}

TEST_CASE("a changed attribute is an update, or a replacement with its attribute named")
{
    Engine engine(R"(resource "test_thing" "a" {
        name = "a"
        size = 1
        note = "x"
    })");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" {
        name = "a"
        size = 1
        note = "y"
    })";
    CHECK(engine.plan() == "update test_thing.a");
    engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" {
        name = "a"
        size = 2
        note = "x"
    })";
    CHECK(engine.plan() == "replace test_thing.a (size)");
    CHECK(engine.last_plan.steps[0].after.get("id").is_unknown());
}

TEST_CASE("a replacement makes what depends on it known after apply")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            name = "a"
            size = 1
        }
        resource "test_thing" "b" {
            name = "b"
            note = test_thing.a.id
        }
    )");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "a" {
            name = "a"
            size = 2
        }
        resource "test_thing" "b" {
            name = "b"
            note = test_thing.a.id
        }
    )";
    CHECK(engine.plan() == "replace test_thing.a (size)\nupdate test_thing.b");
}

TEST_CASE("instances come and go with count and for_each")
{
    Engine engine(R"(
        variable "n" { default = 2 }
        resource "test_thing" "a" {
            count = var.n
            name = "a${count.index}"
        }
        resource "test_thing" "m" {
            for_each = { x = 1, y = 2 }
            name = each.key
            size = each.value
        }
    )");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.state() == "test_thing.a[0] test_thing.a[1] test_thing.m[\"x\"] test_thing.m[\"y\"]");
    engine.variables["n"] = "3";
    CHECK(engine.plan() == "create test_thing.a[2]");
    engine.variables["n"] = "1";
    CHECK(engine.plan() == "destroy test_thing.a[1]");
    CHECK(engine.last_plan.steps[0].reason == Reason::delete_because_count_index);
}

TEST_CASE("drift is told apart from changes, and mended")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            name = "a"
            note = "x"
        }
        resource "test_thing" "b" { name = "b" }
    )");
    REQUIRE(engine.apply(1) == "ok");  // in order: b is id-2
    auto* changed = engine.world.find("a");
    changed->state = changed->state.with("note", Value::string("by hand"));
    engine.world.objects.erase("id-2");
    CHECK(engine.plan() == "update test_thing.a\ncreate test_thing.b");
    CHECK(engine.last_plan.drift.size() == 2);
    engine.options.refresh = false;
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("refreshing asks once for all objects of a provider")
{
    Engine engine(R"(resource "test_thing" "a" {
        count = 50
        name = "a${count.index}"
    })");
    REQUIRE(engine.apply() == "ok");
    engine.world.reads = 0;
    CHECK(engine.plan() == "no changes");
    CHECK(engine.world.reads == 1);
}

TEST_CASE("a removed block is destroyed, its dependants first")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            name = "b"
            note = test_thing.a.id
        }
        resource "test_thing" "c" { name = "c" }
    )");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = R"(resource "test_thing" "c" { name = "c" })";
    CHECK(engine.plan() == "destroy test_thing.a\ndestroy test_thing.b");
    engine.world.calls.clear();
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.world.calls == std::vector<std::string>{"destroy b", "destroy a"});
}

TEST_CASE("modules are repeated, nested and given values")
{
    Engine engine(R"(
        module "m" {
          source   = "./m"
          for_each = toset(["p", "q"])
          prefix   = each.key
        }
        output "labels" { value = [for m in module.m : m.label] }
    )");
    engine.files["m/main.rx.hcl"] = R"(
        variable "prefix" { type = string }
        resource "test_thing" "a" { name = "${var.prefix}-a" }
        output "label" { value = test_thing.a.label }
    )";
    CHECK(engine.plan() == "create module.m[\"p\"].test_thing.a\ncreate module.m[\"q\"].test_thing.a\ncreate output.labels");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("labels") == R"(["label of p-a","label of q-a"])");
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("data sources are read while planning, or deferred until what they need is known")
{
    Engine engine(R"(
        data "test_lookup" "now" { key = "k" }
        resource "test_thing" "a" { name = data.test_lookup.now.value }
        data "test_lookup" "later" { key = test_thing.a.id }
        output "later" { value = data.test_lookup.later.value }
    )");
    CHECK(engine.plan() == "create test_thing.a\nread data.test_lookup.later\ncreate output.later");
    CHECK(engine.last_plan.steps[0].after.text_of("name") == "value of k");
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("later") == "\"value of id-1\"");
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("lifecycle rules")
{
    SUBCASE("ignore_changes keeps what is there")
    {
        Engine engine(R"(resource "test_thing" "a" {
            name = "a"
            note = "x"
            lifecycle { ignore_changes = [note] }
        })");
        REQUIRE(engine.apply() == "ok");
        engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" {
            name = "a"
            note = "y"
            lifecycle { ignore_changes = [note] }
        })";
        CHECK(engine.plan() == "no changes");
    }
    SUBCASE("prevent_destroy refuses replacement and destruction")
    {
        Engine engine(R"(resource "test_thing" "a" {
            name = "a"
            size = 1
            lifecycle { prevent_destroy = true }
        })");
        REQUIRE(engine.apply() == "ok");
        CHECK(engine.destroy() == "error[prevent-destroy]: test_thing.a has `prevent_destroy`, but the plan destroys it");
        engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" {
            name = "a"
            size = 2
            lifecycle { prevent_destroy = true }
        })";
        CHECK(engine.plan() == "error[prevent-destroy]: test_thing.a has `prevent_destroy`, but the plan replaces it");
    }
    SUBCASE("replace_triggered_by follows another resource")
    {
        const std::string text = R"(
            variable "note" { default = "x" }
            resource "test_thing" "a" {
                name = "a"
                note = var.note
            }
            resource "test_thing" "b" {
                name = "b"
                lifecycle { replace_triggered_by = [test_thing.a.note] }
            })";
        Engine engine(text);
        REQUIRE(engine.apply() == "ok");
        engine.variables["note"] = "y";
        CHECK(engine.plan() == "update test_thing.a\nreplace test_thing.b");
    }
    SUBCASE("a precondition that does not hold stops the plan")
    {
        Engine engine(R"(resource "test_thing" "a" {
            name = "a"
            lifecycle {
                precondition {
                    condition = path.module == "elsewhere"
                    error_message = "one is not two"
                }
            }
        })");
        CHECK(engine.plan() == "error[precondition-failed]: one is not two");
    }
}

TEST_CASE("requested replacement")
{
    Engine engine(R"(resource "test_thing" "a" {
        count = 2
        name = "a${count.index}"
    })");
    REQUIRE(engine.apply() == "ok");
    engine.options.replace = {*parse_address("test_thing.a[1]")};
    CHECK(engine.plan() == "replace test_thing.a[1]");
    CHECK(engine.last_plan.steps[0].reason == Reason::replace_by_request);
}

TEST_CASE("secrets stay secret through references")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            name = "a"
            secret = "s3cret"
        }
        resource "test_thing" "b" {
            name = "b"
            note = "x ${test_thing.a.secret}"
        }
    )");
    REQUIRE(engine.plan() == "create test_thing.a\ncreate test_thing.b");
    CHECK(engine.last_plan.steps[0].after.get("secret").is_sensitive());
    CHECK(engine.last_plan.steps[1].after.get("note").is_sensitive());
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
    engine.files["main.rx.hcl"] += "output \"o\" { value = test_thing.b.note }\n";
    CHECK(engine.plan() == "error[sensitive-output]: output `o` is derived from a sensitive value");
}

TEST_CASE("mistakes are reported once, with nothing planned")
{
    const auto problem = [](const char* text) { return Engine(text).plan(); };
    CHECK(problem(R"(resource "test_thing" "a" { nmae = "a" })") ==
          "error[unknown-argument]: resource type `test_thing` has no argument of this name\n"
          "error[missing-argument]: resource type `test_thing` needs `name`");
    CHECK(problem(R"(resource "test_thing" "a" { name = test_thing.b.id })") ==
          "error[undeclared-reference]: there is no resource `test_thing.b`");
    CHECK(problem(R"(resource "test_thing" "a" { name = "a" id = "x" })").find("missing newline") == std::string::npos);
    CHECK(problem("resource \"test_thing\" \"a\" {\n name = \"a\"\n id = \"x\"\n}") ==
          "error[computed-argument]: the provider decides this value: it can only be read");
    CHECK(problem(R"(resource "test_thing" "a" { name = ["a"] })").starts_with("error[wrong-type]"));
    CHECK(problem(R"(resource "test_thing" "a" {
        count = 3
        name = "a${cuont.index}"
    })")
              .starts_with("error["));
    CHECK(problem(R"(resource "tset_thing" "a" { name = "a" })") == "error[unknown-provider]: no plugin carries a provider `tset`");
    CHECK(problem(R"(resource "test_thnig" "a" { name = "a" })") ==
          "error[unknown-resource-type]: provider `test` has no resource of this type");
    CHECK(problem(R"(resource "test_thing" "a" { name = upper(1, 2) })").starts_with("error[function-call]"));
    CHECK(problem(R"(resource "test_thing" "a" { name = nope("x") })") == "error[unknown-function]: there is no function of this name");
    CHECK(problem(R"(variable "v" { type = number }
                     resource "test_thing" "a" { name = var.v })") == "error[missing-variable]: this variable has no default");
}

TEST_CASE("a cycle is told as a path")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = test_thing.b.id }
        resource "test_thing" "b" { name = local.c }
        locals { c = test_thing.a.id }
    )");
    CHECK(engine.plan() == "error[dependency-cycle]: test_thing.a needs test_thing.b");
}

TEST_CASE("a provider that cannot be configured stops before anything else")
{
    Engine engine(R"(resource "test_thing" "a" { name = "a" })");
    engine.world.configure_error = "no credentials";
    CHECK(engine.plan() == "error[test-configure]: provider test");
    CHECK(engine.apply() == "error[test-configure]: provider test");
    CHECK(engine.world.calls.empty());
}

TEST_CASE("the same input gives the same plan")
{
    Engine engine(R"(resource "test_thing" "a" {
        for_each = toset(["z", "b", "k"])
        name = each.key
    })");
    const auto first = engine.plan();
    CHECK(first == engine.plan());
    CHECK(first == "create test_thing.a[\"b\"]\ncreate test_thing.a[\"k\"]\ncreate test_thing.a[\"z\"]");
}

TEST_CASE("what is recorded beside the attributes is renewed without a change")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" { name = "b" }
    )");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            name = "b"
            depends_on = [test_thing.a]
            lifecycle { create_before_destroy = true }
        }
    )";
    CHECK(engine.plan() == "no changes");
    REQUIRE(engine.apply() == "ok");
    const auto state = engine.snapshot().state;
    const auto* object = state.find(ObjectAddress{*parse_address("test_thing.b"), {}});
    REQUIRE(object != nullptr);
    REQUIRE(object->dependencies.size() == 1);
    CHECK(object->dependencies[0].text() == "test_thing.a");
    CHECK(object->create_before_destroy);
}

TEST_CASE("a data source that gives the same again leaves the state as it is")
{
    Engine engine(R"(data "test_lookup" "d" { key = "k" })");
    REQUIRE(engine.apply() == "ok");
    const auto before = engine.snapshot().state.resources;
    (void)engine.plan();
    CHECK(engine.last_plan.refreshed.resources == before);
}

TEST_CASE("a wrong duration is found while planning")
{
    Engine engine(R"(resource "test_thing" "a" {
        name = "a"
        timeouts { create = "soon" }
    })");
    CHECK(engine.plan() == "error[invalid-duration]: a duration is written `90s`, `10m` or `1h30m`");
}

TEST_CASE("ignored changes stay as they are when something else forces a replacement")
{
    const auto text = [](int size, const std::string& note) {
        return "resource \"test_thing\" \"a\" {\n name = \"a\"\n size = " + std::to_string(size) + "\n note = \"" + note +
               "\"\n lifecycle { ignore_changes = [note] }\n}\n";
    };
    Engine engine(text(1, "x"));
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = text(2, "y");
    REQUIRE(engine.plan() == "replace test_thing.a (size)");
    CHECK(engine.last_plan.steps[0].after.text_of("note") == "x");
    CHECK(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
}

TEST_CASE("an instance of a repeated module knows its own value")
{
    Engine engine(R"(
        module "m" {
            source = "./m"
            for_each = { x = "one", y = "two" }
            note = each.value
        }
    )");
    engine.files["m/main.rx.hcl"] = R"(
        variable "note" {}
        resource "test_thing" "a" {
            name = var.note
        }
    )";
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.world.names() == "one two");
}

TEST_CASE("a module that is not repeated has no key")
{
    Engine engine(R"(
        module "m" { source = "./inner" }
        output "x" { value = module.m[0].x }
    )");
    engine.files["inner/main.rx.hcl"] = R"(output "x" { value = 1 })";
    CHECK(engine.validate() == "error[no-such-instance]: module `m` has neither `count` nor `for_each`");
}

TEST_CASE("each assertion of a check that cannot be decided is told")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        check "two" {
            assert {
                condition     = test_thing.a.id == "x"
                error_message = "one"
            }
            assert {
                condition     = test_thing.a.id == "y"
                error_message = "two"
            }
        }
    )");
    CHECK(engine.apply() == "warning[check-undecided]: this is known after apply\nwarning[check-undecided]: this is known after apply");
}

TEST_CASE("a provider configuration that is gone is not replaced by another")
{
    Engine engine(R"(
        provider "test" { alias = "west" }
        resource "test_thing" "a" {
            provider = test.west
            name = "a"
        }
    )");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = "locals { x = 1 }";
    engine.world.reads = 0;
    CHECK(engine.plan() == "error[provider-gone]: the configuration of a provider is gone");
    CHECK(engine.world.reads == 0);
    engine.files["main.rx.hcl"] = R"(provider "test" { alias = "west" })";
    CHECK(engine.plan() == "destroy test_thing.a");
}

TEST_CASE("what needs a block of which one instance moved away needs both")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            count = 2
            name = "a${count.index}"
        }
        resource "test_thing" "user" { name = join("-", test_thing.a[*].id) }
    )");
    REQUIRE(engine.apply(1) == "ok");
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "a" {
            for_each = toset([])
            name = "a"
        }
        resource "test_thing" "b" { name = "a0" }
        moved {
            from = test_thing.a[0]
            to   = test_thing.b
        }
    )";
    CHECK(engine.plan() == "destroy test_thing.a[1]\ndestroy test_thing.user");
    engine.world.calls.clear();
    REQUIRE(engine.apply() == "ok");
    CHECK(fmt::format("{}", fmt::join(engine.world.calls, ", ")) == "destroy id-1-id-2, destroy a1");
}
