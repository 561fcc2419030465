#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "rxplan/number.hpp"

using namespace rxplan;

namespace {

Number number(std::string_view text)
{
    const auto parsed = Number::parse(text);
    REQUIRE_MESSAGE(parsed.has_value(), std::string(text));
    return *parsed;
}

std::string text_of(const std::optional<Number>& number)
{
    return number ? number->text() : "nothing";
}

}  // namespace

TEST_CASE("a number is printed by its shortest text, without exponent")
{
    const std::vector<std::pair<std::string, std::string>> table = {
        {"0", "0"},
        {"-0", "-0"},
        {"-0.0", "-0"},
        {"0e5", "0"},
        {"007", "7"},
        {"+1", "1"},
        {"5.", "5"},
        {".5", "0.5"},
        {"-1.5", "-1.5"},
        {"1.50", "1.5"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"12.5e1", "125"},
        {"1e-10", "0.0000000001"},
        {"6.02e23", "602000000000000000000000"},
        {"9223372036854775807", "9223372036854775807"},
        {"9223372036854775808", "9223372036854775808"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"-9223372036854775809", "-9223372036854775809"},
        {"123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"},
        {"0.1", "0.1"},
        {"3.141592653589793238462643383279502884197", "3.141592653589793238462643383279502884197"},
        {"1p5", "32"},
        {"-1.5P3", "-12"},
        {"1p-5", "0.03125"},
        {"1e40", "10000000000000000000000000000000000000000"},
    };
    for (const auto& row : table) CHECK_MESSAGE(number(row.first).text() == row.second, row.first);
}

TEST_CASE("a text that is not one number in range is refused")
{
    for (const std::string input : {"",          " ",        "-",     ".",     "e5",           "1e",  "1e+",   "1 ",  " 1",
                                    "1_000",     "0x10",     "1p",    "Inf",   "NaN",          "--1", "1.2.3", "1,5", "1e999999999999",
                                    "1e-100001", "1e100001", "1e5p5", "1p5.5", "1p99999999999"}) {
        CHECK_MESSAGE(!Number::parse(input).has_value(), input);
    }
}

TEST_CASE("the shortest text reads back as the same number")
{
    Number value = 1;
    for (int i = 1; i < 60; ++i) {
        value = *divide(*add(value, number("0.7")), i % 7 + 3);
        CHECK(number(value.text()) == value);
        CHECK(number((-value).text()) == -value);
    }
}

TEST_CASE("what is printed at the ends of the range is read again")
{
    for (const std::string text : {"11e99999", "1e100000", "-1e100000", "1.2345678901234567890e-99999", "1e-100000", "1e100001"}) {
        CAPTURE(text);
        const auto number = Number::parse(text);
        CHECK(number.has_value() == (text != "1e100001"));
        if (!number) continue;
        const auto again = Number::parse(number->text());
        REQUIRE(again.has_value());
        CHECK(*again == *number);
    }
    const auto third = divide(*Number::parse("1e-99999"), 3);
    REQUIRE(third.has_value());
    CHECK(Number::parse(third->text()) == third);
}

TEST_CASE("arithmetic keeps 512 bits")
{
    CHECK(text_of(add(number("0.1"), number("0.2"))) == "0.3");
    CHECK(add(number("0.1"), number("0.2")) == number("0.3"));
    CHECK(text_of(multiply(number("0.1"), 3)) == "0.3");
    CHECK(text_of(multiply(*divide(1, 7), 7)) == "1");
    CHECK(text_of(divide(10, 4)) == "2.5");
    CHECK(text_of(divide(-9, 3)) == "-3");
    CHECK(text_of(divide(1, 3)).substr(0, 12) == "0.3333333333");
    CHECK(text_of(divide(1, 3)).size() == 2 + 155);
    CHECK(text_of(multiply(number("99999999999999999999"), number("99999999999999999999"))) == "9999999999999999999800000000000000000001");
    CHECK(text_of(subtract(number("1e30"), number("1e30"))) == "0");
}

TEST_CASE("arithmetic on integers does not overflow")
{
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
    CHECK(text_of(add(largest, 1)) == "9223372036854775808");
    CHECK(text_of(subtract(smallest, 1)) == "-9223372036854775809");
    CHECK(text_of(multiply(largest, largest)) == "85070591730234615847396907784232501249");
    CHECK(text_of(divide(smallest, -1)) == "9223372036854775808");
    CHECK(text_of(remainder(smallest, -1)) == "0");
    CHECK((-Number(smallest)).text() == "9223372036854775808");
    CHECK((-number("9223372036854775808")).to_int64() == smallest);
    CHECK(subtract(*add(largest, 1), 1)->to_int64() == largest);
}

TEST_CASE("what has no answer gives nothing, what has no bound an infinity")
{
    CHECK(text_of(divide(0, 0)) == "nothing");
    CHECK(text_of(divide(1, 0)) == "+Inf");
    CHECK(text_of(divide(-1, 0)) == "-Inf");
    CHECK(text_of(remainder(7, 0)) == "nothing");
    CHECK(text_of(power(-8, number("0.5"))) == "nothing");
    CHECK(text_of(log(-1, 10)) == "nothing");
    CHECK(text_of(log(0, 10)) == "-Inf");
    CHECK(text_of(power(10, 200000)) == "+Inf");
    CHECK(text_of(power(10, -200000)) == "0");
    CHECK(Number::infinity().is_infinite());
    CHECK(!Number::infinity().is_integer());
    CHECK(Number::infinity(true) < Number(std::numeric_limits<std::int64_t>::min()));
}

TEST_CASE("a remainder has the sign of the first number")
{
    CHECK(text_of(remainder(7, 3)) == "1");
    CHECK(text_of(remainder(-7, 3)) == "-1");
    CHECK(text_of(remainder(7, -3)) == "1");
    CHECK(text_of(remainder(number("7.5"), 2)) == "1.5");
    CHECK(text_of(remainder(number("-0.75"), number("0.5"))) == "-0.25");
}

TEST_CASE("powers and logarithms are what a double makes of them")
{
    CHECK(text_of(power(2, 10)) == "1024");
    CHECK(text_of(power(3, 50)) == "717897987691852600000000");
    CHECK(text_of(power(2, 64)) == "18446744073709550000");
    CHECK(*power(2, 64) == number("18446744073709551616"));
    CHECK(text_of(power(number("1.1"), 10)) == "2.593742460100002");
    CHECK(text_of(power(2, number("0.5"))) == "1.4142135623730951");
    CHECK(text_of(power(4, number("0.5"))) == "2");
    CHECK(text_of(power(2, -2)) == "0.25");
    CHECK(text_of(log(8, 2)) == "3");
    CHECK(text_of(log(1000, 10)) == "2.9999999999999996");
    CHECK(text_of(log(2, 10)) == "0.30102999566398114");
    CHECK(text_of(log(number("0.001"), 10)) == "-2.9999999999999996");
}

TEST_CASE("rounding goes to the next whole number")
{
    CHECK(floor(number("1.5")) == Number(1));
    CHECK(floor(number("-1.5")) == Number(-2));
    CHECK(ceil(number("1.5")) == Number(2));
    CHECK(ceil(number("-1.5")) == Number(-1));
    CHECK(floor(5) == Number(5));
    CHECK(floor(number("123456789012345678901234567890.5")).text() == "123456789012345678901234567890");
}

TEST_CASE("numbers are ordered by value, however they are held")
{
    const std::vector<std::string> ascending = {
        "-1e30", "-9223372036854775809", "-9223372036854775808", "-1.5", "-1", "0", "0.1", "1", "1.5",
        "2",     "9223372036854775807",  "9223372036854775808",  "1e30"};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            CHECK_MESSAGE((number(ascending[i]) <=> number(ascending[j])) == (i <=> j), ascending[i], " ", ascending[j]);
        }
    }
}

TEST_CASE("equal numbers have equal hashes")
{
    CHECK(number("1e20").hash() == multiply(number("1e10"), number("1e10"))->hash());
    CHECK(number("0.3").hash() == add(number("0.1"), number("0.2"))->hash());
    CHECK(number("5").hash() == subtract(number("1e20"), number("99999999999999999995"))->hash());
}

TEST_CASE("numbers leave for machine types only as far as they fit")
{
    CHECK(number("42").to_int64() == 42);
    CHECK(!number("42.5").to_int64());
    CHECK(!number("1e19").to_int64());
    CHECK(number("0.1").to_double() == 0.1);
    CHECK(Number(0.1).text() == "0.1");
    CHECK(Number(0.1) == number("0.1"));
    CHECK(Number(1e300).to_double() == 1e300);
    CHECK(Number(5e-324).to_double() == 5e-324);
    CHECK(Number(-3.0).to_int64() == -3);
    CHECK(Number(std::numeric_limits<double>::infinity()).text() == "+Inf");
}

TEST_CASE("the sign of a number")
{
    CHECK(number("-0.5").sign() == -1);
    CHECK(number("0").sign() == 0);
    CHECK(number("1e30").sign() == 1);
}
