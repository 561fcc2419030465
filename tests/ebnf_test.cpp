// The examples in grammar/rxplan.ebnf: what stands behind `e.g.` is taken, what stands behind `not` is not.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "config/json_shape.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/json.hpp"
#include "syntax/parser.hpp"

using namespace rxplan;

namespace {

struct Example {
    std::string rule;
    std::string text;
    bool accepted = false;
};

std::string read_grammar()
{
    std::ifstream file(std::filesystem::path(RXPLAN_SOURCE_ROOT) / "grammar/rxplan.ebnf", std::ios::binary);
    return {(std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>()};
}

// The name of the rule that was defined last before `end`: a line that has an `=` in column 19.
std::string rule_before(std::string_view grammar, std::size_t end)
{
    for (auto line = grammar.rfind('\n', end); line != std::string_view::npos && line != 0; line = grammar.rfind('\n', line - 1)) {
        const auto text = grammar.substr(line + 1, 20);
        if (text.size() == 20 && text.substr(18, 2) == "= " && text.front() != ' ' && text.front() != '(')
            return std::string(text.substr(0, text.find_last_not_of(' ', 17) + 1));
    }
    return {};
}

// A comment that begins with `e.g.` or `not` has texts in backquotes; `not` goes over from one kind to the other.
std::vector<Example> examples(std::string_view grammar)
{
    std::vector<Example> found;
    for (auto at = grammar.find("\n(* e.g. "); at != std::string_view::npos; at = grammar.find("\n(* e.g. ", at + 1)) {
        const auto rule = rule_before(grammar, at);
        bool accepted = true;
        std::size_t place = at + 3;
        while (grammar.substr(place, 2) != "*)") {
            if (grammar.substr(place, 4) == "not ") accepted = false;
            if (grammar[place] == '`') {
                const auto end = grammar.find('`', place + 1);
                found.push_back({rule, std::string(grammar.substr(place + 1, end - place - 1)), accepted});
                place = end;
            }
            ++place;
        }
    }
    return found;
}

bool is_taken(const Example& example)
{
    Sources sources;
    Diagnostics diagnostics;
    const auto id = sources.add("example", example.text);
    const auto& rule = example.rule;
    if (rule == "property" || rule.starts_with("json ")) {
        const config::FileShape shape(nullptr, diagnostics);
        (void)syntax::parse_json(id, shape, sources, diagnostics);
    } else if (rule == "file" || rule == "statement" || rule == "argument" || rule == "block" || rule == "label") {
        (void)syntax::parse(id, sources, diagnostics);
    } else if (rule == "bare template") {
        (void)syntax::parse_template(id, sources, diagnostics);
    } else {
        (void)syntax::parse_expression(id, sources, diagnostics);
    }
    return diagnostics.empty();
}

}  // namespace

TEST_CASE("the grammar for people says what the parser does")
{
    const auto all = examples(read_grammar());
    CHECK(all.size() >= 120);
    for (const auto& example : all) {
        CAPTURE(example.rule);
        CAPTURE(example.text);
        CHECK(is_taken(example) == example.accepted);
    }
}
