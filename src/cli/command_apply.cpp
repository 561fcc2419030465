// rxplan apply and rxplan destroy: do what a plan says.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/process.hpp"
#include "cli/session.hpp"
#include "plan/digest.hpp"
#include "view/comparison_text.hpp"
#include "view/deferral_text.hpp"

namespace rxplan::cli {
namespace {

struct Arguments {
    PlanArguments plan;
    std::string file;
    std::optional<std::string> approved;  // the digest of the plan that was reviewed
    std::string baseline;                 // a file with that plan, or one like it
    bool auto_approve = false;
};

bool parse_conflicts(const Context& context, const Arguments& arguments)
{
    if (arguments.approved && !is_plan_digest(*arguments.approved)) {
        context.console.report(
            error("unsuitable-option", "an option has an unsuitable value")
                .note(fmt::format("`-approved` got `{}`: a digest is wanted, as the end of a plan has it: `sha256:` and 64 "
                                  "digits from 0 to f.",
                                  *arguments.approved)));
        return false;
    }
    if (!arguments.baseline.empty() && !arguments.approved) {
        context.console.report(contradiction("`-baseline` tells what differs from the approved plan: it needs `-approved`."));
        return false;
    }
    if (arguments.plan.json && !arguments.baseline.empty()) {
        context.console.report(contradiction("`-baseline` tells in words what differs: `-json` has no place for it."));
        return false;
    }
    if (arguments.plan.json && arguments.file.empty() && !arguments.auto_approve && !arguments.approved) {
        context.console.report(error("approval-required", "nobody may be asked for approval")
                                   .note("With `-json` there is nobody to ask, and nothing was approved.")
                                   .helped("Apply a plan file, or give `-auto-approve` or `-approved`."));
        return false;
    }
    if (arguments.file.empty()) return true;
    const auto& plan = arguments.plan;
    const char* given = plan.destroy             ? "-destroy"
                        : plan.refresh_only      ? "-refresh-only"
                        : !plan.replace.empty()  ? "-replace"
                        : !plan.targets.empty()  ? "-target"
                        : !plan.excluded.empty() ? "-exclude"
                                                 : nullptr;
    if (given == nullptr) return true;
    context.console.report(
        contradiction(fmt::format("`{}` was planned with its own: {} cannot be given beside it.", arguments.file, given)));
    return false;
}

struct Question {
    std::string_view title;
    std::string_view detail;
};

Question question_of(PlanMode mode)
{
    switch (mode) {
        case PlanMode::destroy:
            return {"Do you really want to destroy all resources?",
                    "rxplan will destroy everything that it manages, as shown above.\n  There is no undo."};
        case PlanMode::refresh_only:
            return {"Do you want to take these changes over into the state?",
                    "rxplan will record them without changing any real infrastructure."};
        case PlanMode::normal:
            break;
    }
    return {"Do you want to perform these actions?", "rxplan will perform the actions described above."};
}

// Whether this is the plan that was approved, if one was. Otherwise nothing may be done, and the run ends with exit status 3.
bool as_approved(Session& session, const Arguments& arguments, const Plan& plan, const std::optional<Plan>& baseline)
{
    if (!arguments.approved) return true;
    const auto digest = plan_digest(plan);
    if (digest == *arguments.approved) return true;
    if (baseline) {
        const auto differences = view::comparison_text(compare_plans(*baseline, plan), arguments.baseline, session.console().out().colour);
        session.console().print("\n" + differences);
    }
    session.diagnostics().add(
        error("plan-not-approved", "the plan is not the approved one")
            .note(fmt::format("Approved was {}, but this plan is {}.", *arguments.approved, digest))
            .note("Nothing was done. The configuration, the state or what exists has changed since the review, or the "
                  "plan was made with other options or variables.")
            .helped("When this plan is reviewed, give its digest."));
    return false;
}

constexpr int not_approved = 3;

bool confirmed(Session& session, const Arguments& arguments, PlanMode mode)
{
    if (arguments.auto_approve || arguments.approved) return true;
    auto& console = session.console();
    const std::string_view command = mode == PlanMode::destroy ? "Destroy" : "Apply";
    if (!arguments.plan.variables.input) {
        session.diagnostics().add(error("approval-required", "nobody may be asked for approval")
                                      .note("`-input=false` forbids to ask, and nothing was approved.")
                                      .helped("Apply a plan file, or give `-auto-approve`."));
        return false;
    }
    const auto [title, detail] = question_of(mode);
    const auto answer =
        console.ask(fmt::format("\n{}\n  {}\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ", title, detail));
    if (answer == "yes") {
        console.tell("\n");
        return true;
    }
    console.tell(fmt::format("\n{} cancelled.\n", command));
    return false;
}

// Nothing to do, but what was found out while recovering and refreshing is kept, records are renewed, and destroying forgets the data
// sources.
bool keep_findings(Session& session, const Plan& plan, const Arguments& arguments)
{
    if (plan.refreshed.resources == session.state().resources && plan.mode != PlanMode::destroy) {
        session.view().nothing_to_do();
        return session.commit();
    }
    return session.apply(plan, arguments.plan.parallelism);
}

int finish(Session& session)
{
    session.view().outputs(session.state().outputs);
    return session.done();
}

// The rounds of a run: what one leaves over, the next plans again.
class Rounds {
public:
    explicit Rounds(const PlanOptions& options) : options_(options) {}

    [[nodiscard]] const PlanOptions& options() const noexcept { return options_; }

    // Whether something is planned at all, or a round since has made more known than there was.
    bool progress(Session& session, const Plan& plan)
    {
        std::vector<std::string> names;
        for (const auto& deferral : plan.deferrals) names.push_back(view::deferral_name(deferral));
        const bool repeated = !plan.deferrals.empty() && !seen_.insert(names).second;
        if (!repeated && (!plan.idle() || plan.deferrals.empty())) return true;
        auto problem = error("deferred-for-ever", "what is deferred cannot become known", plan.deferrals.front().unknown,
                             "this is not known, and nothing that could be applied makes it known");
        problem.note(
            fmt::format("Waiting: {}: {}.", view::deferral_name(plan.deferrals.front()), view::deferral_reason(plan.deferrals.front())));
        if (repeated) problem.note("The round before left the same over.");
        session.diagnostics().add(problem.helped("Use a value that the configuration gives or that a resource keeps once it is made."));
        return false;
    }

    void next(const Plan& done)
    {
        // What was replaced is not replaced again.
        std::erase_if(options_.replace, [&](const InstanceAddress& wanted) {
            return std::any_of(done.steps.begin(), done.steps.end(), [&](const Step& step) { return step.address == wanted; });
        });
    }

private:
    PlanOptions options_;
    std::set<std::vector<std::string>> seen_;
};

// What was approved is one round.
void tell_of_later_round(Session& session, const Plan& plan, std::string_view plan_command, std::string_view apply_command)
{
    session.console().tell(fmt::format("\nThe plan left {} block{} to a later round. To go on:\n    {}\n    {}\n", plan.deferrals.size(),
                                       plan.deferrals.size() == 1 ? "" : "s", plan_command, apply_command));
}

int apply_new_plan(const Context& context, const Arguments& arguments)
{
    // What is configured.
    Session session(context);
    std::optional<Plan> baseline;
    if (!session.read_baseline(arguments.baseline, baseline)) return session.failed();
    if (!session.load_configuration()) return session.failed();
    if (!session.take_variables(arguments.plan.variables)) return session.failed();

    // Alone from here on, and with nothing left open by an earlier run.
    if (!session.open_state(arguments.plan.lock)) return session.failed();
    if (!session.recover()) return session.failed();

    for (Rounds rounds(arguments.plan.plan);;) {
        // What is to be done, and whether the user wants it.
        const auto plan = session.make_plan(rounds.options());
        if (!plan) return session.failed();
        session.view().plan(*plan);
        if (!as_approved(session, arguments, *plan, baseline)) return session.done(not_approved);
        if (!plan->asks()) return keep_findings(session, *plan, arguments) ? finish(session) : session.failed();
        if (!rounds.progress(session, *plan)) {
            (void)keep_findings(session, *plan, arguments);
            return session.failed();
        }
        if (!confirmed(session, arguments, plan->mode)) return session.failed();

        // Do it, then what was left over.
        if (!session.apply(*plan, arguments.plan.parallelism)) return session.failed();
        if (plan->deferrals.empty()) return finish(session);
        if (arguments.approved) {
            tell_of_later_round(session, *plan, "rxplan plan", "rxplan apply -approved=DIGEST");
            return finish(session);
        }
        session.console().tell("\nPlanning the next round, for what was left over...\n\n");
        rounds.next(*plan);
        session.begin_next_round();
    }
}

int apply_plan_file(const Context& context, const Arguments& arguments)
{
    // What was planned, with the configuration and the variables of that time.
    Session session(context);
    std::optional<Plan> baseline;
    if (!session.read_baseline(arguments.baseline, baseline)) return session.failed();
    auto plan = session.read_plan(arguments.file);
    if (!plan) return session.failed();
    if (arguments.plan.json || (arguments.approved && plan_digest(*plan) != *arguments.approved)) session.view().plan(*plan);
    if (!as_approved(session, arguments, *plan, baseline)) return session.done(not_approved);
    if (!session.load_configuration(*plan)) return session.failed();
    if (!session.take_variables(*plan, arguments.plan.variables, arguments.file)) return session.failed();

    // Alone from here on, on a state that is still what was planned for.
    if (!session.open_state(arguments.plan.lock)) return session.failed();
    if (!session.recover()) return session.failed();
    if (!session.rebase(*plan, arguments.file)) return session.failed();

    // Do it: the file is the approval.
    if (!session.apply(*plan, arguments.plan.parallelism)) return session.failed();
    if (!plan->deferrals.empty()) {
        tell_of_later_round(session, *plan, "rxplan plan -out=" + arguments.file, "rxplan apply " + arguments.file);
    }
    return finish(session);
}

}  // namespace

int run_apply(const Context& context)
{
    Arguments arguments;
    const bool destroy = context.command == "destroy";
    OptionParser parser(context, destroy ? "Destroys everything that the state holds."
                                         : "Makes the world as the configuration says, or does exactly what a plan file says.");
    parser.add(arguments.plan);
    parser.flag("--auto-approve", arguments.auto_approve, "do not ask");
    parser.option("--approved", arguments.approved, "DIGEST", "do it without asking, if the plan has this digest; otherwise exit with 3");
    parser.option("--baseline", arguments.baseline, "FILE", "with -approved: the plan that was reviewed, to show what differs");
    if (!destroy) parser.argument("PLANFILE", arguments.file, "a file made by `rxplan plan -out=FILE`");
    arguments.plan.destroy = destroy;
    if (const auto exit = parser.parse()) return *exit;
    if (!parse_conflicts(context, arguments)) return 1;
    count_interrupts();
    return arguments.file.empty() ? apply_new_plan(context, arguments) : apply_plan_file(context, arguments);
}

int run_destroy(const Context& context)
{
    return run_apply(context);
}

int run_refresh(const Context& context)
{
    Arguments arguments;
    OptionParser parser(context, "Takes over into the state what was changed outside: `apply -refresh-only -auto-approve`.");
    parser.add(arguments.plan);
    arguments.plan.refresh_only = true;
    arguments.auto_approve = true;
    if (const auto exit = parser.parse()) return *exit;
    count_interrupts();
    return apply_new_plan(context, arguments);
}

}  // namespace rxplan::cli
