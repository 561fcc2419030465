// Edges in, components out; references in, order out.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "graph/components.hpp"
#include "tests/support/engine.hpp"

using namespace rxplan;
using rxplan::test::Engine;

namespace {

// Nodes with the same letter reach each other; letters in the order of nodes.
std::string letters(const std::vector<std::vector<std::uint32_t>>& edges)
{
    std::map<std::uint32_t, char> names;
    std::string out;
    for (const auto component : strong_components(edges)) {
        out += names.emplace(component, static_cast<char>('a' + names.size())).first->second;
    }
    return out;
}

}  // namespace

TEST_CASE("nodes that reach each other are one component")
{
    CHECK(letters({}).empty());
    CHECK(letters({{}, {}, {}}) == "abc");
    CHECK(letters({{0}}) == "a");
    CHECK(letters({{1}, {2}, {0}}) == "aaa");
    CHECK(letters({{1}, {0}, {1, 1, 3}, {}}) == "aabc");
    CHECK(letters({{1, 2}, {3}, {3}, {}}) == "abcd");
    CHECK(letters({{1}, {2, 4}, {3}, {1}, {5}, {4}}) == "abbbcc");
}

TEST_CASE("a chain of a hundred thousand nodes, and the same as a ring")
{
    constexpr std::uint32_t length = 100'000;
    std::vector<std::vector<std::uint32_t>> edges(length);
    for (std::uint32_t i = 1; i < length; ++i) edges[i - 1].push_back(i);
    const auto chain = strong_components(edges);
    CHECK(std::set<std::uint32_t>(chain.begin(), chain.end()).size() == length);
    edges.back().push_back(0);
    const auto ring = strong_components(edges);
    CHECK(std::set<std::uint32_t>(ring.begin(), ring.end()).size() == 1);
}

TEST_CASE("where the configuration has turned a dependency round, the recorded one is not waited for")
{
    Engine engine(R"(
        resource "test_thing" "a" {
            name = "a"
            size = 1
        }
        resource "test_thing" "b" {
            name = "b-${test_thing.a.id}"
            size = 1
        }
        resource "test_thing" "c" { name = "c-${test_thing.b.id}" }
    )");
    REQUIRE(engine.apply() == "ok");
    engine.files["main.rx.hcl"] = R"(
        resource "test_thing" "a" {
            name = "a-${test_thing.b.id}"
            size = 2
        }
        resource "test_thing" "b" {
            name = "b"
            size = 2
        }
    )";
    engine.world.calls.clear();
    REQUIRE(engine.apply(1) == "ok");
    CHECK(fmt::format("{}", fmt::join(engine.world.calls, ", ")) == "destroy c-id-2, destroy a, destroy b-id-1, create b, create a-id-4");
    CHECK(engine.state() == "test_thing.a test_thing.b");
}
