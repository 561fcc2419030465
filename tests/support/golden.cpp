#include "golden.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rxplan::test {

void check_golden(std::string_view name, std::string_view text)
{
    const auto path = std::filesystem::path(RXPLAN_SOURCE_ROOT) / "tests" / "golden" / name;
    const char* accept = std::getenv("RXPLAN_ACCEPT");
    if (accept != nullptr && *accept == '1') {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream golden;
    golden << file.rdbuf();
    INFO("golden file: ", path.string());
    REQUIRE(file.good());
    CHECK(golden.str() == text);
}

}  // namespace rxplan::test
