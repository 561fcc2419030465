#include "view/render_diagnostic.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "view/source_line.hpp"

using namespace rxplan;

namespace {

// Sources with one text, `web.rx.hcl`, and a way to point into it.
struct Text {
    explicit Text(std::string text) { file = sources.add("web.rx.hcl", std::move(text)); }

    [[nodiscard]] Span span(std::string_view part) const
    {
        const auto begin = sources.text(file).find(part);
        REQUIRE(begin != std::string_view::npos);
        return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + part.size())};
    }
    [[nodiscard]] std::string render(const Diagnostic& diagnostic, std::size_t width = 100) const
    {
        return "\n" + view::render_diagnostic(diagnostic, sources, width, false);
    }

    Sources sources;
    std::uint32_t file = 0;
};

std::string show(std::string_view line, std::size_t focus, std::size_t width)
{
    const view::SourceLine shown(line, focus, width);
    return shown.text() + "\n" + std::string(shown.column(focus), ' ') + "^";
}

}  // namespace

TEST_CASE("two labels on two lines, help")
{
    const Text text("a\nb\nc\nd\ne\nresource \"server\" \"web\" {\n  flavour = \"general1-1\"\n}\n");
    CHECK(text.render(error("unknown-argument", "unsupported argument", text.span("flavour"), "`server` has no argument of this name")
                          .label(text.span("\"server\""), "resource type `server`")
                          .helped("Did you mean `flavor`?")) == R"(
error[unknown-argument]: unsupported argument
  --> web.rx.hcl:7:3
   |
 6 | resource "server" "web" {
   |          -------- resource type `server`
 7 |   flavour = "general1-1"
   |   ^^^^^^^ `server` has no argument of this name
   |
   = help: Did you mean `flavor`?
)");
}

TEST_CASE("values that took part, notes")
{
    const Text text("\n\n\n\n\n\n\n\n\n\n\n  count = var.base + var.extra\n");
    auto problem = error("invalid-operand", "unsuitable value for `+`", text.span("var.extra"), "this is a string, a number is required");
    problem.with = {"var.base = 2", "var.extra = \"three\""};
    CHECK(text.render(std::move(problem).note("While planning server.web.")) == R"(
error[invalid-operand]: unsuitable value for `+`
  --> web.rx.hcl:12:22
   |
12 |   count = var.base + var.extra
   |                      ^^^^^^^^^ this is a string, a number is required
   |
   = with: var.base = 2
           var.extra = "three"
   = note: While planning server.web.
)");
}

TEST_CASE("labels far apart")
{
    const Text text("\n\n\n  address = server.web.ip\n\n\n\n\n\n\n  network = network.lan.id\n");
    CHECK(
        text.render(error("dependency-cycle", "resources depend on each other", text.span("server.web.ip"), "network.lan needs server.web")
                        .label(text.span("network.lan.id"), "server.web needs network.lan")
                        .note("network.lan -> server.web -> network.lan")) == R"(
error[dependency-cycle]: resources depend on each other
  --> web.rx.hcl:4:13
   |
 4 |   address = server.web.ip
   |             ^^^^^^^^^^^^^ network.lan needs server.web
   ...
11 |   network = network.lan.id
   |             -------------- server.web needs network.lan
   |
   = note: network.lan -> server.web -> network.lan
)");
}

TEST_CASE("several labels on one line, one without text, a line between")
{
    const Text text("x = alpha + beta + gamma\n\ny = delta\n");
    CHECK(text.render(error("id", "summary", text.span("beta"), "primary")
                          .label(text.span("alpha"), "first")
                          .label(text.span("gamma"), "last")
                          .label(text.span("="), "")
                          .label(text.span("delta"), "")) == R"(
error[id]: summary
  --> web.rx.hcl:1:13
   |
 1 | x = alpha + beta + gamma
   |   - -----   ^^^^   ----- last
   |     |       |
   |     |       primary
   |     |
   |     first
 2 |
 3 | y = delta
   |     -----
)");
}

TEST_CASE("labels at the same place")
{
    const Text text("abc\n");
    CHECK(text.render(error("id", "summary", text.span("abc"), "primary").label(text.span("a"), "one").label(text.span("ab"), "two")) == R"(
error[id]: summary
  --> web.rx.hcl:1:1
   |
 1 | abc
   | ^^^ two
   | |
   | one
   | primary
)");
}

TEST_CASE("another file, a warning, a place in no file")
{
    Text text("first\n");
    const auto other = text.sources.add("other.rx.hcl", "\nsecond\n");
    CHECK(text.render(warning("id", "summary", text.span("first"), "here")
                          .label({other, 1, 7}, "there")
                          .label({}, "nowhere")
                          .label({99, 0, 1}, "lost")) ==
          R"(
warning[id]: summary
  --> web.rx.hcl:1:1
   |
 1 | first
   | ^^^^^ here
  ::: other.rx.hcl:2:1
   |
 2 | second
   | ------ there
   |
   = note: nowhere
   = note: lost
)");
    CHECK(text.render(error("id", "summary", {}, "text")) == "\nerror[id]: summary\n   = note: text\n");
    CHECK(text.render(error("", "summary")) == "\nerror: summary\n");
}

TEST_CASE("spans of several lines, empty ones, and ends of texts")
{
    const Text text("a = [\n  1,\n]\nlast\n");
    CHECK(text.render(error("id", "s", text.span("[\n  1,\n]"), "list")) ==
          "\nerror[id]: s\n  --> web.rx.hcl:1:5\n   |\n 1 | a = [\n   |     ^ list\n");
    CHECK(text.render(error("id", "s", {1, 5, 5}, "end of line")) ==
          "\nerror[id]: s\n  --> web.rx.hcl:1:6\n   |\n 1 | a = [\n   |      ^ end of line\n");
    const std::string at_end = "\nerror[id]: s\n  --> web.rx.hcl:4:5\n   |\n 4 | last\n   |     ^ end\n";
    CHECK(text.render(error("id", "s", {1, 18, 18}, "end")) == at_end);
    CHECK(text.render(error("id", "s", {1, 4000, 9000}, "end")) == at_end);
    CHECK(Text("last\r\n").render(error("id", "s", {1, 6, 6}, "end")) ==
          "\nerror[id]: s\n  --> web.rx.hcl:1:5\n   |\n 1 | last\n   |     ^ end\n");
    CHECK(Text("").render(error("id", "s", {1, 0, 0}, "end")) == "\nerror[id]: s\n  --> web.rx.hcl:1:1\n   |\n 1 |\n   | ^ end\n");
}

TEST_CASE("tabs, wide characters, control bytes, bytes that are no text")
{
    const Text text("\ta\t= \"変数\" \x1b[31m \xFF x\n");
    CHECK(text.render(error("id", "s", text.span("x"), "\x1b[0m")) ==
          "\nerror[id]: s\n  --> web.rx.hcl:1:19\n   |\n 1 |     a   = \"変数\" \\u001b[31m \\xFF x\n   |"
          "                                  ^ \\u001b[0m\n");
    CHECK(text.render(error("id", "s", text.span("変"), "wide")) ==
          "\nerror[id]: s\n  --> web.rx.hcl:1:7\n   |\n 1 |     a   = \"変数\" \\u001b[31m \\xFF x\n   |"
          "            ^^ wide\n");
}

TEST_CASE("remarks are wrapped at the width")
{
    const Text text("abc\n");
    CHECK(text.render(error("id", "s", text.span("a"), "x")
                          .note("One two three four five six seven eight nine ten.\nA line.\n\nAnother.")
                          .helped("Do:\n  rxplan apply"),
                      40) == R"(
error[id]: s
  --> web.rx.hcl:1:1
   |
 1 | abc
   | ^ x
   |
   = note: One two three four five six
           seven eight nine ten.
           A line.

           Another.
   = help: Do:
             rxplan apply
)");
}

TEST_CASE("long lines are cut around the label")
{
    CHECK(show("short", 2, 20) == "short\n  ^");
    CHECK(show("0123456789012345678901234567890123456789", 0, 20) == "01234567890123456...\n^");
    CHECK(show("0123456789012345678901234567890123456789", 20, 20) == "...78901234567890...\n      ^");
    CHECK(show("0123456789012345678901234567890123456789", 39, 20) == "...34567890123456789\n                   ^");
    CHECK(show("0123456789012345678901234567890123456789", 40, 20) == "...34567890123456789\n                    ^");
}

TEST_CASE("a line of ten million bytes is shown in no time")
{
    const Text text(std::string(5'000'000, 'x') + "!" + std::string(5'000'000, 'y'));
    const auto shown = text.render(error("id", "s", text.span("!"), "here"), 60);
    CHECK(shown == R"(
error[id]: s
  --> web.rx.hcl:1:5000001
   |
 1 | ...xxxxxxxxxxxxxxx!yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...
   |                   ^ here
)");
}

TEST_CASE("any width and any span give text that fits")
{
    const Text text("a = \"\t変数 é\x01\"\r\n\r\n  some longer line with enough in it to be cut somewhere {\n\xC3\n}");
    const auto size = static_cast<std::uint32_t>(text.sources.text(1).size());
    for (std::size_t width = 0; width < 130; width += 7) {
        for (std::uint32_t begin = 0; begin <= size + 1; ++begin) {
            for (const std::uint32_t length : {0U, 1U, 5U, 100U}) {
                const auto shown = text.render(error("i", "s", {1, begin, begin + length}, ""), width);
                CHECK(shown.find('^') != std::string::npos);
                CHECK(std::count(shown.begin(), shown.end(), '\n') == 6);
                std::size_t longest = 0;
                for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
                    end = shown.find('\n', at);
                    longest = std::max(longest, end == std::string::npos ? 0 : end - at);
                }
                // Columns are fewer than bytes.
                CHECK(longest <= std::max<std::size_t>(width, 40) + 12);
            }
        }
    }
}

TEST_CASE("colour")
{
    const Text text("abc\n");
    CHECK(view::render_diagnostic(error("id", "s", text.span("ab"), "here").label(text.span("c"), "there"), text.sources, 100, true) ==
          "\x1b[1;31merror[id]\x1b[0m\x1b[1m: s\x1b[0m\n"
          "\x1b[90m  --> \x1b[0mweb.rx.hcl:1:1\n"
          "\x1b[90m   |\x1b[0m\n"
          "\x1b[90m 1 |\x1b[0m abc\n"
          "\x1b[90m   |\x1b[0m \x1b[1;31m^^\x1b[0m\x1b[36m-\x1b[0m \x1b[36mthere\x1b[0m\n"
          "\x1b[90m   |\x1b[0m \x1b[1;31m|\x1b[0m\n"
          "\x1b[90m   |\x1b[0m \x1b[1;31mhere\x1b[0m\n");
}

TEST_CASE("twenty are shown, errors first, and all are counted")
{
    const Text text("abc\n");
    const auto render = [&](int warnings, int errors) {
        Diagnostics all;
        for (int i = 0; i < warnings; ++i) all.add(warning("w", "s"));
        for (int i = 0; i < errors; ++i) all.add(error("e", "s"));
        const auto shown = view::render_diagnostics(all, text.sources, 100, false);
        const auto count = [&](std::string_view what) {
            int found = 0;
            for (auto at = shown.find(what); at != std::string::npos; at = shown.find(what, at + 1)) ++found;
            return std::to_string(found);
        };
        const auto last = shown.size() < 2 ? std::string::npos : shown.rfind('\n', shown.size() - 2);
        return count("warning[w]") + " " + count("error[e]") + " " + (last == std::string::npos ? shown : shown.substr(last + 1));
    };
    CHECK(render(0, 0) == "0 0 ");
    CHECK(render(0, 1) == "0 1 error[e]: s\n");
    CHECK(render(1, 1) == "1 1 1 error, 1 warning\n");
    CHECK(render(2, 0) == "2 0 2 warnings\n");
    CHECK(render(0, 20) == "0 20 20 errors\n");
    CHECK(render(30, 15) == "5 15 15 errors, 30 warnings; 20 of them are shown above\n");
    CHECK(render(30, 25) == "0 20 25 errors, 30 warnings; 20 of them are shown above\n");
}

TEST_CASE("what is concealed is not shown, wherever a label points and however narrow the terminal is")
{
    const std::string text = "name = \"\xc3\xa9\"\nsecret = \"hunter2\"\tafter\r\n<<END\nhunter2\nEND\n";
    Sources sources;
    const auto file = sources.add("values.rxvars.hcl", text);
    const auto first = static_cast<std::uint32_t>(text.find("\"hunter2\""));
    sources.conceal({file, first, first + 9});
    const auto heredoc = static_cast<std::uint32_t>(text.find("<<END"));
    sources.conceal({file, heredoc, static_cast<std::uint32_t>(text.size())});
    const auto size = static_cast<std::uint32_t>(text.size());
    for (std::uint32_t begin = 0; begin <= size + 1; ++begin) {
        for (const std::uint32_t length : {0U, 1U, 3U, 12U, 100U}) {
            const Span span{file, begin, begin + length};
            auto problem = error("some-mistake", "something is wrong", span, "`hunter2` is wrong");
            const bool quotes = !sources.conceals(span);
            problem.note("It is `hunter2`.").helped("Write `hunter3` for `hunter2`.");
            const auto shown = view::render_diagnostic(problem, sources, 40 + begin, false);
            CHECK((quotes || shown.find("hunter2") == std::string::npos));
            // The text itself never.
            CHECK(shown.find("\"hunter2\"") == std::string::npos);
        }
    }
    CHECK(sources.conceals({file, first, first}));
    CHECK_FALSE(sources.conceals({file, first + 9, first + 10}));
    CHECK_FALSE(sources.conceals({0, 0, 1}));
}
