// `-target` and `-exclude` in, plans out.
#include <doctest/doctest.h>

#include "config/target.hpp"
#include "syntax/parser.hpp"
#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

std::vector<config::Target> targets(std::initializer_list<const char*> texts)
{
    std::vector<config::Target> all;
    for (const auto* text : texts) {
        Sources sources;
        Diagnostics problems;
        const auto expression = syntax::parse_expression(sources.add("<address>", text), sources, problems);
        all.push_back(config::read_target(*expression, config::Keys::constant, problems).value());
    }
    return all;
}

// `c` needs `b` needs `a`; `d` is alone, `e` is many.
struct Chain : Engine {
    Chain()
        : Engine(R"(
        resource "test_thing" "a" { name = "a" }
        locals { a = test_thing.a.id }
        resource "test_thing" "b" { name = "b-${local.a}" }
        resource "test_thing" "c" { name = "c-${test_thing.b.id}" }
        resource "test_thing" "d" { name = "d" }
        resource "test_thing" "e" {
            count = 3
            name = "e${count.index}"
        }
        output "c" { value = test_thing.c.name }
        output "d" { value = test_thing.d.name }
    )")
    {
    }

    std::string only(std::initializer_list<const char*> texts)
    {
        options.selection = {targets(texts), {}};
        return plan();
    }
    std::string without(std::initializer_list<const char*> texts)
    {
        options.selection = {{}, targets(texts)};
        return plan();
    }
};

const std::string warned = "warning[partial-plan]: a plan of a part only";

}  // namespace

TEST_CASE("a target brings what it needs, and nothing else")
{
    Chain engine;
    CHECK(engine.only({"test_thing.d"}) == "create test_thing.d\ncreate output.d");
    CHECK(engine.last_plan.partial);
    CHECK(engine.only({"test_thing.b"}) == "create test_thing.a\ncreate test_thing.b");
    CHECK(engine.only({"test_thing.e[1]"}) == "create test_thing.e[1]");
    CHECK(engine.only({"test_thing.e[1]", "test_thing.e[2]", "test_thing.a"}) ==
          "create test_thing.a\ncreate test_thing.e[1]\ncreate test_thing.e[2]");
    CHECK(engine.only({"test_thing.f"}) == "error[no-such-target]: there is nothing at an address");
    CHECK(engine.only({}) != "no changes");
    CHECK_FALSE(engine.last_plan.partial);
}

TEST_CASE("an exclusion takes what needs it with it")
{
    Chain engine;
    CHECK(engine.without({"test_thing.b", "test_thing.e"}) == "create test_thing.a\ncreate test_thing.d\ncreate output.d");
    CHECK(engine.without({"test_thing.a", "test_thing.d", "test_thing.e[0]"}) == "create test_thing.e[1]\ncreate test_thing.e[2]");
}

TEST_CASE("what is left out is neither looked at nor changed, and gives its recorded values")
{
    Chain engine;
    REQUIRE(engine.apply(1) == "ok");
    auto* changed = engine.world.find("d");
    changed->state = changed->state.with("note", Value::string("by hand"));
    engine.options.selection = {targets({"test_thing.c"}), {}};
    REQUIRE(engine.apply() == warned);
    CHECK(engine.last_plan.steps.empty());
    CHECK(engine.last_plan.drift.empty());
    CHECK(engine.output("d") == "\"d\"");

    engine.options.selection = {{}, targets({"test_thing.c"})};
    CHECK(engine.plan() == "update test_thing.d");
    REQUIRE(engine.apply() == warned);
    CHECK(engine.output("c") == "\"c-id-6\"");  // kept, though nobody looked
}

TEST_CASE("destroying a target takes what needs it along; what is excluded keeps what it needs")
{
    Chain engine;
    REQUIRE(engine.apply() == "ok");
    engine.options.selection = {targets({"test_thing.b"}), {}};
    REQUIRE(engine.destroy() == warned);
    CHECK(engine.state() == "test_thing.a test_thing.d test_thing.e[0] test_thing.e[1] test_thing.e[2]");
    engine.options.selection = {{}, targets({"test_thing.a"})};
    REQUIRE(engine.destroy() == warned);
    CHECK(engine.state() == "test_thing.a");
    CHECK(engine.output("d") == "\"d\"");
}

TEST_CASE("what is in no configuration any more is destroyed when it is a target, and stays when it is not")
{
    Chain engine;
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = R"(resource "test_thing" "a" { name = "a" })";
    CHECK(engine.only({"test_thing.a"}) == "destroy output.c\ndestroy output.d");
    CHECK(engine.only({"test_thing.e[2]"}).starts_with("destroy test_thing.e[2]"));
    CHECK(engine.without({"test_thing.b", "test_thing.e"}).starts_with("destroy test_thing.d\n"));
}

TEST_CASE("how many there are of what is left out need not be known")
{
    Engine engine(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "many" {
            count = length(test_thing.a.id)
            name = "m"
        }
        resource "test_thing" "z" { name = "z" }
    )");
    CHECK(engine.plan() == "create test_thing.a\ncreate test_thing.z\ndefer test_thing.many[*]");
    engine.options.selection = {targets({"test_thing.a"}), {}};
    CHECK(engine.plan() == "create test_thing.a");
    engine.options.selection = {{}, targets({"test_thing.many"})};
    CHECK(engine.plan() == "create test_thing.a\ncreate test_thing.z");
}
