// Runs a fuzz target once over files, folders of files and parts of both: an ordinary test. Each line of a `.lines` file is an input.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/fuzz.hpp"

namespace {

void run(std::string_view text)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

// The text, and what is left of it when it is cut short. A few places are enough here; the fuzzer tries them all.
void run_parts(std::string_view text)
{
    constexpr std::size_t parts = 8;
    for (std::size_t part = 1; part <= parts; ++part) run(text.substr(0, text.size() * part / parts));
}

void run_file(const std::filesystem::path& path)
{
    std::fprintf(stderr, "%s\n", path.c_str());
    std::ifstream file(path, std::ios::binary);
    if (path.extension() == ".lines") {
        for (std::string line; std::getline(file, line);) run_parts(line);
    } else {
        run_parts(std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>()));
    }
}

}  // namespace

int main(int count, char** arguments)
{
    std::size_t files = 0;
    for (int i = 1; i < count; ++i) {
        if (!std::filesystem::is_directory(arguments[i])) {
            run_file(arguments[i]);
            ++files;
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
            if (!entry.is_regular_file()) continue;
            run_file(entry.path());
            ++files;
        }
    }
    std::printf("%zu passed, 0 failed\n", files);
    return files == 0 ? 1 : 0;
}
