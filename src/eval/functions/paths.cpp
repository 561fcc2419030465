// Functions on paths, none of which needs the file to exist.
#include "eval/functions/paths.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace rxplan::eval {

namespace fs = std::filesystem;

namespace {

std::string home_directory()
{
    if (const char* home = std::getenv("HOME"); home != nullptr && home[0] != '\0') return home;
    std::array<char, 16384> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
    return found->pw_dir;
}

// Without empty, `.` and `..` parts where possible, and without a slash at the end.
std::string cleaned(const fs::path& path)
{
    std::string text = path.lexically_normal().string();
    while (text.size() > 1 && text.back() == '/') text.pop_back();
    return text.empty() ? "." : text;
}

}  // namespace

std::optional<std::string> expanded_home(std::string_view path)
{
    if (path.empty() || path.front() != '~') return std::string(path);
    if (path.size() > 1 && path[1] != '/') return std::nullopt;
    const std::string home = home_directory();
    if (home.empty()) return std::nullopt;
    return home + std::string(path.substr(1));
}

fs::path resolved(const Call& call, std::size_t argument)
{
    const std::string_view text = call.text(argument);
    return call.context.base_dir / fs::path(expanded_home(text).value_or(std::string(text)));
}

FunctionError unreadable(const Call& call, std::size_t argument, std::string_view reason)
{
    std::string sentence(reason);
    if (!sentence.empty() && sentence[0] >= 'A' && sentence[0] <= 'Z') sentence[0] = static_cast<char>(sentence[0] - 'A' + 'a');
    return {static_cast<int>(argument), fmt::format("{}: {}", call.shown(call.text(argument)), sentence)};
}

namespace {

FunctionResult abspath(const Call& call)
{
    std::error_code error;
    const fs::path absolute = fs::absolute(call.context.base_dir / fs::path(std::string(call.text(0))), error);
    if (error) return tl::make_unexpected(unreadable(call, 0, error.message()));
    return text_value(cleaned(absolute));
}

FunctionResult basename(const Call& call)
{
    std::string_view path = call.text(0);
    if (path.empty()) return Value::string(".");
    while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    if (path == "/") return Value::string(path);
    return text_value(path.substr(path.rfind('/') + 1));
}

// What comes before the last slash: of `a/b/` that is `a/b`.
FunctionResult dirname(const Call& call)
{
    const std::string_view path = call.text(0);
    const std::size_t slash = path.rfind('/');
    return text_value(cleaned(fs::path(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1))));
}

FunctionResult pathexpand(const Call& call)
{
    const auto expanded = expanded_home(call.text(0));
    if (!expanded) return refuse(0, "only one's own home directory can be expanded, and only where it is known");
    return text_value(*expanded);
}

}  // namespace

Functions path_functions()
{
    const Type string = Type::string();
    const std::vector<Parameter> path = {{"path", string}};
    return {
        {.name = "abspath", .parameters = path, .result = string, .body = abspath},
        {.name = "basename", .parameters = path, .result = string, .body = basename},
        {.name = "dirname", .parameters = path, .result = string, .body = dirname},
        {.name = "pathexpand", .parameters = path, .result = string, .body = pathexpand},
    };
}

}  // namespace rxplan::eval
