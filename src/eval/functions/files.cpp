// Functions that read files.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "eval/functions/glob.hpp"
#include "eval/functions/paths.hpp"
#include "eval/functions/table.hpp"
#include "rxplan/crypto.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

namespace fs = std::filesystem;

namespace {

tl::expected<std::string, FunctionError> content(const Call& call)
{
    const auto failed = [&] { return tl::make_unexpected(unreadable(call, 0, std::generic_category().message(errno))); };
    const int file = ::open(resolved(call, 0).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed();
    const struct Closer {
        int file;
        ~Closer() { ::close(file); }
    } closer{file};
    std::string text;
    std::array<char, 65536> piece{};
    for (;;) {
        const ssize_t count = ::read(file, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed();
        if (count == 0) return text;
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

FunctionResult file(const Call& call)
{
    const auto text = content(call);
    if (!text) return tl::make_unexpected(text.error());
    if (!is_valid_utf8(*text)) return refuse(0, fmt::format("{} is not valid UTF-8, read it by `filebase64`", call.shown(call.text(0))));
    return text_value(*text);
}

FunctionResult filebase64(const Call& call)
{
    const auto bytes = content(call);
    if (!bytes) return tl::make_unexpected(bytes.error());
    return Value::string(base64_encode(*bytes));
}

FunctionResult fileexists(const Call& call)
{
    std::error_code error;
    const fs::file_status status = fs::status(resolved(call, 0), error);
    if (status.type() == fs::file_type::not_found) return Value::boolean(false);
    if (error) return tl::make_unexpected(unreadable(call, 0, error.message()));
    if (fs::is_regular_file(status)) return Value::boolean(true);
    return tl::make_unexpected(unreadable(call, 0, fs::is_directory(status) ? "is a directory, not a file" : "is not a regular file"));
}

FunctionResult fileset(const Call& call)
{
    const auto names = matching_files(resolved(call, 0), call.text(1));
    if (!names) return refuse(1, names.error());
    std::vector<Value> values;
    for (const std::string& name : *names) {
        if (is_valid_utf8(name)) values.push_back(text_value(name));
    }
    return Value::set(Type::string(), std::move(values));
}

}  // namespace

Functions file_functions()
{
    const Type string = Type::string();
    const Parameter path{"path", string};
    return {
        {.name = "file", .parameters = {path}, .result = string, .body = file},
        {.name = "filebase64", .parameters = {path}, .result = string, .body = filebase64},
        {.name = "fileexists", .parameters = {path}, .result = Type::boolean(), .body = fileexists},
        {.name = "fileset", .parameters = {path, {"pattern", string}}, .result = Type::set(string), .body = fileset},
    };
}

}  // namespace rxplan::eval
