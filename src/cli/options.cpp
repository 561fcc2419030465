#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/duration.hpp"
#include "cli/target_argument.hpp"

namespace rxplan::cli {
namespace {

Diagnostic unsuitable(std::string_view option, std::string_view value, std::string_view wanted)
{
    return error("unsuitable-option", "an option has an unsuitable value").note(fmt::format("`{}` got `{}`: {}.", option, value, wanted));
}

// What CLI11 says, in our words; with the nearest option for one that does not exist.
Diagnostic to_diagnostic(const CLI::ParseError& problem, const CLI::App& app, const std::string& command)
{
    const auto* extras = dynamic_cast<const CLI::ExtrasError*>(&problem);
    if (extras == nullptr) {
        std::string said = problem.what();
        if (said.starts_with("--")) said.erase(0, 1);
        return error("unsuitable-option", "an option has an unsuitable value")
            .note(fmt::format("{}.", said))
            .helped(fmt::format("rxplan {} -help", command));
    }
    // An unknown option says more than the value behind it.
    const auto words = app.remaining();
    const auto unknown = std::find_if(words.begin(), words.end(), [](const std::string& word) { return word.starts_with("-"); });
    const auto word = unknown != words.end() ? *unknown : words.empty() ? std::string() : words.front();
    if (!word.starts_with("-")) {
        return error("unexpected-argument", "too many arguments")
            .note(fmt::format("`rxplan {}` has no use for `{}`.", command, word))
            .helped(fmt::format("rxplan {} -help", command));
    }
    const auto name = word.substr(word.find_first_not_of('-'));
    std::vector<std::string> names;
    for (const auto* option : app.get_options()) {
        for (const auto& known : option->get_lnames()) names.push_back(known);
    }
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto nearest = suggest(name.substr(0, name.find('=')), candidates);
    return error("unknown-option", "there is no such option")
        .note(fmt::format("`rxplan {}` has no option `-{}`.", command, name))
        .helped(nearest ? fmt::format("did you mean `-{}`?", *nearest) : fmt::format("rxplan {} -help", command));
}

}  // namespace

namespace {

// Options with one dash, as messages and documents have them; without the parser's own words about types.
class HelpFormatter final : public CLI::Formatter {
public:
    std::string make_option_name(const CLI::Option* option, bool is_positional) const override
    {
        const auto& names = option->get_lnames();
        return is_positional || names.empty() ? CLI::Formatter::make_option_name(option, is_positional) : "-" + names.front();
    }
    std::string make_option_opts(const CLI::Option* option) const override
    {
        const auto type = option->get_type_name();
        return type.empty() ? type : " " + type.substr(0, type.find(':'));
    }
};

}  // namespace

struct OptionParser::Implementation {
    CLI::App app;
    bool no_color = false;  // heeded before any command runs
};

OptionParser::OptionParser(const Context& context, const std::string& summary)
    : context_(context), implementation_(new Implementation{CLI::App(summary, "rxplan " + context.command), false})
{
    implementation_->app.formatter(std::make_shared<HelpFormatter>());
    implementation_->app.set_help_flag("-h,--help", "this text");
    flag("--no-color", implementation_->no_color, "no colours, also on a terminal");
}

OptionParser::~OptionParser() = default;

void OptionParser::flag(const std::string& name, bool& value, const std::string& help)
{
    implementation_->app.add_flag(name, value, help);
}

void OptionParser::option(const std::string& name, std::string& value, const std::string& type, const std::string& help)
{
    implementation_->app.add_option(name, value, help)->type_name(type);
}

void OptionParser::option(const std::string& name, std::optional<std::string>& value, const std::string& type, const std::string& help)
{
    implementation_->app.add_option(name, value, help)->type_name(type);
}

void OptionParser::argument(const std::string& name, std::string& value, const std::string& help, bool required)
{
    implementation_->app.add_option(name, value, help)->required(required)->type_name("");
}

void OptionParser::arguments(const std::string& name, std::vector<std::string>& values, const std::string& help)
{
    implementation_->app.add_option(name, values, help)->type_name("");
}

void OptionParser::add(VariableOptions& options)
{
    variables_ = &options;
    // One value each, so that what follows is not taken for another.
    auto& app = implementation_->app;
    app.add_option("--var", options.values, "a value for a variable: -var 'name=value'")->allow_extra_args(false)->type_name("NAME=VALUE");
    app.add_option("--var-file", options.files, "a file of values for variables")->allow_extra_args(false)->type_name("FILE");
    flag("--input", options.input, "-input=false: never ask, fail instead");
}

void OptionParser::add(LockArguments& options)
{
    lock_ = &options;
    flag("--lock", options.lock, "-lock=false: take no lock; only when nobody else can be working");
    option("--lock-timeout", options.timeout_text, "DURATION", "how long to wait for another's lock: 30s, 5m");
}

void OptionParser::add(PlanArguments& arguments)
{
    plan_ = &arguments;
    add(arguments.variables);
    add(arguments.lock);
    if (context_.command != "destroy" && context_.command != "refresh") flag("--destroy", arguments.destroy, "plan to destroy everything");
    flag("--refresh", arguments.plan.refresh, "-refresh=false: believe the state, do not look at what exists");
    flag("--refresh-only", arguments.refresh_only, "only take over what was changed outside");
    auto& app = implementation_->app;
    const auto addresses = [&app](const char* name, std::vector<std::string>& texts, const char* help) {
        app.add_option(name, texts, help)->allow_extra_args(false)->type_name("ADDRESS");
    };
    addresses("--replace", arguments.replace, "replace this instance, whether it has to be or not");
    addresses("--target", arguments.targets, "only this resource, instance or module, and what it needs");
    addresses("--exclude", arguments.excluded, "all but this resource, instance or module, and what needs it");
    flag("--json", arguments.json, "tell what happens as JSON, an object a line, and ask nothing");
    app.add_option("--parallelism", arguments.parallelism, "calls to providers at once, 1 to 10000 (32)")
        ->check(CLI::Range(1, 10000))
        ->type_name("N");
}

// What is wrong with the options is told as the rest is, so this cannot wait until they are read.
void OptionParser::speak_json_if_wanted()
{
    const auto given = [this](std::string_view option) {
        return std::find(context_.arguments.begin(), context_.arguments.end(), option) != context_.arguments.end();
    };
    if (plan_ != nullptr && (given("--json") || given("--json=true")) && !given("--help")) context_.console.speak_json();
}

std::optional<int> OptionParser::parse()
{
    speak_json_if_wanted();
    // CLI11 takes them from the back.
    std::vector<std::string> reversed(context_.arguments.rbegin(), context_.arguments.rend());
    try {
        implementation_->app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        context_.console.print(implementation_->app.help());
        return context_.console.exit_code(0);
    } catch (const CLI::ParseError& problem) {
        context_.console.report(to_diagnostic(problem, implementation_->app, context_.command));
        return 1;
    }
    if (auto problem = finish()) {
        context_.console.report(*std::move(problem));
        return 1;
    }
    return std::nullopt;
}

namespace {

std::optional<Diagnostic> take_targets(std::string_view option, const std::vector<std::string>& texts, std::vector<config::Target>& targets)
{
    for (const auto& text : texts) {
        Sources sources;
        Diagnostics problems;
        auto target = target_argument(text, sources, problems);
        if (!target)
            return unsuitable(option, text,
                              "an address is wanted, such as `rackspace_server.minion`, `rackspace_server.minion[0]` or `module.a`");
        targets.push_back(*std::move(target));
    }
    return std::nullopt;
}

}  // namespace

// What the parser cannot do itself: order, durations, addresses, contradictions.
std::optional<Diagnostic> OptionParser::finish()
{
    if (variables_ != nullptr) {
        std::size_t values = 0;
        std::size_t files = 0;
        for (const auto* option : implementation_->app.parse_order()) {
            if (option->check_lname("var")) variables_->given.push_back({false, variables_->values[values++]});
            if (option->check_lname("var-file")) variables_->given.push_back({true, variables_->files[files++]});
        }
    }
    if (lock_ != nullptr) {
        const auto timeout = parse_duration(lock_->timeout_text);
        if (!timeout) return unsuitable("-lock-timeout", lock_->timeout_text, "a duration such as `30s` or `5m` is wanted");
        lock_->timeout = *timeout;
    }
    if (plan_ == nullptr) return std::nullopt;
    if (plan_->json) variables_->input = false;
    if (plan_->destroy && plan_->refresh_only) {
        return contradiction("`-destroy` changes what `-refresh-only` only looks at.");
    }
    if (plan_->refresh_only && !plan_->plan.refresh) {
        return contradiction("`-refresh-only` is nothing without refreshing.");
    }
    plan_->plan.mode = plan_->destroy ? PlanMode::destroy : plan_->refresh_only ? PlanMode::refresh_only : PlanMode::normal;
    for (const auto& text : plan_->replace) {
        const auto address = parse_address(text);
        if (!address) return unsuitable("-replace", text, "the address of an instance is wanted, such as `rackspace_server.minion[0]`");
        plan_->plan.replace.push_back(*address);
    }
    auto& selection = plan_->plan.selection;
    if (auto problem = take_targets("-target", plan_->targets, selection.targets)) return problem;
    return take_targets("-exclude", plan_->excluded, selection.excluded);
}

Diagnostic contradiction(const std::string& why)
{
    return error("contradicting-options", "two options exclude each other").note(why);
}

}  // namespace rxplan::cli
