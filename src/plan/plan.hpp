// The plan: what will be done, why, and in which order. Plain data: every view renders from it, and apply executes it as it stands.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "rxplan/path.hpp"
#include "rxplan/span.hpp"
#include "rxplan/value.hpp"
#include "state/state.hpp"

namespace rxplan {

enum class Action : std::uint8_t { no_op, create, read, update, replace, destroy, forget };

// Why an instance is replaced, destroyed, or read only while applying.
enum class Reason : std::uint8_t {
    none,
    replace_because_cannot_update,  // `replaces` names the attributes
    replace_because_tainted,
    replace_by_request,
    replace_by_triggers,
    delete_because_no_resource_config,  // the block is gone, or the call of its module
    delete_because_no_module,           // the instance of the module it is in is gone
    delete_because_wrong_repetition,    // count or for_each was added or removed
    delete_because_count_index,
    delete_because_each_key,
    delete_by_request,  // `destroy`
    read_because_config_unknown,
    read_because_dependency_pending,
};

// What happens to one instance. Values have the schema's type; marks tell what is sensitive.
struct Step {
    InstanceAddress address;
    std::string deposed;   // key of a deposed object that is destroyed; empty: the current object
    std::string provider;  // key into Plan::providers: `rackspace`, `rackspace.alias`
    Action action = Action::no_op;
    Reason reason = Reason::none;
    bool create_before_destroy = false;  // meaningful for replace
    Value before;                        // null: it does not exist yet
    Value after;                         // null: it will not exist; unknown parts: known after apply
    Value config;                        // as evaluated while planning (may contain unknowns); null for destroy
    std::vector<Path> replaces;          // attributes that force the replacement
    Span source;                         // the block's header; invalid when the block is gone
    // Blocks that it needs directly, to be recorded in the state; keys of module instances left out.
    SharedList<ResourceAddress> dependencies;
};

// A change made outside of rxplan, found while refreshing.
struct Drift {
    InstanceAddress address;
    Value before;                // as recorded
    std::optional<Value> after;  // as it is; nothing: it does not exist any more
};

// An object that has another address now than the last time.
struct Move {
    InstanceAddress from;
    InstanceAddress to;
    Span source;  // the `moved` block; invalid when a `count` that came or went has moved it
};

// An object that exists and is taken over: Plan::refreshed has it already, as it is.
struct Import {
    InstanceAddress to;
    std::string id;  // as its provider knows it
    Span source;     // of the identifier
};

struct OutputChange {
    std::string name;
    Action action = Action::no_op;  // create, update, destroy, no_op
    Value before;                   // null: none
    Value after;                    // null: removed
    bool sensitive = false;
    bool deferred = false;  // it shows something that is deferred, and keeps its last value: `after` is `before`
};

// Why something is left to a later round. The names are those of Terraform's `deferred_changes`.
enum class DeferReason : std::uint8_t {
    instance_count_unknown,   // how many instances there are of it, or of a module around it
    provider_config_unknown,  // the configuration of its provider
    deferred_prereq,          // something that it needs, or that still needs it, is deferred itself
};

// What this plan leaves to a later round, because it is known only when this one is done.
struct Deferral {
    InstanceAddress address;         // without key: all instances of the block; keys of module instances left out where they are not known
    bool open_key = false;           // how many instances there are is not known
    Action action = Action::create;  // what it may come to: create (or whatever its instances need), read, destroy
    DeferReason reason = DeferReason::instance_count_unknown;
    std::string provider;                // key into Plan::providers
    Value before;                        // of a destroy
    Value after;                         // what is known of any instance; null of a destroy
    Span source;                         // the block's header; invalid when the block is gone
    Span unknown;                        // what is not known: `count` or `for_each`, the provider's block, a reference; may be invalid
    std::vector<std::string> waits_for;  // blocks that make it known; empty: none of the configuration does
};

// All steps of one block that may run at the same time, and what must be finished before. A block has up to three groups: `make` creates
// and updates (and makes the new object of a replacement), `clear` destroys the old objects of replacements that destroy first, `remove`
// destroys what is not wanted any more (and the old objects of replacements that create first).
struct Group {
    enum class Phase : std::uint8_t { make, clear, remove };

    struct Dependency {
        std::uint32_t group = 0;
        bool same_key = false;  // only the instance with the same module instance and key, not the whole group
    };

    ResourceAddress block;  // with the keys of the module instances left out: one node per declared block
    Phase phase = Phase::make;
    std::vector<std::uint32_t> steps;    // into Plan::steps
    std::vector<Dependency> depends_on;  // into Plan::groups
};

// Provider configurations in use.
struct PlannedProvider {
    std::string name;  // its key: `rackspace`, `rackspace.west`
    Value config;      // as evaluated; null of any: no block and no arguments
    Span source;
    bool ephemeral = false;  // something in it must not be written down: a plan file has an unknown value in its place
};

// A source file as it was when the plan was made; apply reads configuration and templates from these texts, never from the disk.
struct SourceFile {
    std::string name;  // relative to the root module's folder
    std::string text;
};

enum class PlanMode : std::uint8_t { normal, destroy, refresh_only };

struct Plan {
    PlanMode mode = PlanMode::normal;
    bool partial = false;       // `-target` or `-exclude` left something out
    std::vector<Step> steps;    // in the order of the graph, then by key; never a no-op
    std::vector<Group> groups;  // dependencies come before dependants
    std::vector<Drift> drift;
    std::vector<Move> moves;            // by new address, which every other part of the plan uses
    std::vector<Import> imports;        // in the order of the graph; a step for the same address changes what is imported
    std::vector<OutputChange> outputs;  // by name; includes no-ops
    std::vector<Deferral> deferrals;    // in the order of the graph, then what is not wanted any more by address
    std::map<std::string, PlannedProvider> providers;
    std::map<std::string, Value> variables;  // of the root module
    std::set<std::string> ephemeral;         // those of them that a plan file does not keep
    std::vector<SourceFile> sources;
    std::string prior_lineage;
    std::uint64_t prior_serial = 0;
    State refreshed;            // the prior state with drift taken in: what apply starts from
    std::size_t unchanged = 0;  // instances with nothing to do
    // What `plantimestamp` told; nothing when the configuration did not ask, so that the plan does not depend on the clock.
    std::optional<std::chrono::system_clock::time_point> time;

    struct Counts {
        std::size_t create = 0, update = 0, replace = 0, destroy = 0, read = 0, forget = 0;
    };
    [[nodiscard]] Counts counts() const;
    // Nothing to do in this round: no step, no move, no import and no output changes (drift alone does not count).
    [[nodiscard]] bool idle() const;
    // Nothing to do, now or later.
    [[nodiscard]] bool empty() const { return idle() && deferrals.empty(); }
    // Whether there is something to approve: also what refreshing found, when that is all that was asked for.
    [[nodiscard]] bool asks() const { return !empty() || (mode == PlanMode::refresh_only && !drift.empty()); }
};

}  // namespace rxplan
