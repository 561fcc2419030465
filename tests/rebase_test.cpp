// Plans that meet a state which others have changed meanwhile.
#include "plan/rebase.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "plan/moves.hpp"
#include "plan_builder.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

using Words = std::vector<std::string>;

void put(State& state, std::string_view where, std::string_view value)
{
    InstanceObject object;
    object.attributes = Value::object({{"input", Value::string(value)}});
    state.apply({{address(where), {}}, provider_text("rxplan"), object});
}

std::string value_at(const State& state, std::string_view where)
{
    const auto* object = state.find(ObjectAddress{address(where), {}});
    return object == nullptr ? "absent" : object->attributes.text_of("input");
}

// Changes `a[0]`, which reads `network`; knows `other`.
struct Made {
    State state;
    Plan plan;

    Made()
    {
        put(state, "rxplan_data.a[0]", "1");
        put(state, "rxplan_data.a[1]", "1");
        put(state, "module.m[0].rxplan_data.network", "1");
        put(state, "rxplan_data.other", "1");
        PlanBuilder builder;
        auto& step = builder.step("rxplan_data.a[0]", Action::update, Value(), Value());
        step.dependencies = {address("module.m.rxplan_data.network").resource};
        plan = builder.plan;
        plan.refreshed = state;
    }
};

}  // namespace

TEST_CASE("an unchanged state takes the plan")
{
    Made made;
    CHECK(rebase(made.plan, made.state).empty());
    CHECK(made.plan.refreshed == made.state);
}

TEST_CASE("what the plan writes or reads must be as it was")
{
    for (const auto* where : {"rxplan_data.a[0]", "module.m[0].rxplan_data.network"}) {
        Made made;
        put(made.state, where, "2");
        CHECK(rebase(made.plan, made.state) == Words{where});
        made.state.apply({{address(where), {}}, {}, std::nullopt});
        CHECK(rebase(made.plan, made.state) == Words{where});
    }
    Made made;
    put(made.state, "module.m[1].rxplan_data.network", "1");
    CHECK(rebase(made.plan, made.state) == Words{"module.m[1].rxplan_data.network"});
}

TEST_CASE("moves are made in the state as it is now")
{
    const auto moved = [] {
        Made made;
        made.plan.moves = {{address("rxplan_data.other"), address("rxplan_data.another"), {}}};
        repeat_moves(made.plan.moves, made.plan.refreshed);
        return made;
    };
    Made made = moved();
    CHECK(rebase(made.plan, made.state).empty());
    CHECK(value_at(made.plan.refreshed, "rxplan_data.another") == "1");
    CHECK(value_at(made.plan.refreshed, "rxplan_data.other") == "absent");

    // Somebody has made the same move meanwhile: that is as well.
    made = moved();
    repeat_moves(made.plan.moves, made.state);
    CHECK(rebase(made.plan, made.state).empty());

    made = moved();
    put(made.state, "rxplan_data.other", "2");
    CHECK(rebase(made.plan, made.state) == Words{"rxplan_data.another"});

    made = moved();
    put(made.state, "rxplan_data.another", "2");
    CHECK(rebase(made.plan, made.state) == Words{"rxplan_data.another"});
}

TEST_CASE("what others do elsewhere stays as they left it")
{
    Made made;
    put(made.state, "rxplan_data.other", "2");
    put(made.state, "rxplan_data.theirs", "1");
    made.state.apply({{address("rxplan_data.a[1]"), {}}, {}, std::nullopt});
    CHECK(rebase(made.plan, made.state).empty());
    CHECK(value_at(made.plan.refreshed, "rxplan_data.other") == "2");
    CHECK(value_at(made.plan.refreshed, "rxplan_data.theirs") == "1");
    CHECK(value_at(made.plan.refreshed, "rxplan_data.a[1]") == "absent");
}

TEST_CASE("a plan that destroys everything forgets the data sources, another one leaves those of others")
{
    for (const auto mode : {PlanMode::normal, PlanMode::destroy}) {
        Made made;
        made.plan.mode = mode;
        put(made.state, "data.http.theirs", "1");
        CHECK(rebase(made.plan, made.state).empty());
        CHECK(value_at(made.plan.refreshed, "data.http.theirs") == (mode == PlanMode::destroy ? "absent" : "1"));
    }
}

TEST_CASE("what refreshing found is taken along, against what was recorded before")
{
    Made made;
    const auto recorded = Value::object({{"input", Value::string("1")}});
    const auto found = Value::object({{"input", Value::string("drifted")}});
    made.plan.drift = {{address("rxplan_data.a[0]"), recorded, found}, {address("rxplan_data.other"), recorded, std::nullopt}};
    put(made.plan.refreshed, "rxplan_data.a[0]", "drifted");
    made.plan.refreshed.apply({{address("rxplan_data.other"), {}}, {}, std::nullopt});
    CHECK(rebase(made.plan, made.state).empty());
    CHECK(value_at(made.plan.refreshed, "rxplan_data.a[0]") == "drifted");
    CHECK(value_at(made.plan.refreshed, "rxplan_data.other") == "absent");
    put(made.state, "rxplan_data.a[0]", "2");
    CHECK(rebase(made.plan, made.state) == Words{"rxplan_data.a[0]"});
}
