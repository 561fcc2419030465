// What a console waits for before it evaluates.
#include "syntax/unfinished.hpp"

#include <doctest/doctest.h>

using rxplan::syntax::is_unfinished;

TEST_CASE("an open bracket, comment, heredoc or interpolation goes on")
{
    for (const auto* text : {"[", "{\n a = 1", "f(\n1,", "(1 + [2)", "<<EOT\nhi\n", "<<-EOT\n  a\n  EOTX\n", "/* a", "\"${\n", "\"a${f(",
                             "[<<A\na\nA\n", "<<A\n${[\n", "{ a = \"}\"", "<<A\n\"\n$${\n"}) {
        CAPTURE(text);
        CHECK(is_unfinished(text) == (std::string_view(text) != "(1 + [2)"));
    }
}

TEST_CASE("what is whole, or beyond repair, does not")
{
    for (const auto* text : {"",
                             "1",
                             "[]",
                             "{ a = \"[\" }",
                             "\"a",
                             "\"a\nb",
                             "\"${1}\"",
                             "\"$${\"",
                             "\"\\\"[\"",
                             "]",
                             "[)",
                             "# [",
                             "// (",
                             "/* [ */ 1",
                             "<<EOT\nhi\nEOT\n",
                             "<<-EOT\n  hi ${1}\n  EOT\n",
                             "<<EOT\r\nhi\r\nEOT\r\n",
                             "1 << 2",
                             "[<<A\na\nA\n]",
                             "<<A\n[\nA\n"}) {
        CAPTURE(text);
        CHECK_FALSE(is_unfinished(text));
    }
}
