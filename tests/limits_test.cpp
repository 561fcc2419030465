// What would take all of the memory or of the stack gets an error; what is merely long does not.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

// `a0` is `first`; each local after it is `next` with {} in place of the one before; the output is the last.
std::string chain(std::size_t length, const std::string& first, const std::string& next)
{
    std::string text = "locals {\n  a0 = " + first + "\n";
    for (std::size_t i = 1; i < length; ++i) {
        text += fmt::format("  a{} = ", i) + fmt::format(fmt::runtime(next), fmt::format("local.a{}", i - 1)) + "\n";
    }
    return text + fmt::format("}}\noutput \"last\" {{ value = local.a{} }}\n", length - 1);
}

// The plan of one output with this value.
std::string planned(const std::string& expression)
{
    Engine engine("output \"x\" { value = " + expression + " }\n");
    return engine.plan();
}

}  // namespace

TEST_CASE("a hundred thousand locals in a chain are evaluated one after the other")
{
    Engine engine(chain(100'000, "1", "{} + 1"));
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.output("last") == "100000");
    // Written against the order of the text, too.
    std::string text = "locals {\n";
    for (std::size_t i = 0; i < 100'000; ++i) text += fmt::format("  a{} = local.a{} + 1\n", i, i + 1);
    Engine backwards(text + "  a100000 = 1\n}\noutput \"first\" { value = local.a0 }\n");
    CHECK(backwards.plan() == "create output.first");
}

TEST_CASE("a long cycle is shown by its ends, and many cycles by the first of them")
{
    std::string text = "locals {\n  a0 = local.a9999\n";
    for (std::size_t i = 1; i < 10'000; ++i) text += fmt::format("  a{} = local.a{}\n", i, i - 1);
    Engine engine(text + "}\n");
    const auto problem = engine.validate();
    CHECK(problem.size() < 1000);
    CHECK(problem.find("dependency-cycle") != std::string::npos);

    std::string many = "locals {\n  a0 = [";
    for (std::size_t i = 1; i < 2000; ++i) many += fmt::format("local.a{}, ", i);
    many += "]\n";
    for (std::size_t i = 1; i < 2000; ++i) many += fmt::format("  a{} = local.a{}\n", i, i - 1);
    Engine tangle(many + "}\n");
    const auto problems = tangle.validate();
    CHECK(std::count(problems.begin(), problems.end(), '\n') < 20);
}

TEST_CASE("values nest as deep as the state can hold them, and no deeper")
{
    Engine engine(chain(250, "[]", "[{}]"));
    REQUIRE(engine.apply() == "ok");
    CHECK(engine.plan() == "no changes");
    // What needs most in the state's files: names that the encoding must escape, around a secret.
    Engine marked(chain(125, "[sensitive(\"s\")]", "{{ \"\" = [{}] }}"));
    auto& text = marked.files["main.rx.hcl"];
    text.replace(text.rfind("value"), 5, "\n  sensitive = true\n  value");
    text.replace(text.rfind('}'), 1, "\n}");
    REQUIRE(marked.apply() == "ok");
    CHECK(marked.plan() == "no changes");
    CHECK(Engine(chain(251, "[]", "[{}]")).plan() == "error[value-too-large]: this is nested more than 250 levels deep");
    CHECK(Engine(chain(100'000, "[]", "[{}]")).plan().starts_with("error[value-too-large]: this is nested more than 250 levels deep"));
    CHECK(planned("jsondecode(\"${join(\"\", [for i in range(300) : \"[\"])}${join(\"\", [for i in range(300) : \"]\"])}\")") ==
          "error[value-too-large]: this is nested more than 250 levels deep");
}

TEST_CASE("what grows without end is stopped")
{
    CHECK(planned("[for i in range(1000) : [for j in range(1000) : [for k in range(1000) : 1]]][0][0][0]") ==
          "error[value-too-large]: this makes more than 10000000 turns of a `for`");
    CHECK(planned("{for i in range(1000) : i => {for j in range(1000) : j => {for k in range(1000) : k => 1}}}") ==
          "error[value-too-large]: this makes more than 10000000 turns of a `for`");
    CHECK(planned("\"%{ for i in range(1000) }%{ for j in range(1000) }%{ for k in range(1000) }%{ endfor }%{ endfor }%{ endfor }\"") ==
          "error[value-too-large]: this makes more than 10000000 turns of a `for`");
    CHECK(planned("try([for i in range(1000) : [for j in range(1000) : [for k in range(1000) : 1]]], \"other\")") == "create output.x");
    // Each doubles the one before.
    CHECK(Engine(chain(40, "\"text\"", "\"${{{0}}}${{{0}}}\"")).plan() == "error[value-too-large]: this string is longer than 256 MB");
    CHECK(Engine(chain(40, "[1]", "concat({0}, {0})")).plan() ==
          "error[value-too-large]: this has more than 10000000 elements, with those inside");
    CHECK(Engine(chain(40, "[1]", "[{0}, {0}]")).plan() ==
          "error[value-too-large]: this has more than 10000000 elements, with those inside");
}

TEST_CASE("templates that call themselves end")
{
    const std::string text = "\"$${templatestring(t, { t = t })}\"";
    Engine engine("locals {\n  t = " + text + "\n}\noutput \"x\" { value = templatestring(local.t, { t = local.t }) }\n");
    CHECK(engine.plan() == "error[function-call]: templates call templates more than 50 levels deep");
}
