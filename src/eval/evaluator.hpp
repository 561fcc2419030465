// The evaluator's inside: one evaluation of one expression. Used by evaluate.cpp and decode.cpp alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/function.hpp"
#include "eval/scope.hpp"
#include "value/operations.hpp"

namespace rxplan::eval {

// What one expression may cost. Beyond these it is a mistake or an attack, and gets an error in place of all memory; what the state and
// the plan hold must be read again, which the depth assures.
inline constexpr std::size_t max_iterations = 10'000'000;     // of all its `for`s together
inline constexpr std::size_t max_total_text = 2'000'000'000;  // bytes of all long strings that calls and templates make
inline constexpr std::size_t long_text = 4'096;               // what is shorter is left to the other limits
inline constexpr std::size_t max_weight = 10'000'000;         // of one value, with all inside
inline constexpr std::size_t max_text_size = 256'000'000;     // bytes of one string
inline constexpr std::size_t max_depth = 250;                 // of one value
inline constexpr std::size_t max_template_calls = 50;         // of templates inside templates

// Names that a template does not know are wrong even where a failure is allowed, or a branch is not taken: copies such problems.
void keep_unknown_names(const Diagnostics& problems, Diagnostics& diagnostics);

class Evaluator {
public:
    Evaluator(const Scope& scope, Diagnostics& diagnostics) : scope_(scope), diagnostics_(diagnostics) {}
    // Knows what another knows and counts towards the same limits, but reports elsewhere.
    Evaluator(const Evaluator& outer, Diagnostics& problems)
        : scope_(outer.scope_),
          diagnostics_(problems),
          bound_(outer.bound_),
          splat_elements_(outer.splat_elements_),
          only_bound_(outer.only_bound_),
          costs_(outer.costs_)
    {
    }
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    [[nodiscard]] Value evaluate(const syntax::Expression& expression);
    // With the same names, but what is wrong is not this evaluation's problem yet.
    [[nodiscard]] Value evaluate_apart(const syntax::Expression& expression, Diagnostics& problems);

    // Names bound by `for`, by template files and by `dynamic` blocks; inner ones hide outer ones. The text must outlive the binding.
    void bind(std::string_view name, Value value) { bound_.emplace_back(name, std::move(value)); }
    void unbind(std::size_t count) { bound_.resize(bound_.size() - count); }
    // Inside a template file names that are not bound are errors, whatever the scope knows.
    void only_bound_names() { only_bound_ = true; }

private:
    friend class CallEvaluator;

    Value chain(const Chain& chain);
    Value resolve(const Reference& reference);
    Value step(const Value& from, const Chain::Step& step, const syntax::Expression& whole);

    Value node(const syntax::Expression& at, const syntax::Invalid&);
    Value node(const syntax::Expression& at, const syntax::Literal&);
    Value node(const syntax::Expression& at, const syntax::Name&);
    Value node(const syntax::Expression& at, const syntax::GetAttribute&);
    Value node(const syntax::Expression& at, const syntax::Index&);
    Value node(const syntax::Expression& at, const syntax::Splat&);
    Value node(const syntax::Expression& at, const syntax::SplatElement&);
    Value node(const syntax::Expression& at, const syntax::Call&);
    Value node(const syntax::Expression& at, const syntax::Unary&);
    Value node(const syntax::Expression& at, const syntax::Binary&);
    Value node(const syntax::Expression& at, const syntax::Conditional&);
    Value node(const syntax::Expression& at, const syntax::TupleLiteral&);
    Value node(const syntax::Expression& at, const syntax::ObjectLiteral&);
    Value node(const syntax::Expression& at, const syntax::For&);
    Value node(const syntax::Expression& at, const syntax::Template&);
    Value node(const syntax::Expression& at, const syntax::TemplateWrap&);
    Value node(const syntax::Expression& at, const syntax::TemplateIf&);
    Value node(const syntax::Expression& at, const syntax::TemplateFor&);
    Value node(const syntax::Expression& at, const syntax::Parenthesised&);

    // The elements of something that `for` can go through, as (key, value); nothing (and a diagnostic, or silence for an unknown)
    // otherwise.
    struct Elements {
        std::vector<std::pair<Value, Value>> pairs;
        bool sensitive = false;
    };
    std::optional<Elements> elements_of(const syntax::Expression& collection);
    // What a condition says; `no` (and a diagnostic) also where it is unsuitable. Sets `sensitive` where it is.
    enum class Decision : std::uint8_t { no, open, yes };
    Decision decide(const Value& condition, const syntax::Expression& at, bool& sensitive);
    Decision passes(const syntax::For& node, bool& sensitive);
    // Whether a condition can be one at all, whatever the elements are: told even where there are none. False after a diagnostic.
    bool may_be_condition(const syntax::For& node);
    Value tuple_for(const syntax::For& node, const Elements& elements);
    Value object_for(const syntax::Expression& at, const syntax::For& node, const Elements& elements);

    [[nodiscard]] bool hides_scope() const;
    // Counts one turn of a `for`; false, and one diagnostic, when there were too many.
    bool may_iterate(const syntax::Expression& at);
    Value within_limits(Value value, const syntax::Expression& at);

    // Reports a failed operation with the values that took part; gives an unknown.
    Value fail(std::string_view id, std::string summary, const syntax::Expression& at, std::string label, const syntax::Expression& whole);

    const Scope& scope_;
    Diagnostics& diagnostics_;
    std::vector<std::pair<std::string_view, Value>> bound_;
    std::vector<Value> splat_elements_;
    bool only_bound_ = false;

    struct Costs {
        std::size_t iterations = 0;
        std::size_t text = 0;
        std::size_t template_calls = 0;            // open now
        const Diagnostics* reported_to = nullptr;  // that there were too many iterations
    };
    Costs own_costs_;
    Costs* costs_ = &own_costs_;
};

}  // namespace rxplan::eval
