// rxplan providers: which there are, what they offer, and what the configuration uses of it.
#include <fmt/format.h>

#include <map>
#include <set>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "view/schema_text.hpp"

namespace rxplan::cli {
namespace {

constexpr std::string_view data_prefix = "data.";

struct Arguments {
    std::string type;
    bool json = false;
};

using Found = std::vector<Providers::Found>;
using Used = std::map<std::string, std::set<std::string>>;  // types as they are listed, by provider

std::string listed(Mode mode, const std::string& type)
{
    return mode == Mode::data ? std::string(data_prefix) + type : type;
}

void collect(const config::Module& module, Used& used)
{
    for (const auto* resources : {&module.resources, &module.data_sources}) {
        for (const auto& [key, resource] : *resources) used[resource.provider.name].insert(listed(resource.mode, resource.type));
    }
    for (const auto& [name, call] : module.calls) {
        if (call.callee) collect(*call.callee, used);
    }
}

std::string list_text(Session& session, const Found& found, Used& used)
{
    std::string out;
    for (const auto& provider : found) {
        const auto place = provider.file.empty() ? std::string("built in") : provider.file.string();
        out += fmt::format("{}{} {} ({})\n", out.empty() ? "" : "\n", provider.name, provider.version, place);
        const auto& types = used[provider.name];
        const auto add = [&](Mode mode, const ResourceSchema& schema) {
            const auto type = listed(mode, schema.type);
            out += fmt::format("  {} {}\n", types.contains(type) ? '*' : ' ', type);
        };
        const auto* schema = session.providers().schema(provider.name, {}, session.diagnostics());
        if (schema == nullptr) continue;
        for (const auto& resource : schema->resources) add(Mode::managed, resource);
        for (const auto& data : schema->data_sources) add(Mode::data, data);
    }
    return out;
}

int list(Session& session, const Found& found)
{
    const bool loaded = session.load_configuration_if_any();
    Used used;
    collect(session.root(), used);
    const bool any = !used.empty();
    auto out = list_text(session, found, used);
    if (any) out += "\n* is used by this configuration.\n";
    session.console().print(out + "\n`rxplan providers TYPE` tells the arguments of a type, or of a provider.\n");
    return loaded ? session.done() : session.failed();
}

std::string of_one_type(Session& session, const Found& found, const std::string& type)
{
    std::string out;
    const bool data_alone = type.starts_with(data_prefix);
    const auto name = data_alone ? type.substr(data_prefix.size()) : type;
    for (const auto& provider : found) {
        const auto* schema = session.providers().schema(provider.name, {}, session.diagnostics());
        if (schema == nullptr) continue;
        if (provider.name == type) out += view::configuration_text(*schema);
        const auto* resource = data_alone ? nullptr : schema->resource(name);
        const auto* data = schema->data_source(name);
        if (resource != nullptr) out += view::schema_text(*schema, *resource, Mode::managed);
        if (data != nullptr) out += (out.empty() ? "" : "\n") + view::schema_text(*schema, *data, Mode::data);
    }
    return out;
}

int show_type(Session& session, const Found& found, const std::string& type)
{
    const auto out = of_one_type(session, found, type);
    session.console().print(out);
    if (!out.empty()) return session.done();
    std::vector<std::string> names;
    for (const auto& provider : found) {
        names.push_back(provider.name);
        const auto* schema = session.providers().schema(provider.name, {}, session.diagnostics());
        if (schema == nullptr) continue;
        for (const auto& resource : schema->resources) names.push_back(resource.type);
        for (const auto& data : schema->data_sources) names.push_back(listed(Mode::data, data.type));
    }
    const auto nearest = suggest(type, {names.begin(), names.end()});
    session.diagnostics().add(error("unknown-resource-type", "there is no such resource type")
                                  .note(fmt::format("No provider that was found has `{}`.", type))
                                  .helped(nearest ? fmt::format("did you mean `{}`?", *nearest) : "rxplan providers"));
    return session.failed();
}

int print_json(Session& session, const Found& found)
{
    std::vector<const ProviderSchema*> schemas;
    for (const auto& provider : found) {
        if (const auto* schema = session.providers().schema(provider.name, {}, session.diagnostics())) schemas.push_back(schema);
    }
    session.console().print(view::schemas_json(schemas));
    return session.done();
}

}  // namespace

int run_providers(const Context& context)
{
    Arguments arguments;
    OptionParser parser(context, "Lists the providers that were found with their types, or tells the arguments of one type.");
    parser.argument("TYPE", arguments.type, "a resource type, `data.` and a data source, or a provider's name");
    parser.flag("--json", arguments.json, "all schemas as JSON, in Terraform's shape");
    if (const auto exit = parser.parse()) return *exit;
    if (arguments.json && !arguments.type.empty()) {
        context.console.report(contradiction("`-json` prints all schemas, whatever TYPE is."));
        return 1;
    }

    Session session(context);
    const auto found = session.providers().list(session.diagnostics());
    if (arguments.json) return print_json(session, found);
    return arguments.type.empty() ? list(session, found) : show_type(session, found, arguments.type);
}

}  // namespace rxplan::cli
