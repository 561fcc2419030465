// In which order objects are destroyed when what stands between them and what they need is not.
#include <doctest/doctest.h>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

using Calls = std::vector<std::string>;

// Applies one configuration, then another: what the second asks for, in order.
Calls calls(const std::string& before, const std::string& after)
{
    Engine engine(before);
    REQUIRE(engine.apply() == "ok");
    engine.world.calls.clear();
    engine.files["main.rx.hcl"] = after;
    REQUIRE(engine.apply(1) == "ok");
    return engine.world.calls;
}

std::string thing(const std::string& name, int size, const std::string& note, const std::string& more = {})
{
    return "resource \"test_thing\" \"" + name + "\" {\n name = \"" + name + "\"\n size = " + std::to_string(size) + "\n note = " + note +
           "\n" + more + "}\n";
}

const std::string first = "lifecycle { create_before_destroy = true }\n";
const std::string through_data = "data \"test_lookup\" \"d\" { key = test_thing.a.id }\n";
const std::string through_value = "resource \"rxplan_data\" \"v\" { input = test_thing.a.id }\n";

}  // namespace

TEST_CASE("what is replaced is destroyed after what refers to it through a data source or a value")
{
    for (const auto& [between, shown] :
         {std::pair(through_data, "data.test_lookup.d.value"), std::pair(through_value, "rxplan_data.v.output")}) {
        const auto text = [&, &between = between, &shown = shown](int size) {
            return thing("a", size, "\"\"") + between + thing("b", size, shown);
        };
        CHECK(calls(text(1), text(2)) == Calls{"destroy b", "destroy a", "create a", "create b"});
    }
}

TEST_CASE("a predecessor goes only when what shows it through others has changed over")
{
    const auto text = [](int size) { return thing("a", size, "\"\"", first) + through_value + thing("b", 1, "rxplan_data.v.output"); };
    CHECK(calls(text(1), text(2)) == Calls{"create a", "update b", "destroy a"});
}

TEST_CASE("what only a data source joined that is gone too is destroyed in order")
{
    const auto before = thing("a", 1, "\"\"") + through_data + thing("b", 1, "data.test_lookup.d.value");
    CHECK(calls(before, "") == Calls{"destroy b", "destroy a"});
    CHECK(calls(before, thing("b", 2, "\"\"")) == Calls{"destroy b", "create b", "destroy a"});
}

TEST_CASE("what is not wanted any more is destroyed when what showed it has let it go")
{
    CHECK(calls(thing("a", 1, "\"\"") + thing("b", 1, "test_thing.a.id"), thing("b", 1, "\"\"")) == Calls{"update b", "destroy a"});
}

TEST_CASE("what is not wanted any more goes before what it needed through others is replaced")
{
    const auto text = [](int size, int count) {
        return thing("a", size, "\"\"") + through_value + "resource \"test_thing\" \"b\" {\n count = " + std::to_string(count) +
               "\n name = \"b${count.index}\"\n note = rxplan_data.v.output\n}\n";
    };
    CHECK(calls(text(1, 2), text(2, 1)) == Calls{"destroy b1", "destroy a", "create a", "update b0"});
}
