// What Tab offers at the console.
#include "cli/completion.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/plan_sources.hpp"
#include "rxplan/json.hpp"

using namespace rxplan;
using namespace rxplan::cli;

namespace {

constexpr const char* main_text = R"(
variable "region" {}
variable "release" {}
locals {
  size = 1
}
resource "test_thing" "web" {}
resource "test_thing" "worker" {}
data "test_image" "base" {}
output "o" {
  value = 1
}
)";

// The candidates in a row, with blanks between; `begin` told by what is kept in front of them.
std::string completed(std::string_view typed)
{
    static Sources sources;
    static Diagnostics diagnostics;
    static const std::vector<SourceFile> files{{"main.rx.hcl", main_text}};
    static const auto module = config::load(".", PlanReader(files), sources, diagnostics);
    REQUIRE_FALSE(diagnostics.has_errors());
    const auto value_of = [](const std::string& text) {
        return *parse_json(text == "local.size" ? "5" : R"({"id": "x", "input": {"a b": 1}})");
    };
    const auto found = complete(typed, *module, value_of);
    std::string text(typed.substr(0, found.begin));
    text += "|";
    for (const auto& candidate : found.candidates) text += " " + candidate;
    return text;
}

}  // namespace

TEST_CASE("names complete by what is declared")
{
    CHECK(completed("var.") == "var.| region release");
    CHECK(completed("1 + var.reg") == "1 + var.| region");
    CHECK(completed("[local.") == "[local.| size");
    CHECK(completed("test_thing.w") == "test_thing.| web worker");
    CHECK(completed("data.") == "data.| test_image.");
    CHECK(completed("data.test_image.") == "data.test_image.| base");
    CHECK(completed("path.") == "path.| cwd module root");
    CHECK(completed("te") == "| templatefile( templatestring( test_thing. textdecodebase64( textencodebase64(");
    CHECK(completed("upp") == "| upper(");
    CHECK(completed("loc") == "| local.");
    CHECK(completed("mod") == "|");  // nothing calls a module here
}

TEST_CASE("attributes complete by the value they belong to")
{
    CHECK(completed("test_thing.web.") == "test_thing.web.| id input");
    CHECK(completed("f(test_thing.web[0].i") == "f(test_thing.web[0].| id input");
    CHECK(completed("local.size.") == "local.size.|");
}

TEST_CASE("nothing completes inside quotes but interpolations")
{
    CHECK(completed("\"var.") == "\"var.|");
    CHECK(completed("\"${var.reg") == "\"${var.| region");
    CHECK(completed("\"a\" == var.reg") == "\"a\" == var.| region");
    CHECK(completed("test_thing.web[") == "test_thing.web[| " + completed("").substr(2));
}
