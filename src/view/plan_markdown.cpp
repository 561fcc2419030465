#include "view/plan_markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "plan/digest.hpp"
#include "view/deferral_text.hpp"
#include "view/diff_writer.hpp"
#include "view/markdown.hpp"
#include "view/plan_text.hpp"
#include "view/step_text.hpp"
#include "view/value_diff.hpp"
#include "view/value_lines.hpp"

namespace rxplan::view {
namespace {

constexpr std::size_t closing_room = 400;    // kept for the sentence about what was left out
constexpr std::size_t digest_room = 100;     // kept for the digest
constexpr std::size_t frame_room = 120;      // of a foldable diff, around summary and lines
constexpr std::size_t names_in_a_list = 20;  // further instances of a block are counted

// The order in which a reviewer should look.
int risk(const Step& step)
{
    switch (step.action) {
        case Action::destroy:
            return 0;
        case Action::replace:
            return 1;
        case Action::forget:
            return 2;
        case Action::update:
            return 3;
        case Action::create:
            return 4;
        case Action::read:
            return 5;
        case Action::no_op:
            return 6;
    }
    return 6;
}

std::string_view done_to(const Step& step)
{
    switch (step.action) {
        case Action::destroy:
            return "destroyed";
        case Action::replace:
            return "replaced";
        case Action::forget:
            return "forgotten";
        case Action::update:
            return "changed";
        case Action::create:
            return "created";
        case Action::read:
            return "read during apply";
        case Action::no_op:
            break;
    }
    return "unchanged";
}

// Steps that are shown as one.
using Steps = std::vector<const Step*>;

// `rackspace_server.minion[0], [1], [2] and 197 more`
std::string names(const Steps& steps)
{
    std::string out;
    const Step* previous = nullptr;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i == names_in_a_list) return out + fmt::format(" and {} more", steps.size() - i);
        const auto& step = *steps[i];
        const bool same_block = previous != nullptr && previous->address.resource == step.address.resource && step.deposed.empty();
        if (i != 0) out += ", ";
        out += same_block ? step.address.key.text() : step_name(step);
        previous = &step;
    }
    return out;
}

// What forces a replacement, or why something is destroyed, as Markdown; empty when there is nothing to say.
std::string why(const Step& step)
{
    if (step.reason == Reason::replace_because_cannot_update && !step.replaces.empty()) {
        std::string out = "forced by ";
        for (std::size_t i = 0; i < step.replaces.size(); ++i) out += (i == 0 ? "" : ", ") + code_span(step.replaces[i].text());
        return out;
    }
    if (step.reason == Reason::replace_because_tainted) return "is tainted";
    if (step.reason == Reason::replace_by_request) return "as requested";
    if (step.reason == Reason::replace_by_triggers) return "triggered by `replace_triggered_by`";
    return step_reason(step);
}

class PlanMarkdown {
public:
    PlanMarkdown(const Plan& plan, std::size_t limit) : plan_(plan), limit_(std::max<std::size_t>(limit, 2000) - digest_room)
    {
        for (const Step& step : plan.steps) ordered_.push_back(&step);
        std::stable_sort(ordered_.begin(), ordered_.end(), [](const Step* a, const Step* b) { return risk(*a) < risk(*b); });
    }

    std::string run()
    {
        counts();
        look_here_first();
        deferrals();
        drift();
        moves();
        imports();
        outputs();
        diffs();
        out_ += fmt::format("\nPlan digest: `{}`\n", plan_digest(plan_));
        return std::move(out_);
    }

private:
    void counts()
    {
        if (plan_.empty()) {
            out_ += plan_.mode == PlanMode::destroy ? "### No changes: no objects need to be destroyed\n"
                                                    : "### No changes: the infrastructure matches the configuration\n";
            return;
        }
        auto summary = plan_summary(plan_);
        summary.pop_back();  // a heading has no full stop
        if (!plan_.deferrals.empty()) summary += fmt::format(", {} deferred", plan_.deferrals.size());
        out_ += fmt::format("### {}\n", summary);
        const auto replaced = plan_.counts().replace;
        if (replaced != 0) out_ += fmt::format("\n{} of them replaced: destroyed and created anew.\n", replaced);
    }

    // One line for all steps of a block that go for the same reason.
    void look_here_first()
    {
        std::vector<std::pair<std::string, Steps>> lines;
        std::map<std::string, std::size_t> known;
        for (const Step* step : ordered_) {
            if (step->action != Action::destroy && step->action != Action::replace) continue;
            // The key of an index that went out of range is in the name already.
            const bool by_key = step->reason == Reason::delete_because_count_index || step->reason == Reason::delete_because_each_key;
            const auto reason = by_key && step->reason == Reason::delete_because_count_index ? "beyond `count`"
                                : by_key                                                     ? "not in `for_each` any more"
                                                                                             : why(*step);
            auto key = fmt::format("{}|{}|{}", done_to(*step), step->address.resource.text(), reason);
            const auto [entry, fresh] = known.try_emplace(std::move(key), lines.size());
            if (fresh) lines.emplace_back(reason, Steps());
            lines[entry->second].second.push_back(step);
        }
        if (lines.empty()) return;
        out_ += "\n#### Look here first\n\n";
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto& [reason, steps] = lines[i];
            const auto line = fmt::format("- **{}** {}{}{}\n", steps.front()->action == Action::replace ? "replace" : "destroy",
                                          code_span(names(steps)), reason.empty() ? "" : ": ", reason);
            if (out_.size() + line.size() > limit_ / 2) {
                std::size_t left = 0;
                for (std::size_t k = i; k < lines.size(); ++k) left += lines[k].second.size();
                out_ += fmt::format("- and {} more destroys and replaces\n", left);
                return;
            }
            out_ += line;
        }
    }

    void deferrals()
    {
        if (plan_.deferrals.empty()) return;
        std::string lines;
        for (const Deferral& deferral : plan_.deferrals) {
            lines += fmt::format("# {}: {}\n", deferral_name(deferral), deferral_reason(deferral));
            if (const auto place = deferral_place(plan_, deferral); !place.empty()) lines += fmt::format("  {}\n", place);
        }
        if (const auto names = deferred_outputs(plan_); !names.empty())
            lines += fmt::format("# outputs that keep their value until then: {}\n", names);
        const auto count = plan_.deferrals.size();
        part(fmt::format("{} left to a later round", count == 1 ? "1 block is" : fmt::format("{} blocks are", count)), lines, limit_ / 8);
    }

    void drift()
    {
        if (plan_.drift.empty()) return;
        std::string diff;
        DiffWriter writer(diff, DiffLayout::fence, false);
        for (const Drift& drift : plan_.drift) {
            writer.begin(Sign::none, 0);
            writer.text(fmt::format("# {} {}", drift.address.text(), drift.after ? "has changed" : "has been deleted"));
            writer.end();
            write_drift(writer, drift);
        }
        const auto count = plan_.drift.size();
        part(fmt::format("{} changed outside of rxplan", count == 1 ? "1 object was" : fmt::format("{} objects were", count)), diff,
             limit_ / 8);
    }

    void moves()
    {
        std::vector<std::string> lines;
        for (const Move& move : plan_.moves) lines.push_back(moved_text(move));
        list(lines, "moved to another address");
    }

    void imports()
    {
        std::vector<std::string> lines;
        for (const Import& import : plan_.imports) lines.push_back(fmt::format("# {} is {}", import.to.text(), import_reason(import)));
        list(lines, "imported");
    }

    void list(const std::vector<std::string>& lines, std::string_view what)
    {
        if (lines.empty()) return;
        std::string diff;
        DiffWriter writer(diff, DiffLayout::fence, false);
        for (const auto& line : lines) {
            writer.begin(Sign::none, 0);
            writer.text(line);
            writer.end();
        }
        part(fmt::format("{} object{} {}", lines.size(), lines.size() == 1 ? "" : "s", what), diff, limit_ / 8);
    }

    void outputs()
    {
        std::string diff;
        DiffWriter writer(diff, DiffLayout::fence, false);
        std::size_t count = 0;
        for (const auto& change : plan_.outputs) {
            if (change.action == Action::no_op) continue;
            ++count;
            const auto before = change.sensitive ? change.before.with_sensitive() : change.before;
            const auto after = change.sensitive ? change.after.with_sensitive() : change.after;
            write_named_change(writer, change.name, visible_name(change.name).size(), change.action == Action::create ? nullptr : &before,
                               change.action == Action::destroy ? nullptr : &after, 0);
        }
        if (count != 0) part(fmt::format("{} output{} changed", count, count == 1 ? "" : "s"), diff, limit_ / 8);
    }

    // A foldable diff, cut to `room` characters.
    void part(const std::string& summary, const std::string& diff, std::size_t room)
    {
        const auto taken = out_.size() + summary.size() + frame_room + closing_room;
        room = std::min(room, limit_ > taken ? limit_ - taken : 0);
        out_ += '\n';
        out_ += details(summary, fenced(cut(diff, room), "diff"));
    }

    static std::string cut(const std::string& diff, std::size_t room)
    {
        if (diff.size() <= room) return diff;
        const auto end = diff.rfind('\n', room);
        auto kept = diff.substr(0, end == std::string::npos ? 0 : end + 1);
        const auto lines = std::count(diff.begin() + static_cast<std::ptrdiff_t>(kept.size()), diff.end(), '\n');
        kept += fmt::format("# ({} more lines)\n", lines);
        return kept;
    }

    struct Diff {
        Steps steps;
        std::string body;
    };

    // Steps with the same action, reason and difference together.
    [[nodiscard]] std::vector<Diff> grouped() const
    {
        std::vector<Diff> all;
        std::map<std::string, std::size_t> known;
        for (const Step* step : ordered_) {
            auto body = rendered(*step, false);
            const auto [entry, fresh] = known.try_emplace(fmt::format("{}|{}", done_to(*step), body), all.size());
            if (fresh) all.push_back({{}, std::move(body)});
            all[entry->second].steps.push_back(step);
        }
        for (Diff& diff : all) {
            if (diff.steps.size() == 1) diff.body = rendered(*diff.steps.front(), true);
        }
        return all;
    }

    static std::string rendered(const Step& step, bool telling)
    {
        std::string body;
        DiffWriter writer(body, DiffLayout::fence, false);
        write_step(writer, step, telling);
        return body;
    }

    void diffs()
    {
        std::map<int, std::pair<std::string_view, std::size_t>> left_out;  // by risk: words, number of steps
        for (const Diff& diff : grouped()) {
            const Step& first = *diff.steps.front();
            const auto count = diff.steps.size() == 1 ? std::string() : fmt::format("{} alike: ", diff.steps.size());
            const auto summary = fmt::format("{}<code>{}</code> {}", count, escape_html(names(diff.steps)), done_to(first));
            const auto text = "\n" + details(summary, fenced(cut(diff.body, limit_ / 3), "diff"));
            if (out_.size() + text.size() + closing_room <= limit_) {
                out_ += text;
                continue;
            }
            auto& [words, number] = left_out[risk(first)];
            words = done_to(first);
            number += diff.steps.size();
        }
        if (left_out.empty()) return;
        out_ += "\nNot shown for length:";
        for (auto entry = left_out.begin(); entry != left_out.end(); ++entry) {
            out_ += fmt::format("{} {} {}", entry == left_out.begin() ? "" : ",", entry->second.second, entry->second.first);
        }
        out_ += ". `rxplan show` prints the whole plan.\n";
    }

    const Plan& plan_;
    std::size_t limit_;
    Steps ordered_;
    std::string out_;
};

}  // namespace

std::string plan_markdown(const Plan& plan, const MarkdownOptions& options)
{
    return PlanMarkdown(plan, options.limit).run();
}

}  // namespace rxplan::view
