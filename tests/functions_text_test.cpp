#include "support/functions.hpp"

using namespace rxplan;
using namespace rxplan::testing;

TEST_CASE("strings")
{
    check_rows({
        {"lower", R"(["HÉLLO Σ"])", R"("héllo σ")"},
        {"upper", R"(["straße é"])", R"("STRAßE É")"},
        {"title", R"(["hello wörld a-b c_d e.f it's 3com"])", R"("Hello Wörld A-B C_d E.F It'S 3com")"},
        {"title", R"([""])", R"("")"},
        {"strrev", R"(["noël👨‍👩‍👧x"])", R"("x👨‍👩‍👧lëon")"},
        {"strrev", R"([""])", R"("")"},
        {"substr", R"(["hello world", 1, 4])", R"("ello")"},
        {"substr", R"(["hello world", -5, -1])", R"("world")"},
        {"substr", R"(["abc", -5, 2])", R"("ab")"},
        {"substr", R"(["abc", 1, 100])", R"("bc")"},
        {"substr", R"(["abc", 5, 1])", R"("")"},
        {"substr", R"(["abc", 0, 0])", R"("")"},
        {"substr", R"(["👨‍👩‍👧éx", 1, 1])", R"("é")"},
        {"substr", R"(["abc", 1.5, 1])", "error 1: a whole number is required"},
        {"split", R"([",", "a,b,"])", R"(list["a", "b", ""])"},
        {"split", R"([",", ""])", R"(list[""])"},
        {"split", R"(["", "héy"])", R"(list["h", "é", "y"])"},
        {"split", R"(["", ""])", "list[]"},
        {"split", R"(["::", "a::b:c"])", R"(list["a", "b:c"])"},
        {"join", R"([",", ["a", 1, true], ["b"]])", R"("a,1,true,b")"},
        {"join", R"(["-", []])", R"("")"},
        {"join", R"(["", ["e", "\u0301"]])", R"("é")"},
        {"join", R"([",", ["a", null]])", "error 1: element 1 is null, it cannot be joined"},
        {"join", R"([","])", "error -1: at least one list is required"},
        {"join", R"([",", "a"])", "error 1: a list of string is required, this is a string"},
        {"join", R"([",", [["a"]]])", "error 1: at `[0]`: a string is required, this is a tuple"},
        {"indent", R"([2, "a\nb\n\nc"])", R"("a\n  b\n  \n  c")"},
        {"indent", R"([-1, "a"])", "error 0: a number not below 0 is required"},
        {"startswith", R"(["hello", "he"])", "true"},
        {"startswith", R"(["h", "he"])", "false"},
        {"endswith", R"(["hello", "lo"])", "true"},
        {"endswith", R"(["lo", "hello"])", "false"},
        {"strcontains", R"(["hello", "ll"])", "true"},
        {"strcontains", R"(["hello", "x"])", "false"},
        {"strcontains", R"(["hello", ""])", "true"},
    });
}

TEST_CASE("trimming")
{
    check_rows({
        {"trim", R"(["?!hello?!", "!?"])", R"("hello")"},
        {"trim", R"(["ééaéé", "é"])", R"("a")"},
        {"trim", R"(["aaa", "a"])", R"("")"},
        {"trim", R"(["abc", ""])", R"("abc")"},
        {"trimspace", R"(["\u00a0 x y\t\r\n\u3000"])", R"("x y")"},
        {"trimspace", R"([" \n"])", R"("")"},
        {"trimprefix", R"(["aab", "a"])", R"("ab")"},
        {"trimprefix", R"(["ab", "b"])", R"("ab")"},
        {"trimsuffix", R"(["baa", "a"])", R"("ba")"},
        {"trimsuffix", R"(["a", "ba"])", R"("a")"},
        {"chomp", R"(["a\r\n\n\r"])", R"("a")"},
        {"chomp", R"(["a\nb"])", R"("a\nb")"},
        {"chomp", R"(["\n"])", R"("")"},
    });
}

TEST_CASE("format of numbers")
{
    check_rows({
        {"format", R"(["%d %d", 12, "12"])", R"("12 12")"},
        {"format", R"(["%05d|%+d|% d|%-4d|%4d", 42, 7, 5, 1, -1])", R"("00042|+7| 5|1   |  -1")"},
        {"format", R"(["%05d", -42])", R"("-0042")"},
        {"format", R"(["%x %X %o %b %#x %#o", 255, 255, 8, 5, 255, 8])", R"("ff FF 10 101 0xff 010")"},
        {"format", R"(["%x", -255])", R"("-ff")"},
        {"format", R"(["%d", 1e30])", R"("1000000000000000000000000000000")"},
        {"format", R"(["%x", 340282366920938463463374607431768211455])", R"("ffffffffffffffffffffffffffffffff")"},
        {"format", R"(["%e %f %.3f %.0f %.1f", 12345.678, 1.5, 2.0005, 2.5, 0.25])", R"("1.234568e+04 1.500000 2.001 2 0.2")"},
        {"format", R"(["%g %G %g %g %g", 1e30, 1e-7, 0.1, 1000000, 123456])", R"("1e+30 1E-07 0.1 1e+06 123456")"},
        {"format", R"(["%v %v %v %v", 1000000, 123456789, 0.00001, 1234567.5])", R"("1e+06 1.23456789e+08 1e-05 1.2345675e+06")"},
        {"format", R"(["%08.3f|%-8.2f|", 3.14159, 2.5])", R"("0003.142|2.50    |")"},
        {"format", R"(["%d", 1.5])", "error 1: unsuitable for `%d`: a whole number is required"},
        {"format", R"(["%d", "x"])", "error 1: unsuitable for `%d`: a number is required, this string is not one"},
        {"format", R"(["%x", true])", "error 1: unsuitable for `%x`: a number is required, this is a bool"},
    });
}

TEST_CASE("format of everything else")
{
    check_rows({
        {"format", R"(["%s %v %q", 1.5, [1, "a"], "x\"y"])", R"("1.5 [1,\"a\"] \"x\\\"y\"")"},
        {"format", R"(["%#v %v", "a", {"a": 1}])", R"("\"a\" {\"a\":1}")"},
        {"format", R"(["%5s|%-5s|%.2s|%08s", "é", "b", "héllo", "b"])", R"("    é|b    |hé|0000000b")"},
        {"format", R"(["%5q", "a"])", R"("  \"a\"")"},
        {"format", R"(["%t %t", true, "false"])", R"("true false")"},
        {"format", R"(["100%%"])", R"("100%")"},
        {"format", R"(["%[2]s %[1]s %[2]s", "a", "b"])", R"("b a b")"},
        {"format", R"(["plain"])", R"("plain")"},
        {"format", R"(["%s", [1]])", "error 1: unsuitable for `%s`: a string is required, this is a tuple"},
        {"format", R"(["%s", null])", "unknown any"},
        {"format", R"(["%s %s", "a"])", "error -1: not enough arguments for `%s`: number 2 is needed, there is 1"},
        {"format", R"(["%s", 1, 2])", "error 2: too many arguments, the format uses 1"},
        {"format", R"(["%z", 1])", "error 0: there is no format verb `%z`"},
        {"format", R"(["%*d", 5, 1])", "error 0: there is no format verb `%*`"},
        {"format", R"(["50%"])", "error 0: `%` is not a complete format verb"},
        {"format", R"(["%[0]s", 1])", "error 0: `%[0]s` is not a complete format verb"},
        {"format", R"(["%99999999999d", 1])", "error 0: `%99999999999d` asks for more than 10,000 characters"},
        {"formatlist", R"(["%s-%s", ["a", "b"], "x"])", R"(list["a-x", "b-x"])"},
        {"formatlist", R"(["%s", []])", "list[]"},
        {"formatlist", R"(["x"])", R"(list["x"])"},
        {"formatlist", R"(["%s %s", ["a"], ["b", "c"]])", "error 2: this has 2 elements, a list before it has 1"},
        {"formatlist", R"(["%d", ["a"]])", "error 1: unsuitable for `%d`: a number is required, this string is not one"},
    });
}

TEST_CASE("formatlist keeps what is unknown or sensitive to its row")
{
    const Value list = Value::tuple({text("a"), Value::unknown(Type::string()), text("c").with_sensitive()});
    CHECK(call("formatlist", {text("<%s>"), list}) == R"(list["<a>", unknown string, sensitive "<c>"])");
}

TEST_CASE("regular expressions")
{
    check_rows({
        {"regex", R"(["[a-z]+", "53453453.345345aaabbbccc23454"])", R"("aaabbbccc")"},
        {"regex", R"(["(\\d\\d\\d\\d)-(\\d\\d)-(x)?", "2019-02-01"])", R"(["2019", "02", null string])"},
        {"regex", R"-(["(?P<y>\\d+)-(?P<m>\\d+)", "2019-02"])-", R"({m = "02", y = "2019"})"},
        {"regex", R"(["^$", ""])", R"("")"},
        {"regex", R"-(["(x*)", ""])-", R"([""])"},
        {"regex", R"-(["(?P<y>\\d+)-(\\d+)", "2019-02"])-", "error 0: named and unnamed groups cannot be mixed"},
        {"regex", R"(["x", "a"])", "error 1: the pattern matches no part of this string"},
        {"regex", R"(["(", "a"])", "error 0: this is not a regular expression: missing ): ("},
        {"regexall", R"(["[a-z]+", "a1b2"])", R"(list["a", "b"])"},
        {"regexall", R"(["(\\d)(x)?", "1 2x"])", R"(list[["1", null string], ["2", "x"]])"},
        {"regexall", R"(["[a-z]+", "12"])", "list[]"},
        {"regexall", R"(["a*", "baac"])", R"(list["", "aa", ""])"},
        {"regexall", R"(["(", "a"])", "error 0: this is not a regular expression: missing ): ("},
        {"replace", R"(["a+b", "+", "-"])", R"("a-b")"},
        {"replace", R"(["aaa", "", "-"])", R"("-a-a-a-")"},
        {"replace", R"(["héé", "é", "e"])", R"("hee")"},
        {"replace", R"(["hello world", "/w.*d/", "everybody"])", R"("hello everybody")"},
        {"replace", R"(["hello", "/(l)(l)/", "$2-${1}x$$"])", R"("hel-lx$o")"},
        {"replace", R"(["hello", "/l/", "$1"])", R"("heo")"},
        {"replace", R"(["hello", "/(?P<x>l)(o)?/", "<$x>"])", R"("he<l><l>")"},
        {"replace", R"(["hello", "/l/", "$"])", R"("he$$o")"},
        {"replace", R"(["abc", "/x*/", "-"])", R"("-a-b-c-")"},
        {"replace", R"(["a/b", "/", "-"])", R"("a-b")"},
        {"replace", R"(["a", "/(/", ""])", "error 1: this is not a regular expression: missing ): ("},
    });
    CHECK(call("regex", {text("(?P<a>x)"), Value::unknown(Type::string())}) == "unknown object({ a = string })");
    CHECK(call("regexall", {text("x"), Value::unknown(Type::string())}) == "unknown list(string)");
    CHECK(call("regex", {text("("), Value::unknown(Type::string())}) == "unknown any");
}

TEST_CASE("numbers")
{
    check_rows({
        {"abs", R"(["-3.5"])", "3.5"},
        {"ceil", "[5.1]", "6"},
        {"ceil", "[-5.1]", "-5"},
        {"floor", "[5.9]", "5"},
        {"signum", "[-3]", "-1"},
        {"signum", "[0]", "0"},
        {"signum", "[0.5]", "error 0: a whole number is required"},
        {"log", "[8, 2]", "3"},
        {"log", "[-1, 10]", "error -1: there is no such logarithm"},
        {"pow", "[2, 10]", "1024"},
        {"pow", "[2, 0.5]", "1.4142135623730951"},
        {"pow", "[-8, 0.5]", "error -1: there is no such power, or it is out of range"},
        {"max", R"([1, "12", 0.5])", "12"},
        {"min", R"([1, "2", 0.5])", "0.5"},
        {"max", "[]", "error -1: at least one number is required"},
        {"min", "[]", "error -1: at least one number is required"},
        {"min", R"([1, "x"])", "error 1: a number is required, this string is not one"},
        {"sum", R"([[1, "2", 3.5]])", "6.5"},
        {"sum", "[[]]", "error 0: this is empty, there is nothing to sum"},
        {"sum", R"([["a"]])", "error 0: a list, set or tuple of numbers is required"},
        {"sum", "[[1, null]]", "error 0: a list, set or tuple of numbers is required"},
        {"sum", R"(["a"])", "error 0: a list, set or tuple of numbers is required, this is a string"},
        {"parseint", R"(["ff", 16])", "255"},
        {"parseint", R"(["FF", 16])", "255"},
        {"parseint", R"(["zZ", 62])", "2231"},
        {"parseint", R"(["-101", 2])", "-5"},
        {"parseint", R"(["ffffffffffffffffffff", 16])", "1208925819614629174706175"},
        {"parseint", R"(["12", 2])", "error 0: `12` is not an integer in base 2"},
        {"parseint", R"(["", 10])", "error 0: `` is not an integer in base 10"},
        {"parseint", "[10, 2]", "error 0: a string is required, this is a number"},
        {"parseint", R"(["1", 1])", "error 1: a number not below 2 is required"},
        {"parseint", R"(["1", 63])", "error 1: a number not above 62 is required"},
    });
}
