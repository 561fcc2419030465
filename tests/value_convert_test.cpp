#include <doctest/doctest.h>

#include "support/values.hpp"

using namespace rxplan;
using namespace rxplan::testing;

namespace {

std::string converted(const Value& value, std::string_view type_json)
{
    const auto result = convert(value, type(type_json));
    if (result) return described(*result);
    const std::string path = result.error().path.text();
    return "error: " + (path.empty() ? "" : path + ": ") + result.error().message;
}

}  // namespace

TEST_CASE("known values convert where nothing is lost")
{
    struct Row {
        std::string json;
        std::string type;
        std::string output;
    };
    const std::vector<Row> table = {
        {"1.50", "\"string\"", "\"1.5\""},
        {"true", "\"string\"", "\"true\""},
        {"\"2.50\"", "\"number\"", "2.5"},
        {"\"true\"", "\"bool\"", "true"},
        {"\"0\"", "\"bool\"", "false"},
        {"1", "\"dynamic\"", "1"},
        {"[1, \"a\"]", "[\"list\",\"string\"]", "list[\"1\", \"a\"]"},
        {"[1, \"a\"]", "[\"list\",\"dynamic\"]", "list[\"1\", \"a\"]"},
        {"[1, null]", "[\"list\",\"dynamic\"]", "list[1, null number]"},
        {"[null, [1]]", "[\"list\",\"dynamic\"]", "error: all elements must have the same type"},
        {"[null, [1]]", "[\"map\",\"dynamic\"]", "error: a map of any type is required, this is a tuple"},
        {"[[1], []]", "[\"list\",\"dynamic\"]", "list[list[1], list[]]"},
        {"[[1], [\"a\", 2]]", "[\"list\",\"dynamic\"]", "list[list[\"1\"], list[\"a\", \"2\"]]"},
        {"[[1], [\"a\"]]", "[\"list\",[\"list\",\"dynamic\"]]", "list[list[\"1\"], list[\"a\"]]"},
        {"[]", "[\"list\",\"dynamic\"]", "list[]"},
        {"[3, 1, 3]", "[\"set\",\"number\"]", "set[1, 3]"},
        {"{\"a\": 1, \"b\": \"x\"}", "[\"map\",\"dynamic\"]", "map{a = \"1\", b = \"x\"}"},
        {"{\"a\": {\"x\": 1}, \"b\": {\"y\": \"s\"}}", "[\"map\",\"dynamic\"]", "map{a = map{x = \"1\"}, b = map{y = \"s\"}}"},
        {"[{\"a\": 1}, {\"a\": \"x\"}]", "[\"list\",\"dynamic\"]", "list[{a = \"1\"}, {a = \"x\"}]"},
        {"[{\"a\": 1}, {\"b\": \"x\"}]", "[\"list\",\"dynamic\"]", "list[map{a = \"1\"}, map{b = \"x\"}]"},
        {"{\"a\": 1, \"z\": 2}", "[\"object\",{\"a\":\"string\"}]", "{a = \"1\"}"},
        {"{}", "[\"object\",{\"a\":\"string\"},[\"a\"]]", "{a = null string}"},
        {"{}", "[\"object\",{\"a\":[\"object\",{\"b\":\"string\"},[\"b\"]]},[\"a\"]]", "{a = null object({ b = string })}"},
        {"{\"a\": {}}", "[\"object\",{\"a\":[\"object\",{\"b\":\"string\"},[\"b\"]]}]", "{a = {b = null string}}"},
        {"[]", "[\"list\",[\"object\",{\"a\":\"string\"},[\"a\"]]]", "list[]"},
        {"[1, \"2\"]", "[\"tuple\",[\"string\",\"number\"]]", "[\"1\", 2]"},
        {"null", "[\"list\",\"string\"]", "null list(string)"},
        {"null", "[\"object\",{\"a\":\"string\"},[\"a\"]]", "null object({ a = string })"},
        {"{\"a\": null}", "[\"object\",{\"a\":\"number\"}]", "{a = null number}"},
    };
    for (const Row& row : table) CHECK_MESSAGE(converted(value(row.json), row.type) == row.output, row.json, " ", row.type);
}

TEST_CASE("collections convert into each other")
{
    const Value list = value_of("[\"list\",\"number\"]", "[2, 1, 2]");
    const Value map = value_of("[\"map\",\"number\"]", "{\"a\": 1, \"b\": 2}");
    CHECK(converted(list, "[\"set\",\"string\"]") == "set[\"1\", \"2\"]");
    CHECK(converted(list, "[\"list\",\"dynamic\"]") == "list[2, 1, 2]");
    CHECK(converted(value_of("[\"set\",\"number\"]", "[2, 1]"), "[\"list\",\"number\"]") == "list[1, 2]");
    CHECK(converted(map, "[\"object\",{\"a\":\"string\"}]") == "{a = \"1\"}");
    CHECK(converted(map, "[\"object\",{\"a\":\"string\",\"c\":\"string\"},[\"c\"]]") == "{a = \"1\", c = null string}");
    CHECK(converted(map, "[\"object\",{\"c\":\"string\"}]") == "error: attribute `c` is required");
    CHECK(converted(Value::list(Type::number(), {}), "[\"set\",\"dynamic\"]") == "set[]");
    CHECK(convert(Value::list(Type::number(), {}), type("[\"set\",\"dynamic\"]"))->type().text() == "set(number)");
    CHECK(converted(list, "[\"tuple\",[\"number\"]]") == "error: a tuple is required, this is a list of number");
}

TEST_CASE("errors name the place and the need")
{
    struct Row {
        std::string json;
        std::string type;
        std::string output;
    };
    const std::vector<Row> table = {
        {"\"abc\"", "\"number\"", "a number is required, this string is not one"},
        {"\"\"", "\"number\"", "a number is required, this string is not one"},
        {"true", "\"number\"", "a number is required, this is a bool"},
        {"1", "\"bool\"", "a bool is required, this is a number"},
        {"\"True\"", "\"bool\"", "a bool is required, this string is neither `true` nor `false`"},
        {"[1]", "\"string\"", "a string is required, this is a tuple"},
        {"{}", "[\"list\",\"string\"]", "a list of string is required, this is an object"},
        {"[]", "[\"map\",\"string\"]", "a map of string is required, this is a tuple"},
        {"\"x\"", "[\"object\",{}]", "an object is required, this is a string"},
        {"[1, [2]]", "[\"list\",\"number\"]", "[1]: a number is required, this is a tuple"},
        {"{\"a\": [1, \"x\"]}", "[\"map\",[\"list\",\"number\"]]", "a[1]: a number is required, this string is not one"},
        {"{\"a\": {\"b\": {}}}", "[\"object\",{\"a\":[\"object\",{\"b\":[\"object\",{\"c\":\"string\"}]}]}]",
         "a.b: attribute `c` is required"},
        {"{}", "[\"object\",{\"a\":\"string\",\"b\":\"string\",\"c\":\"string\"}]", "attributes `a`, `b` and `c` are required"},
        {"[true, 1]", "[\"list\",\"dynamic\"]", "all elements must have the same type"},
        {"[1, [1]]", "[\"set\",\"dynamic\"]", "all elements must have the same type"},
        {"[1]", "[\"tuple\",[]]", "a tuple of 0 elements is required, this has 1"},
    };
    for (const Row& row : table)
        CHECK_MESSAGE(converted(value(row.json), row.type) == std::string("error: ") + row.output, row.json, " ", row.type);
}

TEST_CASE("unknown and null convert by their types")
{
    const Value unknown_text = Value::unknown(Type::string());
    CHECK(converted(unknown_text, "\"number\"") == "unknown number");
    CHECK(converted(Value::unknown(), "[\"list\",\"dynamic\"]") == "unknown list(any)");
    CHECK(converted(Value::unknown(type("[\"tuple\",[\"number\",\"string\"]]")), "[\"list\",\"dynamic\"]") == "unknown list(string)");
    CHECK(converted(Value::unknown(type("[\"object\",{\"a\":\"number\"}]")), "[\"map\",\"string\"]") == "unknown map(string)");
    CHECK(converted(Value::unknown(Type::number()), "\"bool\"") == "error: a bool is required, this is a number");
    CHECK(converted(Value::null(Type::list(Type::string())), "\"string\"") == "error: a string is required, this is a list of string");
    CHECK(converted(Value::unknown(type("[\"object\",{\"a\":\"number\"}]")), "[\"object\",{\"b\":\"number\"}]") ==
          "error: attribute `b` is required");
    CHECK(converted(Value::tuple({unknown_text, integer(1)}), "[\"list\",\"number\"]") == "list[unknown number, 1]");
    CHECK(converted(Value::tuple({Value::unknown(), integer(1)}), "[\"list\",\"dynamic\"]") == "list[unknown number, 1]");
    CHECK(converted(Value::tuple({Value::unknown()}), "[\"list\",\"dynamic\"]") == "list[unknown any]");
}

TEST_CASE("marks survive a conversion")
{
    const Value secret = text("1").with_sensitive();
    CHECK(converted(secret, "\"number\"") == "sensitive 1");
    CHECK(converted(Value::tuple({secret, text("2")}), "[\"list\",\"number\"]") == "list[sensitive 1, 2]");
    CHECK(converted(Value::tuple({secret, text("2")}), "[\"set\",\"string\"]") == "sensitive set[\"1\", \"2\"]");
    CHECK(converted(Value::object({{"a", secret}}).with_sensitive(), "[\"map\",\"number\"]") == "sensitive map{a = sensitive 1}");
    CHECK(converted(Value::unknown().with_sensitive(), "\"string\"") == "sensitive unknown string");
    CHECK(converted(Value().with_sensitive(), "\"string\"") == "sensitive null string");
    CHECK(converted(text("hunter2").with_sensitive(), "\"number\"").find("hunter2") == std::string::npos);
}

TEST_CASE("types unify")
{
    struct Row {
        std::vector<const char*> types;
        std::string output;
    };
    const std::vector<Row> table = {
        {{}, "any"},
        {{"\"string\""}, "string"},
        {{"\"string\"", "\"number\""}, "string"},
        {{"\"bool\"", "\"string\"", "\"number\""}, "string"},
        {{"\"bool\"", "\"number\""}, "any"},
        {{"\"dynamic\"", "\"number\""}, "number"},
        {{"[\"list\",\"number\"]", "[\"list\",\"string\"]"}, "list(string)"},
        {{"[\"list\",\"number\"]", "[\"set\",\"string\"]"}, "list(number)"},
        {{"[\"tuple\",[\"number\"]]", "[\"set\",\"string\"]"}, "set(string)"},
        {{"[\"tuple\",[\"number\"]]", "[\"tuple\",[\"string\"]]"}, "tuple([string])"},
        {{"[\"tuple\",[\"number\"]]", "[\"tuple\",[]]"}, "list(number)"},
        {{"[\"object\",{\"a\":\"number\"}]", "[\"object\",{\"a\":\"string\"}]"}, "object({ a = string })"},
        {{"[\"object\",{\"a\":\"number\"}]", "[\"object\",{\"b\":\"string\"}]"}, "map(string)"},
        {{"[\"object\",{\"a\":\"number\"}]", "[\"object\",{\"b\":[\"list\",\"string\"]}]"}, "any"},
        {{"[\"object\",{\"a\":\"number\"}]", "[\"map\",\"string\"]"}, "map(string)"},
        {{"[\"object\",{}]", "[\"tuple\",[]]"}, "any"},
        {{"\"string\"", "[\"list\",\"string\"]"}, "any"},
    };
    for (const Row& row : table) {
        std::vector<Type> types;
        for (const std::string json : row.types) types.push_back(type(json));
        CHECK(unify(types).text() == row.output);
    }
}
