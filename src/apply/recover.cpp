// After a crash: what became of operations whose end nobody recorded.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "apply/apply.hpp"
#include "apply/deposed.hpp"
#include "plan/inspection.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "plan/redaction.hpp"
#include "state/session.hpp"

namespace rxplan {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds turn{200};

class Recovery {
public:
    Recovery(const config::Module& root, const std::map<std::string, Value>& variables, Sources& sources, Providers& providers,
             StateSession& state, const std::atomic<bool>* interrupted, Diagnostics& diagnostics)
        : providers_(providers),
          state_(state),
          interrupted_(interrupted),
          diagnostics_(diagnostics),
          recorded_values_(root, sources, state.state(), variables, providers, diagnostics)
    {
    }

    bool run()
    {
        bool all = true;
        // A copy: recovering one changes the session's list.
        const auto unfinished = state_.unfinished();
        for (const auto& operation : unfinished) all = !interrupted() && recover(operation) && all;
        if (interrupted()) diagnostics_.add(error("interrupted", "finding out was interrupted").note("What was found out is saved."));
        if (unfinished.empty()) return true;
        if (auto committed = state_.commit(); !committed) {
            diagnostics_.add(to_diagnostic(committed.error()));
            return false;
        }
        return all;
    }

private:
    // Its configuration may refer to what the state holds.
    Provider* configured(const std::string& key)
    {
        const auto known = configured_.find(key);
        if (known != configured_.end()) return known->second;
        return configured_[key] = providers_.configured(key, recorded_values_.provider_config(key, diagnostics_), diagnostics_);
    }

    bool recover(const UnfinishedOperation& operation)
    {
        auto* provider = configured(provider_key_of(operation.intent.provider));
        if (provider == nullptr) return false;
        const auto& change = operation.intent.change;
        if (operation.pending) return follow(operation, *provider, {operation.pending->handle, {}, std::chrono::milliseconds(0), {}});
        if (change.operation != Operation::create) return look(operation, *provider);
        auto answer = adopt(*provider, operation.intent);
        if (auto* pending = std::get_if<Pending>(&answer)) return follow(operation, *provider, std::move(*pending));
        if (std::holds_alternative<NotFound>(answer)) return made_nothing(operation);
        if (auto* done = std::get_if<Done>(&answer)) return finish(operation, done->state);
        return fail(operation, std::move(std::get<Failed>(answer)));
    }

    // What a request has just made may not be found at once: a `NotFound` counts when it could have been seen.
    AdoptResult adopt(Provider& provider, const IntentRecord& intent)
    {
        using Wall = std::chrono::system_clock;
        const auto delay = provider.visibility_delay();
        while (true) {
            auto answer = provider.adopt(intent.change);
            const auto age = Wall::now() - intent.time;
            const bool too_early = age >= Wall::duration::zero() && age < delay;
            if (!std::holds_alternative<NotFound>(answer) || !too_early || interrupted()) return answer;
            wait(std::min<Clock::duration>(delay - age, std::chrono::seconds(1)));
        }
    }

    bool made_nothing(const UnfinishedOperation& operation)
    {
        if (interrupted() || !recorded(state_.failed_unchanged(operation.intent.change.id))) return false;
        // What was to be replaced takes its place again.
        const auto& instance = operation.intent.object.instance;
        const auto* left = state_.state().find(instance);
        if (left == nullptr || left->current || left->deposed.size() != 1) return true;
        return recorded(
            state_.change(restored(instance, left->deposed.begin()->first, operation.intent.provider, left->deposed.begin()->second)));
    }

    [[nodiscard]] bool interrupted() const noexcept { return interrupted_ != nullptr && interrupted_->load(); }

    void wait(Clock::duration time) const
    {
        const auto end = Clock::now() + time;
        while (!interrupted() && Clock::now() < end) std::this_thread::sleep_until(std::min(end, Clock::now() + turn));
    }

    // The cloud still works on it: wait, as apply would have.
    bool follow(const UnfinishedOperation& operation, Provider& provider, Pending pending)
    {
        const auto& change = operation.intent.change;
        const auto since = Clock::now();
        const auto deadline = since + change.timeout;
        while (true) {
            wait(pending.poll_after);
            if (interrupted()) return false;
            const PollRequest request{change, pending.handle, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since)};
            auto answers = provider.poll({&request, 1});
            if (answers.empty()) {
                diagnostics_.add(
                    error("no-answer", "a provider gave no answer").note(fmt::format("It was asked about {}.", change.address)));
                return false;
            }
            if (auto* done = std::get_if<Done>(&answers.front())) return finish(operation, done->state);
            if (auto* failed = std::get_if<Failed>(&answers.front())) {
                // Of a poll: without state nothing is there.
                failed->unchanged = failed->unchanged || !failed->state;
                return fail(operation, std::move(*failed));
            }
            pending = std::move(std::get<Pending>(answers.front()));
            const bool stands = change.operation == Operation::create && pending.state.has_contents();
            auto object = stands              ? std::optional(object_of(operation, pending.state, true))
                          : operation.pending ? operation.pending->object
                                              : std::nullopt;
            if (!recorded(state_.pending(change.id, pending.handle, std::move(object)))) return false;
            if (Clock::now() < deadline) continue;
            return give_up(operation, pending.state);
        }
    }

    // As apply does when its time is over: what there is of it is kept, and replaced next time.
    bool give_up(const UnfinishedOperation& operation, const Value& state)
    {
        const auto& change = operation.intent.change;
        Failed failed;
        failed.diagnostics.add(error("timeout", "the operation took too long")
                                   .note(fmt::format("It was not finished after another {} s.", change.timeout.count())));
        if (state.has_contents()) {
            failed.state = state;
        } else if (operation.pending && operation.pending->object) {
            failed.state = operation.pending->object->attributes;
        }
        failed.unchanged = !failed.state && change.operation != Operation::create;
        return fail(operation, std::move(failed));
    }

    // An update or destroy that was perhaps never asked, perhaps done: the object itself tells.
    bool look(const UnfinishedOperation& operation, Provider& provider)
    {
        const auto& change = operation.intent.change;
        const ReadRequest request{change.type, change.prior};
        auto answers = provider.read({&request, 1});
        if (answers.empty()) {
            diagnostics_.add(error("no-answer", "a provider gave no answer").note(fmt::format("It was asked about {}.", change.address)));
            return false;
        }
        if (answers.front().diagnostics.has_errors()) {
            diagnostics_.append(redacted(std::move(answers.front().diagnostics), {&change.config, &change.prior}));
            return false;
        }
        if (!answers.front().state) return recorded(state_.done(change.id, std::nullopt));
        // What is missing of an update, or a destroy that did not happen, is planned again.
        return finish(operation, *answers.front().state);
    }

    bool finish(const UnfinishedOperation& operation, const Value& state)
    {
        const auto& id = operation.intent.change.id;
        if (state.is_null()) return recorded(state_.done(id, std::nullopt));
        return recorded(state_.done(id, object_of(operation, state, operation.intent.after.tainted)));
    }

    bool fail(const UnfinishedOperation& operation, Failed failed)
    {
        const auto& change = operation.intent.change;
        for (auto problem : redacted(std::move(failed.diagnostics), {&change.config, &change.prior})) {
            problem.severity = failed.state || failed.unchanged ? Severity::warning : Severity::error;
            problem.note(fmt::format("An earlier run had begun to change {}.", change.address));
            diagnostics_.add(std::move(problem));
        }
        if (failed.unchanged)
            return change.operation == Operation::create ? made_nothing(operation) : recorded(state_.failed_unchanged(change.id));
        if (!failed.state) return false;
        return recorded(state_.failed(
            change.id, object_of(operation, *failed.state, change.operation == Operation::create || operation.intent.after.tainted)));
    }

    InstanceObject object_of(const UnfinishedOperation& operation, const Value& state, bool tainted)
    {
        InstanceObject object = operation.intent.after;
        object.attributes = with_marks_of(operation.intent.change.planned, state);
        const auto key = provider_key_of(operation.intent.provider);
        Diagnostics ignored;
        const auto* provider = providers_.schema(provider_of_key(key), {}, ignored);
        if (const auto* schema = provider == nullptr ? nullptr : provider->resource(operation.intent.change.type))
            object.attributes = with_schema_marks(schema->block, object.attributes);
        object.tainted = tainted;
        return normalised(std::move(object));
    }

    bool recorded(StateResult<void> result)
    {
        if (!result) diagnostics_.add(to_diagnostic(result.error()));
        return result.has_value();
    }

    Providers& providers_;
    StateSession& state_;
    const std::atomic<bool>* interrupted_;
    Diagnostics& diagnostics_;
    Inspection recorded_values_;
    std::map<std::string, Provider*> configured_;  // by provider key; null: it could not be
};

}  // namespace

bool recover_unfinished(const config::Module& root, const std::map<std::string, Value>& variables, Sources& sources, Providers& providers,
                        StateSession& state, const std::atomic<bool>* interrupted, Diagnostics& diagnostics)
{
    if (state.unfinished().empty()) return true;
    return Recovery(root, variables, sources, providers, state, interrupted, diagnostics).run();
}

}  // namespace rxplan
