#include "cli/arguments.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace rxplan::cli {

std::vector<std::string> with_two_dashes(std::vector<std::string> arguments)
{
    for (auto& argument : arguments) {
        if (argument == "--") break;
        if (argument.size() > 2 && argument[0] == '-' && argument[1] != '-') argument.insert(0, "-");
    }
    return arguments;
}

std::optional<std::vector<std::string>> split_words(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char byte = text[i];
        if (quote == 0 && (byte == ' ' || byte == '\t' || byte == '\n')) {
            if (std::exchange(in_word, false)) words.push_back(std::exchange(word, {}));
            continue;
        }
        in_word = true;
        if (byte == '\\' && quote != '\'' && i + 1 < text.size()) {
            word += text[++i];
        } else if (quote == 0 && (byte == '"' || byte == '\'')) {
            quote = byte;
        } else if (byte == quote) {
            quote = 0;
        } else {
            word += byte;
        }
    }
    if (quote != 0) return std::nullopt;
    if (in_word) words.push_back(std::move(word));
    return words;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
        {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || number < 0) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [name, milliseconds] : units) {
        if (name != unit) continue;
        constexpr std::int64_t year = 366LL * 24 * 3'600'000;
        if (number > year / milliseconds) return std::nullopt;
        return std::chrono::milliseconds(number * milliseconds);
    }
    return std::nullopt;
}

Invocation take_apart(const std::vector<std::string>& arguments)
{
    Invocation invocation;
    std::size_t at = 0;
    for (; at < arguments.size(); ++at) {
        std::string_view option = arguments[at];
        if (option.empty() || option[0] != '-') break;
        option.remove_prefix(option.starts_with("--") ? 2 : 1);
        constexpr std::string_view folder = "chdir=";
        if (option.starts_with(folder)) {
            invocation.folder = option.substr(folder.size());
        } else if (option == "help" || option == "h") {
            invocation.help = true;
        } else if (option == "version" || option == "v") {
            invocation.version = true;
        } else {
            invocation.unknown = arguments[at];
            return invocation;
        }
    }
    if (at == arguments.size()) return invocation;
    invocation.command = arguments[at];
    invocation.arguments.assign(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end());
    return invocation;
}

}  // namespace rxplan::cli
