// Values as JSON without loss.
#include <doctest/doctest.h>

#include "tests/support/values.hpp"
#include "value/codec.hpp"
#include "value/refinement.hpp"

using namespace rxplan;
using rxplan::testing::value;

namespace {

std::string encoded(const Value& value)
{
    std::string out;
    append_encoded(out, value);
    return out;
}

std::string refusal(std::string_view json)
{
    const auto decoded = decode(value(json));
    REQUIRE(!decoded);
    return decoded.error();
}

}  // namespace

TEST_CASE("every kind of value survives, and plain ones are plain JSON")
{
    const std::pair<Value, std::string_view> cases[] = {
        {Value(), "null"},
        {Value::boolean(true), "true"},
        {Value::number(*Number::parse("12345678901234567890.5")), "12345678901234567890.5"},
        {Value::string("a\n\"\x01"), R"("a\n\"\u0001")"},
        {Value::string(""), R"("")"},
        {Value::tuple({Value::number(1), Value()}), "[1,null]"},
        {Value::tuple({}), "[]"},
        {Value::object({{"a", Value::number(1)}}), R"({"a":1})"},
        {Value::object({}), "{}"},
        {Value::null(Type::string()), R"({"":"null","t":"string"})"},
        {Value::null(Type::object({{"a", Type::number(), false}})), R"({"":"null","t":["object",{"a":"number"}]})"},
        {Value::unknown(), R"({"":"unknown","t":"dynamic"})"},
        {Value::null(Type::tuple({Type::map(Type::string()), Type::set(Type::any())})),
         R"({"":"null","t":["tuple",[["map","string"],["set","dynamic"]]]})"},
        {Value::null(Type::object({{"a", Type::number(), true}, {"b", Type::tuple({}), true}})),
         R"({"":"null","t":["object",{"a":"number","b":["tuple",[]]},["a","b"]]})"},
        {Value::unknown(Type::list(Type::boolean())), R"({"":"unknown","t":["list","bool"]})"},
        {Value::list(Type::string(), {Value::string("x")}), R"({"":"list","t":"string","v":["x"]})"},
        {Value::list(Type::string(), {}), R"({"":"list","t":"string","v":[]})"},
        {Value::set(Type::number(), {Value::number(2), Value::number(1)}), R"({"":"set","t":"number","v":[1,2]})"},
        {Value::map(Type::string(), {{"", Value::string("e")}}), R"({"":"map","t":"string","v":{"":"e"}})"},
        {Value::map(Type::number(), {{"k", Value::unknown(Type::number())}}),
         R"({"":"map","t":"number","v":{"k":{"":"unknown","t":"number"}}})"},
        {Value::object({{"", Value::number(1)}}), R"({"":"object","v":{"":1}})"},
        {Value::string("s").with_sensitive(), R"({"":"sensitive","v":"s"})"},
        {Value().with_sensitive(), R"({"":"sensitive","v":null})"},
        {Value::unknown(Type::string()).with_sensitive(), R"({"":"sensitive","v":{"":"unknown","t":"string"}})"},
        {refined_unknown(Type::string(), {.not_null = true, .prefix = "web-"}),
         R"({"":"unknown","t":"string","not_null":true,"prefix":"web-"})"},
        {refined_unknown(Type::set(Type::string()), {.least = Number(1), .most = Number(3)}),
         R"({"":"unknown","t":["set","string"],"least":1,"most":3})"},
        {Value::number(Number::infinity()), R"({"":"infinity","v":1})"},
        {Value::number(Number::infinity(true)), R"({"":"infinity","v":-1})"},
    };
    for (const auto& [original, text] : cases) {
        CHECK(encoded(original) == text);
        const auto decoded = decode(value(text));
        REQUIRE(decoded);
        CHECK(*decoded == original);
    }
}

TEST_CASE("nested values survive with all their marks and types")
{
    const auto original = Value::object(
        {{"servers", Value::list(Type::object({{"name", Type::string(), false}, {"tags", Type::set(Type::string()), false}}),
                                 {Value::object({{"name", Value::string("a").with_sensitive()},
                                                 {"tags", Value::set(Type::string(), {Value::string("x"), Value::string("y")})}})})},
         {"any",
          Value::tuple({Value::object({{"", Value::null(Type::number())}}).with_sensitive(), Value::unknown(Type::map(Type::any()))})}});
    const auto decoded = decode(value(encoded(original)));
    REQUIRE(decoded);
    CHECK(*decoded == original);
    CHECK(encoded(*decoded) == encoded(original));
}

TEST_CASE("what no writer wrote is refused")
{
    CHECK(refusal(R"({"":"tuple","v":[]})") == "the tag `tuple` is not known");
    CHECK(refusal(R"({"":1})") == "the tag `` is not known");
    CHECK(refusal(R"({"":"sensitive"})") == "the tag `sensitive` is not known");
    CHECK(refusal(R"({"":"list","v":[]})") == "a list has no type");
    CHECK(refusal(R"({"":"list","t":"string","v":{}})") == "elements are not a list");
    CHECK(refusal(R"({"":"map","t":"string","v":[]})") == "entries are not an object");
    CHECK(refusal(R"({"":"list","t":"string","v":["a",1]})") == "an element of a list has another type");
    CHECK(refusal(R"({"":"map","t":"string","v":{"a":1}})") == "an element of a map has another type");
    CHECK(refusal(R"({"":"set","t":"any-old","v":[]})") != "");
    CHECK(refusal(R"({"":"null"})") == "`null` without a type");
    CHECK(refusal(R"([{"":"unknown","t":7}])") != "");
}
