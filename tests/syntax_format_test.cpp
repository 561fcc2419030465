// Every file in tests/golden/format is formatted; what holds for any file is checked of every configuration in the house.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "support/golden.hpp"
#include "support/meaning.hpp"
#include "syntax/format.hpp"
#include "syntax/tokens.hpp"

using namespace rxplan;
using namespace rxplan::syntax;
namespace fs = std::filesystem;

namespace {

const fs::path root = RXPLAN_SOURCE_ROOT;

std::vector<fs::path> files_in(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".rx.hcl") && !name.starts_with("fail-")) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

// `(none)` when it does not parse.
std::string formatted(std::string text)
{
    Sources sources;
    Diagnostics diagnostics;
    const auto file = sources.add("test.rx.hcl", std::move(text));
    return format(file, sources, diagnostics).value_or("(none)");
}

}  // namespace

TEST_CASE("files are laid out")
{
    const auto files = files_in("tests/golden/format");
    CHECK(files.size() >= 10);
    for (const auto& file : files) {
        const auto name = file.filename().string();
        CAPTURE(name);
        test::check_golden("format/" + name.substr(0, name.size() - 7) + ".formatted", formatted(test::read_file(file)));
    }
}

TEST_CASE("formatting keeps what a file means and all comments, and is done once")
{
    auto files = files_in("tests/golden");
    for (const auto& file : files_in("examples")) files.push_back(file);
    CHECK(files.size() >= 30);
    for (const auto& file : files) {
        CAPTURE(file.string());
        const auto before = test::read_file(file);
        const auto after = formatted(before);
        CHECK(formatted(after) == after);
        const auto kept = test::meaning(before);
        REQUIRE(kept.has_value());
        CHECK(test::meaning(after) == kept);
        CHECK(test::comments(before) == test::comments(after));
    }
}

TEST_CASE("the examples are formatted")
{
    for (const auto& file : files_in("examples")) {
        CAPTURE(file.string());
        CHECK(formatted(test::read_file(file)) == test::read_file(file));
    }
}

TEST_CASE("blanks and line breaks anywhere come out the same")
{
    // The tokens of a text with every choice of blanks between them.
    const std::string text = "a = {for k, v in f(x[0], -1): k => v if !(v == 1 ? true : false)}\n";
    const std::string wanted = "a = { for k, v in f(x[0], -1) : k => v if !(v == 1 ? true : false) }\n";
    for (const std::string_view blank : {"", " ", "\t", "   "}) {
        std::string spaced;
        std::string_view last;
        for (const auto& token : scan_tokens(text)) {
            const bool words =
                token.kind == Token::Kind::identifier && !last.empty() && (std::isalnum(static_cast<unsigned char>(last.back())) != 0);
            if (!last.empty()) spaced += words && blank.empty() ? " " : blank;
            spaced += token.text;
            last = token.text;
        }
        CHECK(formatted(spaced) == wanted);
    }
}

TEST_CASE("what does not parse is not formatted")
{
    for (const std::string text : {"a =", "a {", "a = \"", "a = 1 b = 2", "}", "a = <<E\n", "a = 1\na = 2\n", "a = \xFF\n"}) {
        CAPTURE(text);
        Sources sources;
        Diagnostics diagnostics;
        const auto file = sources.add("test.rx.hcl", text);
        CHECK(!format(file, sources, diagnostics));
        CHECK(diagnostics.has_errors());
    }
}

TEST_CASE("formatting takes linear time")
{
    // Long runs of lines that are aligned, and one long line.
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += "a" + std::to_string(i) + "=\"${x}\" # " + std::to_string(i) + "\n";

    text += "list=[";
    for (int i = 0; i < 200'000; ++i) text += "1,";
    text += "]\n";
    const auto after = formatted(text);
    CHECK(after.starts_with("a0     = x # 0\na1     = x # 1\n"));
    CHECK(after.ends_with("1, 1, ]\n"));
}
