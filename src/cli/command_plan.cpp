// rxplan plan: shows what apply would do.
#include <fmt/format.h>

#include "base/written_file.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/process.hpp"
#include "cli/session.hpp"
#include "plan/digest.hpp"
#include "view/comparison_text.hpp"
#include "view/plan_markdown.hpp"

namespace rxplan::cli {
namespace {

struct Arguments {
    PlanArguments plan;
    std::string out;
    std::string markdown;
    std::string baseline;
    std::string generated;
    bool detailed_exit_code = false;
};

bool write_files(Session& session, const Arguments& arguments, const Plan& plan, const std::optional<Plan>& baseline)
{
    const bool kept = arguments.out.empty() || session.write_plan(arguments.out, plan);
    if (!arguments.markdown.empty()) {
        const auto comment = baseline ? view::comparison_markdown(compare_plans(*baseline, plan), arguments.baseline, plan_digest(plan))
                                      : view::plan_markdown(plan);
        if (auto problem = write_file(arguments.markdown, comment)) session.diagnostics().add(*std::move(problem));
    }
    return kept && !session.diagnostics().has_errors();
}

// What to do with the plan.
std::string advice(const Arguments& arguments)
{
    if (!arguments.out.empty()) {
        return fmt::format("\nSaved the plan to: {0}\n\nTo perform exactly these actions, run:\n    rxplan apply {0}\n", arguments.out);
    }
    return "\nNote: without -out=FILE this plan is not kept, so \"rxplan apply\" makes a new one\nand asks before it does anything.\n";
}

// The exit code when it failed.
std::optional<int> generate(const Context& context, const Arguments& arguments)
{
    Session session(context);
    const bool written = session.load_configuration() && session.take_variables(arguments.plan.variables) && session.read_state() &&
                         session.generate_configuration(arguments.generated);
    if (!written) return session.failed();
    return std::nullopt;
}

}  // namespace

int run_plan(const Context& context)
{
    // What is wanted.
    Arguments arguments;
    OptionParser parser(context, "Shows what would be done to make the world as the configuration says. Changes nothing.");
    parser.add(arguments.plan);
    parser.option("--out", arguments.out, "FILE", "keep the plan in this file, for apply");
    parser.option("--markdown", arguments.markdown, "FILE", "write the plan as a pull request comment");
    parser.option("--baseline", arguments.baseline, "FILE", "show only what changed since this earlier plan");
    parser.option("--generate-config-out", arguments.generated, "FILE",
                  "write configuration for imports without a resource into a new file");
    parser.flag("--detailed-exitcode", arguments.detailed_exit_code, "exit with 2 when there are changes");
    if (const auto exit = parser.parse()) return *exit;
    if (arguments.plan.json && !arguments.baseline.empty()) {
        context.console.report(contradiction("`-baseline` tells in words what changed: `-json` has no place for it."));
        return 1;
    }
    count_interrupts();

    // What is imported is configured first, in a run of its own.
    if (!arguments.generated.empty()) {
        if (const auto exit = generate(context, arguments)) return *exit;
    }

    // What is configured.
    Session session(context);
    std::optional<Plan> baseline;
    if (!session.read_baseline(arguments.baseline, baseline)) return session.failed();
    if (!session.load_configuration()) return session.failed();
    if (!session.take_variables(arguments.plan.variables)) return session.failed();

    // What is known to exist: a consistent snapshot, without a lock.
    if (!session.read_state()) return session.failed();

    // What is to be done.
    const auto plan = session.make_plan(arguments.plan.plan);
    if (!plan) return session.failed();

    // Shown first, so that a file which cannot be written does not hide it.
    if (baseline) {
        session.console().print(view::comparison_text(compare_plans(*baseline, *plan), arguments.baseline, session.console().out().colour));
    } else {
        session.view().plan(*plan);
    }
    session.view().digest(*plan);
    if (!write_files(session, arguments, *plan, baseline)) return session.failed();
    if (!plan->empty()) session.view().advice(advice(arguments));
    return session.done(arguments.detailed_exit_code && plan->asks() ? 2 : 0);
}

}  // namespace rxplan::cli
