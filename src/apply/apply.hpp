// Plan -> executed steps -> new state, journalled step by step.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "apply/executor.hpp"
#include "config/module.hpp"
#include "plan/plan.hpp"
#include "plan/providers.hpp"

namespace rxplan {

class StateSession;

struct ApplyOptions {
    std::size_t parallelism = 32;                  // calls to providers at once, 12 at most; what the cloud works on by itself is none
    const std::atomic<int>* interrupts = nullptr;  // 1: start nothing more, finish what runs; 2: abandon what runs after saving
    std::function<std::unique_ptr<Executor>(std::size_t most_at_once)> executor;  // null: threads
};

// Told from the loop thread, in the order of events.
class ApplyObserver {
public:
    virtual ~ApplyObserver() = default;
    virtual void started(const Step& step, Operation operation) = 0;
    virtual void progress(const Step& step, std::string_view remark) = 0;
    // The id that an object was given or has, just before `finished`; not for destroy, nor for objects without one.
    virtual void identified(const Step& /*step*/, std::string_view /*id*/) {}
    virtual void finished(const Step& step, Operation operation) = 0;
    virtual void failed(const Step& step, Operation operation) = 0;
    // About once a second while anything runs.
    virtual void tick(std::size_t running, std::size_t waiting, std::size_t done, std::size_t total) = 0;
};

struct ApplyResult {
    std::size_t created = 0, updated = 0, destroyed = 0, read = 0;  // a replacement counts as one created and one destroyed
    std::size_t imported = 0;
    std::size_t forgotten = 0;  // taken out of the state, but not destroyed
    std::size_t failed = 0;     // steps that ended with an error
    std::size_t skipped = 0;    // not begun: something they need failed, or the run was interrupted
    bool interrupted = false;
};

// Executes the plan against the open state: takes over `plan.refreshed` first, records every step in the journal and folds it at the end.
// What was done is saved whatever happens. Errors say what is now true and which command continues.
[[nodiscard]] ApplyResult apply_plan(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers,
                                     StateSession& state, ApplyObserver& observer, const ApplyOptions& options, Diagnostics& diagnostics);

// After a crash: asks the providers what the unfinished operations made, waits for what the cloud still works on, and records it. For every
// command that writes, before it plans. False when something could not be found out, or when `interrupted` (may be null) became true; those
// operations stay in the journal.
[[nodiscard]] bool recover_unfinished(const config::Module& root, const std::map<std::string, Value>& variables, Sources& sources,
                                      Providers& providers, StateSession& state, const std::atomic<bool>* interrupted,
                                      Diagnostics& diagnostics);

}  // namespace rxplan
