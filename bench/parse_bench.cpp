// How fast a text becomes a syntax tree: prints MB a second, the best of several runs over the file named.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/parser.hpp"

namespace {

constexpr int runs = 7;

// Seconds for one parse; negative when the text has mistakes, which would make the figure meaningless.
double parse_once(const std::string& name, const std::string& text)
{
    rxplan::Sources sources;
    rxplan::Diagnostics diagnostics;
    const std::uint32_t file = sources.add(name, text);
    const auto start = std::chrono::steady_clock::now();
    const auto tree = rxplan::syntax::parse(file, sources, diagnostics);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return diagnostics.empty() ? taken.count() : -1.0;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: parse_bench FILE\n", stderr);
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (text.empty()) {
        std::fprintf(stderr, "parse_bench: cannot read %s\n", argv[1]);
        return 1;
    }
    double best = 1e9;
    for (int run = 0; run < runs; ++run) {
        const double taken = parse_once(argv[1], text);
        if (taken < 0) {
            std::fprintf(stderr, "parse_bench: %s has mistakes\n", argv[1]);
            return 1;
        }
        best = std::min(best, taken);
    }
    std::printf("%.1f\n", static_cast<double>(text.size()) / 1e6 / best);
    return 0;
}
