// The loop that executes a plan. One thread runs the loop and alone touches the schedule, the values and the state; workers call providers.
// Its parts: applier.cpp (the loop), prepare.cpp (what a task asks of its provider), outcome.cpp (what the answer means).
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "apply/apply.hpp"
#include "apply/schedule.hpp"
#include "apply/values.hpp"
#include "apply/workers.hpp"
#include "state/session.hpp"

namespace rxplan {

class Applier {
public:
    Applier(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers, StateSession& state,
            ApplyObserver& observer, const ApplyOptions& options, Diagnostics& diagnostics);

    [[nodiscard]] ApplyResult run();

private:
    using Clock = std::chrono::steady_clock;

    // A task that was handed to its provider.
    struct Operation {
        std::uint32_t task = 0;
        Provider* provider = nullptr;
        std::string provider_key;
        const ResourceSchema* schema = nullptr;
        Change change;
        ObjectAddress object;
        InstanceObject after;  // what will be recorded, but for attributes
        Clock::time_point deadline;
        bool journalled = false;
    };
    // An operation that the cloud works on.
    struct Waiting {
        Operation operation;
        Value handle;
        std::optional<Value> state;  // as far as known
        Clock::time_point since;
        Clock::time_point next;
    };
    struct Polls {
        std::vector<Waiting> waiting;
        bool asked = false;  // a poll of this provider is under way
    };

    struct Started {
        Operation operation;
        StartResult result;
    };
    struct Polled {
        std::string provider_key;
        std::vector<PollResult> answers;  // of the first ones that wait
    };
    struct Progressed {
        std::uint32_t task;
        std::string remark;
    };
    using Message = std::variant<Started, Polled, Progressed>;

    // The loop.
    bool take_over_refreshed();
    bool start_ready();
    void take_back(const Operation& operation);
    [[nodiscard]] std::size_t under_way() const;
    [[nodiscard]] std::size_t most_at_once() const { return std::max<std::size_t>(options_.parallelism, 1); }
    bool record_intents(std::vector<Operation>& operations);
    void dispatch(Operation operation);
    void poll_due();
    [[nodiscard]] Clock::time_point next_poll() const;
    void handle(Message message);
    void take_polled(Polled polled);
    void go_on_waiting(Waiting& waiting, Pending pending);
    [[nodiscard]] std::optional<InstanceObject> known_so_far(const Operation& operation, const Pending& pending) const;
    void heed_interrupts();
    void save();
    [[nodiscard]] std::map<std::string, OutputState> final_outputs();
    [[nodiscard]] bool everything_done() const;
    void summarise();

    // What a task asks. Nothing: it is settled already (nothing to do, or failed).
    std::optional<Operation> prepare(std::uint32_t task);
    std::optional<Operation> prepare_make(std::uint32_t task, Operation operation);
    void forget(std::uint32_t task);
    std::optional<Operation> prepare_destroy(std::uint32_t task, Operation operation);
    bool evaluate_again(const Step& step, const Declared& declared, Operation& operation);
    bool keeps_promise(const Step& step, const Value& actual, const std::string& when);
    bool depose(const Step& step, std::uint32_t task);
    Provider* configured(const std::string& key);
    [[nodiscard]] std::chrono::seconds timeout_of(const Declared& declared, const ResourceSchema& schema, rxplan::Operation operation);

    // What an answer means.
    void conclude(const Operation& operation, const Done& done);
    void conclude(const Operation& operation, Failed failed);
    void conclude_without_object(const Operation& operation);
    void conclude(const Operation& operation, Unanswered unanswered);
    void wait_for(Operation operation, Pending pending);
    void expire(const Waiting& waiting);
    void restore_deposed(const Operation& operation);
    [[nodiscard]] InstanceObject object_of(const Operation& operation, const Value& state, bool tainted) const;
    void record(StateResult<void> result);
    void settle(const Operation& operation, bool succeeded);
    void settle(std::uint32_t task, bool succeeded);
    void report(const Diagnostics& problems, const Step& step);

    [[nodiscard]] const Step& step_of(std::uint32_t task) const { return plan_.steps[schedule_.tasks()[task].step]; }
    [[nodiscard]] rxplan::Operation operation_of(std::uint32_t task) const;

    const Plan& plan_;
    const config::Module& root_;
    Providers& providers_;
    StateSession& state_;
    ApplyObserver& observer_;
    const ApplyOptions& options_;
    Diagnostics& diagnostics_;

    AppliedValues values_;
    Schedule schedule_;
    std::map<std::string, Provider*> configured_;        // by provider key; null: it could not be
    std::map<std::string, Polls> polls_;                 // by provider key
    std::map<std::uint32_t, std::string> deposed_keys_;  // by step, of replacements that create first
    std::deque<std::uint32_t> ready_;
    std::size_t calling_ = 0;  // start calls under way
    std::size_t finished_ = 0;
    bool stopping_ = false;
    bool abandoned_ = false;
    bool storage_failed_ = false;
    bool saved_ = false;
    ApplyResult result_;
    std::shared_ptr<Mailbox<Message>> mailbox_ = std::make_shared<Mailbox<Message>>();
    // Last: their threads end before what they use.
    std::unique_ptr<Executor> workers_;
    std::unique_ptr<Executor> pollers_;
};

}  // namespace rxplan
