// Unified diffs as `diff -u` writes them.
#include <doctest/doctest.h>

#include <string>

#include "view/unified_diff.hpp"

using rxplan::view::unified_diff;

TEST_CASE("nothing to tell of equal texts")
{
    CHECK(unified_diff("f", "", "") == "");
    CHECK(unified_diff("f", "a\nb\n", "a\nb\n") == "");
}

TEST_CASE("changed lines with three lines around them")
{
    CHECK(unified_diff("dir/f", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n") ==
          "--- old/dir/f\n+++ new/dir/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-five\n+5\n 6\n 7\n 8\n");
    CHECK(unified_diff("f", "a\n", "b\n") == "--- old/f\n+++ new/f\n@@ -1 +1 @@\n-a\n+b\n");
}

TEST_CASE("lines come and go")
{
    CHECK(unified_diff("f", "a\nc\n", "a\nb\nc\n") == "--- old/f\n+++ new/f\n@@ -1,2 +1,3 @@\n a\n+b\n c\n");
    CHECK(unified_diff("f", "a\nb\nc\n", "a\nc\n") == "--- old/f\n+++ new/f\n@@ -1,3 +1,2 @@\n a\n-b\n c\n");
    CHECK(unified_diff("f", "", "a\n") == "--- old/f\n+++ new/f\n@@ -0,0 +1 @@\n+a\n");
    CHECK(unified_diff("f", "a\n", "") == "--- old/f\n+++ new/f\n@@ -1 +0,0 @@\n-a\n");
}

TEST_CASE("near changes share a hunk, far ones do not")
{
    const std::string six = "1\n2\n3\n4\n5\n6\n";
    CHECK(unified_diff("f", "a\n" + six + "a\n", "b\n" + six + "b\n") ==
          "--- old/f\n+++ new/f\n@@ -1,8 +1,8 @@\n-a\n+b\n 1\n 2\n 3\n 4\n 5\n 6\n-a\n+b\n");
    CHECK(unified_diff("f", "a\n" + six + "7\na\n", "b\n" + six + "7\nb\n") ==
          "--- old/f\n+++ new/f\n@@ -1,4 +1,4 @@\n-a\n+b\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-a\n+b\n");
}

TEST_CASE("a last line without a line break")
{
    CHECK(unified_diff("f", "a", "b\n") == "--- old/f\n+++ new/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
    CHECK(unified_diff("f", "a\nb", "A\nb") == "--- old/f\n+++ new/f\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n");
}
