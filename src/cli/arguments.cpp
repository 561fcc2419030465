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
