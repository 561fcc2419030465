// rxplan providers: which there are, and who needs them.
#include <fmt/format.h>

#include <map>
#include <set>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"

namespace rxplan::cli {
namespace {

// The resource types of a module and of those it calls, by provider.
void collect(const config::Module& module, std::map<std::string, std::set<std::string>>& types)
{
    for (const auto* resources : {&module.resources, &module.data_sources}) {
        for (const auto& [key, resource] : *resources) types[resource.provider.name].insert(resource.type);
    }
    for (const auto& [name, call] : module.calls) {
        if (call.callee) collect(*call.callee, types);
    }
}

}  // namespace

int run_providers(const Context& context)
{
    OptionParser parser(context, "Lists the providers that were found, and the types that the configuration uses of each.");
    if (const auto exit = parser.parse()) return *exit;

    Session session(context);
    if (!session.load_configuration()) return session.failed();
    std::map<std::string, std::set<std::string>> types;
    collect(session.root(), types);
    std::string out;
    for (const auto& found : session.providers().list(session.diagnostics())) {
        out += fmt::format("{} {} ({})\n", found.name, found.version, found.file.empty() ? "built in" : found.file.string());
        for (const auto& type : types[found.name]) out += fmt::format("    {}\n", type);
        types.erase(found.name);
    }
    session.console().print(out);
    for (const auto& [name, used] : types) {
        session.diagnostics().add(error("unknown-provider", "there is no such provider")
                                      .note(fmt::format("No plugin for `{}`, which {} needs, was found.", name, *used.begin()))
                                      .helped("RXPLAN_PROVIDER_PATH names the folders to look in, parted by colons."));
    }
    return session.diagnostics().has_errors() ? session.failed() : session.done();
}

}  // namespace rxplan::cli
