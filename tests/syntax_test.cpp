// What goldens cannot show: spans, single expressions and templates, texts of unusual size.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/check_text.hpp"
#include "syntax/dump.hpp"
#include "syntax/parser.hpp"
#include "syntax/skim.hpp"

using namespace rxplan;
using namespace rxplan::syntax;

namespace {

struct Read {
    Sources sources;
    Diagnostics diagnostics;
    File file;
    ExpressionTree expression;

    [[nodiscard]] std::string_view text(Span span) const { return sources.text(span); }
    // `id: what the primary label is at: its text`, one a line.
    [[nodiscard]] std::string problems() const
    {
        std::string out;
        for (const auto& each : diagnostics) {
            out += std::string(each.id) + ": " + std::string(text(each.labels.front().span)) + ": " + each.labels.front().text + "\n";
        }
        return out;
    }
    [[nodiscard]] std::vector<std::string_view> ids() const
    {
        std::vector<std::string_view> found;
        for (const auto& each : diagnostics) found.push_back(each.id);
        return found;
    }
};

Read read_file(std::string text)
{
    Read read;
    read.file = parse(read.sources.add("test.rx.hcl", std::move(text)), read.sources, read.diagnostics);
    return read;
}

Read read_expression(std::string text)
{
    Read read;
    read.expression = parse_expression(read.sources.add("<expression>", std::move(text)), read.sources, read.diagnostics);
    return read;
}

Read read_template(std::string text)
{
    Read read;
    read.expression = parse_template(read.sources.add("test.tpl", std::move(text)), read.sources, read.diagnostics);
    return read;
}

// The tree of a text that has no mistake.
std::string expression(std::string text)
{
    const auto read = read_expression(std::move(text));
    return read.diagnostics.empty() ? dump(*read.expression) : read.problems();
}

std::string bare_template(std::string text)
{
    const auto read = read_template(std::move(text));
    return read.diagnostics.empty() ? dump(*read.expression) : read.problems();
}

std::string repeated(std::string_view text, std::size_t count)
{
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

template <typename Node>
const Node& as(ExpressionPtr expression)
{
    REQUIRE(expression != nullptr);
    REQUIRE(std::holds_alternative<Node>(expression->node));
    return std::get<Node>(expression->node);
}

}  // namespace

TEST_CASE("spans of statements")
{
    const auto read = read_file("a = 1 # one\nresource \"x\" y { # two\n  b = [\n    2,\n  ]\n}\nempty {}\n");
    REQUIRE(read.diagnostics.empty());
    const auto& body = read.file.body;
    CHECK(read.text(body.attributes[0].span) == "a = 1");
    CHECK(read.text(body.attributes[0].name_span) == "a");
    const auto& block = body.blocks[0];
    CHECK(read.text(block.span) == "resource \"x\" y { # two\n  b = [\n    2,\n  ]\n}");
    CHECK(read.text(block.header) == "resource \"x\" y");
    CHECK(read.text(block.type_span) == "resource");
    CHECK(read.text(block.labels[0].span) == "\"x\"");
    CHECK(read.text(block.labels[1].span) == "y");
    CHECK(read.text(block.body.span) == " # two\n  b = [\n    2,\n  ]\n");
    CHECK(read.text(block.body.end) == "}");
    CHECK(read.text(block.body.attributes[0].span) == "b = [\n    2,\n  ]");
    CHECK(read.text(body.blocks[1].header) == "empty");
    CHECK(read.text(body.blocks[1].body.span) == "");
    CHECK(body.span == Span{1, 0, body.end.end});
    CHECK(body.end.begin == read.sources.text(1).size());
}

TEST_CASE("spans of expressions")
{
    const auto read = read_expression(" a.b[0] + f(x) * -c ? \"t${d}\" : (e) ");
    REQUIRE(read.diagnostics.empty());
    CHECK(read.text(read.expression->span) == "a.b[0] + f(x) * -c ? \"t${d}\" : (e)");
    const auto& conditional = as<Conditional>(read.expression.get());
    CHECK(read.text(conditional.condition->span) == "a.b[0] + f(x) * -c");
    const auto& sum = as<Binary>(conditional.condition);
    CHECK(read.text(sum.left->span) == "a.b[0]");
    const auto* const got = as<Index>(sum.left).collection;
    const auto& attribute = as<GetAttribute>(got);
    CHECK(read.text(name_span(*got, attribute)) == "b");
    CHECK(read.text(attribute.object->span) == "a");
    const auto& product = as<Binary>(sum.right);
    CHECK(read.text(product.left->span) == "f(x)");
    CHECK(read.text(as<Call>(product.left).head->function_span) == "f");
    CHECK(read.text(product.right->span) == "-c");
    CHECK(read.text(conditional.then_value->span) == "\"t${d}\"");
    const auto& parts = as<Template>(conditional.then_value).parts;
    CHECK(read.text(parts[0]->span) == "t");
    CHECK(read.text(parts[1]->span) == "d");
    CHECK(read.text(conditional.else_value->span) == "(e)");
}

TEST_CASE("spans of splats, directives and heredocs")
{
    const auto splat = read_expression("a[*].b.c");
    CHECK(splat.text(splat.expression->span) == "a[*].b.c");
    CHECK(splat.text(as<Splat>(splat.expression.get()).source->span) == "a");

    const auto directive = read_expression("\"x%{ if a }y%{ else }z%{ endif }\"");
    const auto& branches = as<TemplateIf>(as<Template>(directive.expression.get()).parts[1]);
    CHECK(directive.text(branches.then_part->span) == "y");
    CHECK(directive.text(branches.else_part->span) == "z");
    CHECK(directive.text(as<Template>(directive.expression.get()).parts[1]->span) == "%{ if a }y%{ else }z%{ endif }");

    const auto heredoc = read_file("a = <<-EOT\n  text\n  EOT\nb = 1\n");
    CHECK(heredoc.text(heredoc.file.body.attributes[0].span) == "a = <<-EOT\n  text\n  EOT");
}

TEST_CASE("one expression")
{
    CHECK(expression("1 + 1") == "(+ 1 1)");
    CHECK(expression("\n # comment\n [1,\n 2]\n") == "(tuple 1 2)");
    CHECK(expression("1\n+ 1") == "(+ 1 1)");
    CHECK(expression("a\n.b") == "(. a b)");
    CHECK(expression("\xEF\xBB\xBFtrue") == "true");
    CHECK(expression("<<EOT\ntext\nEOT\n") == "\"text\\n\"");
    CHECK(expression("<<EOT\ntext\nEOT") == "unclosed-heredoc: <<EOT: no line with `EOT` alone ends this\n");
    CHECK(expression("") == "expected-expression: : expected an expression, found the end of the text\n");
    CHECK(expression("1 2") == "expected-separator: 2: expected an operator or the end, found `2`\n");
    CHECK(expression("[1") == "unclosed-bracket: [: this `[` is never closed\n");
    CHECK(expression("a = 1") == "expected-separator: =: expected an operator or the end, found `=`\n");
    CHECK(std::holds_alternative<Invalid>(read_expression("(").expression->node));
}

TEST_CASE("one template")
{
    CHECK(bare_template("") == "\"\"");
    CHECK(bare_template("plain\n\"text\" \\n # no comment") == "\"plain\\n\\\"text\\\" \\\\n # no comment\"");
    CHECK(bare_template("${a}") == "(wrap a)");
    CHECK(bare_template("${a}\n") == "(template a \"\\n\")");
    CHECK(bare_template("a ${b} $${c} $ %") == "(template \"a \" b \" $${c} $ %\")");
    CHECK(bare_template("%{ for v in l ~}\n- ${v}\n%{ endfor ~}\nend") == "(template (%for (v) l (template \"- \" v \"\\n\")) \"end\")");
    // A strip marker takes the blanks up to the end of the line, and that; not those of the next line.
    CHECK(bare_template("a\n  %{~ if b ~}  \n  c\n%{ endif }") == "(template \"a\\n\" (%if b (template \"  c\\n\")))");
    CHECK(bare_template("%{ if a }b") == "unclosed-directive: %{ if a }: there is no `%{ endif }` for this\n");
    CHECK(bare_template("a %{ endif }") == "unexpected-directive: %{ endif: there is no `%{ if }` for this\n");
    CHECK(bare_template("${a") == "unclosed-sequence: ${: this `${` is never closed\n");
    CHECK(bare_template("x ${1 +} y") == "expected-expression: }: expected a value after the operator, found `}`\n");
}

TEST_CASE("what was wrong is invalid, and the rest is read")
{
    const auto read = read_file("a = 1\nb = [1, 2\nc = 3\nblock {\n  d = \n  e = \"x\n  f = 1\n}\ng = 2\n");
    CHECK(read.ids() == std::vector<std::string_view>{"unclosed-bracket", "expected-expression", "unclosed-string"});
    CHECK(dump(read.file) == "a = 1\nb = <invalid>\nc = 3\nblock\n  d = <invalid>\n  e = <invalid>\n  f = 1\ng = 2\n");
}

TEST_CASE("one mistake, one message")
{
    CHECK(read_file("a {\n  b = {\n    c = 1\n    d = [1, 2}\n    e = 2\n  }\n  f = 1\n}\n").ids() ==
          std::vector<std::string_view>{"expected-separator"});
    CHECK(read_file("a {\n  b {\n    c = (1 +\n").ids() == std::vector<std::string_view>{"unclosed-bracket"});
    CHECK(read_file("a = <<EOT\n x ${ y\nEOT\nb = 1\n").ids() == std::vector<std::string_view>{"unclosed-sequence"});
    CHECK(read_file("a = <<EOT\n x ${ y + } }\nEOT\nb = \n").ids() ==
          std::vector<std::string_view>{"expected-expression", "expected-expression"});
    CHECK(read_file("a {\n  b = 1 /* c\n}\n").ids() == std::vector<std::string_view>{"unclosed-comment"});
}

TEST_CASE("a body finds its arguments")
{
    const auto read = read_file("a = 1\nb = 2\n");
    CHECK(read.file.body.attribute("b") == &read.file.body.attributes[1]);
    CHECK(read.file.body.attribute("c") == nullptr);
}

TEST_CASE("what nests without end is refused, quickly")
{
    constexpr std::size_t many = 10'000'000;
    for (const std::string_view opening : {"[", "(", "{", "f(", "a[", "!(", "\"${", "a ? ", "a ? b : ", "{a=", "[for a in "}) {
        CAPTURE(opening);
        const auto read = read_file("x = " + repeated(opening, many / opening.size()));
        CHECK(read.ids() == std::vector<std::string_view>{"nested-too-deeply"});
    }
    CHECK(read_file("x = \"" + repeated("%{if a}", 1000)).ids() == std::vector<std::string_view>{"nested-too-deeply"});
    CHECK(read_file(repeated("a {\n", 1000)).ids() == std::vector<std::string_view>{"nested-too-deeply"});
    CHECK(read_file("x = a" + repeated("[*]", 1000)).ids() == std::vector<std::string_view>{"nested-too-deeply"});
    CHECK(read_file("x = " + repeated("[", 190) + repeated("]", 190) + "\n").ids().empty());
}

TEST_CASE("chains have a length that whoever walks the tree can bear")
{
    for (const std::string_view link : {" + 1", ".b", "[0]", ".0.c", " || a", "[a + 1]"}) {
        CAPTURE(link);
        const auto read = read_file("x = a" + repeated(link, 100'000) + "\ny = 1\n");
        CHECK(read.ids() == std::vector<std::string_view>{"expression-too-long"});
        CHECK(read.file.body.attributes.size() == 2);
    }
    CHECK(read_file("x = " + repeated("- ", 100'000) + "1\n").ids() == std::vector<std::string_view>{"expression-too-long"});
    CHECK(read_file("x = 1" + repeated(" + 1", 450) + "\n").ids().empty());
    CHECK(read_file("x = [" + repeated("1, ", 100'000) + "]\n").ids().empty());
}

TEST_CASE("many mistakes")
{
    const auto read = read_file(repeated("= 1\n", 100'000));
    CHECK(read.diagnostics.size() == 101);
    CHECK(read.ids().back() == "too-many-errors");
    CHECK(read_file(repeated("}", 1'000'000)).diagnostics.size() == 1);
    // Those that do not keep the parser from going on, too.
    CHECK(read_file(repeated("a = 1\n", 100'000)).diagnostics.size() == 101);
    CHECK(read_file("a = \"" + repeated("\\q", 100'000) + "\"\n").diagnostics.size() == 101);
}

// Each of these would take minutes if what is behind a mistake were looked at again and again.
TEST_CASE("recovery looks at a long text a few times")
{
    constexpr std::size_t many = 500'000;
    const std::pair<std::string, std::vector<std::string_view>> texts[] = {
        {"a {\n  b = [" + repeated("{}, ", many) + "]\n", {"unclosed-bracket"}},
        {"a {\n  b = [\n" + repeated("{},\n", many) + "]\n", {"unclosed-bracket"}},
        {"a = [1 2\n" + repeated("<<A\n", many), {"expected-separator"}},
        {"a = )\nb = [" + repeated("<<A ", many) + "\n", {"expected-expression", "expected-newline"}},
        {"a = <<A\n" + repeated("\n", many), {"unclosed-heredoc"}},
        {"a = <<" + repeated("A", many) + "\n" + repeated("A", 2 * many) + "\n", {"unclosed-heredoc"}},
    };
    for (const auto& each : texts) {
        CAPTURE(each.first.substr(0, 20));
        CHECK(read_file(each.first).ids() == each.second);
    }
}

TEST_CASE("texts that cannot be read")
{
    Diagnostics diagnostics;
    // Nothing of it is looked at.
    CHECK_FALSE(check_text(1, std::string_view("x", std::size_t{5} << 30U), diagnostics));
    CHECK(diagnostics.begin()->id == "file-too-large");
    CHECK(check_text(1, "é\tü\n", diagnostics));
    CHECK(diagnostics.size() == 1);

    CHECK(read_file("a = \"\xC0\x80\"\n").ids() == std::vector<std::string_view>{"invalid-utf8"});
    CHECK(read_file("a = \"\xED\xA0\x80\"\n").ids() == std::vector<std::string_view>{"invalid-utf8"});
    CHECK(read_file(std::string("a = 1\0\n", 7)).ids() == std::vector<std::string_view>{"nul-byte"});
    CHECK(std::holds_alternative<Invalid>(read_template("\xFF").expression->node));
}

TEST_CASE("truncated anywhere, a file never breaks the parser")
{
    const std::string whole =
        "resource \"a\" b {\n  c = [for k, v in {a = 1} : \"${k ~} x %{ if v }y%{ else }z%{ endif }\" if !k]\n  d = <<-EOT\n    t "
        "${e[*].f}\n"
        "    EOT\n  g = ns::h(1, 2...) ? -1.5e3 : \"é\" // i\n  j { k = l.0.m }\n}\n";
    REQUIRE(read_file(whole).diagnostics.empty());
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        const auto read = read_file(whole.substr(0, length));
        CAPTURE(read.problems());
        CHECK(read.diagnostics.size() <= 1);
        CHECK(read.diagnostics.empty() == (length == 0 || length == whole.size() - 1));
        // With any byte left out or doubled, too.
        read_file(whole.substr(0, length) + whole.substr(length + 1));
        read_file(whole.substr(0, length + 1) + whole.substr(length));
    }
}

TEST_CASE("skimming finds brackets outside of strings, comments and heredocs")
{
    const std::string_view text = "a = \"{ ${ \"}\" } \\\" [\" # (\n/* { */ [ // }\n<<EOT\n{{{\nEOT\n) \"unclosed {\n}";
    Skimmer skimmer(text, 0);
    std::string found;
    for (auto token = skimmer.next(); token.kind != Skimmer::Kind::end; token = skimmer.next()) found += text[token.offset];
    CHECK(found == "\n[\n\n)\n}");
}

TEST_CASE("recovery goes on at the next statement")
{
    const auto next = [](std::string_view text, std::uint32_t begin, std::uint32_t failure, std::vector<grammar::Opening> open,
                         std::size_t before) { return text.substr(find_next_statement(text, begin, failure, open, before)); };
    const grammar::Opening file;
    const grammar::Opening bracket{4, 5, grammar::Delimiter::tuple, true};
    CHECK(next("a = + b\nc = 1\n", 0, 4, {file}, 1) == "c = 1\n");
    CHECK(next("a = [1 2,\n 3]\nc = 1\n", 0, 7, {file, bracket}, 1) == "c = 1\n");
    CHECK(next("a = [1\nc = 1\n", 0, 9, {file, bracket}, 1) == "c = 1\n");
    CHECK(next("a = [1 2\nc = 1\n", 0, 7, {file, bracket}, 1) == "c = 1\n");
    CHECK(next("  a = }", 2, 6, {file, file}, 2) == "}");
    CHECK(next("a = }\nb", 0, 4, {file}, 1) == "b");
}
