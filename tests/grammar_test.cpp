// PEGTL's analysis of the grammar: no rule may loop without consuming anything, and none may recurse to the left. It instantiates every
// rule, which is why it is a program of its own.
#include <doctest/doctest.h>

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

}  // namespace

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
