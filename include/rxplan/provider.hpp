// The provider plugin interface: small, batch-first and two-phase (nothing blocks on waiting).
//
// A provider takes and returns values. It never sees syntax, a terminal or the state file; a problem names an attribute path and the
// engine attaches the source span. Everything a provider returns has the resource's schema type.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rxplan/diagnostic.hpp"
#include "rxplan/schema.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

// Raised whenever this header, or one that it includes, changes in a way that a plugin built before would not survive.
inline constexpr std::uint32_t plugin_abi_version = 3;

// What the engine tells a provider when it makes it.
struct ProviderContext {
    std::filesystem::path data_dir;  // `.rxplan` of the working directory: the provider may keep files under `data_dir / <its name>`
    std::string engine_version;      // for User-Agent
    // What the user's umask takes from the permissions of files that he asked for. The process's own umask leaves nothing to others.
    unsigned file_mask = 022;
};

enum class Mode : std::uint8_t { managed, data };

// What `start` is asked to do. `read` is for data sources alone.
enum class Operation : std::uint8_t { create, update, destroy, read };

struct PlanRequest {
    std::string_view type;
    Value prior;     // null of the schema type: create
    Value config;    // as written: unset attributes are null; may contain unknowns
    Value proposed;  // config, with defaults filled in and computed attributes taken from prior (unknown when there is no prior)
};

struct PlanResponse {
    Value planned;               // what will be true afterwards; unknown where only the operation can tell
    std::vector<Path> replaces;  // attributes, beyond those that the schema says force replacement, that cannot change in place
    std::vector<Path>
        keeps;  // attributes that the schema says force replacement but whose change here is none: planned holds the prior value
    Diagnostics diagnostics;  // errors: this resource cannot be planned
};

// An object as an earlier version of the provider stored it (ResourceSchema::version was lower then).
struct UpgradeRequest {
    std::string_view type;
    std::uint32_t version = 0;  // lower than the schema's
    Value state;                // an object, wholly known, without marks, as its JSON has it: it need not fit the schema
};

struct UpgradeResponse {
    Value state;              // what the same object is by today's schema; must convert to its type
    Diagnostics diagnostics;  // errors: it cannot be told, and nothing is planned for it
};

struct ReadRequest {
    std::string_view type;
    Value state;  // as last known
};

struct ReadResponse {
    std::optional<Value> state;  // nothing: it does not exist any more (meaningful without errors only)
    Diagnostics diagnostics;     // errors: it could not be found out; the prior state stands
};

// One operation on one object. Plain data: the journal stores it, and `adopt` gets it back after a crash.
struct Change {
    std::string id;  // unique to this operation, [0-9a-z]{26}; a create leaves it on the object wherever the cloud allows
    Operation operation = Operation::create;
    std::string type;
    std::string address;                // for messages only
    Value prior;                        // null for create and read
    Value planned;                      // null for destroy; for read: the configuration. Unknown only where the provider is to decide
    Value config;                       // as written, wholly known; null for destroy
    std::chrono::seconds timeout{600};  // the engine fails a pending operation after it; providers bound single requests by it
};

// Called with a short present-tense remark (`12 of 40 MB`), from any thread.
using ProgressSink = std::function<void(std::string_view remark)>;

struct Done {
    Value state;  // wholly known; null after destroy
};

// The cloud works on it. `handle` is all that `poll` needs, also in another process; `state` is what is known already (the id at least), so
// that nothing is orphaned should the wait fail.
struct Pending {
    Value handle;
    Value state;
    std::chrono::milliseconds poll_after{1000};
    std::string remark;  // `BUILD 40 %`; may be empty
};

struct Failed {
    Diagnostics diagnostics;     // at least one error
    std::optional<Value> state;  // the object exists (perhaps in part): recorded as tainted, replaced next time. Nothing: it does not exist
    bool unchanged = false;      // for update and destroy: the object is certainly as it was before
};

// A create whose reply was lost is not Failed: the provider settles it (looks for the object by `Change::id`) or returns Unanswered, and
// the next command calls `adopt`.
struct Unanswered {
    Diagnostics diagnostics;
};

using StartResult = std::variant<Done, Pending, Failed, Unanswered>;
using PollResult = std::variant<Done, Pending, Failed>;

struct PollRequest {
    Change change;
    Value handle;
    std::chrono::milliseconds waited{0};  // since this process began to wait for it
};

// Nothing of it exists.
struct NotFound {};

// Pending: it exists and the cloud still works on it. Failed without state: it could not be found out.
using AdoptResult = std::variant<Done, Pending, NotFound, Failed>;

struct ImportResponse {
    std::optional<Value> state;  // nothing: no such object
    Diagnostics diagnostics;
};

// Threads: `schema`, `plan` and `start` are called from several threads at once after `configure` has returned; `configure`, `read`,
// `poll`, `adopt` and `import_object` from one thread at a time, but beside `start`. No call waits for the cloud to finish work; a call may
// last as long as its requests do. A provider must not throw.
class Provider {
public:
    virtual ~Provider() = default;

    // The same for the life of the provider.
    [[nodiscard]] virtual const ProviderSchema& schema() const = 0;

    // Checks what a configuration says beyond its schema, without any request. May contain unknowns, which it must let pass.
    [[nodiscard]] virtual Diagnostics validate(Mode mode, std::string_view type, const Value& config);

    // Credentials and region, proven by a request where there is one to make. Called once before read, start, poll, adopt and
    // import_object. Errors end the run before anything was changed.
    [[nodiscard]] virtual Diagnostics configure(const Value& config) = 0;

    // No requests but one a run for what the whole cloud allows. For update and create; never for destroy. The default returns `proposed`.
    [[nodiscard]] virtual PlanResponse plan(const PlanRequest& request);

    // No requests; called before `configure`, from one thread at a time. The default returns the state as it is: enough where a version
    // was raised for attributes whose meaning changed but not their shape.
    [[nodiscard]] virtual UpgradeResponse upgrade(const UpgradeRequest& request);

    // One answer for each request, in order. Objects of one type are to be read by listings where the cloud has them.
    [[nodiscard]] virtual std::vector<ReadResponse> read(std::span<const ReadRequest> requests) = 0;

    // Begins (and, when the cloud answers at once, finishes) one operation.
    [[nodiscard]] virtual StartResult start(const Change& change, const ProgressSink& progress) = 0;

    // One answer for each request, in order, by as few requests to the cloud as possible. The default asserts: a provider that never
    // returns Pending has no use for it.
    [[nodiscard]] virtual std::vector<PollResult> poll(std::span<const PollRequest> requests);

    // After a crash: what a create with this id made, if anything.
    [[nodiscard]] virtual AdoptResult adopt(const Change& intent) = 0;

    // How long after a request the cloud may still hide what it made: for as long `adopt` is asked again when it finds nothing. Asked
    // after `configure`.
    [[nodiscard]] virtual std::chrono::seconds visibility_delay() const { return std::chrono::seconds(0); }

    // The object with this id as the cloud knows it, for taking it over.
    [[nodiscard]] virtual ImportResponse import_object(std::string_view type, std::string_view id) = 0;
};

struct ProviderEntry {
    const char* name;  // `rackspace`
    std::unique_ptr<Provider> (*make)(const ProviderContext& context);
};

// What a plugin's one entry point returns. The first member never changes its meaning, so that a mismatch can always be told.
struct Plugin {
    std::uint32_t abi_version;
    const char* version;
    std::span<const ProviderEntry> providers;
};

inline constexpr const char* plugin_entry_symbol = "rxplan_plugin";
using PluginEntry = const Plugin* (*)();

}  // namespace rxplan

// Put once into a plugin: RXPLAN_PLUGIN("1.0.0", {"name", make_it});
#define RXPLAN_PLUGIN(version_text, ...)                                                               \
    extern "C" __attribute__((visibility("default"))) const ::rxplan::Plugin* rxplan_plugin()          \
    {                                                                                                  \
        static constexpr ::rxplan::ProviderEntry entries[] = {__VA_ARGS__};                            \
        static constexpr ::rxplan::Plugin plugin{::rxplan::plugin_abi_version, version_text, entries}; \
        return &plugin;                                                                                \
    }
