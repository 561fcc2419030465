#include "providers/rackspace/user_data.hpp"

#include <fmt/format.h>

#include <cctype>
#include <optional>

#include "providers/rackspace/values.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::size_t largest_user_data = 65'535;
constexpr std::size_t most_files = 5;
constexpr std::size_t longest_path = 255;
constexpr std::size_t largest_file = 1'000;

// Blanks the value of each `parameter=`, wherever it stands. The characters are those that a signature or an expiry can have in a URL.
void blank_parameter(std::string& text, std::string_view parameter)
{
    for (std::size_t at = text.find(parameter); at != std::string::npos; at = text.find(parameter, at)) {
        at += parameter.size();
        std::size_t end = at;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                     std::string_view("%+:_-").find(text[end]) != std::string_view::npos))
            ++end;
        text.erase(at, end - at);
    }
}

std::string without_signatures(std::string_view user_data)
{
    const std::optional<std::string> decoded = base64_decode(user_data);
    std::string text(decoded ? *decoded : user_data);
    blank_parameter(text, "temp_url_sig=");
    blank_parameter(text, "temp_url_expires=");
    return text;
}

}  // namespace

std::string encoded_user_data(std::string_view user_data)
{
    const bool one_line = user_data.find_first_of("\r\n") == std::string_view::npos;
    if (one_line && base64_decode(user_data)) return std::string(user_data);
    return base64_encode(user_data);
}

bool same_user_data(std::string_view a, std::string_view b)
{
    return a == b || without_signatures(a) == without_signatures(b);
}

void check_boot_data(const Value& server, Diagnostics& diagnostics)
{
    if (has(server, "user_data"))
        if (const std::size_t size = encoded_user_data(server.text_of("user_data")).size(); size > largest_user_data)
            diagnostics.add(error("rackspace-user-data-too-large", "the user data is too large")
                                .at("user_data")
                                .note(fmt::format("It has {} bytes as base64; the cloud takes at most {}.", size, largest_user_data))
                                .helped("Let the server fetch the larger parts, for example through a `rackspace_tempurl`."));
    if (!has(server, "personality")) return;
    const Value files = server.get("personality");
    if (files.size() > most_files)
        diagnostics.add(error("rackspace-personality-too-many", "too many files are injected")
                            .at("personality")
                            .note(fmt::format("There are {}; the cloud takes at most {}.", files.size(), most_files))
                            .helped("Write files with `user_data` instead."));
    for (std::size_t i = 0; i < files.size(); ++i) {
        const Value& file = files.elements()[i];
        const Path where = Path("personality").index(i);
        const std::size_t size = file.text_of("contents").size();
        if (file.text_of("path").size() > longest_path)
            diagnostics.add(error("rackspace-personality-path", "the path of an injected file is too long")
                                .at(where.attribute("path"))
                                .note(fmt::format("The cloud takes at most {} bytes.", longest_path)));
        if (size > largest_file)
            diagnostics.add(error("rackspace-personality-too-large", "an injected file is too large")
                                .at(where.attribute("contents"))
                                .note(fmt::format("It has {} bytes; the cloud takes at most {}.", size, largest_file))
                                .helped("Write the file with `user_data` instead."));
    }
}

}  // namespace rxplan::rackspace
