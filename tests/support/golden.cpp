#include "golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rxplan::test {

void check_golden(std::string_view name, std::string_view text)
{
    const auto path = golden_path(name);
    const char* accept = std::getenv("RXPLAN_ACCEPT");
    if (accept != nullptr && *accept == '1') {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    INFO("golden file: ", path.string());
    REQUIRE(std::filesystem::exists(path));
    CHECK(read_file(path) == text);
}

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::filesystem::path golden_path(std::string_view name)
{
    return std::filesystem::path(RXPLAN_SOURCE_ROOT) / "tests" / "golden" / name;
}

std::vector<std::string> golden_names(std::string_view folder, std::string_view prefix, std::string_view suffix)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(golden_path(folder))) {
        const auto name = entry.path().filename().string();
        if (name.starts_with(prefix) && name.ends_with(suffix)) names.push_back(name.substr(0, name.size() - suffix.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace rxplan::test
