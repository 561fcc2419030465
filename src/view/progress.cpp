#include "view/progress.hpp"

#include <fmt/format.h>

#include "view/step_text.hpp"
#include "view/style.hpp"
#include "view/ui_resource.hpp"

namespace rxplan::view {
namespace {

constexpr auto reminder = std::chrono::seconds(10);

struct Words {
    std::string_view begun, going_on, done, failed;
};

Words words_of(const Step& step, Operation operation)
{
    if (step.action == Action::forget) return {"Forgetting...", "Still forgetting...", "Forgotten", "Forgetting failed"};
    switch (operation) {
        case Operation::create:
            return {"Creating...", "Still creating...", "Creation complete", "Creation failed"};
        case Operation::update:
            return {"Modifying...", "Still modifying...", "Modifications complete", "Modification failed"};
        case Operation::destroy:
            return {"Destroying...", "Still destroying...", "Destruction complete", "Destruction failed"};
        case Operation::read:
            return {"Reading...", "Still reading...", "Read complete", "Reading failed"};
    }
    return {};
}

// Cut to `width` columns; continuation bytes of UTF-8 are not counted and never cut off.
std::string_view cut(std::string_view text, std::size_t width)
{
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
        if (columns++ == width) return text.substr(0, i);
    }
    return text;
}

}  // namespace

void StatusLine::line(std::string_view text)
{
    std::string out;
    if (!status_.empty()) out += "\r\x1b[K";
    append_visible(out, text);
    out += '\n';
    out += status_;
    sink_(out);
}

void StatusLine::status(std::string_view text)
{
    if (!terminal_.smart) return;
    std::string visible;
    append_visible(visible, text);
    status_ = cut(visible, terminal_.width > 1 ? terminal_.width - 1 : 1);
    sink_("\r" + status_ + "\x1b[K");
}

void StatusLine::clear()
{
    if (!status_.empty()) sink_("\r\x1b[K");
    status_.clear();
}

void PlanProgress::refreshing(std::string_view provider, std::size_t instances)
{
    out_.status(fmt::format("{}: Refreshing {} object{}...", provider, instances, instances == 1 ? "" : "s"));
}

void PlanProgress::importing(const InstanceAddress& address, std::string_view id)
{
    out_.status(fmt::format("{}: Importing {}...", address.text(), id));
}

void PlanProgress::reading(const InstanceAddress& data_source, std::string_view remark)
{
    out_.status(fmt::format("{}: Reading...{}{}{}", data_source.text(), remark.empty() ? "" : " [", remark, remark.empty() ? "" : "]"));
}

void ApplyProgress::started(const Step& step, Operation operation)
{
    const auto now = clock_();
    running_[&step] = {&step, operation, now, now, {}, {}};
    order_.push_back(&step);
    // Beside lines that stay, the beginning would only double them.
    if (out_.terminal().smart) out_.line(fmt::format("{}: {}", step_name(step), words_of(step, operation).begun));
}

void ApplyProgress::progress(const Step& step, std::string_view remark)
{
    const auto found = running_.find(&step);
    if (found == running_.end()) return;
    found->second.remark = remark;
    show_status();
}

void ApplyProgress::identified(const Step& step, std::string_view id)
{
    const auto found = running_.find(&step);
    if (found != running_.end()) found->second.id = id;
}

ApplyProgress::Running ApplyProgress::taken(const Step& step, Operation operation)
{
    Running running{&step, operation, clock_(), {}, {}, {}};
    if (const auto found = running_.find(&step); found != running_.end()) {
        running = std::move(found->second);
        running_.erase(found);
    }
    if (running.id.empty() && operation != Operation::create) running.id = shown_id(step.before);
    return running;
}

void ApplyProgress::finished(const Step& step, Operation operation)
{
    const auto running = taken(step, operation);
    const bool shows_id = !running.id.empty() && operation != Operation::destroy;
    out_.line(fmt::format("{}: {} after {}{}", step_name(step), words_of(step, operation).done, duration_text(clock_() - running.begun),
                          shows_id ? fmt::format(" [id={}]", running.id) : ""));
}

void ApplyProgress::failed(const Step& step, Operation operation)
{
    const auto running = taken(step, operation);
    out_.line(fmt::format("{}: {} after {}", step_name(step), words_of(step, operation).failed, duration_text(clock_() - running.begun)));
}

void ApplyProgress::tick(std::size_t /*running*/, std::size_t /*waiting*/, std::size_t done, std::size_t total)
{
    done_ = done;
    total_ = total;
    const auto now = clock_();
    for (auto& [step, running] : running_) {
        if (now - running.told < reminder) continue;
        running.told = now;
        out_.line(fmt::format("{}: {} [{} elapsed{}{}]", step_name(*step), words_of(*step, running.operation).going_on,
                              duration_text(now - running.begun), running.remark.empty() ? "" : ", ", running.remark));
    }
    show_status();
}

// The oldest that still runs, and how many more.
void ApplyProgress::show_status()
{
    if (!out_.terminal().smart) return;
    while (!order_.empty() && !running_.contains(order_.front())) order_.pop_front();
    // How many there are is told by the first tick.
    const auto counted = total_ == 0 ? std::string() : fmt::format("[{}/{}] ", done_, total_);
    if (order_.empty()) return out_.status(counted);
    const auto& running = running_.at(order_.front());
    const auto more = running_.size() - 1;
    out_.status(fmt::format("{}{}: {} [{}{}{}]{}", counted, step_name(*running.step), words_of(*running.step, running.operation).begun,
                            duration_text(clock_() - running.begun), running.remark.empty() ? "" : ", ", running.remark,
                            more == 0 ? "" : fmt::format(" and {} more", more)));
}

std::string duration_text(std::chrono::steady_clock::duration duration)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    if (seconds < 60) return fmt::format("{}s", seconds);
    if (seconds < 3600) return fmt::format("{}m{}s", seconds / 60, seconds % 60);
    return fmt::format("{}h{}m{}s", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string apply_summary(const ApplyResult& result, PlanMode mode)
{
    const auto forgotten = result.forgotten == 0 ? std::string() : fmt::format(", {} forgotten", result.forgotten);
    if (mode == PlanMode::destroy) return fmt::format("Destroy complete! Resources: {} destroyed{}.", result.destroyed, forgotten);
    const auto imported = result.imported == 0 ? std::string() : fmt::format("{} imported, ", result.imported);
    return fmt::format("Apply complete! Resources: {}{} added, {} changed, {} destroyed{}.", imported, result.created, result.updated,
                       result.destroyed, forgotten);
}

}  // namespace rxplan::view
