// PEGTL's analysis of the grammar: no rule may loop without consuming anything, and none may recurse to the left; and how many rules are
// tried for long texts. It instantiates every rule, which is why it is a program of its own.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/json.hpp"
#include "grammar/structure.hpp"
#include "grammar/unicode.hpp"

using namespace rxplan;

namespace {

// Loops forever on empty input: the analysis must see that through our own rules.
struct endless : tao::pegtl::star<grammar::gap> {};
struct recursive : grammar::nested<grammar::gap, recursive> {};
struct recursive_in_brackets
    : grammar::bracketed<grammar::Delimiter::tuple, grammar::gap, grammar::recover<recursive_in_brackets>, grammar::tuple_close> {};

// Counts the rules that are tried, each of which looks at its own text once; goes on behind the line of a failure.
struct Counter {
    explicit Counter(std::string_view text) : layout(text, grammar::Delimiter::file) {}

    [[nodiscard]] grammar::Layout::Mark checkpoint() const { return layout.mark(); }
    [[nodiscard]] std::uint32_t recover_from(const grammar::Failure& failure, const grammar::Layout::Mark& mark, std::uint32_t begin)
    {
        layout.rewind(mark);
        const auto text = layout.text();
        const auto line_end = std::min(text.find('\n', std::max(failure.offset, begin)), text.size() - 1);
        return static_cast<std::uint32_t>(line_end + 1);
    }

    grammar::Layout layout;
    std::size_t steps = 0;
};

template <typename Rule>
struct counting : tao::pegtl::normal<Rule> {
    template <typename Input, typename... States>
    static void start(const Input& /*in*/, Counter& counter, States&&... /*states*/)
    {
        ++counter.steps;
    }
    template <typename Input, typename... States>
    [[noreturn]] static void raise(const Input& in, Counter& counter, States&&... /*states*/)
    {
        throw grammar::Failure{nullptr, counter.layout.offset(in.current())};
    }
};

std::size_t steps(std::string_view text)
{
    Counter counter(text);
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
    try {
        static_cast<void>(tao::pegtl::parse<grammar::file, tao::pegtl::nothing, counting>(in, counter));
    } catch (const grammar::Failure&) {
        // Nothing recovers from some failures: the steps up to them count.
    }
    return counter.steps;
}

// A text with a part in it that is repeated as often as one likes.
struct Shape {
    std::string_view begin;
    std::string_view repeated;
    std::string_view end;

    [[nodiscard]] std::string text(std::size_t times) const
    {
        std::string made(begin);
        for (std::size_t i = 0; i < times; ++i) made += repeated;
        return made.append(end);
    }
};

constexpr Shape shapes[] = {
    {"", "a = 1\n", ""},
    {"", "a \"b\" c {\n  d { e = f }\n}\n", ""},
    {"a = [", "[1, \"b\"], {c = d}, ", "]\n"},
    {"a = b", ".c[0].*.d", "\n"},
    {"a = 1", " + 2 * -c", "\n"},
    {"a = f(", "g(h)..., ", ")\n"},
    {"a = b", "::c", "()\n"},
    {"a = \"", "$ % \\n $${ ${~ b ~} %{ if c }d%{ else }e%{ endif }", "\"\n"},
    {"a = <<-EOT\n", "  text ${b} EOT\n\n", "  EOT\n"},
    {"a = <<EOT\n", "EO\n   \n", ""},
    {"a = [", "for b in c : d if e], [", "]\n"},
    {"", "/* a */ # b\n", ""},
    {"a ", "b ", "\n"},
    {"", "a = [1 2]\n", ""},
    {"", "a = \"${\n", ""},
    {"", "}\n", ""},
    {"a = ", "b ? c : ", "d\n"},
    {"a = ", "(", ""},
    {"a = ", "\"${", ""},
    {"", "a {\n", ""},
};

}  // namespace

TEST_CASE("four times the text takes four times the steps")
{
    double worst = 0;
    for (const auto& shape : shapes) {
        const auto some = steps(shape.text(500));
        const auto more = steps(shape.text(2000));
        const double growth = static_cast<double>(more) / static_cast<double>(some);
        CAPTURE(shape.repeated);
        CAPTURE(some);
        CAPTURE(more);
        CHECK(growth < 4.1);
        worst = std::max(worst, growth);
    }
    MESSAGE("worst growth: " << worst << " times the steps for four times the text");
}

TEST_CASE("the grammar always makes progress")
{
    CHECK(tao::pegtl::analyze<grammar::file>() == 0);
    CHECK(tao::pegtl::analyze<grammar::expression_text>() == 0);
    CHECK(tao::pegtl::analyze<grammar::bare_template>() == 0);
    CHECK(tao::pegtl::analyze<grammar::json::document>() == 0);
}

TEST_CASE("the analysis sees through custom rules")
{
    CHECK(tao::pegtl::analyze<endless>(-1) > 0);
    CHECK(tao::pegtl::analyze<recursive>(-1) > 0);
    CHECK(tao::pegtl::analyze<recursive_in_brackets>(-1) > 0);
}

TEST_CASE("letters and digits beyond ASCII")
{
    using namespace grammar;
    static_assert(starts_identifier(U'é') && starts_identifier(U'名') && starts_identifier(0x1D400));
    static_assert(!starts_identifier(U'٣') && continues_identifier(U'٣'));      // a digit
    static_assert(!starts_identifier(0x0301) && continues_identifier(0x0301));  // a combining accent
    static_assert(!continues_identifier(U'“') && !continues_identifier(0x00A0) && !continues_identifier(0x1F600));
    static_assert(starts_identifier(0x00AA) && !starts_identifier(0x10FFFF));  // the first one, and behind the last
}
