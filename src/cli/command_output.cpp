// rxplan output: what the last apply gave.
#include <fmt/format.h>

#include <vector>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "rxplan/convert.hpp"
#include "rxplan/json.hpp"
#include "value/hcl_text.hpp"
#include "view/outputs.hpp"

namespace rxplan::cli {
namespace {

struct Arguments {
    std::string name;
    bool json = false;
    bool raw = false;
};

Diagnostic no_such_output(const State& state, const std::string& name)
{
    std::vector<std::string_view> names;
    for (const auto& [known, output] : state.outputs) names.push_back(known);
    auto problem = error("unknown-output", "there is no such output").note(fmt::format("The state has no output `{}`.", name));
    if (const auto nearest = suggest(name, names)) return std::move(problem).helped(fmt::format("did you mean `{}`?", *nearest));
    return std::move(problem).helped("Outputs appear when `rxplan apply` has run.");
}

int show_all(Session& session, const Arguments& arguments)
{
    const auto& outputs = session.state().outputs;
    if (arguments.json) {
        session.console().print(view::outputs_json(outputs));
    } else {
        if (outputs.empty()) {
            session.diagnostics().add(
                warning("no-outputs", "there are no outputs").note("The state holds none: none is declared, or nothing was applied yet."));
        }
        session.console().print(view::outputs_text(outputs));
    }
    return session.done();
}

}  // namespace

int run_output(const Context& context)
{
    Arguments arguments;
    OptionParser parser(context, "Prints output values of the state.");
    parser.argument("NAME", arguments.name, "only this one, also when it is sensitive");
    parser.flag("--json", arguments.json, "as JSON, sensitive values in full");
    parser.flag("--raw", arguments.raw, "a string, number or bool as it is, without quotes");
    if (const auto exit = parser.parse()) return *exit;
    if (arguments.json && arguments.raw) {
        context.console.report(contradiction("`-json` and `-raw` are two forms of the same value."));
        return 1;
    }

    Session session(context);
    if (!session.read_state()) return session.failed();
    if (arguments.name.empty()) {
        if (!arguments.raw) return show_all(session, arguments);
        session.diagnostics().add(error("missing-argument", "a name is missing").note("`-raw` prints one output: say which."));
        return session.failed();
    }
    const auto found = session.state().outputs.find(arguments.name);
    if (found == session.state().outputs.end()) {
        session.diagnostics().add(no_such_output(session.state(), arguments.name));
        return session.failed();
    }
    const auto value = found->second.value.without_sensitive_marks();
    if (arguments.json) {
        session.console().print(to_json(value) + "\n");
    } else if (arguments.raw) {
        const auto text = convert(value, Type::string());
        if (!text || text->is_null()) {
            session.diagnostics().add(
                error("no-raw-form", "this output has no raw form")
                    .note(fmt::format("`{}` is of type {}: only a string, a number or a bool can be printed with `-raw`.", arguments.name,
                                      found->second.type.text()))
                    .helped(fmt::format("rxplan output -json {}", arguments.name)));
            return session.failed();
        }
        session.console().print(text->as_string());
    } else {
        session.console().print(to_hcl(value) + "\n");
    }
    return session.done();
}

}  // namespace rxplan::cli
