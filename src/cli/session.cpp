#include "cli/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "base/version.hpp"
#include "base/written_file.hpp"
#include "cli/encryption.hpp"
#include "cli/plan_sources.hpp"
#include "cli/process.hpp"
#include "eval/evaluate.hpp"
#include "plan/generate_configuration.hpp"
#include "plan/make_plan.hpp"
#include "plan/plan_file.hpp"
#include "plan/provider_key.hpp"
#include "plan/provider_schemas.hpp"
#include "plan/rebase.hpp"
#include "plan/upgrade.hpp"
#include "state/sealed_file.hpp"

namespace rxplan::cli {

Session::Session(const Context& context)
    : context_(context),
      console_(context.console),
      view_(make_run_view(context.console, context.command)),
      root_(std::make_unique<config::Module>()),
      providers_(
          std::make_unique<Providers>(context.provider_path, ProviderContext{data_directory(), std::string(engine_version), user_umask()}))
{
}

Session::~Session()
{
    // Calls that were left to themselves still run: what they use must stay until the process is gone.
    if (interrupts() > 1) (void)providers_.release();
}

namespace {

constexpr std::string_view lock_file = "rxplan.lock.hcl";

std::filesystem::path module_cache()
{
    return data_directory() / "modules";
}

}  // namespace

std::optional<config::ModuleLock> Session::fetch_modules(bool update)
{
    const auto tell = [this](std::string_view package) { console_.tell(fmt::format("Fetching {}...\n", package)); };
    config::ModuleStore modules({module_cache(), lock_file, update, tell});
    ProviderSchemas schemas(*providers_);
    root_ = config::load(".", KeepingReader(files_), sources_, diagnostics_, {&schemas, &modules, eval::constant_value});
    if (!diagnostics_.has_errors()) modules.save(diagnostics_);
    if (diagnostics_.has_errors()) return std::nullopt;
    return modules.used();
}

bool Session::load_configuration()
{
    // What is wrong elsewhere is said in the same run.
    (void)fetch_modules(false);
    validate(*root_, sources_, *providers_, diagnostics_);
    return !diagnostics_.has_errors();
}

bool Session::load_configuration_if_any()
{
    const auto names = config::DiskReader().list(".");
    return (names && names->empty()) || load_configuration();
}

bool Session::load_configuration(const Plan& plan)
{
    files_ = plan.sources;
    ProviderSchemas schemas(*providers_);
    PlanModules modules(module_cache(), files_);
    root_ = config::load(".", PlanReader(files_), sources_, diagnostics_, {&schemas, &modules, eval::constant_value});
    // Templates come after the configuration's own files; evaluation finds them here by name.
    for (const auto& file : files_) {
        if (sources_.find(file.name) == 0) sources_.add(file.name, file.text);
    }
    return !diagnostics_.has_errors();
}

Keyring* Session::keys()
{
    if (!keys_) keys_ = find_keys(console_);
    return keys_ ? &*keys_ : nullptr;
}

std::optional<std::string> Session::decrypted(std::string stored, const std::string& file)
{
    auto* keys = this->keys();
    if (keys == nullptr) return std::nullopt;
    auto text = open_given_file(*keys, std::move(stored));
    if (text) return *std::move(text);
    text.error().path = file;
    (void)note(text.error());
    return std::nullopt;
}

std::optional<Plan> Session::read_plan(const std::string& file)
{
    auto* keys = this->keys();
    if (keys == nullptr) return std::nullopt;
    auto plan = read_plan_file(file, *keys);
    if (plan) return *std::move(plan);
    diagnostics_.add(std::move(plan.error()));
    return std::nullopt;
}

bool Session::write_plan(const std::string& file, const Plan& plan)
{
    auto* keys = this->keys();
    if (keys == nullptr) return false;
    auto written = write_plan_file(file, plan, *keys);
    if (!written) diagnostics_.add(std::move(written.error()));
    return written.has_value();
}

bool Session::read_baseline(const std::string& file, std::optional<Plan>& baseline)
{
    if (file.empty()) return true;
    baseline = read_plan(file);
    return baseline.has_value();
}

void Session::collect(const VariableOptions& options)
{
    collect_variables(collected_, environ, ".", options.given, sources_, diagnostics_);
    conceal_secrets(collected_, *root_, sources_);
}

bool Session::take_variables(const VariableOptions& options)
{
    collect(options);
    if (diagnostics_.has_errors()) return false;
    if (options.input && console_.interactive()) ask_for_missing(collected_);
    variables_ = eval::evaluate_variables(*root_, collected_.inputs, sources_, diagnostics_);
    add_unread_files(".", diagnostics_);
    return !diagnostics_.has_errors();
}

bool Session::take_variables(Plan& plan, const VariableOptions& options, const std::string& file)
{
    const auto lasting = [&](const eval::VariableInput& input) {
        const auto variable = root_->variables.find(input.name);
        return variable == root_->variables.end() || !variable->second.ephemeral;
    };
    const auto is_ephemeral = [](const auto& variable) { return variable.second.ephemeral; };
    if (std::any_of(root_->variables.begin(), root_->variables.end(), is_ephemeral)) {
        collect(options);
    } else if (!options.given.empty()) {
        diagnostics_.add(contradiction(fmt::format("`{}` was planned with its own: -var and -var-file cannot be given beside it.", file)));
    }
    for (const auto& input : collected_.inputs) {
        if (input.may_be_undeclared || !lasting(input)) continue;
        diagnostics_.add(contradiction(
            fmt::format("`{}` was planned with its own value for `{}`: only ephemeral variables are given again.", file, input.name)));
    }
    if (diagnostics_.has_errors()) return false;
    std::erase_if(collected_.inputs, lasting);
    // What was planned with comes first, so that only ephemeral values can be missing.
    for (const auto& [name, value] : plan.variables) {
        auto& planned = collected_.literals.emplace_back();
        planned.node = syntax::Literal{value};
        eval::VariableInput input;
        input.name = name;
        input.origin = "the plan";
        input.value = &planned;
        collected_.inputs.push_back(std::move(input));
    }
    if (options.input && console_.interactive()) ask_for_missing(collected_);
    variables_ = eval::evaluate_variables(*root_, collected_.inputs, sources_, diagnostics_);
    plan.variables = variables_;
    return !diagnostics_.has_errors();
}

bool Session::take_known_variables(const VariableOptions& options)
{
    collect(options);
    if (diagnostics_.has_errors()) return false;
    for (const auto* variable : missing_variables(*root_, collected_)) {
        auto& open = collected_.literals.emplace_back();
        open.node = syntax::Literal{Value::unknown(variable->type.type)};
        eval::VariableInput input;
        input.name = variable->name;
        input.value = &open;
        collected_.inputs.push_back(std::move(input));
    }
    variables_ = eval::evaluate_variables(*root_, collected_.inputs, sources_, diagnostics_);
    return !diagnostics_.has_errors();
}

void Session::ask_for_missing(CollectedVariables& collected)
{
    for (const auto* variable : missing_variables(*root_, collected)) {
        std::string question = fmt::format("var.{}\n", variable->name);
        if (!variable->description.empty()) question += fmt::format("  {}\n", variable->description);
        auto answer = console_.ask(question + "  Enter a value: ", variable->sensitive);
        if (!answer) return;
        eval::VariableInput input;
        input.name = variable->name;
        input.origin = "the answer";
        input.text = std::move(answer);
        collected.inputs.push_back(std::move(input));
    }
}

bool Session::note(const StateError& problem)
{
    diagnostics_.add(to_diagnostic(problem));
    return false;
}

bool Session::read_state()
{
    auto* keys = this->keys();
    if (keys == nullptr) return false;
    auto snapshot = read_snapshot(default_state_path, *keys);
    if (!snapshot) return note(snapshot.error());
    snapshot_ = *std::move(snapshot);
    return true;
}

bool Session::open_state(const LockArguments& lock)
{
    SessionOptions options;
    options.keys = keys();
    if (options.keys == nullptr) return false;
    options.command = context_.command;
    options.engine_version = engine_version;
    options.lock = lock.lock;
    options.lock_timeout = lock.timeout;
    options.waiting = [this](const LockOwner& owner) {
        console_.tell(fmt::format("Waiting for the lock that {}@{} holds (rxplan {}, process {}, since {})...\n", owner.who, owner.host,
                                  owner.command, owner.pid, owner.created));
    };
    auto opened = StateSession::open(options);
    if (!opened) return note(opened.error());
    open_ = *std::move(opened);
    if (const auto owner = open_->recovered()) {
        console_.tell(fmt::format("The lock of rxplan {} (process {}), which died, was taken over.\n", owner->command, owner->pid));
    }
    return true;
}

bool Session::recover()
{
    if (open_->unfinished().empty()) return true;
    console_.tell(fmt::format("Finding out what came of {} unfinished operation{} of an earlier run...\n", open_->unfinished().size(),
                              open_->unfinished().size() == 1 ? "" : "s"));
    const bool settled = recover_unfinished(*root_, variables_, sources_, *providers_, *open_, &interrupted(), diagnostics_);
    return settled && !diagnostics_.has_errors();
}

const State& Session::state() const noexcept
{
    return open_ ? open_->state() : snapshot_.state;
}

void Session::warn_of_unfinished()
{
    const auto owner = read_lock(lock_path(real_state_path(default_state_path)));
    if (owner && *owner) {
        trust_running();
        diagnostics_.add(
            warning("unfinished-operations", "another run is working on this state")
                .note(fmt::format("rxplan {} of {}@{} (process {}) is at work on {}. What this plan says of these is out of date soon.",
                                  (*owner)->command, (*owner)->who, (*owner)->host, (*owner)->pid, unfinished_objects())));
        return;
    }
    diagnostics_.add(warning("unfinished-operations", "an earlier run was cut off")
                         .note(fmt::format("What came of {} is not known yet, so this plan may say too much.", unfinished_objects()))
                         .helped("`rxplan apply` finds it out before it plans."));
}

std::string Session::unfinished_objects() const
{
    constexpr std::size_t most = 5;
    const auto& all = snapshot_.unfinished;
    std::string names;
    for (std::size_t i = 0; i < all.size() && i < most; ++i) names += (i == 0 ? "" : ", ") + all[i].intent.object.text();
    return all.size() > most ? fmt::format("{} and {} more", names, all.size() - most) : names;
}

// What somebody is just making exists in part only as long as he is not done: it does not have to be replaced.
void Session::trust_running()
{
    for (const auto& [intent, pending] : snapshot_.unfinished) {
        const auto* object = intent.change.operation == Operation::create ? snapshot_.state.find(intent.object) : nullptr;
        if (object == nullptr || !object->tainted) continue;
        auto trusted = *object;
        trusted.tainted = intent.after.tainted;
        snapshot_.state.apply({intent.object, intent.provider, std::move(trusted)});
    }
}

std::optional<Plan> Session::make_plan(const PlanOptions& options)
{
    if (!open_ && !snapshot_.unfinished.empty()) warn_of_unfinished();
    const auto observer = view_->planning();
    auto plan = rxplan::make_plan({*root_, sources_, state(), variables_, options, &interrupted()}, *providers_, *observer, diagnostics_);
    console_.status().clear();
    if (diagnostics_.has_errors()) return std::nullopt;
    keep_sources(plan);
    return plan;
}

bool Session::generate_configuration(const std::string& file)
{
    const std::filesystem::path path(file);
    const auto refuse = [&](std::string why) {
        diagnostics_.add(error("generated-file", "the generated configuration has no place")
                             .note(fmt::format("`-generate-config-out={}`: {}", file, why))
                             .helped("Name a new file of this folder that ends in `.rx.hcl`."));
        return false;
    };
    if (path.has_parent_path() && path.parent_path() != ".") return refuse("it would lie in another folder.");
    if (!file.ends_with(".rx.hcl") || !config::is_configuration_file(path.filename().string()))
        return refuse("a file of this name is no part of the configuration.");
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return refuse("it exists already.");
    const auto text =
        rxplan::generate_configuration({*root_, sources_, state(), variables_, {}, &interrupted()}, *providers_, diagnostics_);
    if (diagnostics_.has_errors()) return false;
    if (text.empty()) return true;
    if (auto problem = write_file(path, text)) {
        diagnostics_.add(*std::move(problem));
        return false;
    }
    console_.tell(fmt::format("Wrote {}: read it before you apply.\n", file));
    return true;
}

void Session::begin_next_round()
{
    console_.report(std::exchange(diagnostics_, Diagnostics()), sources_);
    providers_ =
        std::make_unique<Providers>(context_.provider_path, ProviderContext{data_directory(), std::string(engine_version), user_umask()});
}

// What apply evaluates from: the configuration and the templates that planning read. Values of variables are in the plan already.
void Session::keep_sources(Plan& plan) const
{
    plan.sources = files_;  // a module's once for each call of it: spans name them by position
    std::set<std::string_view> others;
    for (const auto& input : collected_.inputs) others.insert(input.origin);
    for (auto id = static_cast<std::uint32_t>(files_.size() + 1); !sources_.name(id).empty(); ++id) {
        const auto name = sources_.name(id);
        if (!name.starts_with('<') && !others.contains(name)) plan.sources.push_back({std::string(name), std::string(sources_.text(id))});
    }
}

bool Session::rebase(Plan& plan, const std::string& file)
{
    const auto stale = [&](std::string what) {
        diagnostics_.add(
            error("stale-plan", "the plan is stale").note(std::move(what)).helped(fmt::format("Plan anew: rxplan plan -out={}", file)));
        return false;
    };
    const auto& now = state();
    if (!plan.prior_lineage.empty() && now.lineage != plan.prior_lineage)
        return stale(now.lineage.empty()
                         ? fmt::format("`{}` was made where a state was, and there is none here: was it planned in another folder?", file)
                         : fmt::format("`{}` was made for another state: that one has another lineage.", file));
    const auto upgrade = [&](const ResourceAddress& resource, const std::string& stored_provider, const InstanceObject& object) {
        auto* provider = providers_->instance(provider_key_of(stored_provider), {}, diagnostics_);
        const auto* schema = provider == nullptr ? nullptr : provider->schema().resource(resource.type);
        return schema == nullptr ? std::nullopt : upgraded(object, *schema, *provider, resource.text(), diagnostics_);
    };
    const auto changed = rxplan::rebase(plan, now, upgrade);
    if (diagnostics_.has_errors()) return false;
    if (changed.empty()) return true;
    std::string names;
    for (std::size_t i = 0; i < changed.size() && i < 5; ++i) names += (i == 0 ? "" : ", ") + changed[i];
    if (changed.size() > 5) names += fmt::format(" and {} more", changed.size() - 5);
    return stale(fmt::format("Since `{}` was made, this was changed in the state: {}.", file, names));
}

bool Session::apply(const Plan& plan, std::size_t parallelism)
{
    ApplyOptions options;
    options.parallelism = parallelism;
    options.interrupts = &interrupts();
    const auto observer = view_->applying();
    set_applying(true);
    result_ = apply_plan(plan, *root_, sources_, *providers_, *open_, *observer, options, diagnostics_);
    set_applying(false);
    console_.status().clear();
    if (diagnostics_.has_errors() || result_.failed != 0 || result_.interrupted) {
        console_.tell("\n");
        return false;
    }
    view_->applied(result_, plan.mode);
    return true;
}

bool Session::commit()
{
    const auto committed = open_->commit();
    return committed ? true : note(committed.error());
}

StateSession* Session::writable()
{
    const auto open = open_->unfinished().size();
    if (open == 0) return open_.get();
    diagnostics_.add(
        error("unfinished-operations", "an earlier run was cut off")
            .note(fmt::format("What came of {} operation{} is not known yet, so the state must stay as it is.", open, open == 1 ? "" : "s"))
            .helped("`rxplan apply` finds it out."));
    return nullptr;
}

int Session::failed()
{
    console_.report(std::move(diagnostics_), sources_);
    return console_.exit_code(1);
}

int Session::done(int code)
{
    console_.report(std::move(diagnostics_), sources_);
    return console_.exit_code(code);
}

const BlockSchema* Session::find_schema(const ResourceAddress& resource)
{
    Diagnostics ignored;
    const auto* provider = providers_->schema(std::string(provider_name_of(resource.type)), {}, ignored);
    if (provider == nullptr) return nullptr;
    const auto* schema = resource.mode == Mode::data ? provider->data_source(resource.type) : provider->resource(resource.type);
    return schema == nullptr ? nullptr : &schema->block;
}

}  // namespace rxplan::cli
