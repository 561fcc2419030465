// Every file in tests/golden/json is read as a configuration file: `ok-*` to a tree, which is that of the native file of the same name
// where there is one; `fail-*` to messages.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "config/json_shape.hpp"
#include "support/golden.hpp"
#include "support/network_schema.hpp"
#include "syntax/dump.hpp"
#include "syntax/json.hpp"
#include "syntax/parser.hpp"
#include "view/render_diagnostic.hpp"

using namespace rxplan;
namespace fs = std::filesystem;

namespace {

const fs::path folder = test::golden_path("json");

// `test_server` has blocks `network`, and these `port`.
class TestSchemas final : public config::Schemas {
public:
    const BlockSchema* resource(Mode /*mode*/, const std::string& /*provider*/, const std::string& type, Span /*asked_by*/,
                                Diagnostics& /*diagnostics*/) override
    {
        return type == "test_server" ? &server_ : nullptr;
    }
    const BlockSchema* provider(const std::string& /*name*/, Span /*asked_by*/, Diagnostics& /*diagnostics*/) override { return nullptr; }

private:
    BlockSchema server_ = test::network_schema();
};

struct Parsed {
    Sources sources;
    Diagnostics diagnostics;
    syntax::File file;
};

Parsed parse(const std::string& name, const std::string& text)
{
    Parsed parsed;
    const auto id = parsed.sources.add(name, text);
    TestSchemas schemas;
    const config::FileShape shape(&schemas, parsed.diagnostics);
    parsed.file = name.ends_with(".json") ? syntax::parse_json(id, shape, parsed.sources, parsed.diagnostics)
                                          : syntax::parse(id, parsed.sources, parsed.diagnostics);
    return parsed;
}

Parsed parse_golden(const std::string& name)
{
    return parse(name, test::read_file(folder / name));
}

// The span of each attribute's name, value and of each block's header must hold what they say.
void check_spans(const syntax::Body& body, const Sources& sources)
{
    for (const auto& attribute : body.attributes) {
        CHECK(sources.text(attribute.name_span) == fmt::format("\"{}\"", attribute.name));
        CHECK(attribute.span.begin == attribute.name_span.begin);
        CHECK(attribute.span.end >= attribute.value->span.end);
    }
    for (const auto& block : body.blocks) {
        CHECK(sources.text(block.type_span) == fmt::format("\"{}\"", block.type));
        for (const auto& label : block.labels) CHECK(sources.text(label.span) == fmt::format("\"{}\"", label.text));
        CHECK(sources.text(block.body.end) == "}");
        check_spans(block.body, sources);
    }
}

}  // namespace

TEST_CASE("valid JSON gives trees")
{
    const auto names = test::golden_names("json", "ok-", ".rx.json");
    CHECK(names.size() >= 2);
    for (const auto& name : names) {
        CAPTURE(name);
        const auto parsed = parse_golden(name + ".rx.json");
        CHECK(view::render_diagnostics(parsed.diagnostics, parsed.sources, 100, false) == "");
        const auto tree = syntax::dump(parsed.file);
        test::check_golden("json/" + name + ".tree", tree);
        check_spans(parsed.file.body, parsed.sources);
        if (!fs::exists(folder / (name + ".rx.hcl"))) continue;
        const auto native = parse_golden(name + ".rx.hcl");
        CHECK(native.diagnostics.empty());
        CHECK(syntax::dump(native.file) == tree);
    }
}

TEST_CASE("invalid JSON gives messages")
{
    const auto names = test::golden_names("json", "fail-", ".rx.json");
    CHECK(names.size() >= 10);
    for (const auto& name : names) {
        CAPTURE(name);
        const auto parsed = parse_golden(name + ".rx.json");
        CHECK(parsed.diagnostics.has_errors());
        test::check_golden("json/" + name + ".err", view::render_diagnostics(parsed.diagnostics, parsed.sources, 100, false));
    }
}

TEST_CASE("truncated anywhere, JSON never breaks the parser")
{
    const auto whole = test::read_file(folder / "ok-blocks.rx.json");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        const auto cut = parse("cut.rx.json", whole.substr(0, length));
        CHECK((cut.diagnostics.has_errors() || length + 1 == whole.size()));
        for (const auto& problem : cut.diagnostics) CHECK(problem.subject.end <= length);
        // With any byte left out, too.
        parse("without.rx.json", whole.substr(0, length) + whole.substr(length + 1));
    }
}

TEST_CASE("JSON that nests without end is refused, quickly")
{
    for (const std::string_view opening : {"[", "{\"a\":", "[{\"a\":["}) {
        std::string text = "{\"locals\": {\"a\": ";
        while (text.size() < 10'000'000) text += opening;
        const auto parsed = parse("deep.rx.json", text);
        REQUIRE(parsed.diagnostics.size() == 1);
        CHECK(parsed.diagnostics.begin()->id == "nested-too-deeply");
    }
}

TEST_CASE("places inside of strings with escapes")
{
    const auto parsed = parse("main.rx.json", R"({"locals": {"a": "\"\u00e9\ud83d\ude00\" ${upper(\"x\")} ${var.size}"}})");
    REQUIRE(parsed.diagnostics.empty());
    REQUIRE(parsed.file.body.blocks.size() == 1);
    const auto& value = *parsed.file.body.blocks[0].body.attributes[0].value;
    const auto& parts = std::get<syntax::Template>(value.node).parts;
    REQUIRE(parts.size() == 4);
    CHECK(parsed.sources.text(parts[0]->span) == R"(\"\u00e9\ud83d\ude00\" )");
    CHECK(parsed.sources.text(parts[1]->span) == R"(upper(\"x\"))");
    CHECK(parsed.sources.text(parts[3]->span) == "var.size");
}
