#include <algorithm>

#include "support/functions.hpp"

using namespace rxplan;
using namespace rxplan::testing;

TEST_CASE("functions are found by their names")
{
    CHECK(eval::find_function("upper") != nullptr);
    CHECK(eval::find_function("core::upper") == eval::find_function("upper"));
    CHECK(eval::find_function("core::core::upper") == nullptr);
    CHECK(eval::find_function("Upper") == nullptr);
    CHECK(eval::find_function("try") == nullptr);
    const auto names = eval::function_names();
    CHECK(std::is_sorted(names.begin(), names.end()));
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    for (const std::string_view name : {"can", "templatefile", "templatestring", "try"})
        CHECK(std::binary_search(names.begin(), names.end(), name));
}

TEST_CASE("every function of Terraform 1.11 has its name here")
{
    const auto names = eval::function_names();
    for (const std::string_view name : {"abs",
                                        "abspath",
                                        "alltrue",
                                        "anytrue",
                                        "base64decode",
                                        "base64encode",
                                        "base64gzip",
                                        "base64sha256",
                                        "base64sha512",
                                        "basename",
                                        "bcrypt",
                                        "can",
                                        "ceil",
                                        "chomp",
                                        "chunklist",
                                        "cidrhost",
                                        "cidrnetmask",
                                        "cidrsubnet",
                                        "cidrsubnets",
                                        "coalesce",
                                        "coalescelist",
                                        "compact",
                                        "concat",
                                        "contains",
                                        "csvdecode",
                                        "dirname",
                                        "distinct",
                                        "element",
                                        "endswith",
                                        "ephemeralasnull",
                                        "file",
                                        "filebase64",
                                        "filebase64sha256",
                                        "filebase64sha512",
                                        "fileexists",
                                        "filemd5",
                                        "fileset",
                                        "filesha1",
                                        "filesha256",
                                        "filesha512",
                                        "flatten",
                                        "floor",
                                        "format",
                                        "formatdate",
                                        "formatlist",
                                        "indent",
                                        "index",
                                        "issensitive",
                                        "join",
                                        "jsondecode",
                                        "jsonencode",
                                        "keys",
                                        "length",
                                        "log",
                                        "lookup",
                                        "lower",
                                        "matchkeys",
                                        "max",
                                        "md5",
                                        "merge",
                                        "min",
                                        "nonsensitive",
                                        "one",
                                        "parseint",
                                        "pathexpand",
                                        "plantimestamp",
                                        "pow",
                                        "range",
                                        "regex",
                                        "regexall",
                                        "replace",
                                        "reverse",
                                        "rsadecrypt",
                                        "sensitive",
                                        "setintersection",
                                        "setproduct",
                                        "setsubtract",
                                        "setunion",
                                        "sha1",
                                        "sha256",
                                        "sha512",
                                        "signum",
                                        "slice",
                                        "sort",
                                        "split",
                                        "startswith",
                                        "strcontains",
                                        "strrev",
                                        "substr",
                                        "sum",
                                        "templatefile",
                                        "templatestring",
                                        "textdecodebase64",
                                        "textencodebase64",
                                        "timeadd",
                                        "timecmp",
                                        "timestamp",
                                        "title",
                                        "tobool",
                                        "tolist",
                                        "tomap",
                                        "tonumber",
                                        "toset",
                                        "tostring",
                                        "transpose",
                                        "trim",
                                        "trimprefix",
                                        "trimspace",
                                        "trimsuffix",
                                        "try",
                                        "upper",
                                        "urlencode",
                                        "uuid",
                                        "uuidv5",
                                        "values",
                                        "yamldecode",
                                        "yamlencode",
                                        "zipmap"}) {
        CHECK_MESSAGE(std::binary_search(names.begin(), names.end(), name), std::string(name));
    }
}

TEST_CASE("the number of arguments is checked")
{
    CHECK(call_json("upper", "[]") == "error -1: `upper` takes 1 argument, 0 were given");
    CHECK(call_json("upper", R"(["a", "b"])") == "error 1: `upper` takes 1 argument, 2 were given");
    CHECK(call_json("substr", R"(["a"])") == "error -1: `substr` takes 3 arguments, 1 was given");
    CHECK(call_json("join", "[]") == "error -1: `join` takes at least 1 argument, 0 were given");
    CHECK(call_json("uuid", "[1]") == "error 0: `uuid` takes no arguments, 1 was given");
}

TEST_CASE("null and unsuitable arguments are refused")
{
    CHECK(call_json("upper", "[null]") == "error 0: this is null");
    CHECK(call_json("split", R"([",", null])") == "error 1: this is null");
    CHECK(call_json("upper", "[[1]]") == "error 0: a string is required, this is a tuple");
    CHECK(call_json("sort", R"([{"a": 1}])") == "error 0: a list of string is required, this is an object");
    CHECK(call("upper", {Value::null(Type::string())}) == "error 0: this is null");
    CHECK(call("upper", {Value::unknown(Type::list(Type::string()))}) == "error 0: a string is required, this is a list of string");
}

TEST_CASE("arguments are converted")
{
    CHECK(call_json("upper", "[true]") == R"("TRUE")");
    CHECK(call_json("abs", R"(["-5"])") == "5");
    CHECK(call("join", {text(","), value_of(R"(["set","number"])", "[2, 1]")}) == R"("1,2")");
}

TEST_CASE("an unknown argument gives an unknown result of the right type")
{
    CHECK(call("upper", {Value::unknown()}) == "unknown string");
    CHECK(call("abs", {Value::unknown(Type::string())}) == "unknown number");
    CHECK(call("join", {text(","), Value::tuple({text("a"), Value::unknown(Type::string())})}) == "unknown string");
    CHECK(call("jsonencode", {Value::object({{"a", Value::unknown()}})}) == "unknown string");
    CHECK(call("startswith", {Value::unknown(), text("a")}) == "unknown bool");
    CHECK(call("split", {text(","), Value::unknown()}) == "unknown list(string)");
}

TEST_CASE("a sensitive argument gives a sensitive result")
{
    const Value secret = text("hunter2").with_sensitive();
    CHECK(call("upper", {secret}) == R"(sensitive "HUNTER2")");
    CHECK(call("join", {text(","), Value::tuple({secret})}) == R"(sensitive "hunter2")");
    CHECK(call("jsonencode", {Value::object({{"a", secret}})}) == R"(sensitive "{\"a\":\"hunter2\"}")");
    CHECK(call("upper", {Value::unknown(Type::string()).with_sensitive()}) == "sensitive unknown string");
    CHECK(call("split", {text(",").with_sensitive(), Value::unknown()}) == "sensitive unknown list(string)");
    CHECK(call("format", {text("%s %s"), secret, text("x")}) == R"(sensitive "hunter2 x")");
}

TEST_CASE("no message tells anything of a sensitive argument")
{
    const Value secret = text("hunter2").with_sensitive();
    struct Row {
        std::string name;
        std::vector<Value> arguments;
    };
    const std::vector<Row> table = {
        {"parseint", {secret, integer(10)}},
        {"cidrhost", {secret, integer(1)}},
        {"cidrcontains", {text("10.0.0.0/8"), secret}},
        {"file", {secret}},
        {"filesha256", {secret}},
        {"timeadd", {secret, text("1h")}},
        {"timeadd", {text("2017-11-22T00:00:00Z"), secret}},
        {"formatdate", {secret, text("2017-11-22T00:00:00Z")}},
        {"lookup", {value("{}"), secret}},
        {"uuidv5", {secret, text("x")}},
        {"regex", {text("(hunter2").with_sensitive(), text("x")}},
        {"format", {text("%s hunter2 %").with_sensitive(), text("x")}},
        {"textencodebase64", {text("x"), secret}},
        {"urldecode", {text("%hunter2").with_sensitive()}},
        {"csvdecode", {text("hunter2,hunter2\n").with_sensitive()}},
        {"yamldecode", {text("a: !hunter2 x").with_sensitive()}},
        {"tonumber", {secret}},
        {"jsondecode", {secret}},
        {"base64decode", {secret}},
    };
    for (const Row& row : table) {
        const std::string output = call(row.name, row.arguments);
        CHECK_MESSAGE(output.substr(0, 6) == "error ", row.name, output);
        CHECK_MESSAGE(output.find("hunter") == std::string::npos, row.name, output);
    }
}

TEST_CASE("functions without a stable result are unknown where only pure ones count")
{
    eval::FunctionContext planning;
    planning.pure_only = true;
    CHECK(call("uuid", {}, planning) == "unknown string");
    CHECK(call("timestamp", {}, planning) == "unknown string");
    CHECK(call("bcrypt", {text("x").with_sensitive()}, planning) == "sensitive unknown string");
    CHECK(call("upper", {text("x")}, planning) == R"("X")");
    CHECK(call("uuid", {}) != call("uuid", {}));
    CHECK(call("uuid", {}).size() == 38);
    CHECK(call("timestamp", {}).size() == 22);
}

TEST_CASE("conversions")
{
    check_rows({
        {"tostring", "[1.5]", R"("1.5")"},
        {"tostring", "[null]", "null string"},
        {"tostring", "[[1]]", "error 0: a string is required, this is a tuple"},
        {"tonumber", R"(["1.50"])", "1.5"},
        {"tonumber", R"(["x"])", "error 0: a number is required, this string is not one"},
        {"tobool", R"(["true"])", "true"},
        {"tobool", "[1]", "error 0: a bool is required, this is a number"},
        {"tolist", R"([["a", 1]])", R"(list["a", "1"])"},
        {"tolist", "[null]", "null list(any)"},
        {"tolist", R"([{"a": 1}])", "error 0: a list of any type is required, this is an object"},
        {"tolist", "[[true, 1]]", "error 0: all elements must have the same type"},
        {"toset", R"([["a", 1, "a"]])", R"(set["1", "a"])"},
        {"tomap", R"([{"a": 1, "b": "x"}])", R"(map{a = "1", b = "x"})"},
        {"tomap", R"([["a"]])", "error 0: a map of any type is required, this is a tuple"},
        {"type", "[1]", "error -1: `type` works in `rxplan console` alone, around a whole expression"},
    });
    CHECK(call("toset", {Value::tuple({text("a").with_sensitive(), Value::unknown(Type::string())})}) ==
          R"(sensitive set["a", unknown string])");
    CHECK(call("tolist", {Value::tuple({text("a").with_sensitive(), Value::unknown(Type::string())})}) ==
          R"(list[sensitive "a", unknown string])");
}

TEST_CASE("sensitivity is put on, taken off and asked for")
{
    const Value secret = text("s").with_sensitive();
    CHECK(call("sensitive", {text("s")}) == R"(sensitive "s")");
    CHECK(call("sensitive", {Value()}) == "sensitive null any");
    CHECK(call("sensitive", {Value::unknown(Type::string())}) == "sensitive unknown string");
    CHECK(call("nonsensitive", {secret}) == R"("s")");
    CHECK(call("nonsensitive", {text("s")}) == R"("s")");
    CHECK(call("nonsensitive", {Value::tuple({secret}).with_sensitive()}) == R"([sensitive "s"])");
    CHECK(call("issensitive", {secret}) == "true");
    CHECK(call("issensitive", {text("s")}) == "false");
    CHECK(call("issensitive", {Value::unknown(Type::string())}) == "unknown bool");
    CHECK(call("ephemeralasnull", {secret}) == R"(sensitive "s")");
}
