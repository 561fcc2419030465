#include "view/plan_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "plan/digest.hpp"
#include "view/deferral_text.hpp"
#include "view/diff_writer.hpp"
#include "view/step_text.hpp"
#include "view/value_diff.hpp"
#include "view/value_lines.hpp"

namespace rxplan::view {
namespace {

constexpr std::string_view rule = "─────────────────────────────────────────────────────────────────────────────\n";

constexpr std::array<std::pair<Sign, std::string_view>, 7> legend_words{{
    {Sign::add, "create"},
    {Sign::change, "update in-place"},
    {Sign::remove, "destroy"},
    {Sign::replace, "destroy and then create replacement"},
    {Sign::replace_create_first, "create replacement and then destroy"},
    {Sign::read, "read (data resources)"},
    {Sign::forget, "forget, without destroying"},
}};

class PlanText {
public:
    PlanText(const Plan& plan, bool colour) : plan_(plan), colour_(colour), writer_(out_, DiffLayout::terminal, colour)
    {
        for (const Import& import : plan.imports) imports_.emplace(import.to, &import);
    }

    std::string run()
    {
        drift();
        if (plan_.empty()) {
            nothing_to_do();
        } else {
            if (!plan_.idle()) {
                steps();
                outputs();
            }
            deferrals();
        }
        return std::move(out_);
    }

private:
    void bold(std::string_view text) { append_styled(out_, text, Style::bold, colour_); }

    // `  # ADDRESS verdict`
    void heading(const std::string& name, std::string_view verdict, Style style)
    {
        out_ += "  ";
        bold("# " + name);
        out_ += ' ';
        append_styled(out_, verdict, style, colour_);
        out_ += '\n';
    }

    void drift()
    {
        if (plan_.drift.empty()) return;
        bold("Note: Objects have changed outside of rxplan\n");
        out_ += "\nrxplan found the following changes made outside of rxplan since the last\n\"rxplan apply\":\n\n";
        for (const Drift& drift : plan_.drift) {
            heading(drift.address.text(), drift.after ? "has changed" : "has been deleted", Style::bold);
            write_drift(writer_, drift);
            out_ += '\n';
        }
        if (!plan_.empty()) {
            out_ +=
                "Unless the configuration says the same by now, or ignores the attributes by\n"
                "ignore_changes, the following plan may undo or answer these changes.\n\n";
            append_styled(out_, rule, Style::faint, colour_);
            out_ += '\n';
        }
    }

    void nothing_to_do()
    {
        switch (plan_.mode) {
            case PlanMode::destroy:
                bold("No changes. No objects need to be destroyed.\n");
                out_ += "\nNothing has been created yet, or what there was has been deleted outside of\nrxplan already.\n";
                return;
            case PlanMode::refresh_only:
                if (plan_.drift.empty()) {
                    bold("No changes. Your infrastructure still matches the recorded state.\n");
                    return;
                }
                out_ +=
                    "This is a refresh-only plan, so rxplan will not undo these changes. Applying it\n"
                    "records them in the state without changing any real infrastructure.\n";
                return;
            case PlanMode::normal:
                break;
        }
        if (!plan_.drift.empty()) {
            bold("No changes. Your infrastructure still matches the configuration.\n");
            out_ += "\nThe changes above need no answer. To record them in the state:\n    rxplan apply -refresh-only\n";
            return;
        }
        bold("No changes. Your infrastructure matches the configuration.\n");
        out_ +=
            "\nrxplan has compared your real infrastructure against your configuration\n"
            "and found no differences, so no changes are needed.\n";
    }

    [[nodiscard]] bool only_outputs() const { return plan_.steps.empty() && plan_.moves.empty() && plan_.imports.empty(); }

    void legend()
    {
        out_ += "rxplan used the selected providers to make the following plan. Actions are\nmarked with these symbols:\n";
        for (const auto& [sign, words] : legend_words) {
            const auto has = [sign = sign](const Step& step) { return step_sign(step) == sign; };
            if (std::none_of(plan_.steps.begin(), plan_.steps.end(), has)) continue;
            append_styled(out_, sign_text(sign), sign_style(sign), colour_);
            out_ += fmt::format(" {}\n", words);
        }
        out_ += '\n';
    }

    void steps()
    {
        if (only_outputs()) return;
        if (!plan_.steps.empty()) legend();
        out_ += "rxplan will perform the following actions:\n\n";
        for (const Move& move : plan_.moves) {
            out_ += "  ";
            bold(moved_text(move));
            out_ += "\n\n";
        }
        for (const Import* import : merely_imported(plan_)) {
            heading(import->to.text(), "will be imported", Style::bold);
            out_ += fmt::format("  # ({})\n", import_reason(*import));
            write_imported(writer_, plan_, *import);
            out_ += '\n';
        }
        for (const Step& step : plan_.steps) {
            const bool severe = step.action == Action::destroy || step.action == Action::replace;
            heading(step_name(step), step_verdict(step), severe ? Style::alarm : Style::bold);
            if (const auto reason = step_reason(step); !reason.empty()) out_ += fmt::format("  # ({})\n", reason);
            if (const auto import = imports_.find(step.address); import != imports_.end() && step.deposed.empty())
                out_ += fmt::format("  # ({})\n", import_reason(*import->second));
            write_step(writer_, step);
            out_ += '\n';
        }
        bold(plan_summary(plan_));
        out_ += '\n';
    }

    // What comes in a later round, and what that waits for.
    void deferrals()
    {
        if (plan_.deferrals.empty()) return;
        if (!plan_.idle()) {
            out_ += '\n';
            out_ +=
                "This is not all: the following is left to a later round, because it depends on\nwhat is known only after this one.\n\n";
        } else {
            bold("Nothing can be done now.");
            out_ += " The following waits for what is not known:\n\n";
        }
        for (const Deferral& deferral : plan_.deferrals) {
            heading(deferral_name(deferral), "waits", Style::bold);
            out_ += fmt::format("  # ({})\n", deferral_reason(deferral));
            if (const auto place = deferral_place(plan_, deferral); !place.empty()) out_ += fmt::format("      {}\n", place);
            out_ += '\n';
        }
        if (const auto names = deferred_outputs(plan_); !names.empty())
            out_ += fmt::format("Outputs that keep their value until then: {}\n\n", names);
        bold(fmt::format("Deferred: {} block{}.", plan_.deferrals.size(), plan_.deferrals.size() == 1 ? "" : "s"));
        out_ += '\n';
    }

    void outputs()
    {
        std::size_t width = 0;
        for (const auto& change : plan_.outputs) {
            if (change.action != Action::no_op) width = std::max(width, visible_name(change.name).size());
        }
        if (width == 0) return;
        if (!only_outputs()) out_ += '\n';
        out_ += "Changes to Outputs:\n";
        for (const auto& change : plan_.outputs) {
            if (change.action == Action::no_op) continue;
            const auto before = change.sensitive ? change.before.with_sensitive() : change.before;
            const auto after = change.sensitive ? change.after.with_sensitive() : change.after;
            write_named_change(writer_, change.name, width, change.action == Action::create ? nullptr : &before,
                               change.action == Action::destroy ? nullptr : &after, 0);
        }
        if (only_outputs()) {
            out_ +=
                "\nYou can apply this plan to save these new output values to the rxplan state,\n"
                "without changing any real infrastructure.\n";
        }
    }

    const Plan& plan_;
    bool colour_;
    std::map<InstanceAddress, const Import*> imports_;
    std::string out_;
    DiffWriter writer_;
};

}  // namespace

std::string plan_text(const Plan& plan, bool colour)
{
    return PlanText(plan, colour).run();
}

std::string plan_digest_text(const Plan& plan)
{
    return fmt::format("\nPlan digest: {}\n", plan_digest(plan));
}

std::string plan_summary(const Plan& plan)
{
    const auto counts = plan.counts();
    const auto imported = plan.imports.empty() ? std::string() : fmt::format("{} to import, ", plan.imports.size());
    auto text = fmt::format("Plan: {}{} to add, {} to change, {} to destroy", imported, counts.create + counts.replace, counts.update,
                            counts.destroy + counts.replace);
    if (counts.forget != 0) fmt::format_to(std::back_inserter(text), ", {} to forget", counts.forget);
    return text + ".";
}

}  // namespace rxplan::view
