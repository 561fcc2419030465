#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/duration.hpp"
#include "base/quote.hpp"
#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/path.hpp"
#include "rxplan/span.hpp"

using namespace rxplan;

namespace {

// `line:column`
std::string at(const Sources& sources, std::uint32_t offset)
{
    const auto position = sources.position(1, offset);
    return std::to_string(position.line) + ":" + std::to_string(position.column);
}

// The address as it is written again, and `-` for none.
std::string again(std::string_view text)
{
    const auto address = parse_address(text);
    return address ? address->text() : "-";
}

std::string ids(const Diagnostics& diagnostics)
{
    std::string out;
    for (const auto& each : diagnostics) out += std::string(each.id) + " ";
    return out;
}

std::string quoted(std::string_view text)
{
    std::string out;
    append_quoted(out, text);
    return out;
}

// The text of a quoted string and what is left behind it.
std::string unquoted(std::string_view text)
{
    std::size_t at = 0;
    const auto read = read_quoted(text, at);
    return read ? *read + "|" + std::string(text.substr(at)) : "-";
}

}  // namespace

TEST_CASE("positions count lines and code points from one")
{
    Sources sources;
    CHECK(sources.add("a.rx.hcl", "ab\r\ncüd\n\nend") == 1);
    CHECK(at(sources, 0) == "1:1");
    CHECK(at(sources, 2) == "1:3");
    CHECK(at(sources, 4) == "2:1");
    CHECK(at(sources, 7) == "2:3");
    CHECK(at(sources, 9) == "3:1");
    CHECK(at(sources, 10) == "4:1");
    CHECK(at(sources, 13) == "4:4");
    CHECK(at(sources, 999) == "4:4");
    CHECK(sources.line(1, 1) == "ab");
    CHECK(sources.line(1, 2) == "cüd");
    CHECK(sources.line(1, 3) == "");
    CHECK(sources.line(1, 4) == "end");
    CHECK(sources.line(1, 5) == "");
    CHECK(sources.line(1, 0) == "");
}

TEST_CASE("sources keep their texts, and unknown ones are empty")
{
    Sources sources;
    sources.add("a", "first");
    const auto text = sources.text(1);
    for (int i = 0; i < 100; ++i) sources.add("more", std::string(100, 'x'));
    CHECK(sources.text(1).data() == text.data());
    CHECK(sources.name(1) == "a");
    CHECK(sources.text(Span{1, 1, 3}) == "ir");
    CHECK(sources.text(Span{1, 3, 99}) == "st");
    CHECK(sources.text(Span{1, 98, 99}) == "");
    CHECK(sources.text(Span{}) == "");
    CHECK(sources.name(0) == "");
    CHECK(sources.text(102) == "");
    CHECK(sources.position(102, 0).line == 0);
    CHECK(sources.add("empty", "") == 102);
    CHECK(sources.position(102, 0).line == 1);
}

TEST_CASE("spans")
{
    CHECK_FALSE(Span{}.valid());
    CHECK(cover({1, 2, 3}, {1, 7, 9}) == Span{1, 2, 9});
    CHECK(cover({1, 7, 9}, {1, 2, 8}) == Span{1, 2, 9});
    CHECK(cover({1, 2, 3}, {2, 7, 9}) == Span{1, 2, 3});
    CHECK(cover({}, {2, 7, 9}) == Span{2, 7, 9});
}

TEST_CASE("a diagnostic reads as one expression")
{
    const auto made = error("some-id", "summary", {1, 2, 3}, "here").label({1, 0, 1}, "there").note("A note.").helped("Help.").at("name");
    CHECK(made.severity == Severity::error);
    REQUIRE(made.labels.size() == 2);
    CHECK(made.labels[0].primary);
    CHECK(made.labels[0].span == made.subject);
    CHECK_FALSE(made.labels[1].primary);
    CHECK(made.notes == std::vector<std::string>{"A note."});
    CHECK(made.help == "Help.");
    CHECK(made.path == Path("name"));
    CHECK(error("id", "summary").labels.empty());
    CHECK(error("id", "summary", {}, "text").labels.size() == 1);
    CHECK(error("id", "summary", {1, 0, 1}).labels.size() == 1);

    Diagnostic kept = warning("id", "summary");
    kept.label({}, "x").note("y").helped("z").at("w");
    CHECK(kept.severity == Severity::warning);
    CHECK(kept.labels.size() == 1);
}

TEST_CASE("diagnostics collect and sort by place, those without one last")
{
    Diagnostics all;
    CHECK(all.empty());
    all.add(warning("w", ""));
    CHECK_FALSE(all.has_errors());
    all.add(error("c", "", {2, 0, 1}));
    Diagnostics more;
    more.add(error("b2", "", {1, 9, 9}));
    more.add(error("b1", "", {1, 9, 10}));
    more.add(error("a", "", {1, 3, 4}));
    all.append(std::move(more));
    CHECK(all.has_errors());
    CHECK(all.size() == 5);
    all.sort();
    CHECK(ids(all) == "a b2 b1 c w ");

    Diagnostics target;
    target.append(std::move(all));
    CHECK(target.has_errors());
    target.append(Diagnostics());
    CHECK(target.size() == 5);
}

TEST_CASE("suggestions are near")
{
    const std::vector<std::string_view> names{"flavor", "image", "name", "networks"};
    CHECK(suggest("flavour", names) == "flavor");
    CHECK(suggest("nmae", names) == "name");
    CHECK(suggest("network", names) == "networks");
    CHECK(suggest("netwrok", names) == "networks");
    CHECK(suggest("imgae", names) == "image");
    CHECK(suggest("something", names) == std::nullopt);
    CHECK(suggest("", names) == std::nullopt);
    CHECK(suggest("name", names) == "name");
    CHECK(suggest("x", {"y", "xy"}) == std::nullopt);
    CHECK(suggest("ab", {"ax", "ay"}) == "ax");
    CHECK(suggest("abc", {"abd", "abc"}) == "abc");
    CHECK(suggest("anything", {}) == std::nullopt);
    CHECK(suggest(std::string(1000, 'a'), {"a"}) == std::nullopt);
}

TEST_CASE("paths")
{
    CHECK(Path().text() == "");
    CHECK(Path("networks").index(0).attribute("uuid").text() == "networks[0].uuid");
    CHECK(Path("metadata").key("role").text() == "metadata[\"role\"]");
    CHECK(Path("m").key("a\"b${c}").text() == "m[\"a\\\"b$${c}\"]");
    CHECK(Path().index(3).text() == "[3]");
    CHECK(Path("a").attribute("b") != Path("a").key("b"));
}

TEST_CASE("addresses are read as they are written")
{
    for (const std::string_view text : {
             "rackspace_server.master",
             "rackspace_server.minion[2]",
             "rackspace_server.minion[\"web\"]",
             "data.rackspace_image.coreos",
             "module.a.rackspace_server.x",
             "module.a[\"x\"].module.b[0].data.local_file.y[\"a.b\"]",
             "a.b[\"quote \\\" and \\\\ and $${x} and \\n\"]",
             "a-b.c_d",
             "größe.länge",
             "data.data.data",
             "module_like.x",
         }) {
        CHECK(again(text) == text);
    }
    const auto address = parse_address("module.m[\"k\"].data.t.n[7]");
    REQUIRE(address);
    CHECK(text(address->resource.module) == "module.m[\"k\"]");
    CHECK(address->resource.mode == Mode::data);
    CHECK(address->resource.type == "t");
    CHECK(address->resource.name == "n");
    CHECK(address->key == InstanceKey(7));
    CHECK(InstanceKey().none());
    CHECK(again("a.b[\"\\u00e9\"]") == "a.b[\"é\"]");
}

TEST_CASE("what is no address")
{
    for (const std::string_view text : {
             "",
             "a",
             "a.",
             ".a",
             "a.b.c",
             "a.b[",
             "a.b[]",
             "a.b[1",
             "a.b[-1]",
             "a.b[01]",
             "a.b[1]x",
             "a.b[x]",
             "a.b[\"x]",
             "a.b[\"x\"",
             "a.b[1.5]",
             "a.b[\"${x}\"]",
             "module.a",
             "module.a.b",
             "module.a[0]",
             "module.a[0]b.c",
             "data.a",
             "a b.c",
             "1a.b",
             "a..b",
             "module..a.b",
             "a[0].b",
             "a.b[99999999999999999999]",
             "a.b\n",
         }) {
        CAPTURE(text);
        CHECK(again(text) == "-");
    }
}

TEST_CASE("addresses have an order")
{
    const auto less = [](std::string_view a, std::string_view b) { return *parse_address(a) < *parse_address(b); };
    CHECK(less("a.b", "a.b[0]"));
    CHECK(less("a.b[2]", "a.b[10]"));
    CHECK(less("a.b[10]", "a.b[\"1\"]"));
    CHECK(less("a.b[\"1\"]", "a.c"));
    CHECK(less("z.z", "module.a.a.a"));
    CHECK(less("a.b", "data.a.a"));
}

TEST_CASE("quoted strings")
{
    CHECK(quoted("plain") == "\"plain\"");
    CHECK(quoted("\"\\\n\r\t\x01\x7F") == "\"\\\"\\\\\\n\\r\\t\\u0001\\u007f\"");
    CHECK(quoted("$ ${ %{ $${ %") == "\"$ $${ %%{ $$${ %\"");
    CHECK(unquoted("\"a\" b") == "a| b");
    CHECK(unquoted("\"\\u00e9\\U0001F600\"") == "é😀|");
    CHECK(unquoted("\"$${a} %%{b} $c\"") == "${a} %{b} $c|");
    for (const std::string_view text :
         {"", "a", "\"a", "\"\\q\"", "\"\\u12\"", "\"\\ud800\"", "\"\\uzzzz\"", "\"${a}\"", "\"%{a}\"", "\"\n\"", "\"\\"}) {
        CAPTURE(text);
        CHECK(unquoted(text) == "-");
    }
    for (const std::string_view text : {"", "a\"b", "$${x}", "%%{y", "$$$", "${", "é\n"})
        CHECK(unquoted(quoted(text)) == std::string(text) + "|");
}

TEST_CASE("identifiers and code points")
{
    CHECK(is_identifier("a-b_c1"));
    CHECK(is_identifier("_"));
    CHECK(is_identifier("ü"));
    CHECK_FALSE(is_identifier(""));
    CHECK_FALSE(is_identifier("1a"));
    CHECK_FALSE(is_identifier("-a"));
    CHECK_FALSE(is_identifier("a b"));
    std::string out;
    CHECK((append_utf8(out, U'a') && append_utf8(out, U'é') && append_utf8(out, U'€') && append_utf8(out, U'😀')));
    CHECK(out == "aé€😀");
    CHECK_FALSE(append_utf8(out, 0xD800));
    CHECK_FALSE(append_utf8(out, 0x110000));
    CHECK(out == "aé€😀");
}

TEST_CASE("durations")
{
    using namespace std::chrono_literals;
    CHECK(parse_duration("0s") == 0ms);
    CHECK(parse_duration("90") == 90s);
    CHECK(parse_duration("250ms") == 250ms);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("1h") == 1h);
    CHECK(parse_duration("1h30m") == 90min);
    for (const auto* wrong : {"", "s", "1h30", "-1s", "5 m", "1d", "99999999999999999999s", "9223372036854775807h"})
        CHECK_FALSE(parse_duration(wrong));
}
