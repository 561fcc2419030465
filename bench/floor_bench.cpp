// What no plan can do without: prints the seconds of processor time that it takes to read a state with simdjson and to write the bytes of
// a plan beside the one named, the median of several times. Reading the plan's bytes is not counted.
#include <simdjson.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

constexpr int runs = 5;

double processor_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool read_state(const char* path)
{
    simdjson::padded_string text;
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    return simdjson::padded_string::load(path).get(text) == simdjson::SUCCESS && parser.parse(text).get(root) == simdjson::SUCCESS;
}

bool write_plan(const std::filesystem::path& path, std::string_view text)
{
    std::ofstream file(path, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    return file.good();
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::fputs("usage: floor_bench STATE PLAN\n", stderr);
        return 2;
    }
    std::ifstream file(argv[2], std::ios::binary);
    const std::string plan{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto beside = std::filesystem::path(argv[2]).replace_extension(".floor");
    std::array<double, runs> times{};
    for (double& taken : times) {
        const double start = processor_seconds();
        const bool done = read_state(argv[1]) && write_plan(beside, plan);
        taken = processor_seconds() - start;
        std::filesystem::remove(beside);
        if (!done || plan.empty()) {
            std::fputs("floor_bench: the files cannot be read or written\n", stderr);
            return 1;
        }
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    std::printf("%.6f\n", times[runs / 2]);
    return 0;
}
