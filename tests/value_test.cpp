#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "rxplan/schema.hpp"
#include "support/values.hpp"
#include "value/object.hpp"
#include "value/text.hpp"

using namespace rxplan;
using namespace rxplan::testing;

TEST_CASE("a value is 16 bytes")
{
    CHECK(sizeof(Value) == 16);
}

TEST_CASE("a new value is null of any type")
{
    const Value value;
    CHECK(value.is_null());
    CHECK(value.is_known());
    CHECK(!value.has_contents());
    CHECK(value.type() == Type::any());
    CHECK(value == Value::null());
}

TEST_CASE("a value knows its type")
{
    const std::vector<std::pair<Value, std::string>> table = {
        {Value::boolean(true), "bool"},
        {integer(1), "number"},
        {value("1.5"), "number"},
        {text("x"), "string"},
        {text(""), "string"},
        {value("[1, \"a\", null]"), "tuple([number, string, any])"},
        {value("{\"b\": 1, \"a\": {}}"), "object({ a = object({}), b = number })"},
        {value("{\"a b\": 1}"), "object({ \"a b\" = number })"},
        {value_of("[\"list\",\"string\"]", "[1]"), "list(string)"},
        {value_of("[\"set\",[\"list\",\"number\"]]", "[]"), "set(list(number))"},
        {value_of("[\"map\",\"dynamic\"]", "{}"), "map(any)"},
        {Value::unknown(Type::list(Type::string())), "list(string)"},
        {Value::null(Type::object({{"a", Type::number(), false}})), "object({ a = number })"},
        {Value::unknown(), "any"},
    };
    for (const auto& [value, output] : table) {
        CHECK(value.type().text() == output);
        CHECK(value.has_type(value.type()));
        CHECK(!value.has_type(Type::list(Type::tuple({}))));
    }
}

TEST_CASE("types are described in words")
{
    CHECK(type("[\"list\",\"string\"]").friendly() == "list of string");
    CHECK(type("[\"map\",[\"list\",\"bool\"]]").friendly() == "map of list of bool");
    CHECK(type("[\"object\",{\"a\":\"string\"}]").friendly() == "object");
    CHECK(type("[\"list\",\"dynamic\"]").friendly() == "list of any type");
}

TEST_CASE("types contain any or not")
{
    CHECK(type("[\"list\",[\"object\",{\"a\":\"dynamic\"}]]").contains_any());
    CHECK(!type("[\"list\",[\"object\",{\"a\":\"string\"}]]").contains_any());
    CHECK(type("[\"tuple\",[\"string\",\"dynamic\"]]").contains_any());
}

TEST_CASE("numbers are the same value whether held inline or not")
{
    CHECK(value("1e2") == integer(100));
    CHECK(value("1.5").as_number().text() == "1.5");
    CHECK(value("123456789012345678901234567890") == Value::number(*Number::parse("123456789012345678901234567890")));
}

TEST_CASE("a set is ordered and has each element once")
{
    const std::vector<std::pair<std::string, std::string>> table = {
        {"[\"b\", \"a\", \"b\", \"\"]", "set[\"\", \"a\", \"b\"]"},
        {"[10, 9, 1e1, -1]", "set[-1, 9, 10]"},
        {"[true, false, true]", "set[false, true]"},
        {"[[2, 1], [1], [2, 1], []]", "set[list[1], list[2, 1], list[]]"},
        {"[{\"a\": 2}, {\"a\": 1}, {\"a\": 2}]", "set[{a = 1}, {a = 2}]"},
        {"[null, \"a\", null]", "set[\"a\", null string]"},
    };
    for (const auto& [input, output] : table) CHECK(described(value_of("[\"set\",\"dynamic\"]", input)) == output);
}

TEST_CASE("elements of a set that are not known stay apart, and marks move to the set")
{
    const Value unknown = Value::unknown(Type::string());
    CHECK(described(Value::set(Type::string(), {unknown, text("a"), unknown})) == "set[\"a\", unknown string, unknown string]");
    CHECK(described(Value::set(Type::string(), {text("b"), text("a").with_sensitive()})) == "sensitive set[\"a\", \"b\"]");
}

TEST_CASE("the canonical order is total, whatever the order of arrival")
{
    std::vector<Value> values = {value("[]"),
                                 value("[1]"),
                                 value("[1, 2]"),
                                 value("[2]"),
                                 value("{}"),
                                 value("{\"a\": 1}"),
                                 value("{\"a\": 1, \"b\": 0}"),
                                 value("{\"b\": 0}"),
                                 text("a"),
                                 text("b"),
                                 integer(1),
                                 value("1.5"),
                                 Value::null(),
                                 Value::unknown(),
                                 Value::boolean(false),
                                 Value::boolean(true),
                                 Value::unknown(Type::list(Type::string())),
                                 Value::null(Type::list(Type::number())),
                                 Value::list(Type::string(), {}),
                                 Value::list(Type::number(), {})};
    const auto before = [](const Value& a, const Value& b) { return canonical_order(a, b) < 0; };
    std::sort(values.begin(), values.end(), before);
    const std::vector<Value> expected = values;
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(values.begin(), values.end(), random);
        std::sort(values.begin(), values.end(), before);
        CHECK(values == expected);
    }
    for (std::size_t i = 1; i < values.size(); ++i) CHECK(canonical_order(values[i - 1], values[i]) < 0);
    CHECK(values[values.size() - 1].is_null());
    CHECK(!values[0].is_null());
    CHECK(values[0].is_known());
}

TEST_CASE("equality sees types, unknowns, nulls and marks")
{
    CHECK(value("[1]") == value("[1]"));
    CHECK(value("[1]") != value_of("[\"list\",\"number\"]", "[1]"));
    CHECK(Value::list(Type::string(), {}) != Value::list(Type::number(), {}));
    CHECK(Value::null(Type::string()) != Value::null());
    CHECK(Value::unknown(Type::string()) != Value::null(Type::string()));
    CHECK(Value::unknown(Type::string()) == Value::unknown(Type::string()));
    CHECK(text("a").with_sensitive() != text("a"));
    CHECK(Value::tuple({text("a").with_sensitive()}) != Value::tuple({text("a")}));
    CHECK(Value::tuple({text("a").with_sensitive()}) == Value::tuple({text("a").with_sensitive()}));
}

TEST_CASE("questions about what is inside")
{
    const Value deep = Value::object({{"a", Value::tuple({Value::unknown(Type::string())})}, {"b", text("x").with_sensitive()}});
    CHECK(deep.is_known());
    CHECK(!deep.is_wholly_known());
    CHECK(!deep.is_sensitive());
    CHECK(deep.contains_sensitive());
    CHECK(described(deep.without_sensitive_marks()) == "{a = [unknown string], b = \"x\"}");
    CHECK(described(deep.with_sensitive()) == "sensitive {a = [unknown string], b = sensitive \"x\"}");
    CHECK(described(deep.with_sensitive().without_sensitive_marks()) == "{a = [unknown string], b = \"x\"}");
    CHECK(value("[1]").is_wholly_known());
}

TEST_CASE("attributes are found by name, in any order of arrival")
{
    const Value object = Value::object({{"zeta", integer(1)}, {"alpha", text("x")}, {"mid", Value::boolean(true)}});
    CHECK(object.size() == 3);
    CHECK(object.name(0) == "alpha");
    CHECK(*object.find("zeta") == integer(1));
    CHECK(object.find("beta") == nullptr);
    std::string names;
    for (const auto& [name, each] : object.entries()) names += std::string(name) + "=" + to_json(each) + " ";
    CHECK(names == "alpha=\"x\" mid=true zeta=1 ");
}

TEST_CASE("shorthands never assert")
{
    const Value object = value("{\"s\": \"x\", \"n\": 5, \"b\": true, \"null\": null, \"f\": 1.5}");
    CHECK(object.text_of("s") == "x");
    CHECK(object.text_of("n", "-") == "-");
    CHECK(object.int_of("n") == 5);
    CHECK(object.int_of("f", 7) == 7);
    CHECK(object.int_of("null", 7) == 7);
    CHECK(object.bool_of("b"));
    CHECK(object.bool_of("absent", true));
    CHECK(object.get("absent").is_null());
    CHECK(Value().get("a").is_null());
    CHECK(Value::unknown(Type::map(Type::string())).text_of("a", "f") == "f");
    CHECK(text("x").int_of("a", 3) == 3);
}

TEST_CASE("an attribute can be set in a copy")
{
    const Value object = value("{\"a\": 1, \"c\": 3}").with_sensitive();
    CHECK(described(object.with("a", integer(9))) == "sensitive {a = 9, c = 3}");
    CHECK(described(object.with("b", text("x"))) == "sensitive {a = 1, b = \"x\", c = 3}");
    CHECK(described(object) == "sensitive {a = 1, c = 3}");
    CHECK(described(value_of("[\"map\",\"string\"]", "{\"a\": \"1\"}").with("b", text("2"))) == "map{a = \"1\", b = \"2\"}");
}

TEST_CASE("paths lead into values")
{
    const Value root = Value::object({{"list", value("[{\"a\": 1}, {\"a\": 2}]")},
                                      {"map", value_of("[\"map\",\"string\"]", "{\"k v\": \"x\"}")},
                                      {"set", value_of("[\"set\",\"string\"]", "[\"b\", \"a\"]")},
                                      {"unknown", Value::unknown()}});
    CHECK(value_at(root, Path()) == root);
    CHECK(value_at(root, Path("list").index(1).attribute("a")) == integer(2));
    CHECK(value_at(root, Path("map").key("k v")) == text("x"));
    CHECK(value_at(root, Path("set").key("\"b\"")) == text("b"));
    CHECK(!value_at(root, Path("list").index(2)));
    CHECK(!value_at(root, Path("list").attribute("a")));
    CHECK(!value_at(root, Path("unknown").attribute("a")));
    CHECK(!value_at(root, Path("absent")));
}

TEST_CASE("transform rebuilds from the inside out")
{
    const Value root = Value::object({{"a", value("[1, 2]")}, {"m", value_of("[\"map\",\"number\"]", "{\"x\": 1}").with_sensitive()}});
    std::string paths;
    const Value result = transform(root, [&](const Path& path, const Value& value) {
        paths += path.text() + ";";
        return value.kind() == Type::Kind::number ? Value::number(*multiply(value.as_number(), 10)) : value;
    });
    CHECK(paths == "a[0];a[1];a;m[\"x\"];m;;");
    CHECK(described(result) == "{a = [10, 20], m = sensitive map{x = 10}}");
}

TEST_CASE("transform keeps collections collections where their elements still have one type")
{
    const auto numbers_to_text = [](const Path&, const Value& value) {
        return value.kind() == Type::Kind::number ? Value::string(value.as_number().text()) : value;
    };
    CHECK(described(transform(value_of("[\"list\",\"number\"]", "[1, 2]"), numbers_to_text)) == "list[\"1\", \"2\"]");
    CHECK(described(transform(value_of("[\"set\",\"number\"]", "[2, 10]"), numbers_to_text)) == "set[\"10\", \"2\"]");
    const auto some_to_tuples = [](const Path&, const Value& value) {
        return value.kind() == Type::Kind::number && value.as_number().sign() > 0 ? Value::tuple({value}) : value;
    };
    CHECK(described(transform(value_of("[\"list\",\"number\"]", "[1, 0]"), some_to_tuples)) == "[[1], 0]");
    CHECK(described(transform(value_of("[\"map\",\"number\"]", "{\"a\": 1, \"b\": 0}"), some_to_tuples)) == "{a = [1], b = 0}");
}

TEST_CASE("values are counted right when threads share them")
{
    const Value shared = value("{\"a\": [\"some text that is long enough\", 1.5], \"b\": {\"c\": null}}");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([shared, i] {
            std::vector<Value> copies;
            for (int round = 0; round < 2000; ++round) {
                copies.push_back(shared.with("a", shared.get("b")));
                copies.push_back(*shared.find("a"));
                copies.push_back(Value::object({{"x" + std::to_string(round % 100), copies.back()}}));
                if (copies.size() > 50) copies.clear();
            }
            CHECK(shared.get("a").size() == 2);
            CHECK(i >= 0);
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(described(shared) == "{a = [\"some text that is long enough\", 1.5], b = {c = null any}}");
}

TEST_CASE("text is recognised and composed")
{
    CHECK(is_valid_utf8("h\xc3\xa9llo"));
    CHECK(!is_valid_utf8("h\xc3"));
    CHECK(first_invalid_utf8("ab\xff") == 2);
    CHECK(first_invalid_utf8("a\xc3\xa9\xed\xa0\x80") == 3);
    CHECK(!first_invalid_utf8(""));
    CHECK(nfc("e\xcc\x81") == "\xc3\xa9");
    CHECK(nfc("plain") == "plain");
    CHECK(nfc("\xff") == "\xff");
    CHECK(first_character("e\xcc\x81x") == 3);
    CHECK(first_character("\r\nx") == 2);
    CHECK(first_character("") == 0);
    CHECK(upper_case("stra\xc3\x9f"
                     "e \xc3\xa9") ==
          "STRA\xc3\x9f"
          "E \xc3\x89");
    CHECK(lower_case("\xc3\x89 \xce\xa3") == "\xc3\xa9 \xcf\x83");
    CHECK(title_case("hello w\xc3\xb6rld a-b c_d 3com") == "Hello W\xc3\xb6rld A-B C_d 3com");
}

TEST_CASE("a schema gives the type of its values")
{
    BlockSchema block;
    block.attributes = {required("name", Type::string(), ""), computed("id", Type::string(), "").replaces(),
                        optional("token", Type::string(), "").secret().defaults_to(text("t"))};
    NestedBlockSchema network;
    network.name = "network";
    network.attributes = {required("uuid", Type::string(), "")};
    NestedBlockSchema timeouts;
    timeouts.name = "timeouts";
    timeouts.nesting = NestedBlockSchema::Nesting::single;
    timeouts.attributes = {optional("create", Type::string(), "")};
    block.blocks = {network, timeouts};
    CHECK(block.type().text() ==
          "object({ id = string, name = string, network = list(object({ uuid = string })), timeouts = object({ create = string }), "
          "token = string })");
    CHECK(block.attribute("id")->presence == Presence::computed);
    CHECK(block.attribute("id")->forces_replacement);
    CHECK(block.attribute("token")->sensitive);
    CHECK(block.attribute("token")->default_value == text("t"));
    CHECK(block.attribute("network") == nullptr);
    CHECK(block.block("network") != nullptr);
}

namespace {

// An object whose attributes, in this order, are numbered.
Value numbered(const std::vector<std::string>& names)
{
    std::vector<Field> fields;
    for (const auto& name : names) fields.push_back({name, integer(static_cast<std::int64_t>(fields.size()))});
    return object_of(fields);
}

}  // namespace

TEST_CASE("an object of fields has them by name, the last of each")
{
    CHECK(numbered({}) == value("{}"));
    CHECK(numbered({"b", "a"}) == value(R"({"a": 1, "b": 0})"));
    CHECK(numbered({"b", "a", "b", "a", "b"}) == value(R"({"a": 3, "b": 4})"));
}

TEST_CASE("objects of fields do not depend on those made before")
{
    // More orders of names than are remembered, many of which look alike.
    std::vector<std::string> names = {"aa", "ab", "ba", "bb", "ca"};
    std::sort(names.begin(), names.end());
    for (int round = 0; round < 2; ++round) {
        do {
            NamedValues expected;
            for (const auto& name : names) expected.emplace_back(name, integer(static_cast<std::int64_t>(expected.size())));
            CHECK(numbered(names) == Value::object(expected));
        } while (std::next_permutation(names.begin(), names.end()));
    }
    std::vector<std::string> many;
    for (int i = 0; i < 100; ++i) many.push_back("name" + std::to_string(i));
    CHECK(numbered(many).size() == 100);
    CHECK(numbered(many).get("name42") == integer(42));
}
