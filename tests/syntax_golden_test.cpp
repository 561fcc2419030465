// Every file in tests/golden/syntax is parsed: `ok-*` to a tree, `fail-*` to messages.
#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "support/golden.hpp"
#include "syntax/dump.hpp"
#include "syntax/parser.hpp"
#include "view/render_diagnostic.hpp"

using namespace rxplan;
namespace fs = std::filesystem;

namespace {

const fs::path root = RXPLAN_SOURCE_ROOT;

struct Parsed {
    Sources sources;
    Diagnostics diagnostics;
    syntax::File file;
};

Parsed parse_golden(const std::string& name)
{
    Parsed parsed;
    const auto id = parsed.sources.add(name + ".rx.hcl", test::read_file(test::golden_path("syntax") / (name + ".rx.hcl")));
    parsed.file = syntax::parse(id, parsed.sources, parsed.diagnostics);
    return parsed;
}

// The ids of all diagnostics that a source file makes: the first argument of `error(`, `make(` and the like.
std::set<std::string> ids_in(const fs::path& directory)
{
    std::set<std::string> ids;
    for (const auto& entry : fs::directory_iterator(directory)) {
        const auto text = test::read_file(entry.path());
        // A string of two words or more joined by dashes is an id, and nothing else there is.
        for (std::size_t begin = text.find('"'); begin != std::string::npos; begin = text.find('"', begin + 1)) {
            const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", begin + 1);
            if (end == std::string::npos || text[end] != '"') continue;
            const auto word = text.substr(begin + 1, end - begin - 1);
            const auto dash = word.find('-');
            if (dash != std::string::npos && dash != 0 && word.back() != '-') ids.insert(word);
        }
    }
    return ids;
}

}  // namespace

TEST_CASE("valid files give trees")
{
    const auto names = test::golden_names("syntax", "ok-", ".rx.hcl");
    CHECK(names.size() >= 10);
    for (const auto& name : names) {
        CAPTURE(name);
        const auto parsed = parse_golden(name);
        CHECK(view::render_diagnostics(parsed.diagnostics, parsed.sources, 100, false) == "");
        test::check_golden("syntax/" + name + ".tree", syntax::dump(parsed.file));
    }
}

TEST_CASE("invalid files give messages")
{
    const auto names = test::golden_names("syntax", "fail-", ".rx.hcl");
    CHECK(names.size() >= 10);
    for (const auto& name : names) {
        CAPTURE(name);
        const auto parsed = parse_golden(name);
        CHECK(parsed.diagnostics.has_errors());
        test::check_golden("syntax/" + name + ".err", view::render_diagnostics(parsed.diagnostics, parsed.sources, 100, false));
    }
}

TEST_CASE("every message that the room can give is in a golden file")
{
    // These two are not to be seen in a file of bearable length; syntax_test.cpp has them.
    std::set<std::string> missing = ids_in(root / "src/syntax");
    missing.merge(ids_in(root / "grammar"));
    missing.erase("file-too-large");
    missing.erase("too-many-errors");
    // Strings with a dash that are no ids.
    missing.erase("for-object");
    missing.erase("for-tuple");
    CHECK(missing.size() >= 20);
    for (const auto* folder : {"syntax", "json", "diagnostics"}) {
        for (const auto& entry : fs::directory_iterator(test::golden_path(folder))) {
            const auto kind = entry.path().extension();
            if (kind != ".err" && kind != ".txt") continue;
            const auto text = test::read_file(entry.path());
            for (auto id = missing.begin(); id != missing.end();) {
                id = text.find("[" + *id + "]") != std::string::npos ? missing.erase(id) : std::next(id);
            }
        }
    }
    std::string names;
    for (const auto& id : missing) names += id + " ";
    CHECK(names == "");
}
