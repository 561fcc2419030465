// Options that several commands share, and how they are read.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/context.hpp"
#include "plan/make_plan.hpp"

namespace rxplan::cli {

// `-var` and `-var-file`, in the order in which they were given.
struct GivenVariable {
    bool file = false;
    std::string text;  // `name=value`, or a path
};

struct VariableOptions {
    std::vector<GivenVariable> given;
    bool input = true;  // a missing value may be asked for

    // While parsing.
    std::vector<std::string> values;
    std::vector<std::string> files;
};

struct LockArguments {
    bool lock = true;
    std::string timeout_text = "0s";
    std::chrono::milliseconds timeout{0};
};

// Of plan, apply and destroy.
struct PlanArguments {
    VariableOptions variables;
    LockArguments lock;
    PlanOptions plan;
    bool destroy = false;
    bool refresh_only = false;
    std::vector<std::string> replace;
    std::vector<std::string> targets;
    std::vector<std::string> excluded;
    std::size_t parallelism = 32;
    bool json = false;  // told in messages for programs; then nothing is asked
};

// The options of one command. What is added must outlive the parser; names are given with two dashes.
class OptionParser {
public:
    OptionParser(const Context& context, const std::string& summary);
    ~OptionParser();
    OptionParser(const OptionParser&) = delete;
    OptionParser& operator=(const OptionParser&) = delete;

    void flag(const std::string& name, bool& value, const std::string& help);  // also `-name=false`
    void option(const std::string& name, std::string& value, const std::string& type, const std::string& help);
    // Nothing when it is not given; given without text it is empty.
    void option(const std::string& name, std::optional<std::string>& value, const std::string& type, const std::string& help);
    void argument(const std::string& name, std::string& value, const std::string& help, bool required = false);
    void arguments(const std::string& name, std::vector<std::string>& values, const std::string& help);
    void add(VariableOptions& options);
    void add(LockArguments& options);
    void add(PlanArguments& arguments);

    // Reads the context's arguments. An exit code when the run ends here: help was asked for, or something is wrong and was reported.
    [[nodiscard]] std::optional<int> parse();

private:
    [[nodiscard]] std::optional<Diagnostic> finish();
    void speak_json_if_wanted();

    struct Implementation;
    const Context& context_;
    std::unique_ptr<Implementation> implementation_;
    VariableOptions* variables_ = nullptr;
    LockArguments* lock_ = nullptr;
    PlanArguments* plan_ = nullptr;
};

// For two options of which only one may be given.
[[nodiscard]] Diagnostic contradiction(const std::string& why);

}  // namespace rxplan::cli
