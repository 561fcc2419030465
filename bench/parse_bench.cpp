// How fast a text becomes a syntax tree: prints MB a second of processor time for the file named, the median of several processes' first
// parse. A process parses one file once, so the pages of the tree are new to it: that is part of the time.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/parser.hpp"

namespace {

constexpr int runs = 7;

// Seconds that the processor worked for this process, in user code and in the system.
double processor_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// For one parse; negative when the text has mistakes, which would make the figure meaningless.
double parse_once(const rxplan::Sources& sources, std::uint32_t file)
{
    rxplan::Diagnostics diagnostics;
    const double start = processor_seconds();
    const auto tree = rxplan::syntax::parse(file, sources, diagnostics);
    const double taken = processor_seconds() - start;
    return diagnostics.empty() && tree.arena != nullptr ? taken : -1.0;
}

// The same in a process of its own; negative, too, when there can be none.
double parse_in_child(const rxplan::Sources& sources, std::uint32_t file)
{
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return -1.0;
    const pid_t child = fork();
    if (child < 0) return -1.0;
    double taken = -1.0;
    if (child == 0) {
        taken = parse_once(sources, file);
        _exit(write(ends[1], &taken, sizeof taken) == sizeof taken ? 0 : 1);
    }
    close(ends[1]);
    if (read(ends[0], &taken, sizeof taken) != sizeof taken) taken = -1.0;
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return taken;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: parse_bench FILE\n", stderr);
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (text.empty()) {
        std::fprintf(stderr, "parse_bench: cannot read %s\n", argv[1]);
        return 1;
    }
    const double megabytes = static_cast<double>(text.size()) / 1e6;
    rxplan::Sources sources;
    const auto id = sources.add(argv[1], std::move(text));
    std::array<double, runs> times{};
    for (double& taken : times) {
        taken = parse_in_child(sources, id);
        if (taken < 0) {
            std::fprintf(stderr, "parse_bench: %s has mistakes\n", argv[1]);
            return 1;
        }
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    std::printf("%.1f\n", megabytes / times[runs / 2]);
    return 0;
}
