#include "apply/applier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plan/provider_key.hpp"

namespace rxplan {

namespace {

// Waiting for the cloud to finish needs no thread, so a dozen keeps a connection pool busy.
constexpr std::size_t most_threads = 12;
constexpr std::chrono::milliseconds turn{200};

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
      workers_(std::make_unique<Workers>(std::clamp<std::size_t>(options.parallelism, 1, most_threads)))
{
}

ApplyResult Applier::run()
{
    if (!take_over_refreshed()) return result_;
    values_.start(state_.state(), diagnostics_);
    if (diagnostics_.has_errors()) return result_;
    auto next_tick = Clock::now() + std::chrono::seconds(1);
    while (true) {
        heed_interrupts();
        if (stopping_) {
            schedule_.stop();
            ready_.clear();
        }
        if (abandoned_) break;
        start_ready();
        if (schedule_.all_settled() && calling_ == 0) break;
        poll_due();
        record(state_.flush());
        const auto wake = std::min({Clock::now() + turn, next_poll(), next_tick});
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
    const auto each_object = [](const State& state, const auto& visit) {
        for (const auto& [address, resource] : state.resources) {
            for (const auto& [key, instance] : resource.instances) {
                if (instance.current) visit(ObjectAddress{{address, key}, {}}, resource, *instance.current);
                for (const auto& [deposed, object] : instance.deposed) visit(ObjectAddress{{address, key}, deposed}, resource, object);
            }
        }
    };
    each_object(plan_.refreshed, [&](ObjectAddress address, const ResourceState& resource, const InstanceObject& object) {
        const auto* known = now.find(address);
        if (known == nullptr || !(*known == object)) changes.push_back({std::move(address), resource.provider, object});
    });
    each_object(now, [&](ObjectAddress address, const ResourceState&, const InstanceObject&) {
        if (plan_.refreshed.find(address) == nullptr) changes.push_back({std::move(address), {}, std::nullopt});
    });
    if (changes.empty()) return true;
    const auto result = state_.change(std::move(changes));
    record(result);
    return result.has_value();
}

// Operations that are asked of a provider or that the cloud works on.
std::size_t Applier::under_way() const
{
    std::size_t count = calling_;
    for (const auto& [key, polls] : polls_) count += polls.waiting.size();
    return count;
}

void Applier::start_ready()
{
    // Tasks of built-in providers finish at once and make others ready: go on until nothing more is.
    while (!stopping_) {
        for (const auto task : schedule_.take_ready()) ready_.push_back(task);
        std::vector<Operation> batch;
        while (!ready_.empty() && under_way() + batch.size() < most_at_once()) {
            const auto task = ready_.front();
            ready_.pop_front();
            observer_.started(step_of(task), operation_of(task));
            schedule_.started(task);
            auto operation = prepare(task);
            if (!operation) continue;
            operation->deadline = Clock::now() + operation->change.timeout;
            if (Providers::is_built_in(operation->provider_key)) {
                auto answer = operation->provider->start(operation->change, [](std::string_view) {});
                handle(Started{std::move(*operation), std::move(answer)});
            } else {
                batch.push_back(std::move(*operation));
            }
            if (stopping_) break;
        }
        if (!batch.empty()) {
            if (!record_intents(batch)) {
                // Nothing was asked of the provider, so nothing has happened.
                for (const auto& operation : batch) settle(operation, false);
            } else {
                for (auto& operation : batch) dispatch(std::move(operation));
            }
        }
        const bool full = under_way() >= most_at_once();
        auto more = schedule_.take_ready();
        for (const auto task : more) ready_.push_back(task);
        if (ready_.empty() || full) return;
    }
}

// Durable before any provider is called: whatever happens then, the journal knows what to ask about.
bool Applier::record_intents(std::vector<Operation>& operations)
{
    std::vector<IntentRecord> intents;
    for (auto& operation : operations) {
        if (operation.change.operation == rxplan::Operation::read) continue;
        intents.push_back({operation.change, operation.object, provider_text_of(operation.provider_key), operation.after});
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
        for (const auto& one : polls.waiting) requests.push_back({one.operation.change, one.handle});
        polls.asked = true;
        workers_->submit(
            [requests = std::move(requests), provider = polls.waiting.front().operation.provider, key = key, mailbox = mailbox_] {
                auto answers = provider->poll(requests);
                Polled polled{key, {}};
                for (std::size_t i = 0; i < requests.size(); ++i) {
                    // A provider that says nothing about one has not finished it.
                    auto answer = i < answers.size() ? std::move(answers[i])
                                                     : PollResult(Pending{requests[i].handle, {}, std::chrono::seconds(1), {}});
                    polled.results.emplace_back(requests[i].change.id, std::move(answer));
                }
                mailbox->put(std::move(polled));
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
                    conclude(std::move(started->operation), std::move(answer));
            },
            started->result);
        return;
    }
    auto& polled = std::get<Polled>(message);
    auto& polls = polls_[polled.provider_key];
    polls.asked = false;
    for (auto& [id, result] : polled.results) {
        const auto found = std::find_if(polls.waiting.begin(), polls.waiting.end(),
                                        [wanted = std::string_view(id)](const Waiting& one) { return one.operation.change.id == wanted; });
        if (found == polls.waiting.end()) continue;
        if (auto* pending = std::get_if<Pending>(&result); pending != nullptr && Clock::now() < found->operation.deadline) {
            if (!pending->remark.empty()) observer_.progress(step_of(found->operation.task), pending->remark);
            found->handle = std::move(pending->handle);
            if (pending->state.has_contents()) found->state = std::move(pending->state);
            found->next = Clock::now() + pending->poll_after;
            continue;
        }
        Waiting waiting = std::move(*found);
        polls.waiting.erase(found);
        if (auto* done = std::get_if<Done>(&result))
            conclude(std::move(waiting.operation), std::move(*done));
        else if (auto* failed = std::get_if<Failed>(&result))
            conclude(std::move(waiting.operation), std::move(*failed));
        else
            expire(std::move(waiting));
    }
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
    }
    auto outputs = final_outputs();
    if (outputs != state_.state().outputs) record(state_.outputs(std::move(outputs)));
    const auto committed = state_.commit();
    if (!committed) diagnostics_.add(to_diagnostic(committed.error()));
}

// With failures some outputs cannot be told: those keep their last value.
std::map<std::string, OutputState> Applier::final_outputs()
{
    const bool complete = result_.failed == 0 && !result_.interrupted && !storage_failed_;
    if (plan_.mode == PlanMode::destroy) return complete ? std::map<std::string, OutputState>() : state_.state().outputs;
    Diagnostics ignored;
    auto outputs = values_.outputs(complete ? diagnostics_ : ignored);
    if (complete) return outputs;
    for (const auto& [name, known] : state_.state().outputs) {
        if (root_.outputs.contains(name)) outputs.emplace(name, known);
    }
    return outputs;
}

void Applier::summarise()
{
    for (const auto& task : schedule_.tasks()) {
        if (task.state != Task::State::done && task.state != Task::State::failed) ++result_.skipped;
    }
    if (result_.failed == 0 && result_.skipped == 0) return;
    const auto total = schedule_.tasks().size();
    const auto done = total - result_.failed - result_.skipped;
    diagnostics_.add(error("apply-incomplete", result_.interrupted ? "apply was interrupted" : "not everything could be done")
                         .note(fmt::format("{} of {} step{} done, {} failed, {} not begun. What was done is saved.", done, total,
                                           total == 1 ? "" : "s", result_.failed, result_.skipped))
                         .helped("Run `rxplan apply` again: it goes on from here."));
}

ApplyResult apply_plan(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers, StateSession& state,
                       ApplyObserver& observer, const ApplyOptions& options, Diagnostics& diagnostics)
{
    return Applier(plan, root, sources, providers, state, observer, options, diagnostics).run();
}

}  // namespace rxplan
