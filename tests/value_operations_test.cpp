#include <doctest/doctest.h>

#include "support/values.hpp"
#include "value/operations.hpp"

using namespace rxplan;
using namespace rxplan::testing;

namespace {

std::string outcome(const OperationResult& result)
{
    if (result) return described(*result);
    return "error " + std::to_string(result.error().operand) + ": " + result.error().message;
}

using Operation = OperationResult (*)(const Value&, const Value&);

const Value unknown_number = Value::unknown(Type::number());
const Value unknown_bool = Value::unknown(Type::boolean());
const Value yes = Value::boolean(true);
const Value no = Value::boolean(false);

}  // namespace

TEST_CASE("operators on two known values")
{
    struct Row {
        std::string left;
        Operation operation;
        std::string right;
        std::string output;
    };
    const std::vector<Row> table = {
        {"0.1", add, "0.2", "0.3"},
        {"1", add, "\"2\"", "3"},
        {"9223372036854775807", add, "1", "9223372036854775808"},
        {"5", subtract, "7.5", "-2.5"},
        {"3", multiply, "\"1.5\"", "4.5"},
        {"10", divide, "4", "2.5"},
        {"7", modulo, "3", "1"},
        {"-7", modulo, "3", "-1"},
        {"0", divide, "0", "error 1: 0 cannot be divided by 0, nor infinity by infinity"},
        {"1", modulo, "0", "1"},
        {"1", add, "\"a\"", "error 1: a number is required, this string is not one"},
        {"true", add, "1", "error 0: a number is required, this is a bool"},
        {"1", add, "null", "error 1: this is null, a number is required"},
        {"1", less, "2", "true"},
        {"2", less, "2", "false"},
        {"2", less_equal, "2", "true"},
        {"\"10\"", greater, "9", "true"},
        {"2", greater_equal, "3", "false"},
        {"\"a\"", less, "\"b\"", "error 0: a number is required, this string is not one"},
        {"true", logical_and, "\"true\"", "true"},
        {"true", logical_and, "false", "false"},
        {"false", logical_or, "false", "false"},
        {"false", logical_or, "true", "true"},
        {"false", logical_and, "1", "error 1: a bool is required, this is a number"},
        {"null", logical_or, "true", "error 0: this is null, a bool is required"},
    };
    for (const Row& row : table)
        CHECK_MESSAGE(outcome(row.operation(value(row.left), value(row.right))) == row.output, row.left, " ", row.right);
}

TEST_CASE("operators on one value")
{
    CHECK(outcome(negate(value("\"5\""))) == "-5");
    CHECK(outcome(negate(unknown_number.with_sensitive())) == "sensitive unknown number");
    CHECK(outcome(negate(yes)) == "error 0: a number is required, this is a bool");
    CHECK(outcome(logical_not(value("\"true\""))) == "false");
    CHECK(outcome(logical_not(Value::unknown())) == "unknown bool");
    CHECK(outcome(logical_not(Value())) == "error 0: this is null, a bool is required");
    CHECK(outcome(logical_not(no.with_sensitive())) == "sensitive true");
}

TEST_CASE("every arithmetic and comparing operator carries unknowns and marks")
{
    const Value one = integer(1);
    for (const Operation operation : {Operation(add), Operation(subtract), Operation(multiply), Operation(divide), Operation(modulo)}) {
        CHECK(outcome(operation(unknown_number, one)) == "unknown number");
        CHECK(outcome(operation(one, Value::unknown(Type::string()))) == "unknown number");
        CHECK(outcome(operation(one, Value::unknown().with_sensitive())) == "sensitive unknown number");
        CHECK(operation(one.with_sensitive(), one)->is_sensitive());
        CHECK(operation(one, one.with_sensitive())->is_sensitive());
        CHECK(!operation(one, one)->is_sensitive());
        CHECK(outcome(operation(unknown_number, text("x"))) == "error 1: a number is required, this string is not one");
        CHECK(outcome(operation(Value::unknown(Type::list(Type::string())), one)) ==
              "error 0: a number is required, this is a list of string");
    }
    for (const Operation operation : {Operation(less), Operation(less_equal), Operation(greater), Operation(greater_equal)}) {
        CHECK(outcome(operation(unknown_number, one)) == "unknown bool");
        CHECK(operation(one, one.with_sensitive())->is_sensitive());
    }
}

TEST_CASE("logic waits for both operands")
{
    CHECK(outcome(logical_and(unknown_bool, no)) == "unknown bool");
    CHECK(outcome(logical_and(unknown_bool, yes)) == "unknown bool");
    CHECK(outcome(logical_or(yes, unknown_bool)) == "unknown bool");
    CHECK(outcome(logical_or(no, unknown_bool)) == "unknown bool");
    CHECK(outcome(logical_and(yes, no.with_sensitive())) == "sensitive false");
    CHECK(outcome(logical_or(unknown_bool.with_sensitive(), no)) == "sensitive unknown bool");
}

TEST_CASE("equality")
{
    const auto list = [](const char* json) { return value_of("[\"list\",\"dynamic\"]", json); };
    struct Row {
        Value left;
        Value right;
        std::string output;
    };
    const std::vector<Row> table = {
        {integer(1), value("1.0"), "true"},
        {integer(1), text("1"), "false"},
        {text("a"), text("a"), "true"},
        {Value(), Value::null(Type::string()), "true"},
        {Value(), text("a"), "false"},
        {value("[1]"), list("[1]"), "false"},
        {value("[1]"), value("[1]"), "true"},
        {list("[1]"), list("[\"1\"]"), "false"},
        {list("[]"), list("[\"1\"]"), "false"},
        {value("{\"a\": 1}"), value("{\"a\": 1, \"b\": null}"), "false"},
        {value("{\"a\": [1, {}]}"), value("{\"a\": [1, {}]}"), "true"},
        {unknown_number, integer(1), "unknown bool"},
        {unknown_number, text("1"), "false"},
        {Value::unknown(), text("1"), "unknown bool"},
        {unknown_number, Value(), "unknown bool"},
        {Value::tuple({unknown_number, integer(1)}), value("[5, 2]"), "unknown bool"},
        {Value::tuple({integer(1), unknown_number}), value("[2, 5]"), "false"},
        {Value::tuple({Value()}), Value::tuple({Value::null(Type::string())}), "false"},
        {Value::tuple({unknown_number, integer(1)}), value("[5, 1]"), "unknown bool"},
        {Value::tuple({unknown_number}), value("[5, 1]"), "false"},
        {Value::set(Type::number(), {unknown_number, integer(1)}), value_of("[\"set\",\"number\"]", "[1]"), "unknown bool"},
        {value_of("[\"set\",\"number\"]", "[2, 1]"), value_of("[\"set\",\"number\"]", "[1, 2]"), "true"},
        {text("a").with_sensitive(), text("a"), "sensitive true"},
        {Value::tuple({text("a").with_sensitive()}), value("[\"a\"]"), "sensitive true"},
    };
    for (const Row& row : table) {
        CHECK(described(equal(row.left, row.right)) == row.output);
        CHECK(described(equal(row.right, row.left)) == row.output);
        const Value opposite = not_equal(row.left, row.right);
        CHECK(opposite.is_sensitive() == equal(row.left, row.right).is_sensitive());
        if (opposite.is_known()) CHECK(opposite.as_bool() != equal(row.left, row.right).as_bool());
    }
}

TEST_CASE("elements by index and key")
{
    const Value list = value_of("[\"list\",\"number\"]", "[10, 20]");
    const Value map = value_of("[\"map\",\"number\"]", "{\"a\": 1, \"2\": 2}");
    const Value tuple = value("[1, \"x\"]");
    const Value object = value("{\"a\": 1, \"b\": \"x\"}");
    struct Row {
        Value collection;
        Value key;
        std::string output;
    };
    const std::vector<Row> table = {
        {list, integer(1), "20"},
        {list, text("0"), "10"},
        {tuple, integer(1), "\"x\""},
        {list, integer(2), "error 1: index 2 is out of range, there are 2 elements"},
        {value("[1]"), integer(1), "error 1: index 1 is out of range, there is 1 element"},
        {value("[]"), integer(0), "error 1: index 0 is out of range, there are no elements"},
        {list, integer(7).with_sensitive(), "error 1: this (sensitive) index is out of range, there are 2 elements"},
        {list, integer(-1), "error 1: an index cannot be negative"},
        {list, value("0.5"), "error 1: an index is a whole number, this has a fractional part"},
        {list, text("a"), "error 1: an element is asked for by a whole number, this is a string"},
        {list, Value(), "error 1: this is null, it cannot be an index or key"},
        {map, text("a"), "1"},
        {map, integer(2), "2"},
        {map, text("z"), "error 1: there is no element with the key `z`"},
        {map, text("hunter2").with_sensitive(), "error 1: there is no element with this (sensitive) key"},
        {object, text("b"), "\"x\""},
        {object, value("[]"), "error 1: an element is asked for by a string, this is a tuple"},
        {Value::set(Type::number(), {}), integer(0), "error 0: this is a set, its elements have no index or key"},
        {text("abc"), integer(0), "error 0: this is a string, it has no elements"},
        {Value(), integer(0), "error 0: this is null, it has no elements"},
        {list, unknown_number, "unknown number"},
        {tuple, unknown_number, "unknown any"},
        {value("[1, 2]"), unknown_number, "unknown number"},
        {map, Value::unknown(), "unknown number"},
        {object, Value::unknown(Type::string()), "unknown any"},
        {Value::unknown(list.type()), integer(5), "unknown number"},
        {Value::unknown(tuple.type()), integer(1), "unknown string"},
        {Value::unknown(tuple.type()), integer(2), "error 1: index 2 is out of range, there are 2 elements"},
        {Value::unknown(object.type()), text("b"), "unknown any"},
        {Value::unknown(object.type()), text("c"), "unknown any"},
        {Value::unknown(map.type()), text("c"), "unknown number"},
        {Value::unknown(), text("c"), "unknown any"},
        {list.with_sensitive(), integer(0), "sensitive 10"},
        {list, integer(0).with_sensitive(), "sensitive 10"},
        {Value::tuple({text("x").with_sensitive(), text("y")}), integer(0), "sensitive \"x\""},
        {Value::tuple({text("x").with_sensitive(), text("y")}), integer(1), "\"y\""},
    };
    for (const Row& row : table) CHECK(outcome(index(row.collection, row.key)) == row.output);
}

TEST_CASE("attributes by name")
{
    const Value object = value("{\"a\": 1}");
    CHECK(outcome(get_attribute(object, "a")) == "1");
    CHECK(outcome(get_attribute(object, "b")) == "error 0: this object has no attribute `b`");
    CHECK(outcome(get_attribute(value_of("[\"map\",\"number\"]", "{\"a\": 1}"), "a")) == "1");
    CHECK(outcome(get_attribute(value_of("[\"map\",\"number\"]", "{\"a\": 1}"), "b")) == "error 1: there is no element with the key `b`");
    CHECK(outcome(get_attribute(Value(), "a")) == "error 0: this is null, it has no attributes");
    CHECK(outcome(get_attribute(integer(1), "a")) == "error 0: this is a number, it has no attributes");
    CHECK(outcome(get_attribute(value("[{\"a\": 1}]"), "a")) ==
          "error 0: this is a tuple, ask for the attribute of one element or, by a splat, of all");
    CHECK(outcome(get_attribute(Value::unknown(object.type()), "a")) == "unknown number");
    CHECK(outcome(get_attribute(Value::unknown(), "a")) == "unknown any");
    CHECK(outcome(get_attribute(object.with_sensitive(), "a")) == "sensitive 1");
}

TEST_CASE("a conditional brings both results to one type")
{
    struct Row {
        Value condition;
        Value first;
        Value second;
        std::string output;
    };
    const std::vector<Row> table = {
        {yes, text("a"), integer(1), "\"a\""},
        {no, text("a"), integer(1), "\"1\""},
        {text("true"), integer(1), integer(2), "1"},
        {yes, Value(), integer(1), "null number"},
        {no, Value(), integer(1), "1"},
        {yes, value("[1, 2]"), value("[\"a\"]"), "list[\"1\", \"2\"]"},
        {yes, value("{\"a\": 1}"), value("{\"b\": \"x\"}"), "map{a = \"1\"}"},
        {no, value("{\"a\": 1}"), value("{\"a\": \"x\"}"), "{a = \"x\"}"},
        {yes, value("[]"), value("{}"), "error -1: the results must be of one type, but one is a tuple and the other an object"},
        {yes, yes, integer(1), "error -1: the results must be of one type, but one is a bool and the other a number"},
        {Value(), yes, no, "error 0: the condition is null, it must be true or false"},
        {integer(1), yes, no, "error 0: a bool is required, this is a number"},
        {unknown_bool, text("a"), integer(1), "unknown string"},
        {unknown_bool, Value(), integer(1), "unknown number"},
        {unknown_bool, integer(1), integer(1), "1"},
        {unknown_bool, Value::unknown(), value("{\"a\": 1}"), "unknown any"},
        {no, Value::unknown(), value("{\"a\": 1}"), "{a = 1}"},
        {yes, Value::unknown(), integer(1), "unknown any"},
        {yes.with_sensitive(), integer(1), integer(2), "sensitive 1"},
        {yes, integer(1), integer(2).with_sensitive(), "sensitive 1"},
        {unknown_bool, integer(1), integer(2).with_sensitive(), "sensitive unknown number"},
    };
    for (const Row& row : table) CHECK(outcome(choose(row.condition, row.first, row.second)) == row.output);
}

TEST_CASE("values as text in a template")
{
    CHECK(outcome(to_text(text("x"))) == "\"x\"");
    CHECK(outcome(to_text(value("1.50"))) == "\"1.5\"");
    CHECK(outcome(to_text(yes)) == "\"true\"");
    CHECK(outcome(to_text(Value::unknown())) == "unknown string");
    CHECK(outcome(to_text(unknown_number.with_sensitive())) == "sensitive unknown string");
    CHECK(outcome(to_text(integer(1).with_sensitive())) == "sensitive \"1\"");
    CHECK(outcome(to_text(Value())) == "error 0: this is null, it cannot be part of a string");
    CHECK(outcome(to_text(value("[1]"))) == "error 0: this is a tuple, it cannot be part of a string");
    CHECK(outcome(to_text(value("{}"))) == "error 0: this is an object, it cannot be part of a string");
    // As Terraform has it: what it will be is looked at when it is there.
    CHECK(outcome(to_text(Value::unknown(Type::list(Type::string())))) == "unknown string");
}
