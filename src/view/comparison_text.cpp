#include "view/comparison_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "view/diff_writer.hpp"
#include "view/markdown.hpp"
#include "view/step_text.hpp"

namespace rxplan::view {
namespace {

constexpr std::size_t closing_room = 300;  // kept for the digest and the sentence about what was left out

// `2 steps came, 1 differs, 1 went; 30 are as they were`
std::string counts(const PlanComparison& comparison)
{
    const auto number = [](std::size_t count, std::string_view one, std::string_view more) {
        return fmt::format("{} {}", count, count == 1 ? one : more);
    };
    return fmt::format("{} came, {}, {} went; {} as before", number(comparison.came.size(), "step", "steps"),
                       number(comparison.differ.size(), "differs", "differ"), comparison.went.size(), comparison.same);
}

// What the earlier plan said, where that is another thing.
std::string earlier_words(const PlanComparison::Differing& differing)
{
    const auto before = step_verdict(*differing.earlier);
    return before == step_verdict(*differing.now) ? std::string("differs from the earlier plan") : fmt::format("earlier: {}", before);
}

std::string went_words(const Step& step)
{
    return fmt::format("{}: not planned any more; earlier: {}", step_name(step), step_verdict(step));
}

struct Shown {
    const Step* step;
    std::string words;
};

std::vector<Shown> shown_steps(const PlanComparison& comparison)
{
    std::vector<Shown> shown;
    for (const Step* step : comparison.came) shown.push_back({step, "not in the earlier plan"});
    for (const auto& differing : comparison.differ) shown.push_back({differing.now, earlier_words(differing)});
    return shown;
}

}  // namespace

std::string comparison_text(const PlanComparison& comparison, std::string_view baseline, bool colour)
{
    std::string out;
    if (comparison.equal()) {
        append_styled(out, "Nothing changed in the plan", Style::bold, colour);
        return out + fmt::format(" since {}.\n", baseline);
    }
    append_styled(out, fmt::format("Since {}: {}.", baseline, counts(comparison)), Style::bold, colour);
    out += "\n\n";
    DiffWriter writer(out, DiffLayout::terminal, colour);
    for (const auto& [step, words] : shown_steps(comparison)) {
        out += "  ";
        append_styled(out, "# " + step_name(*step), Style::bold, colour);
        out += fmt::format(" {}\n  # ({})\n", step_verdict(*step), words);
        if (const auto reason = step_reason(*step); !reason.empty()) out += fmt::format("  # ({})\n", reason);
        write_step(writer, *step);
        out += '\n';
    }
    for (const Step* step : comparison.went) out += fmt::format("  # {}\n", went_words(*step));
    for (const auto& other : comparison.others) out += fmt::format("  # {}\n", other);
    return out;
}

std::string comparison_markdown(const PlanComparison& comparison, std::string_view baseline, std::string_view digest, std::size_t limit)
{
    limit = std::max<std::size_t>(limit, 2000) - closing_room;
    std::string out = comparison.equal() ? fmt::format("### Nothing changed in the plan since {}\n", code_span(baseline))
                                         : fmt::format("### Since {}: {}\n", code_span(baseline), counts(comparison));
    std::size_t left_out = 0;
    const auto add = [&](const std::string& text) {
        if (out.size() + text.size() > limit) {
            ++left_out;
        } else {
            out += text;
        }
    };
    for (const Step* step : comparison.went) add(fmt::format("\n- {}", code_span(went_words(*step))));
    for (const auto& other : comparison.others) add(fmt::format("\n- {}", code_span(other)));
    if (!comparison.went.empty() || !comparison.others.empty()) out += '\n';
    for (const auto& [step, words] : shown_steps(comparison)) {
        std::string body;
        DiffWriter writer(body, DiffLayout::fence, false);
        write_step(writer, *step);
        const auto summary =
            fmt::format("<code>{}</code> {} ({})", escape_html(step_name(*step)), escape_html(step_verdict(*step)), escape_html(words));
        add("\n" + details(summary, fenced(body, "diff")));
    }
    if (left_out != 0) out += fmt::format("\nNot shown for length: {} more. `rxplan show -baseline` prints all.\n", left_out);
    return out + fmt::format("\nPlan digest: `{}`\n", digest);
}

}  // namespace rxplan::view
