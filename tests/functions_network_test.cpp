#include "support/functions.hpp"

using namespace rxplan;
using namespace rxplan::testing;

TEST_CASE("hosts and netmasks")
{
    check_rows({
        {"cidrhost", R"(["10.12.112.0/20", 16])", R"("10.12.112.16")"},
        {"cidrhost", R"(["10.12.112.0/20", -1])", R"("10.12.127.255")"},
        {"cidrhost", R"(["10.12.112.0/20", -4096])", R"("10.12.112.0")"},
        {"cidrhost", R"(["10.1.2.3/8", 1])", R"("10.0.0.1")"},
        {"cidrhost", R"(["010.0.0.0/8", 1])", R"("10.0.0.1")"},
        {"cidrhost", R"(["10.0.0.1/32", 0])", R"("10.0.0.1")"},
        {"cidrhost", R"(["0.0.0.0/0", 4294967295])", R"("255.255.255.255")"},
        {"cidrhost", R"(["fd00:fd12:3456:7890:00a2::/72", 34])", R"("fd00:fd12:3456:7890::22")"},
        {"cidrhost", R"(["fd00::/64", -1])", R"("fd00::ffff:ffff:ffff:ffff")"},
        {"cidrhost", R"(["fd00::/8", 1329227995784915872903807060280344575])", R"("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")"},
        {"cidrhost", R"(["10.12.112.0/30", 4])", "error 1: a network of /30 has no host of this number"},
        {"cidrhost", R"(["10.12.112.0/30", -5])", "error 1: a network of /30 has no host of this number"},
        {"cidrhost", R"(["10.0.0.0/8", 1.5])", "error 1: a whole number is required"},
        {"cidrhost", R"(["10.0.0.0/8", 1e60])", "error 1: this number is larger than any address"},
        {"cidrhost", R"(["10.0.0.0", 1])", "error 0: `10.0.0.0` is not a network such as `10.0.0.0/8`"},
        {"cidrhost", R"(["10.0.0.0/33", 1])", "error 0: `10.0.0.0/33` is not a network such as `10.0.0.0/8`"},
        {"cidrhost", R"(["10.0.0/8", 1])", "error 0: `10.0.0/8` is not a network such as `10.0.0.0/8`"},
        {"cidrhost", R"(["10.0.0.256/8", 1])", "error 0: `10.0.0.256/8` is not a network such as `10.0.0.0/8`"},
        {"cidrhost", R"(["10.0.0.0.0/8", 1])", "error 0: `10.0.0.0.0/8` is not a network such as `10.0.0.0/8`"},
        {"cidrhost", R"(["fg::/8", 1])", "error 0: `fg::/8` is not a network such as `10.0.0.0/8`"},
        {"cidrnetmask", R"(["172.16.0.0/12"])", R"("255.240.0.0")"},
        {"cidrnetmask", R"(["0.0.0.0/0"])", R"("0.0.0.0")"},
        {"cidrnetmask", R"(["fd00::/64"])", "error 0: a network of IPv6 has no netmask"},
    });
}

TEST_CASE("subnets")
{
    check_rows({
        {"cidrsubnet", R"(["172.16.0.0/12", 4, 2])", R"("172.18.0.0/16")"},
        {"cidrsubnet", R"(["10.1.2.0/24", 4, 15])", R"("10.1.2.240/28")"},
        {"cidrsubnet", R"(["10.1.2.0/24", 0, 0])", R"("10.1.2.0/24")"},
        {"cidrsubnet", R"(["0.0.0.0/0", 0, 0])", R"("0.0.0.0/0")"},
        {"cidrsubnet", R"(["::/0", 0, 0])", R"("::/0")"},
        {"cidrsubnet", R"(["fd00:fd12:3456:7890::/56", 16, 162])", R"("fd00:fd12:3456:7800:a200::/72")"},
        {"cidrsubnet", R"(["10.0.0.0/8", 4, 16])", "error 2: 4 more bits do not make a subnet of this number"},
        {"cidrsubnet", R"(["10.0.0.0/8", 4, -1])", R"("0.16.0.0/12")"},
        {"cidrsubnet", R"(["10.0.0.0/8", 4, -16])", "error 2: 4 more bits do not make a subnet of this number"},
        {"cidrsubnet", R"(["10.0.0.0/30", 4, 1])", "error 1: a network of /30 cannot be extended by 4 bits"},
        {"cidrsubnet", R"(["10.0.0.0/8", -1, 1])", R"("10.0.0.0/7")"},
        {"cidrsubnet", R"(["10.1.2.3/24", -4, 0])", R"("10.1.2.0/20")"},
        {"cidrsubnet", R"(["10.0.0.0/8", -8, 0])", R"("10.0.0.0/0")"},
        {"cidrsubnet", R"(["10.0.0.0/8", -9, 0])", "error 1: a number not below -8 is required"},
        {"cidrsubnets", R"(["10.1.0.0/16", 4, 4, 8, 4])", R"(list["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"])"},
        {"cidrsubnets", R"(["10.1.0.0/30", 1, 1])", R"(list["10.1.0.0/31", "10.1.0.2/31"])"},
        {"cidrsubnets", R"(["::/0", 1, 1])", R"(list["::/1", "8000::/1"])"},
        {"cidrsubnets", R"(["10.1.0.0/16"])", "list[]"},
        {"cidrsubnets", R"(["10.1.0.0/16", 0])", "error 1: a number not below 1 is required"},
        {"cidrsubnets", R"(["10.1.0.0/30", 1, 1, 1])", "error 3: there is no room left for a subnet of /31"},
        {"cidrsubnets", R"(["::/0", 1, 1, 1])", "error 3: there is no room left for a subnet of /1"},
        {"cidrsubnets", R"(["10.1.0.0/30", 3])", "error 1: a network of /30 cannot be extended by 3 bits"},
        {"cidrcontains", R"(["10.0.0.0/8", "10.200.0.1"])", "true"},
        {"cidrcontains", R"(["10.0.0.0/8", "11.0.0.0"])", "false"},
        {"cidrcontains", R"(["10.0.0.0/8", "10.0.0.0/7"])", "false"},
        {"cidrcontains", R"(["10.0.0.0/8", "10.1.0.0/16"])", "true"},
        {"cidrcontains", R"(["10.0.0.0/8", "fd00::"])", "error 1: one is IPv4 and the other IPv6"},
        {"cidrcontains", R"(["10.0.0.0/8", "x"])", "error 1: `x` is neither an address nor a network"},
    });
}

TEST_CASE("time")
{
    check_rows({
        {"timeadd", R"(["2017-11-22T00:00:00Z", "10m"])", R"("2017-11-22T00:10:00Z")"},
        {"timeadd", R"(["2017-11-22T00:00:00+02:00", "-1h30m1.5s"])", R"("2017-11-21T22:29:58+02:00")"},
        {"timeadd", R"(["2016-02-28T23:59:59Z", "1s"])", R"("2016-02-29T00:00:00Z")"},
        {"timeadd", R"(["1969-12-31T23:00:00Z", "-100ms"])", R"("1969-12-31T22:59:59Z")"},
        {"timeadd", R"(["2017-11-22T00:00:00.6Z", "600ms"])", R"("2017-11-22T00:00:01Z")"},
        {"timeadd", R"(["2017-11-22T00:00:00Z", "0"])", R"("2017-11-22T00:00:00Z")"},
        {"timeadd", R"(["2017-11-22", "10m"])", "error 0: `2017-11-22` is not an RFC 3339 timestamp: a `T` and the time are missing"},
        {"timeadd", R"(["2017-02-30T00:00:00Z", "10m"])",
         "error 0: `2017-02-30T00:00:00Z` is not an RFC 3339 timestamp: there is no such day"},
        {"timeadd", R"(["2017-02-20T24:00:00Z", "10m"])",
         "error 0: `2017-02-20T24:00:00Z` is not an RFC 3339 timestamp: there is no such time of day"},
        {"timeadd", R"(["2017-02-20T04:00:00", "10m"])",
         "error 0: `2017-02-20T04:00:00` is not an RFC 3339 timestamp: an offset such as `Z` or `+01:00` is missing"},
        {"timeadd", R"(["2017-11-22T00:00:00Z", "1d"])",
         "error 1: `1d` is not a duration: a duration is numbers with the units h, m, s, ms, us or ns, such as `1h30m`, and at most 292 "
         "years"},
        {"timeadd", R"(["2017-11-22T00:00:00Z", ""])", "error 1: `` is not a duration: a duration is missing"},
        {"timeadd", R"(["9999-12-31T23:59:59Z", "1s"])", "error 1: the result is not within the years 0 to 9999"},
        {"timecmp", R"(["2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00"])", "0"},
        {"timecmp", R"(["2017-11-22T00:00:00Z", "2017-11-22T00:00:00.5Z"])", "-1"},
        {"timecmp", R"(["2017-11-22T00:00:01Z", "2017-11-22T00:00:00.5Z"])", "1"},
        {"timecmp", R"(["2017-11-22T00:00:01Z", "x"])",
         "error 1: `x` is not an RFC 3339 timestamp: the date is not of the form `2006-01-02`"},
    });
    eval::FunctionContext context;
    context.plan_time = [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1'000'000'000)); };
    CHECK(call("plantimestamp", {}, context) == R"("2001-09-09T01:46:40Z")");
}

TEST_CASE("dates in any form")
{
    check_rows({
        {"formatdate", R"(["DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z"])", R"("02 Jan 2018 23:12 UTC")"},
        {"formatdate", R"(["EEEE, DD-MMM-YY hh:mm:ss ZZZ", "2018-01-02T23:12:01Z"])", R"("Tuesday, 02-Jan-18 23:12:01 UTC")"},
        {"formatdate", R"(["EEE, DD MMM YYYY hh:mm:ss ZZZ", "2018-01-02T23:12:01-08:00"])", R"("Tue, 02 Jan 2018 23:12:01 -0800")"},
        {"formatdate", R"(["MMMM M D h m s HH:mm aa AA", "2018-01-02T03:04:05Z"])", R"("January 1 2 3 4 5 03:04 am AM")"},
        {"formatdate", R"(["H aa", "2018-01-02T00:04:05Z"])", R"("12 am")"},
        {"formatdate", R"(["H aa", "2018-01-02T12:04:05Z"])", R"("12 pm")"},
        {"formatdate", R"(["Z ZZZZ ZZZZZ", "2018-01-02T03:02:01-08:30"])", R"("-08:30 -0830 -08:30")"},
        {"formatdate", R"(["Z ZZZZ ZZZZZ", "2018-01-02T03:02:01Z"])", R"("Z +0000 +00:00")"},
        {"formatdate", R"(["YYYY'T it''s 'hh", "2018-01-02T03:02:01Z"])", R"("2018T it's 03")"},
        {"formatdate", R"(["YYY", "2018-01-02T23:12:01Z"])", "error 0: there is no date verb `YYY`"},
        {"formatdate", R"(["q", "2018-01-02T23:12:01Z"])", "error 0: there is no date verb `q`"},
        {"formatdate", R"(["YYYY'", "2018-01-02T23:12:01Z"])", "error 0: a quote in the format is not closed"},
        {"formatdate", R"(["YYYY", "x"])", "error 1: `x` is not an RFC 3339 timestamp: the date is not of the form `2006-01-02`"},
    });
}
