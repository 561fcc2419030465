#include "meaning.hpp"

#include <fmt/format.h>

#include <string_view>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/dump.hpp"
#include "syntax/parser.hpp"
#include "syntax/tokens.hpp"

namespace rxplan::test {

using namespace syntax;

namespace {

// An argument's value without what formatting may take away or put around it.
std::string bare(const Expression& value)
{
    // Long forms are broken into indented lines.
    auto form = dump(value);
    for (auto at = form.find('\n'); at != std::string::npos; at = form.find('\n', at))
        form.replace(at, form.find_first_not_of(" \n", at) - at, " ");
    for (const std::string_view around : {"(wrap ", "(paren ", "(wrap "}) {
        while (form.starts_with(around)) form = form.substr(around.size(), form.size() - around.size() - 1);
    }
    return form;
}

void append_meaning(std::string& out, const Body& body, bool in_variable)
{
    for (const auto& attribute : body.attributes) {
        out += fmt::format("{} = {}\n", attribute.name, in_variable && attribute.name == "type" ? "a type" : bare(*attribute.value));
    }
    for (const auto& block : body.blocks) {
        out += block.type;
        for (const auto& label : block.labels) out += fmt::format(" \"{}\"", label.text);
        out += " {\n";
        append_meaning(out, block.body, block.type == "variable");
        out += "}\n";
    }
}

}  // namespace

std::optional<std::string> meaning(const std::string& text)
{
    Sources sources;
    Diagnostics diagnostics;
    const auto file = parse(sources.add("test.rx.hcl", text), sources, diagnostics);
    if (diagnostics.has_errors()) return std::nullopt;
    std::string out;
    append_meaning(out, file.body, false);
    return out;
}

std::vector<std::string> comments(const std::string& text)
{
    std::vector<std::string> found;
    for (const auto& token : scan_tokens(text)) {
        if (token.kind == Token::Kind::comment) found.emplace_back(token.text.substr(0, token.text.find_last_not_of("\r\n") + 1));
    }
    return found;
}

}  // namespace rxplan::test
