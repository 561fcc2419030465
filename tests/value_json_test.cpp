#include <doctest/doctest.h>

#include "support/values.hpp"

using namespace rxplan;
using namespace rxplan::testing;

TEST_CASE("JSON reads and writes back")
{
    for (const std::string json : {"null", "true", "false", "0", "-1.5", "\"x\"", "\"\"", "[]", "{}", "[1,[2,[3]],{}]",
                                   "{\"a\":1,\"b\":[null,true]}", "12345678901234567890.123456789012345678901234567899",
                                   "1.7976931348623157", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001/é€😀\"", "{\"\":\"empty name\"}"}) {
        CHECK(to_json(value(json)) == json);
    }
}

TEST_CASE("JSON is read leniently only where JSON is lenient")
{
    const std::vector<std::pair<std::string, std::string>> table = {
        {" \t\r\n1 ", "1"},
        {"1e2", "100"},
        {"-0", "-0"},
        {"1E-2", "0.01"},
        {"{\"b\":1,\"a\":2,\"b\":3}", "{\"a\":2,\"b\":3}"},
        {"\"\\u00e9\\ud83d\\ude00\\/\"", "\"é😀/\""},
        {"\"\\u0000\"", "\"\\u0000\""},
    };
    for (const auto& row : table) CHECK_MESSAGE(to_json(value(row.first)) == row.second, row.first);
}

TEST_CASE("malformed JSON is refused with a place and a reason")
{
    struct Row {
        std::string json;
        std::string message;
        std::size_t offset;
    };
    const std::vector<Row> table = {
        {"", "the text is empty", 0},
        {"  ", "the text is empty", 0},
        {"1 2", "a comma, colon, bracket or value is missing or misplaced", 3},
        {"1,2", "something follows the value", 3},
        {"[1] [2]", "a comma, colon, bracket or value is missing or misplaced", 7},
        {"1]", "something follows the value", 2},
        {"[1", "a comma, colon, bracket or value is missing or misplaced", 2},
        {"{\"a\":1", "a comma, colon, bracket or value is missing or misplaced", 6},
        {"\"abc", "a string is not closed", 0},
        {"[01]", "this is not a number", 1},
        {"[+1]", "a comma, colon, bracket or value is missing or misplaced", 1},
        {"[1.]", "this is not a number", 1},
        {"[.5]", "a comma, colon, bracket or value is missing or misplaced", 1},
        {"-", "this is not a number", 0},
        {"1e999999", "this number is out of range", 0},
        {"tru", "`true` or `false` expected", 0},
        {"nul", "`null` expected", 0},
        {"[1,]", "a comma, colon, bracket or value is missing or misplaced", 3},
        {"\"\\x\"", "a string contains an escape that is none", 0},
        {"\"\\ud800\"", "a string contains an escape that is none", 0},
        {"\"a\nb\"", "a string contains a control character that must be escaped", 0},
        {"\"ab\xff\"", "the text is not valid UTF-8", 3},
        {"NaN", "a comma, colon, bracket or value is missing or misplaced", 0},
        {"{a:1}", "a comma, colon, bracket or value is missing or misplaced", 1},
        {"// c\n1", "a comma, colon, bracket or value is missing or misplaced", 0},
    };
    for (const Row& row : table) {
        const auto result = parse_json(row.json);
        REQUIRE_MESSAGE(!result.has_value(), row.json);
        CHECK_MESSAGE(result.error().message == row.message, row.json);
        CHECK_MESSAGE(result.error().offset == row.offset, row.json);
    }
}

TEST_CASE("every truncation of a document is refused")
{
    const std::string json = "{\"a\":[1,2.5,{\"b\":\"x\\n\"}],\"c\":null,\"d\":true}";
    CHECK(parse_json(json).has_value());
    for (std::size_t length = 0; length < json.size(); ++length) CHECK_MESSAGE(!parse_json(json.substr(0, length)), length);
}

TEST_CASE("depth is limited")
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(parse_json(nested(1000)).has_value());
    CHECK(to_json(*parse_json(nested(1000))) == nested(1000));
    CHECK(!parse_json(nested(1001)).has_value());
    CHECK(!parse_json(std::string(10'000'000, '[')).has_value());
    std::string wide = "[";
    for (int i = 0; i < 3000; ++i) wide += "[],";
    CHECK(parse_json(wide + "[]]").has_value());
}

TEST_CASE("an indented document has an entry a line")
{
    CHECK(to_json(value("{\"b\":[1,{}],\"a\":[],\"c\":{\"d\":null}}"), JsonStyle::indented) ==
          "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {}\n  ],\n  \"c\": {\n    \"d\": null\n  }\n}");
    std::string out = "x=";
    append_json(out, value_of("[\"set\",\"string\"]", "[\"b\",\"a\"]"));
    CHECK(out == "x=[\"a\",\"b\"]");
}

TEST_CASE("types have a JSON form")
{
    for (const std::string json :
         {"\"dynamic\"", "\"bool\"", "[\"list\",\"string\"]", "[\"set\",[\"map\",\"number\"]]",
          "[\"object\",{\"a\":\"number\",\"b\":[\"list\",\"bool\"]}]", "[\"object\",{\"a\":\"number\",\"b\":\"string\"},[\"b\"]]",
          "[\"object\",{}]", "[\"tuple\",[\"string\",[\"tuple\",[]]]]"}) {
        CHECK(to_json(type_to_json(type(json))) == json);
    }
}

TEST_CASE("what is no type is refused")
{
    for (const std::string json :
         {"1", "null", "\"text\"", "[]", "[\"list\"]", "[\"list\",\"string\",\"x\"]", "[\"list\",\"text\"]", "[\"bag\",\"string\"]",
          "[1,\"string\"]", "[\"object\",[]]", "[\"object\",{\"a\":1}]", "[\"object\",{\"a\":\"string\"},[\"b\"]]",
          "[\"tuple\",\"string\"]", "[\"object\",{\"a\":\"string\"},\"a\"]"}) {
        CHECK_MESSAGE(!type_from_json(value(json)).has_value(), json);
    }
}

TEST_CASE("a value is shown as the language writes it")
{
    CHECK(to_hcl(value("{\"a\": [1, \"x\\\"y\", null], \"b\": {}, \"c\": []}")) ==
          "{\n  \"a\" = [\n    1,\n    \"x\\\"y\",\n    null,\n  ]\n  \"b\" = {}\n  \"c\" = []\n}");
    CHECK(to_hcl(value_of("[\"list\",\"string\"]", "[\"a\"]")) == "tolist([\n  \"a\",\n])");
    CHECK(to_hcl(value_of("[\"set\",\"string\"]", "[]")) == "toset([])");
    CHECK(to_hcl(value_of("[\"map\",\"number\"]", "{\"k\": 1}")) == "tomap({\n  \"k\" = 1\n})");
    CHECK(to_hcl(Value::null(Type::string())) == "tostring(null)");
    CHECK(to_hcl(Value::null(Type::list(Type::number()))) == "tolist(null) /* of number */");
    CHECK(to_hcl(Value::null(Type::object({}))) == "null /* object */");
    CHECK(to_hcl(Value::unknown(Type::string())) == "(known after apply)");
    CHECK(to_hcl(text("secret").with_sensitive()) == "(sensitive value)");
    CHECK(to_hcl(Value::tuple({text("secret").with_sensitive()})) == "[\n  (sensitive value),\n]");
    CHECK(to_hcl(text("tab\there\x01\x7f\xc2\x85 é")) == "\"tab\\there\\x01\\x7f\\u0085 é\"");
    CHECK(to_hcl(text("two\nlines\n")) == "<<EOT\ntwo\nlines\n\nEOT");
    CHECK(to_hcl(Value::tuple({text("a\nEOT")})) == "[\n  <<-EOT_\n  a\n  EOT\n  EOT_,\n]");
}
