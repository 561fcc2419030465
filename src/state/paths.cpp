#include "state/paths.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>

namespace rxplan {

namespace {

// Beside the state, with another ending.
std::string beside(const std::string& state_path, std::string_view ending)
{
    constexpr std::string_view suffix = ".json";
    const bool named = state_path.size() > suffix.size() && state_path.ends_with(suffix);
    return (named ? state_path.substr(0, state_path.size() - suffix.size()) : state_path) + std::string(ending);
}

}  // namespace

std::string journal_path(const std::string& state_path)
{
    return beside(state_path, ".journal");
}

std::string lock_path(const std::string& state_path)
{
    return beside(state_path, ".lock.json");
}

std::string backup_path(const std::string& state_path)
{
    return state_path + ".backup";
}

std::string real_state_path(const std::string& path)
{
    std::error_code failure;
    if (!std::filesystem::is_symlink(path, failure)) return path;
    auto target = std::filesystem::weakly_canonical(path, failure);
    return failure ? path : target.string();
}

}  // namespace rxplan
