#include "support/functions.hpp"

using namespace rxplan;
using namespace rxplan::testing;

namespace {

Value list(std::string_view json)
{
    return value_of("[\"list\",\"dynamic\"]", json);
}

Value set(std::string_view json)
{
    return value_of("[\"set\",\"dynamic\"]", json);
}

Value map(std::string_view json)
{
    return value_of("[\"map\",\"dynamic\"]", json);
}

const Value unknown_text = Value::unknown(Type::string());

}  // namespace

TEST_CASE("lists and tuples")
{
    check_rows({
        {"concat", R"([["a"], [1]])", R"(["a", 1])"},
        {"concat", "[]", "error -1: at least one list is required"},
        {"concat", R"([["a"], "b"])", "error 1: a list or tuple is required, this is a string"},
        {"flatten", R"([[["a", ["b", ["c"]]], [], "d", null]])", R"(["a", "b", "c", "d", null any])"},
        {"flatten", R"(["a"])", "error 0: a list, set or tuple is required, this is a string"},
        {"element", R"([["a", "b"], 3])", R"("b")"},
        {"element", R"([["a", "b"], -1])", "error 1: a number not below 0 is required"},
        {"element", "[[], 0]", "error 0: this is empty, it has no elements"},
        {"element", R"([["a", "b"], 1.5])", "error 1: a whole number is required"},
        {"element", R"([{"a": 1}, 0])", "error 0: a list, set or tuple is required, this is an object"},
        {"contains", R"([["a", "b"], "b"])", "true"},
        {"contains", R"([["1"], 1])", "false"},
        {"contains", "[[1, null], null]", "error 1: this is null"},
        {"contains", R"(["a", "a"])", "error 0: a list, set or tuple is required, this is a string"},
        {"index", R"([["a", "b"], "b"])", "1"},
        {"index", R"([["a", "b"], "c"])", "error 1: no element is equal to this"},
        {"one", "[[]]", "null any"},
        {"one", "[[5]]", "5"},
        {"one", "[[1, 2]]", "error 0: one element or none is required, this has 2"},
        {"range", "[3]", "list[0, 1, 2]"},
        {"range", "[1, 4]", "list[1, 2, 3]"},
        {"range", "[4, 1]", "list[4, 3, 2]"},
        {"range", "[0, 1, 0.25]", "list[0, 0.25, 0.5, 0.75]"},
        {"range", "[5, 0, -2]", "list[5, 3, 1]"},
        {"range", "[0]", "list[]"},
        {"range", "[0, 5, 0]", "error -1: more than 1024 numbers, use a smaller range or a larger step"},
        {"range", "[2000]", "error -1: more than 1024 numbers, use a smaller range or a larger step"},
        {"range", "[0, 5, -1]", "error 2: the step must be positive when the limit is not below the start"},
        {"range", "[5, 0, 1]", "error 2: the step must be negative when the limit is below the start"},
        {"range", "[]", "error -1: one to three numbers are required: limit; start and limit; or start, limit and step"},
        {"reverse", R"([["a", 1]])", R"([1, "a"])"},
        {"slice", R"([["a", "b", "c"], 1, 2])", R"(["b"])"},
        {"slice", R"([["a"], 0, 5])", "error 2: there are only 1 elements"},
        {"slice", R"([["a", "b"], 1, 0])", "error 1: the start must not be after the end"},
        {"slice", R"([["a", "b"], -1, 1])", "error 1: a number not below 0 is required"},
        {"sort", R"([["b", "a", "Z"]])", R"(list["Z", "a", "b"])"},
        {"sort", R"([["b", null]])", "error 0: element 1 is null, it cannot be sorted"},
        {"distinct", R"([["a", 1, "a", "1"]])", R"(list["a", "1"])"},
        {"compact", R"([["a", "", null, "b"]])", R"(list["a", "b"])"},
        {"chunklist", R"([["a", "b", "c"], 2])", R"(list[list["a", "b"], list["c"]])"},
        {"chunklist", R"([["a", "b"], 0])", R"(list[list["a", "b"]])"},
        {"chunklist", "[[], 2]", "list[]"},
        {"chunklist", R"([["a"], -1])", "error 1: a number not below 0 is required"},
    });
}

TEST_CASE("lists keep their type")
{
    CHECK(call("concat", {list(R"(["a"])"), list("[1]")}) == R"(list["a", "1"])");
    CHECK(call("concat", {list(R"(["a"])"), value("[1]")}) == R"(["a", 1])");
    CHECK(call("reverse", {set(R"(["a", "b"])")}) == R"(list["b", "a"])");
    CHECK(call("slice", {list("[1, 2, 3]"), integer(0), integer(2)}) == "list[1, 2]");
    CHECK(call("slice", {set("[1]"), integer(0), integer(1)}) == "error 0: a set has no order, convert it to a list first");
    CHECK(call("element", {set("[1]"), integer(0)}) == "error 0: a set has no order, convert it to a list first");
    CHECK(call("index", {set("[1]"), integer(1)}) == "error 0: a set has no order, convert it to a list first");
    CHECK(call("one", {set("[]")}) == "null any");
    CHECK(call("flatten", {list("[[1], [2]]")}) == "[1, 2]");
    CHECK(call("flatten", {value("[[]]")}) == "[]");
}

TEST_CASE("maps and objects")
{
    check_rows({
        {"keys", R"([{"b": 1, "a": 2}])", R"(["a", "b"])"},
        {"keys", "[[1]]", "error 0: a map or object is required, this is a tuple"},
        {"values", R"([{"b": 1, "a": "x"}])", R"(["x", 1])"},
        {"values", "[1]", "error 0: a map or object is required, this is a number"},
        {"lookup", R"([{"a": 1}, "a"])", "1"},
        {"lookup", R"([{"a": 1}, "b", "x"])", R"("x")"},
        {"lookup", R"([{"a": 1}, "b", null])", "null any"},
        {"lookup", R"([{"a": 1}, "b"])", "error 1: there is no element with the key `b`, and no default"},
        {"lookup", R"([{"a": 1}, "b", 1, 2])", "error 3: `lookup` takes two or three arguments"},
        {"merge", "[]", "{}"},
        {"merge", R"([null, {"a": 1}, {"a": 2, "b": 3}])", "{a = 2, b = 3}"},
        {"merge", "[null, null]", "{}"},
        {"merge", R"([{}, ["a"]])", "error 1: a map or object is required, this is a tuple"},
        {"zipmap", R"([["a", "b"], [1, "x"]])", R"({a = 1, b = "x"})"},
        {"zipmap", R"([["a", "a"], [1, 2]])", "{a = 2}"},
        {"zipmap", R"([["a"], [1, 2]])", "error 1: there are 1 keys but 2 values"},
        {"zipmap", R"([[null], [1]])", "error 0: element 0 is null, it cannot be a key"},
        {"zipmap", R"([["a"], {"a": 1}])", "error 1: a list or tuple is required, this is an object"},
        {"transpose", R"([{"a": ["1", "2"], "b": ["2"]}])", R"(map{1 = list["a"], 2 = list["a", "b"]})"},
        {"transpose", R"([{"a": null}])", "error 0: a list in it is null"},
        {"transpose", R"([{"a": [null]}])", "error 0: an element of a list in it is null"},
    });
    CHECK(call("keys", {map(R"({"b": 1, "a": 2})")}) == R"(list["a", "b"])");
    CHECK(call("values", {map(R"({"b": 1, "a": "x"})")}) == R"(list["x", "1"])");
    CHECK(call("lookup", {map(R"({"a": 1})"), text("b"), text("7")}) == "7");
    CHECK(call("lookup", {map(R"({"a": 1})"), text("b"), text("x")}) ==
          "error 2: the default must have the type of the map's elements: a number is required, this string is not one");
    CHECK(call("merge", {map(R"({"a": 1})"), map(R"({"b": 2})")}) == "map{a = 1, b = 2}");
    CHECK(call("merge", {map(R"({"a": 1})"), map(R"({"b": "x"})")}) == R"({a = 1, b = "x"})");
    CHECK(call("merge", {map(R"({"a": 1})"), value(R"({"b": 2})")}) == "{a = 1, b = 2}");
    CHECK(call("zipmap", {list(R"(["a"])"), list("[1]")}) == "map{a = 1}");
}

TEST_CASE("sets")
{
    check_rows({
        {"setunion", R"([["b"], ["a", "b"]])", R"(set["a", "b"])"},
        {"setunion", R"([["a"], [1]])", R"(set["1", "a"])"},
        {"setunion", R"([["a"]])", R"(set["a"])"},
        {"setintersection", R"([["a", "b"], ["b", "c"], ["b"]])", R"(set["b"])"},
        {"setsubtract", R"([["a", "b"], ["a"]])", R"(set["b"])"},
        {"setunion", R"([["a"], [["b"]]])", "error 0: all sets must have elements of one type"},
        {"setproduct", R"([["a", "b"], [1, 2]])", R"(list[["a", 1], ["a", 2], ["b", 1], ["b", 2]])"},
        {"setproduct", R"([["a", 1], [true]])", R"(list[["a", true], ["1", true]])"},
        {"setproduct", R"([["a"], []])", "list[]"},
        {"setproduct", R"([["a"]])", "error -1: `setproduct` takes at least 2 arguments, 1 was given"},
        {"setproduct", R"([["a"], "b"])", "error 1: a list, set or tuple is required, this is a string"},
    });
    CHECK(call("setproduct", {set(R"(["b", "a"])"), set("[1]")}) == R"(set[["a", 1], ["b", 1]])");
    const Value numbers = *convert(value("[" + std::string(4999, ' ') + "0]"), type("[\"list\",\"number\"]"));
    const Value thousand = Value::list(Type::number(), std::vector<Value>(1001, integer(1)));
    CHECK(call("setproduct", {thousand, thousand}) == "error -1: more than 1,000,000 combinations");
    CHECK(call("setproduct", {numbers, numbers}) == "list[[0, 0]]");
}

TEST_CASE("choosing and counting")
{
    check_rows({
        {"length", R"(["héé👨‍👩‍👧"])", "4"},
        {"length", R"([{"a": 1}])", "1"},
        {"length", "[[1, 2]]", "2"},
        {"length", "[5]", "error 0: a string or something with elements is required, this is a number"},
        {"length", "[null]", "error 0: this is null"},
        {"coalesce", R"(["", null, "b"])", R"("b")"},
        {"coalesce", R"([1, "b"])", R"("1")"},
        {"coalesce", R"([null, ""])", "error -1: every argument is null or an empty string"},
        {"coalesce", "[]", "error -1: at least one argument is required"},
        {"coalesce", R"([[], "x"])", "error -1: all arguments must have the same type"},
        {"coalescelist", R"([[], null, ["a"]])", "error 1: this is null"},
        {"coalescelist", "[[], []]", "error -1: every argument is null or empty"},
        {"coalescelist", "[]", "error -1: at least one argument is required"},
        {"coalescelist", R"(["a"])", "error 0: a list or tuple is required, this is a string"},
        {"alltrue", "[[]]", "true"},
        {"alltrue", R"([["true", true]])", "true"},
        {"alltrue", "[[true, null]]", "false"},
        {"anytrue", "[[]]", "false"},
        {"anytrue", "[[false, null, true]]", "true"},
        {"anytrue", R"([["x"]])", "error 0: at `[0]`: a bool is required, this string is neither `true` nor `false`"},
        {"matchkeys", R"([["a", "b", "c"], ["x", "y", "x"], ["x"]])", R"(list["a", "c"])"},
        {"matchkeys", R"([["a"], [1, 2], []])", "error 1: there are 1 values but 2 keys"},
        {"matchkeys", R"([["a"], [1], ["1"]])", R"(list["a"])"},
    });
}

TEST_CASE("what is inside may be unknown or sensitive without the whole being so")
{
    const Value secret = text("s").with_sensitive();
    const Value object = Value::object({{"a", unknown_text}, {"b", secret}, {"c", text("x")}});
    const Value tuple = Value::tuple({unknown_text, secret, text("x")});
    CHECK(call("merge", {object, value(R"({"a": 1})")}) == R"({a = 1, b = sensitive "s", c = "x"})");
    CHECK(call("keys", {object}) == R"(["a", "b", "c"])");
    CHECK(call("values", {object}) == R"([unknown string, sensitive "s", "x"])");
    CHECK(call("lookup", {object, text("c")}) == R"("x")");
    CHECK(call("concat", {tuple, value("[1]")}) == R"([unknown string, sensitive "s", "x", 1])");
    CHECK(call("element", {tuple, integer(2)}) == R"("x")");
    CHECK(call("element", {tuple, integer(1)}) == R"(sensitive "s")");
    CHECK(call("reverse", {tuple}) == R"(["x", sensitive "s", unknown string])");
    CHECK(call("slice", {tuple, integer(2), integer(3)}) == R"(["x"])");
    CHECK(call("flatten", {Value::tuple({tuple.with_sensitive(), text("y")})}) ==
          R"([sensitive unknown string, sensitive "s", sensitive "x", "y"])");
    CHECK(call("length", {tuple}) == "3");
    CHECK(call("length", {tuple.with_sensitive()}) == "sensitive 3");
    CHECK(call("zipmap", {value(R"(["a", "b", "c"])"), tuple}) == R"({a = unknown string, b = sensitive "s", c = "x"})");
    CHECK(call("contains", {tuple, text("x")}) == "sensitive true");
    CHECK(call("contains", {Value::tuple({unknown_text}), text("y")}) == "unknown bool");
    CHECK(call("contains", {value("[1]"), Value::unknown()}) == "unknown bool");
    CHECK(call("index", {Value::tuple({unknown_text, text("y")}), text("y")}) == "unknown number");
    CHECK(call("coalesce", {Value(), secret}) == R"(sensitive "s")");
    CHECK(call("coalesce", {unknown_text, text("x")}) == "unknown string");
    CHECK(call("coalesce", {text("x"), unknown_text}) == R"("x")");
    CHECK(call("alltrue", {Value::tuple({Value::unknown(Type::boolean()), Value::boolean(false)})}) == "unknown bool");
    CHECK(call("alltrue", {Value::tuple({Value::boolean(false), Value::unknown(Type::boolean())})}) == "false");
    CHECK(call("alltrue", {Value::tuple({Value::unknown(Type::boolean()), Value::boolean(true)})}) == "unknown bool");
    CHECK(call("anytrue", {Value::tuple({Value::boolean(true).with_sensitive()})}) == "sensitive true");
    CHECK(call("chunklist", {Value::list(Type::string(), {unknown_text, secret}), integer(1)}) ==
          R"(list[list[unknown string], list[sensitive "s"]])");
}

TEST_CASE("the result of an unknown collection has the type that can be told")
{
    const Value strings = Value::unknown(Type::list(Type::string()));
    const Value object = Value::unknown(type(R"(["object",{"a":"number"}])"));
    CHECK(call("length", {object}) == "1");
    CHECK(call("length", {strings}) == "unknown number");
    CHECK(call("length", {Value::set(Type::string(), {unknown_text, text("a")})}) == "unknown number");
    CHECK(call("length", {Value::set(Type::string(), {unknown_text})}) == "1");
    CHECK(call("length", {Value::unknown(Type::number())}) == "error 0: a string or something with elements is required, this is a number");
    CHECK(call("keys", {object}) == R"(["a"])");
    CHECK(call("keys", {Value::unknown()}) == "unknown any");
    CHECK(call("values", {object}) == "unknown tuple([number])");
    CHECK(call("lookup", {object, text("a")}) == "unknown number");
    CHECK(call("lookup", {Value::unknown(Type::map(Type::string())), text("a"), text("")}) == "unknown string");
    CHECK(call("concat", {strings, strings}) == "unknown list(string)");
    CHECK(call("concat", {strings, value("[1]")}) == "unknown any");
    CHECK(call("element", {strings, integer(0)}) == "unknown string");
    CHECK(call("element", {value("[1]"), Value::unknown(Type::number())}) == "unknown any");
    CHECK(call("one", {strings}) == "unknown string");
    CHECK(call("reverse", {Value::unknown(Type::tuple({Type::string(), Type::number()}))}) == "unknown tuple([number, string])");
    CHECK(call("slice", {strings, integer(0), integer(1)}) == "unknown list(string)");
    CHECK(call("distinct", {strings}) == "unknown list(string)");
    CHECK(call("chunklist", {strings, integer(2)}) == "unknown list(list(string))");
    CHECK(call("flatten", {strings}) == "unknown any");
    CHECK(call("flatten", {Value::tuple({strings, text("x")})}) == "unknown any");
    CHECK(call("merge", {Value::unknown(Type::map(Type::string())), Value::unknown(Type::map(Type::string()))}) == "unknown map(string)");
    CHECK(call("merge", {object, value("{}")}) == "unknown object({ a = number })");
    CHECK(call("zipmap", {strings, list("[1]")}) == "unknown map(number)");
    CHECK(call("setunion", {Value::unknown(Type::set(Type::string())), set(R"(["a"])")}) == "unknown set(string)");
    CHECK(call("coalesce", {Value(), Value::unknown(), text("a")}) == "unknown string");
}
