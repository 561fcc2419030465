// The stages that commands are made of, and what they hand to each other.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apply/apply.hpp"
#include "base/source.hpp"
#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/run_view.hpp"
#include "cli/variables.hpp"
#include "config/load.hpp"
#include "config/module_store.hpp"
#include "plan/plan.hpp"
#include "plan/providers.hpp"
#include "state/keyring.hpp"
#include "state/session.hpp"

namespace rxplan::cli {

// One run of a command. A stage returns false when the command cannot go on; `failed` then says why.
class Session {
public:
    explicit Session(const Context& context);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // The configuration of the working directory, or the texts that a plan carries.
    bool load_configuration();
    bool load_configuration_if_any();  // a folder without files is an empty module
    bool load_configuration(const Plan& plan);
    // The packages of modules from elsewhere that the configuration calls, fetched where needed; nothing when one could not be.
    [[nodiscard]] std::optional<config::ModuleLock> fetch_modules(bool update);

    // An earlier plan to compare with; `baseline` stays empty when `file` is.
    bool read_baseline(const std::string& file, std::optional<Plan>& baseline);

    // Values for all variables: given, asked for, or from a plan.
    bool take_variables(const VariableOptions& options);
    // The same, but nobody is asked, and a variable without a value is unknown.
    bool take_known_variables(const VariableOptions& options);
    // The values that a plan from a file carries, to which ephemeral ones must be given again; the plan has them all afterwards.
    bool take_variables(Plan& plan, const VariableOptions& options, const std::string& file);

    // The keys that state, journal and plan files are encrypted with, found when they are needed first; null when they cannot be.
    [[nodiscard]] Keyring* keys();
    // What a file that was given holds, state or plan, encrypted or not.
    [[nodiscard]] std::optional<std::string> decrypted(std::string stored, const std::string& file);
    // A plan kept in a file.
    [[nodiscard]] std::optional<Plan> read_plan(const std::string& file);
    bool write_plan(const std::string& file, const Plan& plan);

    // The state as of now, without a lock; or for writing, locked.
    bool read_state();
    bool open_state(const LockArguments& lock);
    // Finds out what came of operations that an earlier run left without an end.
    bool recover();

    // Nothing when planning failed.
    [[nodiscard]] std::optional<Plan> make_plan(const PlanOptions& options);
    // Writes configuration for what is imported without a resource block into `file`, which must not exist and becomes part of the
    // configuration; no file when nothing lacks one.
    bool generate_configuration(const std::string& file);
    // Says what the round before found and begins another: providers are made anew, for they may be configured otherwise now.
    void begin_next_round();
    // Lets a plan from a file continue the open state; false when something that it relies on has changed.
    bool rebase(Plan& plan, const std::string& file);
    // Executes a plan against the open state.
    bool apply(const Plan& plan, std::size_t parallelism);
    // Writes down what recovering or `writable` changed.
    bool commit();
    // The open state, to be changed as a whole; null, and a report, when an earlier run left operations without an end.
    [[nodiscard]] StateSession* writable();

    // Reports all that was found and gives the exit code.
    [[nodiscard]] int failed();
    [[nodiscard]] int done(int code = 0);

    [[nodiscard]] const std::map<std::string, Value>& variables() const noexcept { return variables_; }
    [[nodiscard]] Console& console() noexcept { return console_; }
    [[nodiscard]] RunView& view() noexcept { return *view_; }
    [[nodiscard]] const config::Module& root() const noexcept { return *root_; }
    [[nodiscard]] const State& state() const noexcept;
    [[nodiscard]] Providers& providers() noexcept { return *providers_; }
    [[nodiscard]] Sources& sources() noexcept { return sources_; }
    [[nodiscard]] Diagnostics& diagnostics() noexcept { return diagnostics_; }
    // The block that makes objects of a resource; null (silently) when no provider knows it.
    [[nodiscard]] const BlockSchema* find_schema(const ResourceAddress& resource);

private:
    void collect(const VariableOptions& options);
    void ask_for_missing(CollectedVariables& collected);
    void keep_sources(Plan& plan) const;
    void warn_of_unfinished();
    [[nodiscard]] std::string unfinished_objects() const;
    void trust_running();
    bool note(const StateError& problem);

    const Context& context_;
    Console& console_;
    std::unique_ptr<RunView> view_;
    Sources sources_;
    Diagnostics diagnostics_;
    std::vector<SourceFile> files_;  // of the configuration, in the order of their ids
    std::unique_ptr<config::Module> root_;
    CollectedVariables collected_;
    std::map<std::string, Value> variables_;
    std::unique_ptr<Providers> providers_;
    std::optional<Keyring> keys_;
    Snapshot snapshot_;
    std::unique_ptr<StateSession> open_;
    ApplyResult result_;
};

}  // namespace rxplan::cli
