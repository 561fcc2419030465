// Which command is meant.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/process.hpp"

namespace rxplan::cli {
namespace {

struct Command {
    std::string_view name;
    std::string_view summary;
    int (*run)(const Context& context);
};

constexpr std::array commands{
    Command{"plan", "show what would be done", run_plan},
    Command{"apply", "do it, or do what a plan file says", run_apply},
    Command{"destroy", "destroy everything that the state holds", run_destroy},
    Command{"validate", "check the configuration", run_validate},
    Command{"console", "evaluate expressions", run_console},
    Command{"fmt", "rewrite configuration files in the usual layout", run_fmt},
    Command{"get", "fetch the modules from elsewhere, or newer ones", run_get},
    Command{"show", "show a plan file or the state", run_show},
    Command{"output", "print output values", run_output},
    Command{"import", "take an object that exists over into the state", run_import},
    Command{"refresh", "take over into the state what was changed outside", run_refresh},
    Command{"state", "look at the state, or change it", run_state},
    Command{"graph", "print the dependency graph for Graphviz", run_graph},
    Command{"providers", "list providers and types, or show the arguments of one", run_providers},
    Command{"force-unlock", "remove a lock whose owner is gone", run_force_unlock},
    Command{"version", "print the version", run_version},
};

std::string usage()
{
    std::string text = "usage: rxplan [-chdir=DIR] COMMAND [OPTION...]\n\n";
    for (const auto& command : commands) text += fmt::format("  {:<14}{}\n", command.name, command.summary);
    return text + "\n`rxplan COMMAND -help` tells the options of a command. Options take one dash or two.\n";
}

// What those do here who know the command from Terraform.
constexpr std::pair<std::string_view, std::string_view> known_elsewhere[] = {
    {"init", "Nothing has to be set up: plugins are found by themselves, and modules are fetched where they are needed (`rxplan get`)."},
    {"taint", "`rxplan apply -replace=ADDRESS` replaces an object."},
    {"workspace", "A folder has one state: `-chdir=DIR` works in another."},
    {"test", "`check` blocks and conditions are judged by every plan."},
};

Diagnostic unknown_command(const std::string& name)
{
    for (const auto& [theirs, instead] : known_elsewhere) {
        if (name == theirs)
            return error("unknown-command", "there is no such command")
                .note(fmt::format("rxplan has no command `{}`.", name))
                .helped(std::string(instead));
    }
    std::vector<std::string_view> names;
    names.reserve(commands.size());
    for (const auto& command : commands) names.push_back(command.name);
    const auto nearest = suggest(name, names);
    return error("unknown-command", "there is no such command")
        .note(fmt::format("rxplan has no command `{}`.", name))
        .helped(nearest ? fmt::format("did you mean `{}`?", *nearest) : "rxplan -help");
}

// RXPLAN_CLI_ARGS, then RXPLAN_CLI_ARGS_command, stand before what was typed.
std::optional<Diagnostic> add_from_environment(const std::string& command, std::vector<std::string>& arguments)
{
    std::vector<std::string> before;
    for (const auto& name : {std::string("RXPLAN_CLI_ARGS"), "RXPLAN_CLI_ARGS_" + command}) {
        const char* text = std::getenv(name.c_str());
        if (text == nullptr) continue;
        const auto words = split_words(text);
        if (!words) return error("unsuitable-environment", "an environment variable cannot be read").note(name + " has an unclosed quote.");
        before.insert(before.end(), words->begin(), words->end());
    }
    arguments.insert(arguments.begin(), before.begin(), before.end());
    return std::nullopt;
}

// `rxplan help plan` is `rxplan plan -help`.
void take_help(Invocation& invocation)
{
    if (invocation.command != "help") return;
    invocation.help = true;
    invocation.command = invocation.arguments.empty() ? std::string() : invocation.arguments.front();
    invocation.arguments.clear();
}

int run(Invocation invocation)
{
    take_help(invocation);
    auto problem = add_from_environment(invocation.command, invocation.arguments);
    auto arguments = with_two_dashes(std::move(invocation.arguments));
    Console console(std::find(arguments.begin(), arguments.end(), "--no-color") != arguments.end());
    if (!problem && !invocation.unknown.empty()) {
        problem = error("unknown-option", "there is no such option")
                      .note(fmt::format("`{}` does not exist before a command.", invocation.unknown))
                      .helped("rxplan -help");
    }
    const auto command = std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == invocation.command; });
    if (!problem && command == commands.end()) {
        if (invocation.version) return run_version({console, {}, "version", {}});
        if (invocation.command.empty()) {
            invocation.help ? console.print(usage()) : console.tell(usage());
            return console.exit_code(invocation.help ? 0 : 1);
        }
        problem = unknown_command(invocation.command);
    }
    auto path = provider_path();
    if (!problem && !invocation.folder.empty() && ::chdir(invocation.folder.c_str()) != 0) {
        problem = error("unusable-folder", "the folder cannot be entered")
                      .note(fmt::format("`-chdir={}`: {}.", invocation.folder, std::strerror(errno)));
    }
    if (problem) {
        console.report(*std::move(problem));
        return 1;
    }
    if (invocation.help) arguments = {"--help"};
    return command->run({console, std::move(path), std::string(command->name), std::move(arguments)});
}

}  // namespace
}  // namespace rxplan::cli

int main(int count, char** words)
{
    rxplan::cli::make_private();
    const int code = rxplan::cli::run(rxplan::cli::take_apart({words + 1, words + count}));
    // Threads that were left to themselves must not meet destructors.
    ::_exit(code);
}
