#include "apply/applier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "plan/provider_key.hpp"

namespace rxplan {

namespace {

// Waiting for the cloud to finish needs no thread, so a dozen keeps a connection pool busy.
constexpr std::size_t most_threads = 12;
constexpr std::size_t most_polling_threads = 2;  // of their own: long uploads must not keep polls waiting
constexpr std::size_t most_done_at_once = 1000;
constexpr std::chrono::milliseconds poll_interval{200};

std::unique_ptr<Executor> executor(const ApplyOptions& options, std::size_t most_at_once)
{
    return options.executor ? options.executor(most_at_once) : std::make_unique<Workers>(most_at_once);
}

}  // namespace

Applier::Applier(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers, StateSession& state,
                 ApplyObserver& observer, const ApplyOptions& options, Diagnostics& diagnostics)
    : plan_(plan),
      root_(root),
      providers_(providers),
      state_(state),
      observer_(observer),
      options_(options),
      diagnostics_(diagnostics),
      values_(plan, root, sources, providers),
      schedule_(plan),
      workers_(executor(options, std::clamp<std::size_t>(options.parallelism, 1, most_threads))),
      pollers_(executor(options, most_polling_threads))
{
}

ApplyResult Applier::run()
{
    if (!take_over_refreshed()) return result_;
    values_.start(state_.state(), diagnostics_);
    if (diagnostics_.has_errors()) {
        save();
        return result_;
    }
    auto next_tick = Clock::now() + std::chrono::seconds(1);
    while (true) {
        heed_interrupts();
        if (stopping_) {
            schedule_.stop();
            ready_.clear();
        }
        if (abandoned_) break;
        const bool all_started = start_ready();
        if (schedule_.all_settled() && calling_ == 0) break;
        poll_due();
        record(state_.flush());
        const auto wake = all_started ? std::min({Clock::now() + poll_interval, next_poll(), next_tick}) : Clock::now();
        for (auto& message : mailbox_->take_until(wake)) handle(std::move(message));
        if (Clock::now() >= next_tick) {
            observer_.tick(under_way(), schedule_.tasks().size() - finished_, finished_, schedule_.tasks().size());
            next_tick = Clock::now() + std::chrono::seconds(1);
        }
    }
    save();
    summarise();
    return result_;
}

// What refreshing found, and what data sources gave while planning.
bool Applier::take_over_refreshed()
{
    std::vector<StateChange> changes;
    const auto& now = state_.state();
    each_object(plan_.refreshed, [&](ObjectAddress address, const ResourceState& resource, const InstanceObject& object) {
        const auto* known = now.find(address);
        if (known != nullptr && *known == object) return;
        // An object that moved takes along what is kept of its block.
        const bool new_block = !resource.extra.is_null() && now.find(address.instance.resource) == nullptr;
        changes.push_back({std::move(address), resource.provider, object, new_block ? resource.extra : Value()});
    });
    each_object(now, [&](ObjectAddress address, const ResourceState&, const InstanceObject&) {
        if (plan_.refreshed.find(address) == nullptr) changes.push_back({std::move(address), {}, std::nullopt});
    });
    if (changes.empty()) return true;
    const auto result = state_.change(std::move(changes));
    record(result);
    if (result) result_.imported = plan_.imports.size();
    return result.has_value();
}

// Operations that are asked of a provider or that the cloud works on.
std::size_t Applier::under_way() const
{
    std::size_t count = calling_;
    for (const auto& [key, polls] : polls_) count += polls.waiting.size();
    return count;
}

// Tasks of built-in providers finish at once and make others ready: goes on until nothing more is, but not for so long that an interrupt
// would go unheard. False: there is more to start.
bool Applier::start_ready()
{
    std::size_t done_at_once = 0;
    while (!stopping_) {
        for (const auto task : schedule_.take_ready()) ready_.push_back(task);
        std::vector<Operation> batch;
        while (!ready_.empty() && calling_ + batch.size() < most_at_once()) {
            const auto task = ready_.front();
            ready_.pop_front();
            observer_.started(step_of(task), operation_of(task));
            schedule_.started(task);
            auto operation = prepare(task);
            if (!operation) continue;
            if (Providers::is_built_in(operation->provider_key)) {
                auto answer = operation->provider->start(operation->change, [](std::string_view) {});
                handle(Started{std::move(*operation), std::move(answer)});
                if (++done_at_once == most_done_at_once) break;
            } else {
                batch.push_back(std::move(*operation));
            }
            if (stopping_) break;
        }
        if (!batch.empty()) {
            if (!record_intents(batch)) {
                for (const auto& operation : batch) take_back(operation);
            } else {
                for (auto& operation : batch) dispatch(std::move(operation));
            }
        }
        const bool full = calling_ >= most_at_once();
        auto more = schedule_.take_ready();
        for (const auto task : more) ready_.push_back(task);
        if (ready_.empty() || full) return true;
        if (done_at_once == most_done_at_once) return false;
    }
    return true;
}

// Nothing was asked of the provider, so nothing has happened.
void Applier::take_back(const Operation& operation)
{
    if (operation.journalled) record(state_.failed_unchanged(operation.change.id));
    if (operation.change.operation == rxplan::Operation::create) restore_deposed(operation);
    settle(operation, false);
}

// Durable before any provider is called: whatever happens then, the journal knows what to ask about.
bool Applier::record_intents(std::vector<Operation>& operations)
{
    std::vector<IntentRecord> intents;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (auto& operation : operations) {
        if (operation.change.operation == rxplan::Operation::read) continue;
        intents.push_back({operation.change, operation.object, provider_text_of(operation.provider_key), operation.after, now});
        operation.journalled = true;
    }
    if (intents.empty()) return true;
    auto result = state_.intents(intents);
    if (result) result = state_.sync();
    const bool good = result.has_value();
    record(std::move(result));
    return good;
}

void Applier::dispatch(Operation operation)
{
    ++calling_;
    workers_->submit([operation = std::move(operation), mailbox = mailbox_]() mutable {
        const auto progress = [&](std::string_view remark) { mailbox->put(Progressed{operation.task, std::string(remark)}); };
        auto result = operation.provider->start(operation.change, progress);
        mailbox->put(Started{std::move(operation), std::move(result)});
    });
}

void Applier::poll_due()
{
    const auto now = Clock::now();
    for (auto& [key, polls] : polls_) {
        if (polls.asked || polls.waiting.empty()) continue;
        const bool due = std::any_of(polls.waiting.begin(), polls.waiting.end(), [&](const Waiting& one) { return one.next <= now; });
        if (!due) continue;
        // All of them at once: one listing tells about all.
        std::vector<PollRequest> requests;
        for (const auto& one : polls.waiting)
            requests.push_back({one.operation.change, one.handle, std::chrono::duration_cast<std::chrono::milliseconds>(now - one.since)});
        polls.asked = true;
        pollers_->submit(
            [requests = std::move(requests), provider = polls.waiting.front().operation.provider, key = key, mailbox = mailbox_] {
                auto answers = provider->poll(requests);
                // A provider that says nothing about one has not finished it.
                while (answers.size() < requests.size())
                    answers.emplace_back(Pending{requests[answers.size()].handle, {}, std::chrono::seconds(1), {}});
                answers.resize(requests.size());
                mailbox->put(Polled{key, std::move(answers)});
            });
    }
}

Applier::Clock::time_point Applier::next_poll() const
{
    auto next = Clock::time_point::max();
    for (const auto& [key, polls] : polls_) {
        if (polls.asked) continue;
        for (const auto& one : polls.waiting) next = std::min(next, one.next);
    }
    return next;
}

void Applier::handle(Message message)
{
    if (auto* progressed = std::get_if<Progressed>(&message)) {
        observer_.progress(step_of(progressed->task), progressed->remark);
        return;
    }
    if (auto* started = std::get_if<Started>(&message)) {
        if (!Providers::is_built_in(started->operation.provider_key)) --calling_;
        std::visit(
            [&](auto& answer) {
                if constexpr (std::is_same_v<std::decay_t<decltype(answer)>, Pending>)
                    wait_for(std::move(started->operation), std::move(answer));
                else
                    conclude(started->operation, std::move(answer));
            },
            started->result);
        return;
    }
    take_polled(std::get<Polled>(std::move(message)));
}

// One poll of a provider is under way at a time, and what began to wait meanwhile stands behind: the answers are those of the first ones.
void Applier::take_polled(Polled polled)
{
    auto& polls = polls_[polled.provider_key];
    polls.asked = false;
    auto asked = std::exchange(polls.waiting, {});
    std::vector<Waiting> still;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& waiting = asked[i];
        if (i >= polled.answers.size()) {
            still.push_back(std::move(waiting));
        } else if (auto* done = std::get_if<Done>(&polled.answers[i])) {
            conclude(waiting.operation, *done);
        } else if (auto* failed = std::get_if<Failed>(&polled.answers[i])) {
            conclude(waiting.operation, std::move(*failed));
        } else if (Clock::now() < waiting.operation.deadline) {
            go_on_waiting(waiting, std::get<Pending>(std::move(polled.answers[i])));
            still.push_back(std::move(waiting));
        } else {
            expire(waiting);
        }
    }
    // What was concluded may not have begun anything that waits: that is the loop's next turn.
    polls.waiting = std::move(still);
}

void Applier::go_on_waiting(Waiting& waiting, Pending pending)
{
    if (!pending.remark.empty()) observer_.progress(step_of(waiting.operation.task), pending.remark);
    // Another process must be able to go on from here.
    if (waiting.operation.journalled && !(pending.handle == waiting.handle))
        record(state_.pending(waiting.operation.change.id, pending.handle, known_so_far(waiting.operation, pending)));
    waiting.handle = std::move(pending.handle);
    if (pending.state.has_contents()) waiting.state = std::move(pending.state);
    waiting.next = Clock::now() + pending.poll_after;
}

void Applier::heed_interrupts()
{
    const int interrupts = options_.interrupts == nullptr ? 0 : options_.interrupts->load();
    if (interrupts == 0) return;
    result_.interrupted = true;
    stopping_ = true;
    abandoned_ = interrupts > 1;
}

void Applier::save()
{
    if (abandoned_) {
        // Calls under way cannot be taken back; the journal has their intents. Their threads end with the process.
        (void)workers_.release();
        (void)pollers_.release();
    }
    auto outputs = final_outputs();
    if (outputs != state_.state().outputs) record(state_.outputs(std::move(outputs)));
    const auto committed = state_.commit();
    if (!committed) diagnostics_.add(to_diagnostic(committed.error()));
    saved_ = committed.has_value() && !storage_failed_;
}

bool Applier::everything_done() const
{
    return std::all_of(schedule_.tasks().begin(), schedule_.tasks().end(),
                       [](const Task& task) { return task.state == Task::State::done; });
}

// With failures, or when only a part was planned or something is deferred, some outputs cannot be told: those keep their last value.
std::map<std::string, OutputState> Applier::final_outputs()
{
    const bool done = everything_done() && !storage_failed_;
    const bool complete = done && !plan_.partial;
    if (plan_.mode == PlanMode::destroy) return complete ? std::map<std::string, OutputState>() : state_.state().outputs;
    Diagnostics ignored;
    auto outputs = values_.outputs(done ? diagnostics_ : ignored);
    for (const auto& change : plan_.outputs) {
        if (change.deferred) outputs.erase(change.name);
    }
    if (complete && plan_.deferrals.empty()) return outputs;
    std::set<std::string_view> removed;
    for (const auto& change : plan_.outputs) {
        if (complete && change.action == Action::destroy) removed.insert(change.name);
    }
    for (const auto& [name, known] : state_.state().outputs) {
        if (root_.outputs.contains(name) && !removed.contains(name)) outputs.emplace(name, known);
    }
    return outputs;
}

void Applier::summarise()
{
    std::size_t running = 0;
    for (const auto& task : schedule_.tasks()) {
        if (task.state == Task::State::running)
            ++running;
        else if (task.state != Task::State::done && task.state != Task::State::failed)
            ++result_.skipped;
    }
    // An interrupt that came when the last step was under way has stopped nothing.
    if (everything_done()) {
        result_.interrupted = false;
        return;
    }
    const auto total = schedule_.tasks().size();
    const auto done = total - result_.failed - result_.skipped - running;
    auto text =
        fmt::format("{} of {} step{} done, {} failed, {} not begun", done, total, total == 1 ? "" : "s", result_.failed, result_.skipped);
    if (running > 0) text += fmt::format(", {} left to {}", running, running == 1 ? "itself" : "themselves");
    text += saved_ ? ". What was done is saved." : ". What was done could not be saved: see above.";
    const auto* command = plan_.mode == PlanMode::destroy ? "destroy" : "apply";
    diagnostics_.add(
        error("apply-incomplete", result_.interrupted ? fmt::format("{} was interrupted", command) : "not everything could be done")
            .note(std::move(text))
            .helped(fmt::format("Run `rxplan {}` again, with the same options: it goes on from here.", command)));
}

ApplyResult apply_plan(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers, StateSession& state,
                       ApplyObserver& observer, const ApplyOptions& options, Diagnostics& diagnostics)
{
    return Applier(plan, root, sources, providers, state, observer, options, diagnostics).run();
}

}  // namespace rxplan
