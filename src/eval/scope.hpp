// Where names get their values from.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/source.hpp"
#include "eval/reference.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/value.hpp"
#include "syntax/tree.hpp"

namespace rxplan::eval {

// What all evaluations of a run share. Not thread-safe.
class Environment {
public:
    explicit Environment(Sources& sources);
    ~Environment();

    [[nodiscard]] Sources& sources() const noexcept { return sources_; }

    // While applying, functions whose result differs from call to call (`timestamp`, `uuid`) are called; otherwise they give an unknown.
    [[nodiscard]] bool applying() const noexcept { return applying_; }
    void set_applying() noexcept { applying_ = true; }
    // What `plantimestamp` tells: the time of the first call, in whole seconds, unless it was set. Nothing in `asked_plan_time` when nobody
    // has called: then the run does not depend on the clock.
    [[nodiscard]] std::chrono::system_clock::time_point plan_time();
    [[nodiscard]] std::optional<std::chrono::system_clock::time_point> asked_plan_time() const noexcept { return plan_time_; }
    void set_plan_time(std::optional<std::chrono::system_clock::time_point> time) noexcept { plan_time_ = time; }

    // A file parsed as a template, once for each path. Null (and one diagnostic for `asked_by`) when it cannot be read or parsed.
    [[nodiscard]] const syntax::Expression* template_file(const std::filesystem::path& file, Span asked_by, Diagnostics& diagnostics);

    // A text parsed as a template, once. Null (and diagnostics that point into the text) when it is malformed.
    [[nodiscard]] const syntax::Expression* template_text(std::string_view text, Diagnostics& diagnostics);

private:
    Sources& sources_;
    bool applying_ = false;
    std::optional<std::chrono::system_clock::time_point> plan_time_;
    std::map<std::filesystem::path, syntax::ExpressionTree> templates_;
    std::map<std::string, syntax::ExpressionTree, std::less<>> template_texts_;
};

// `key` is the value of the reference's key when it has one that is known, not null and not sensitive; otherwise the whole is asked for.
struct Lookup {
    const Reference& reference;
    std::optional<Value> key;
};

class Scope {
public:
    virtual ~Scope() = default;

    // The value referred to; unknown (and a diagnostic at the reference's span) when there is none.
    [[nodiscard]] virtual Value resolve(const Lookup& lookup, Diagnostics& diagnostics) const = 0;
    // Whether what is referred to comes from an ephemeral variable, which is neither shown nor written down.
    [[nodiscard]] virtual bool is_ephemeral(const Reference& /*reference*/) const { return false; }
    [[nodiscard]] virtual Environment& environment() const = 0;
    // What relative file names start from: the working directory, as Terraform does.
    [[nodiscard]] virtual std::filesystem::path base_directory() const = 0;
};

}  // namespace rxplan::eval
