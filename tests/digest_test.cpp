// The digest of a plan: what makes it differ, what does not, and what it keeps to itself.
#include "plan/digest.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "plan/plan_file.hpp"
#include "plan_builder.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

Value server(std::string_view name, const Value& key)
{
    return Value::object({{"key", key}, {"name", Value::string(name)}, {"tags", Value::list(Type::string(), {Value::string("t")})}});
}

Value secret(std::string_view text)
{
    return Value::string(text).with_sensitive();
}

Plan two_steps()
{
    PlanBuilder builder;
    builder.step("rackspace_server.a[0]", Action::create, {}, server("a", secret("k")));
    builder.step("rackspace_server.b", Action::update, server("b", secret("k")), server("c", secret("k")));
    builder.output("o", Action::create, {}, Value::string("x"));
    builder.plan.providers["rackspace"] = {"rackspace", Value::object({{"region", Value::string("DFW")}}), {1, 0, 5}};
    builder.plan.prior_lineage = "0d3c6f5e-6f0d-4a51-9d3a-8f1d6d0f4f11";
    builder.plan.prior_serial = 4;
    return std::move(builder.plan);
}

std::string with(const std::function<void(Plan&)>& change)
{
    auto plan = two_steps();
    change(plan);
    return plan_digest(plan);
}

}  // namespace

TEST_CASE("a digest has a form, and other texts have not")
{
    const auto digest = plan_digest(two_steps());
    CHECK(is_plan_digest(digest));
    CHECK(is_plan_digest(plan_digest(Plan())));
    CHECK_FALSE(is_plan_digest(""));
    CHECK_FALSE(is_plan_digest("sha256:"));
    CHECK_FALSE(is_plan_digest(digest.substr(7)));
    CHECK_FALSE(is_plan_digest(digest + "0"));
    CHECK_FALSE(is_plan_digest("sha256:" + std::string(63, '0') + "A"));
}

TEST_CASE("a digest is the same wherever and whenever the plan is made")
{
    const auto digest = plan_digest(two_steps());
    CHECK(with([](Plan& plan) { std::swap(plan.steps[0], plan.steps[1]); }) == digest);
    CHECK(with([](Plan& plan) { plan.steps[0].source = {3, 20, 30}; }) == digest);
    CHECK(with([](Plan& plan) { plan.sources.push_back({"main.rx.hcl", "# a comment\n"}); }) == digest);
    CHECK(with([](Plan& plan) { plan.time = std::chrono::system_clock::time_point(std::chrono::seconds(9)); }) == digest);
    CHECK(with([](Plan& plan) { plan.prior_serial = 5; }) == digest);
    CHECK(with([](Plan& plan) { plan.unchanged = 5; }) == digest);
    CHECK(with([](Plan& plan) { plan.outputs.push_back({"same", Action::no_op, Value::number(1), Value::number(1), false}); }) == digest);
    CHECK(plan_digest(parse_plan_file(plan_file_text(two_steps()), "p").value()) == digest);
}

TEST_CASE("a digest differs when a reviewer would see another plan")
{
    const auto digest = plan_digest(two_steps());
    CHECK(with([](Plan& plan) { plan.mode = PlanMode::destroy; }) != digest);
    CHECK(with([](Plan& plan) { plan.partial = true; }) != digest);
    CHECK(with([](Plan& plan) { plan.steps.pop_back(); }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[0].address = address("rackspace_server.a[1]"); }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].action = Action::replace; }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].reason = Reason::replace_by_request; }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].provider = "rackspace.west"; }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].before = server("z", secret("k")); }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].after = server("z", secret("k")); }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].after = server("c", Value::string("k")); }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].after = server("c", Value::unknown(Type::string())); }) != digest);
    CHECK(with([](Plan& plan) { plan.steps[1].dependencies = {address("rackspace_network.n").resource}; }) != digest);
    CHECK(with([](Plan& plan) { plan.drift = {{address("rackspace_network.n"), Value::object({}), std::nullopt}}; }) != digest);
    CHECK(with([](Plan& plan) { plan.moves = {{address("rackspace_server.old"), address("rackspace_server.b"), {}}}; }) != digest);
    CHECK(with([](Plan& plan) { plan.deferrals.emplace_back().address = address("rackspace_server.c"); }) != digest);
    CHECK(with([](Plan& plan) { plan.imports = {{address("rackspace_server.b"), "id", {}}}; }) != digest);
    CHECK(with([](Plan& plan) { plan.outputs[0].after = Value::string("y"); }) != digest);
    CHECK(with([](Plan& plan) { plan.outputs[0].sensitive = true; }) != digest);
    CHECK(with([](Plan& plan) { plan.providers["rackspace"].config = Value::object({{"region", Value::string("ORD")}}); }) != digest);
    CHECK(with([](Plan& plan) { plan.prior_lineage = "another"; }) != digest);
}

TEST_CASE("a text cannot pass for another part of the plan")
{
    const auto of = [](std::string_view first, std::string_view second) {
        PlanBuilder builder;
        builder.step("rackspace_server.a", Action::create, {}, Value::tuple({Value::string(first), Value::string(second)}));
        return plan_digest(builder.plan);
    };
    CHECK(of("a\",\"b", "c") != of("a", "b\",\"c"));
    CHECK(of("a]\n[\"step\"", "") != of("a", "]\n[\"step\""));
}

TEST_CASE("a secret counts once there is a state, and only by a key that nobody sees")
{
    const auto other = [](Plan& plan) { plan.steps[0].after = server("a", secret("l")); };
    CHECK(with(other) != plan_digest(two_steps()));
    const auto first = [](Plan& plan) {
        plan.prior_serial = 0;
        plan.prior_lineage.clear();
    };
    const auto first_other = [&](Plan& plan) {
        first(plan);
        other(plan);
    };
    CHECK(with(first) == with(first_other));
    // A state that is open for the first time has a lineage already, which nobody had when the plan was reviewed.
    CHECK(with(first) == with([](Plan& plan) { plan.prior_serial = 0; }));
}

TEST_CASE("whoever applies may have other credentials than who reviews")
{
    const auto config = [](const Value& key) {
        return [key](Plan& plan) { plan.providers["rackspace"].config = Value::object({{"api_key", key}}); };
    };
    CHECK(with(config(secret("a"))) == with(config(secret("b"))));
    CHECK(with(config(Value::string("a"))) != with(config(Value::string("b"))));
}

TEST_CASE("what is ephemeral in a provider's configuration is no part of it")
{
    const auto config = [](std::string_view key) {
        return [key](Plan& plan) {
            plan.providers["rackspace"].config = Value::object({{"token", Value::string(key)}});
            plan.providers["rackspace"].ephemeral = true;
        };
    };
    CHECK(with(config("a")) == with(config("b")));
}
