// The evaluator's inside: one evaluation of one expression. Used by evaluate.cpp and decode.cpp alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/function.hpp"
#include "eval/scope.hpp"
#include "value/operations.hpp"

namespace rxplan::eval {

class Evaluator {
public:
    Evaluator(const Scope& scope, Diagnostics& diagnostics) : scope_(scope), diagnostics_(diagnostics) {}

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
    // Evaluates the filter of a `for`: false also for an unknown, then `undecided` is set.
    bool passes(const syntax::Expression* condition, bool& undecided, bool& sensitive);
    Value tuple_for(const syntax::For& node, const Elements& elements);
    Value object_for(const syntax::Expression& at, const syntax::For& node, const Elements& elements);

    [[nodiscard]] bool hides_scope() const;
    // Reports a failed operation with the values that took part; gives an unknown.
    Value fail(std::string_view id, std::string summary, const syntax::Expression& at, std::string label, const syntax::Expression& whole);

    const Scope& scope_;
    Diagnostics& diagnostics_;
    std::vector<std::pair<std::string_view, Value>> bound_;
    std::vector<Value> splat_elements_;
    bool only_bound_ = false;
};

}  // namespace rxplan::eval
