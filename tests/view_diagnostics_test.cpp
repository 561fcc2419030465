// Diagnostics as `validate -json` shows them.
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/json.hpp"
#include "rxplan/value.hpp"
#include "support/golden.hpp"
#include "view/diagnostics_json.hpp"

using namespace rxplan;

namespace {

Value exported(const Diagnostics& diagnostics, const Sources& sources)
{
    const auto json = parse_json(view::validation_json(diagnostics, sources));
    REQUIRE(json.has_value());
    return *json;
}

// The one diagnostic about the first occurrence of `what` in a file.
Value exported(const std::string& text, std::string_view what)
{
    Sources sources;
    const auto file = sources.add("main.rx.hcl", text);
    const auto begin = static_cast<std::uint32_t>(text.find(what));
    Diagnostics diagnostics;
    diagnostics.add(error("a-problem", "a problem", {file, begin, begin + static_cast<std::uint32_t>(what.size())}, "here"));
    return exported(diagnostics, sources).get("diagnostics").elements()[0];
}

std::string place(const Value& position)
{
    return std::to_string(position.int_of("line")) + ":" + std::to_string(position.int_of("column")) + " " +
           std::to_string(position.int_of("byte"));
}

std::string highlighted(const Value& diagnostic)
{
    const auto snippet = diagnostic.get("snippet");
    const auto begin = static_cast<std::size_t>(snippet.int_of("highlight_start_offset"));
    const auto end = static_cast<std::size_t>(snippet.int_of("highlight_end_offset"));
    return snippet.text_of("code").substr(begin, end - begin);
}

}  // namespace

TEST_CASE("validation_json in full")
{
    Sources sources;
    const auto file = sources.add("main.rx.hcl",
                                  "variable \"base\" {\n}\n\nresource \"rxplan_data\" \"two words\" {\n  input = var.base +\n    [1]\n}\n");
    Diagnostics diagnostics;
    auto problem = error("invalid-operand", "unsuitable value for `+`", {file, 68, 76}, "a number is required")
                       .label({file, 0, 15}, "declared here")
                       .note("A list is no number.")
                       .helped("did you mean `1`?");
    problem.with = {"var.base = 2", "local.secret"};
    diagnostics.add(std::move(problem));
    diagnostics.add(warning("unfinished-operations", "an earlier run was cut off").note("It may say too much."));
    test::check_golden("view/diagnostics.json", view::validation_json(diagnostics, sources));
}

TEST_CASE("nothing found is valid, warnings alone too")
{
    const Sources sources;
    Diagnostics diagnostics;
    CHECK(exported(diagnostics, sources).bool_of("valid"));
    diagnostics.add(warning("a-problem", "a problem"));
    auto json = exported(diagnostics, sources);
    CHECK(json.bool_of("valid"));
    CHECK(json.int_of("warning_count") == 1);
    diagnostics.add(error("a-problem", "a problem"));
    json = exported(diagnostics, sources);
    CHECK(!json.bool_of("valid", true));
    CHECK(json.int_of("error_count") == 1);
    CHECK(json.get("diagnostics").elements()[1].find("range") == nullptr);
}

TEST_CASE("columns count characters, offsets count bytes")
{
    const auto plain = exported("a = 1\nbb = x\n", "x");
    CHECK(place(plain.get("range").get("start")) == "2:6 11");
    CHECK(place(plain.get("range").get("end")) == "2:7 12");
    // An accent of its own, a family of three: one character each.
    const auto wide = exported("a = \"e\xCC\x81日本👨‍👩‍👧\" + xyz\n", "xyz");
    CHECK(place(wide.get("range").get("start")) == "1:14 36");
    CHECK(place(wide.get("range").get("end")) == "1:17 39");
    CHECK(highlighted(wide) == "xyz");
}

TEST_CASE("ranges of nothing, of several lines, at the end of a line")
{
    const auto lines = exported("a = [\n  1,\n]\nb = 2\n", "[\n  1,\n]");
    CHECK(place(lines.get("range").get("start")) == "1:5 4");
    CHECK(place(lines.get("range").get("end")) == "3:2 12");
    CHECK(lines.get("snippet").text_of("code") == "a = [\n  1,\n]");
    CHECK(highlighted(lines) == "[\n  1,\n]");
    const auto line_break = exported("a =\r\nb = 2\r\n", "\r\n");
    CHECK(place(line_break.get("range").get("end")) == "2:1 5");
    CHECK(line_break.get("snippet").text_of("code") == "a =");
    CHECK(highlighted(line_break) == "");
    const auto nothing = exported("a = 1", "");
    CHECK(place(nothing.get("range").get("end")) == "1:2 1");
    const auto empty = exported("", "");
    CHECK(place(empty.get("range").get("end")) == "1:1 0");
    CHECK(empty.get("snippet").text_of("code") == "");
}

TEST_CASE("the block around a place is named")
{
    const std::string text = "a \"b\" c {\n  d {\n    e = 1\n  }\n}\nf {\n}\ng = 2\n";
    const auto context = [&](std::string_view what) { return exported(text, what).get("snippet").get("context"); };
    CHECK(context("e").as_string() == "a \"b\" \"c\"");
    CHECK(context("f").as_string() == "f");
    CHECK(context("g").is_null());
    CHECK(exported("resource \"a\" \"b\" {\n  c = \n", "c").get("snippet").text_of("context") == "resource \"a\" \"b\"");
}

TEST_CASE("what is no text is not shown")
{
    const auto shown = exported("a = \xFF\n", "\xFF");
    CHECK(place(shown.get("range").get("start")) == "1:5 4");
    CHECK(shown.find("snippet") == nullptr);
}
