// What is known of values that are not known yet.
#include <doctest/doctest.h>

#include "rxplan/convert.hpp"
#include "tests/support/values.hpp"
#include "value/operations.hpp"
#include "value/refinement.hpp"

using namespace rxplan;
using rxplan::testing::value;

namespace {

const Value open_condition = Value::unknown(Type::boolean());

Value prefixed(std::string prefix)
{
    return refined_unknown(Type::string(), {.not_null = true, .prefix = std::move(prefix)});
}

Value between(int least, int most)
{
    return refined_unknown(Type::number(), {.not_null = true, .least = Number(least), .most = Number(most)});
}

Value list_of(int least, int most)
{
    return refined_unknown(Type::list(Type::string()), {.not_null = true, .least = Number(least), .most = Number(most)});
}

std::string answer(const Value& value)
{
    return value.is_unknown() ? "open" : value.as_bool() ? "true" : "false";
}

}  // namespace

TEST_CASE("equality with what is known")
{
    struct Row {
        Value unknown;
        Value known;
        std::string output;
    };
    const Type strings = Type::list(Type::string());
    const Row table[] = {
        {Value::unknown(Type::string()), Value(), "open"},
        {unknown_not_null(Type::string()), Value(), "false"},
        {unknown_not_null(Type::string()), Value::null(Type::string()), "false"},
        {unknown_not_null(Type::any()), Value(), "open"},
        {prefixed("ab-"), Value::string("ab-c"), "open"},
        {prefixed("ab-"), Value::string("ab-"), "open"},
        {prefixed("ab-"), Value::string("ab"), "false"},
        {prefixed("ab-"), Value::string("cd"), "false"},
        {between(1, 5), Value::number(0), "false"},
        {between(1, 5), Value::number(1), "open"},
        {between(1, 5), Value::number(6), "false"},
        {list_of(1, 2), Value::list(Type::string(), {}), "false"},
        {list_of(0, 2), Value::list(Type::string(), {}), "open"},
        {list_of(0, 0), Value::list(Type::string(), {}), "true"},
        {prefixed("ab-"), prefixed("cd-"), "open"},
        {Value::tuple({unknown_not_null(Type::string())}), Value::tuple({Value::null(Type::string())}), "false"},
        {Value::unknown(strings), Value::list(Type::string(), {}), "open"},
    };
    for (const Row& row : table) {
        CHECK(answer(equal(row.unknown, row.known)) == row.output);
        CHECK(answer(equal(row.known, row.unknown)) == row.output);
    }
}

TEST_CASE("comparisons are decided where the bounds leave nothing in common")
{
    CHECK(answer(*less(between(1, 5), Value::number(6))) == "true");
    CHECK(answer(*less(between(1, 5), Value::number(5))) == "open");
    CHECK(answer(*greater_equal(between(1, 5), Value::number(0))) == "true");
    CHECK(answer(*greater_equal(between(1, 5), Value::number(1))) == "open");
    CHECK(answer(*greater(between(1, 2), between(3, 4))) == "false");
    CHECK(answer(*less(between(1, 3), between(3, 4))) == "open");
    CHECK(answer(*less(Value::unknown(Type::number()), Value::number(1))) == "open");
    CHECK(less(between(1, 5).with_sensitive(), Value::number(6))->is_sensitive());
}

TEST_CASE("operators never give null")
{
    const Value number = Value::unknown(Type::number());
    for (const Value& result : {*add(number, number), *negate(number), *less(number, number), *logical_not(open_condition),
                                *logical_and(open_condition, open_condition), equal(number, number)}) {
        CHECK(result.is_unknown());
        CHECK(!result.may_be_null());
    }
    CHECK(number.may_be_null());
    CHECK(Value().may_be_null());
    CHECK(!Value::number(1).may_be_null());
}

TEST_CASE("either of two")
{
    CHECK(*choose(open_condition, Value::number(1), Value::number(1)) == Value::number(1));
    CHECK(answer(*less(*choose(open_condition, Value::number(1), Value::number(5)), Value::number(6))) == "true");
    CHECK(choose(open_condition, Value::number(1), Value())->may_be_null());
    CHECK(choose(open_condition, Value(), Value())->is_null());
    CHECK(!choose(open_condition, Value::string("a"), Value::string("b"))->may_be_null());
    const Value list = value("[1]");
    const auto numbers = *convert(list, Type::list(Type::number()));
    const auto chosen = *choose(open_condition, numbers, *convert(value("[2]"), Type::list(Type::number())));
    REQUIRE(chosen.is_known());
    CHECK(chosen.size() == 1);
    CHECK(chosen.elements()[0].is_unknown());
}

TEST_CASE("conversion keeps what still holds")
{
    CHECK(!convert(between(1, 5), Type::string())->may_be_null());
    CHECK(refinement_of(*convert(between(1, 5), Type::string())).prefix.empty());
    const Value set = *convert(list_of(2, 3), Type::set(Type::string()));
    CHECK(*refinement_of(set).least == Number(1));
    CHECK(*refinement_of(set).most == Number(3));
    CHECK(*refinement_of(*convert(list_of(2, 3), Type::list(Type::number()))).least == Number(2));
    CHECK(convert(prefixed("ab-").with_sensitive(), Type::any())->is_sensitive());
}

TEST_CASE("the certain part of a beginning leaves out what may combine with what follows")
{
    const std::pair<std::string_view, std::string_view> table[] = {
        {"ab-", "ab-"}, {"ab", "a"}, {"a", ""}, {"", ""}, {"ab\xC3\xA9", "ab"}, {"a=", "a"}, {"a\n", "a"}, {"a\t", "a\t"}, {"a]", "a]"},
    };
    for (const auto& [beginning, certain] : table) CHECK(certain_prefix(beginning) == certain);
}
