// rxplan state: its commands, and two of them, list and show: what the state holds.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <vector>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "view/state_text.hpp"

namespace rxplan::cli {
namespace {

// `wanted` names the object, its block, or a module around it.
bool lies_in(std::string_view address, std::string_view wanted)
{
    if (!address.starts_with(wanted)) return false;
    return address.size() == wanted.size() || address[wanted.size()] == '[' || address[wanted.size()] == '.' ||
           address[wanted.size()] == ' ';
}

// What there is instead of an address that the state does not have: what the mistake was most likely to be about.
Diagnostic not_in_state(const State& state, const std::string& wanted)
{
    auto problem = error("not-in-state", "this is not in the state").note(fmt::format("The state holds no object at `{}`.", wanted));
    const auto block = wanted.substr(0, wanted.find_last_of('['));
    std::vector<std::string> known;
    std::string instances;
    std::size_t count = 0;
    each_object(state, [&](const ObjectAddress& address, const ResourceState&, const InstanceObject&) {
        known.push_back(address.instance.text());
        if (address.instance.resource.text() != block || !address.deposed.empty()) return;
        constexpr std::size_t most = 5;
        if (++count <= most) instances += (count == 1 ? "" : ", ") + fmt::format("`{}`", known.back());
        if (count == most + 1) instances += ", ...";
    });
    if (count != 0) problem.note(fmt::format("There {} {}.", count == 1 ? "is" : "are", instances));
    const auto nearest = suggest(wanted, {known.begin(), known.end()});
    if (!nearest) return std::move(problem).helped("rxplan state list");
    // Without quotes around all of it, a shell takes those of the key away.
    const bool quoted = nearest->find('"') != std::string_view::npos;
    return std::move(problem).helped(quoted ? fmt::format("did you mean '{}'?", *nearest) : fmt::format("did you mean `{}`?", *nearest));
}

int list(Session& session, const std::vector<std::string>& wanted, const std::optional<std::string>& id)
{
    std::string out;
    std::vector<bool> found(wanted.size());
    each_object(session.state(), [&](const ObjectAddress& address, const ResourceState&, const InstanceObject& object) {
        const auto text = address.text();
        bool shown = wanted.empty();
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (!lies_in(text, wanted[i])) continue;
            found[i] = true;
            shown = true;
        }
        if (shown && (!id || object.attributes.text_of("id") == *id)) out += text + "\n";
    });
    session.console().print(out);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (found[i]) continue;
        session.diagnostics().add(not_in_state(session.state(), wanted[i]));
    }
    return session.diagnostics().has_errors() ? session.failed() : session.done();
}

// An instance, or all of a block.
int show(Session& session, const std::string& wanted)
{
    std::string out;
    each_object(session.state(), [&](const ObjectAddress& address, const ResourceState&, const InstanceObject& object) {
        const auto& instance = address.instance;
        if (instance.text() != wanted && instance.resource.text() != wanted) return;
        out += (out.empty() ? "" : "\n") + view::object_text(address, object, session.find_schema(instance.resource));
    });
    if (out.empty()) {
        session.diagnostics().add(not_in_state(session.state(), wanted));
        return session.failed();
    }
    session.console().print(out);
    return session.done();
}

int run_list(const Context& context)
{
    std::vector<std::string> addresses;
    std::optional<std::string> id;
    OptionParser parser(context, "Lists the addresses of everything in the state, or of what lies at the given ones.");
    parser.arguments("ADDRESS", addresses, "of an instance, a block or a module");
    parser.option("--id", id, "ID", "only objects whose attribute `id` is this");
    if (const auto exit = parser.parse()) return *exit;
    Session session(context);
    return session.read_state() ? list(session, addresses, id) : session.failed();
}

int run_show_object(const Context& context)
{
    std::string address;
    OptionParser parser(context, "Shows an object of the state, or all of a block, without secrets.");
    parser.argument("ADDRESS", address, "of the instance or its block", true);
    if (const auto exit = parser.parse()) return *exit;
    Session session(context);
    return session.read_state() ? show(session, address) : session.failed();
}

struct Command {
    std::string_view name;
    std::string_view usage;
    int (*run)(const Context& context);
};

constexpr std::array commands{
    Command{"list", "[ADDRESS...]", run_list},     Command{"show", "ADDRESS", run_show_object}, Command{"mv", "FROM TO", run_state_move},
    Command{"rm", "ADDRESS...", run_state_remove}, Command{"pull", "", run_state_pull},         Command{"push", "FILE", run_state_push},
};

std::string usage()
{
    std::string text;
    for (const auto& command : commands)
        text += fmt::format("{} rxplan state {}{}{}\n", text.empty() ? "usage:" : "      ", command.name, command.usage.empty() ? "" : " ",
                            command.usage);
    return text;
}

}  // namespace

int run_state(const Context& context)
{
    Context inner = context;
    const std::string name = inner.arguments.empty() ? "" : inner.arguments.front();
    if (!inner.arguments.empty()) inner.arguments.erase(inner.arguments.begin());
    inner.command += " " + name;
    for (const auto& command : commands) {
        if (command.name == name) return command.run(inner);
    }
    if (name == "--help" || name == "-h") {
        context.console.print(usage());
        return context.console.exit_code(0);
    }
    if (name.empty()) {
        context.console.report(error("missing-argument", "a command is missing").helped("rxplan state -help"));
        return 1;
    }
    std::vector<std::string_view> names;
    names.reserve(commands.size());
    for (const auto& command : commands) names.push_back(command.name);
    const auto nearest = suggest(name, names);
    context.console.report(error("unknown-command", "there is no such command")
                               .note(fmt::format("rxplan state has no command `{}`.", name))
                               .helped(nearest ? fmt::format("did you mean `{}`?", *nearest) : "rxplan state -help"));
    return 1;
}

}  // namespace rxplan::cli
