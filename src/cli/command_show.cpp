// rxplan show: a plan file, a state file, or the state of the working directory.
#include <fmt/format.h>

#include <cstring>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "plan/digest.hpp"
#include "plan/plan_file.hpp"
#include "state/disk.hpp"
#include "state/state_file.hpp"
#include "view/comparison_text.hpp"
#include "view/plan_json.hpp"
#include "view/plan_markdown.hpp"
#include "view/plan_text.hpp"
#include "view/state_json.hpp"
#include "view/state_text.hpp"

namespace rxplan::cli {
namespace {

struct Arguments {
    std::string file;
    std::string baseline;
    bool json = false;
    bool markdown = false;
    bool show_sensitive = false;
};

int show_plan(Session& session, const Arguments& arguments, const Plan& plan)
{
    auto& console = session.console();
    std::optional<Plan> baseline;
    if (!session.read_baseline(arguments.baseline, baseline)) return session.failed();
    if (arguments.json) {
        // The plan's own configuration belongs to its JSON.
        if (!session.load_configuration(plan)) return session.failed();
        const auto find_schema = [&](const ResourceAddress& resource) { return session.find_schema(resource); };
        console.print(view::plan_json(plan, session.root(), find_schema,
                                      {arguments.show_sensitive, plan.prior_serial == 0 ? std::string() : plan.prior_lineage}));
    } else if (arguments.markdown) {
        console.print(baseline ? view::comparison_markdown(compare_plans(*baseline, plan), arguments.baseline, plan_digest(plan))
                               : view::plan_markdown(plan));
    } else {
        const bool colour = console.out().colour;
        console.print(
            (baseline ? view::comparison_text(compare_plans(*baseline, plan), arguments.baseline, colour) : view::plan_text(plan, colour)) +
            view::plan_digest_text(plan));
    }
    return session.done();
}

int show_state(Session& session, const Arguments& arguments, const State& state)
{
    if (arguments.markdown || !arguments.baseline.empty()) {
        session.diagnostics().add(error("unsuitable-option", "an option does not fit")
                                      .note("`-markdown` and `-baseline` show a plan file; a state has no pull request comment."));
        return session.failed();
    }
    const auto find_schema = [&](const ResourceAddress& resource) { return session.find_schema(resource); };
    session.console().print(arguments.json ? view::state_json(state, find_schema, {arguments.show_sensitive, state.lineage})
                                           : view::state_text(state, find_schema));
    return session.done();
}

// A plan when it looks like one, otherwise a state.
int show_file(Session& session, const Arguments& arguments)
{
    auto stored = real_disk().read(arguments.file);
    if (!stored) {
        session.diagnostics().add(
            error("unreadable-file", "file cannot be read")
                .note(fmt::format("`{}` could not be read: {}.", arguments.file, std::strerror(stored.error().code))));
        return session.failed();
    }
    const auto text = session.decrypted(*std::move(stored), arguments.file);
    if (!text) return session.failed();
    if (!begins_plan_file(*text)) {
        if (const auto state = parse_state(*text)) return show_state(session, arguments, *state);
    }
    const auto plan = parse_plan_file(*text, arguments.file);
    if (plan) return show_plan(session, arguments, *plan);
    session.diagnostics().add(plan.error());
    return session.failed();
}

}  // namespace

int run_show(const Context& context)
{
    Arguments arguments;
    OptionParser parser(context, "Shows a plan file, a state file or, without one, the state of this folder.");
    parser.argument("FILE", arguments.file, "of `rxplan plan -out=FILE`, or a state file");
    parser.flag("--json", arguments.json, "as JSON, in Terraform's documented shape");
    parser.flag("--markdown", arguments.markdown, "a plan as a pull request comment");
    parser.option("--baseline", arguments.baseline, "FILE", "of a plan, only what changed since this earlier one");
    parser.flag("--show-sensitive", arguments.show_sensitive, "with -json: secrets too");
    if (const auto exit = parser.parse()) return *exit;
    if (arguments.json && arguments.markdown) {
        context.console.report(contradiction("`-json` and `-markdown` are two forms of the same plan."));
        return 1;
    }

    if (!arguments.baseline.empty() && (arguments.json || arguments.file.empty())) {
        context.console.report(contradiction("`-baseline` compares two plan files, as text or Markdown."));
        return 1;
    }
    Session session(context);
    if (!arguments.file.empty()) return show_file(session, arguments);
    if (!session.read_state()) return session.failed();
    return show_state(session, arguments, session.state());
}

}  // namespace rxplan::cli
