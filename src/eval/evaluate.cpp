#include "eval/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "eval/evaluator.hpp"
#include "eval/involved.hpp"
#include "rxplan/convert.hpp"
#include "value/refinement.hpp"

namespace rxplan::eval {

using namespace syntax;

namespace {

OperationResult apply(BinaryOperator op, const Value& a, const Value& b)
{
    switch (op) {
        case BinaryOperator::logical_or:
            return logical_or(a, b);
        case BinaryOperator::logical_and:
            return logical_and(a, b);
        case BinaryOperator::equal:
            return equal(a, b);
        case BinaryOperator::not_equal:
            return not_equal(a, b);
        case BinaryOperator::less:
            return less(a, b);
        case BinaryOperator::less_equal:
            return less_equal(a, b);
        case BinaryOperator::greater:
            return greater(a, b);
        case BinaryOperator::greater_equal:
            return greater_equal(a, b);
        case BinaryOperator::add:
            return add(a, b);
        case BinaryOperator::subtract:
            return subtract(a, b);
        case BinaryOperator::multiply:
            return multiply(a, b);
        case BinaryOperator::divide:
            return divide(a, b);
        case BinaryOperator::modulo:
            return modulo(a, b);
    }
    return Value::unknown();
}

}  // namespace

void keep_unknown_names(const Diagnostics& problems, Diagnostics& diagnostics)
{
    for (const auto& problem : problems) {
        if (problem.id == "unknown-template-variable") diagnostics.add(problem);
    }
}

Value Evaluator::evaluate(const Expression& expression)
{
    return within_limits(std::visit([&](const auto& inner) { return node(expression, inner); }, expression.node), expression);
}

Value Evaluator::within_limits(Value value, const Expression& at)
{
    if (!value.has_contents()) return value;
    const auto refuse = [&](std::string label, const Type& type) {
        diagnostics_.add(error("value-too-large", "value too large", at.span, std::move(label)));
        return Value::unknown(type);
    };
    if (value.kind() == Type::Kind::string) {
        const std::size_t size = value.as_string().size();
        const bool made = std::holds_alternative<Call>(at.node) || std::holds_alternative<Template>(at.node);
        if (made && size >= long_text) costs_->text += size;
        if (costs_->text > max_total_text) {
            return refuse(fmt::format("strings of more than {} MB are made on the way to this value", max_total_text / 1'000'000),
                          Type::string());
        }
        if (size <= max_text_size) return value;
        return refuse(fmt::format("this string is longer than {} MB", max_text_size / 1'000'000), Type::string());
    }
    if (value.depth() == 0) return value;
    // The type of such a value may be as large as itself.
    if (value.weight() > max_weight)
        return refuse(fmt::format("this has more than {} elements, with those inside", max_weight), Type::any());
    if (value.depth() > max_depth) return refuse(fmt::format("this is nested more than {} levels deep", max_depth), Type::any());
    return value;
}

bool Evaluator::may_iterate(const Expression& at)
{
    if (++costs_->iterations <= max_iterations) return true;
    if (std::exchange(costs_->reported_to, &diagnostics_) == &diagnostics_) return false;
    diagnostics_.add(
        error("value-too-large", "value too large", at.span, fmt::format("this makes more than {} turns of a `for`", max_iterations))
            .note("All that the `for`s of one argument go through is counted together."));
    return false;
}

Value Evaluator::evaluate_apart(const Expression& expression, Diagnostics& problems)
{
    return Evaluator(*this, problems).evaluate(expression);
}

Value Evaluator::chain(const Chain& chain)
{
    const auto bound = std::find_if(bound_.rbegin(), bound_.rend(), [&](const auto& entry) { return entry.first == chain.name; });
    Value value;
    std::size_t taken = 0;
    if (bound != bound_.rend()) {
        value = bound->second;
    } else if (only_bound_) {
        std::vector<std::string_view> names;
        for (const auto& entry : bound_) names.push_back(entry.first);
        auto problem = error("unknown-template-variable", "unknown variable in a template file", chain.root->span,
                             fmt::format("the call gives no variable `{}`", chain.name));
        if (auto near = suggest(chain.name, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
        diagnostics_.add(std::move(problem));
        return Value::unknown();
    } else {
        const auto leading = leading_reference(chain, diagnostics_);
        if (!leading) return Value::unknown();
        value = resolve(leading->reference);
        taken = leading->steps;
    }
    for (; taken < chain.steps.size(); ++taken) value = step(value, chain.steps[taken], *chain.steps[taken].expression);
    return value;
}

Value Evaluator::resolve(const Reference& reference)
{
    if (reference.key == nullptr) return scope_.resolve({reference, std::nullopt}, diagnostics_);
    const Value key = evaluate(*reference.key);
    if (key.has_contents() && !key.is_sensitive() && key.type().is_primitive()) return scope_.resolve({reference, key}, diagnostics_);
    // The key is only known later: whatever the instances are, which one is open.
    if (key.is_unknown()) return Value::unknown();
    const Value whole = scope_.resolve({reference, std::nullopt}, diagnostics_);
    auto result = index(whole, key);
    if (result) return *result;
    return fail("invalid-index", "invalid index", *reference.key, result.error().message, *reference.key);
}

Value Evaluator::step(const Value& from, const Chain::Step& step, const Expression& whole)
{
    if (step.key == nullptr) {
        auto result = get_attribute(from, step.attribute);
        if (result) return *result;
        const auto* get = std::get_if<GetAttribute>(&step.expression->node);
        auto problem = error("unknown-attribute", "unsupported attribute", name_span(*step.expression, *get), result.error().message);
        const Type type = from.type();
        std::vector<std::string_view> names;
        if (type.kind() == Type::Kind::object) {
            for (const auto& attribute : type.attributes()) names.push_back(attribute.name);
        } else if (from.has_contents() && !from.is_sensitive() && type.kind() == Type::Kind::map) {
            for (auto [name, value] : from.entries()) names.push_back(name);
        }
        if (auto near = suggest(step.attribute, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
        diagnostics_.add(std::move(problem));
        return Value::unknown();
    }
    const Value key = evaluate(*step.key);
    auto result = index(from, key);
    if (result) return *result;
    return fail("invalid-index", "invalid index", *step.key, result.error().message, whole);
}

Value Evaluator::node(const Expression&, const Invalid&)
{
    return Value::unknown();
}
Value Evaluator::node(const Expression&, const Literal& literal)
{
    return literal.value;
}
Value Evaluator::node(const Expression& at, const Name&)
{
    return chain(*Chain::of(at));
}

Value Evaluator::node(const Expression& at, const GetAttribute& get)
{
    if (auto whole = Chain::of(at)) return chain(*whole);
    return step(evaluate(*get.object), {&at, get.name, nullptr}, at);
}

Value Evaluator::node(const Expression& at, const Index& node)
{
    if (auto whole = Chain::of(at)) return chain(*whole);
    return step(evaluate(*node.collection), {&at, {}, node.key}, at);
}

Value Evaluator::node(const Expression&, const Splat& splat)
{
    const Value source = evaluate(*splat.source);
    const auto kind = source.kind();
    const bool many = kind == Type::Kind::list || kind == Type::Kind::set || kind == Type::Kind::tuple;
    std::vector<Value> results;
    const auto one = [&](const Value& element) {
        splat_elements_.push_back(element);
        results.push_back(evaluate(*splat.each));
        splat_elements_.pop_back();
    };
    if (source.is_null()) return Value::tuple({}).with_sensitive(source.is_sensitive());
    if (!many) {
        // Null would have no element.
        if (source.is_unknown() && source.may_be_null()) return Value::unknown().with_sensitive(source.is_sensitive());
        one(source.with_sensitive(false));
    } else if (source.is_unknown()) {
        const Type type = source.type();
        const std::vector<Type> parts =
            type.is_collection() ? std::vector{type.element()} : std::vector(type.elements().begin(), type.elements().end());
        for (const Type& part : parts) one(Value::unknown(part));
        Refinement known = refinement_of(source);
        known.not_null = true;
        std::vector<Type> types;
        types.reserve(results.size());
        for (const Value& result : results) types.push_back(result.type());
        return refined_unknown(kind == Type::Kind::tuple ? Type::tuple(std::move(types)) : Type::list(types.front()), std::move(known))
            .with_sensitive(source.is_sensitive());
    } else {
        for (const auto& element : source.elements()) one(element);
    }
    if (kind == Type::Kind::list || kind == Type::Kind::set) {
        std::vector<Type> types;
        types.reserve(results.size());
        for (const auto& result : results) types.push_back(result.type());
        const Type element = types.empty() ? Type::any() : types.front();
        if (std::all_of(types.begin(), types.end(), [&](const Type& type) { return type == element; }))
            return Value::list(element, std::move(results)).with_sensitive(source.is_sensitive());
    }
    return Value::tuple(std::move(results)).with_sensitive(source.is_sensitive());
}

Value Evaluator::node(const Expression&, const SplatElement&)
{
    return splat_elements_.back();
}

Value Evaluator::node(const Expression& at, const Unary& unary)
{
    const Value operand = evaluate(*unary.operand);
    auto result = unary.op == UnaryOperator::negate ? negate(operand) : logical_not(operand);
    if (result) return *result;
    return fail("invalid-operand", fmt::format("unsuitable value for `{}`", unary.op == UnaryOperator::negate ? "-" : "!"), *unary.operand,
                result.error().message, at);
}

Value Evaluator::node(const Expression& at, const Binary& binary)
{
    const Value left = evaluate(*binary.left);
    const Value right = evaluate(*binary.right);
    auto result = apply(binary.op, left, right);
    if (result) return *result;
    const auto& culprit = result.error().operand == 1 ? *binary.right : result.error().operand == 0 ? *binary.left : at;
    return fail("invalid-operand", fmt::format("unsuitable value for `{}`", sign(binary.op)), culprit, result.error().message, at);
}

Value Evaluator::node(const Expression& at, const Conditional& conditional)
{
    const Value condition = evaluate(*conditional.condition);
    // What is wrong in the branch that is not taken does not count.
    Diagnostics then_problems;
    Diagnostics else_problems;
    const Value then_value = evaluate_apart(*conditional.then_value, then_problems);
    const Value else_value = evaluate_apart(*conditional.else_value, else_problems);
    auto result = choose(condition, then_value, else_value);
    auto as_bool = convert(condition, Type::boolean());
    const bool decided = as_bool && as_bool->has_contents();
    if (only_bound_ && !(decided && as_bool->as_bool())) keep_unknown_names(then_problems, diagnostics_);
    if (only_bound_ && (!decided || as_bool->as_bool())) keep_unknown_names(else_problems, diagnostics_);
    if (decided) diagnostics_.append(as_bool->as_bool() ? std::move(then_problems) : std::move(else_problems));
    if (result) return *result;
    if (result.error().operand == 0)
        return fail("invalid-condition", "unsuitable condition", *conditional.condition, result.error().message, at);
    return fail("inconsistent-conditional", "the two results of a conditional differ in type", at, result.error().message, at);
}

Value Evaluator::node(const Expression&, const TupleLiteral& tuple)
{
    std::vector<Value> elements;
    elements.reserve(tuple.elements.size());
    for (const auto& element : tuple.elements) elements.push_back(evaluate(*element));
    return Value::tuple(std::move(elements));
}

Value Evaluator::node(const Expression&, const ObjectLiteral& object)
{
    NamedValues attributes;
    attributes.reserve(object.items.size());
    std::unordered_map<std::string, std::size_t> positions;
    bool open_key = false;
    bool sensitive = false;
    for (const auto& item : object.items) {
        if (is_ambiguous_key(*item.key)) {
            diagnostics_.add(ambiguous_key(*item.key));
            open_key = true;
            continue;
        }
        Value key = evaluate(*item.key);
        Value value = evaluate(*item.value);
        auto text = convert(key, Type::string());
        if (!text || text->is_null()) {
            fail("invalid-key", "unsuitable object key", *item.key, text ? "a key may not be null" : text.error().message, *item.key);
            open_key = true;
            continue;
        }
        if (text->is_unknown()) {
            open_key = true;
            continue;
        }
        sensitive = sensitive || text->is_sensitive();
        const std::string name(text->as_string());
        // The later one wins, as in HCL.
        const auto [same, added] = positions.emplace(name, attributes.size());
        if (added) {
            attributes.emplace_back(name, std::move(value));
        } else {
            attributes[same->second].second = std::move(value);
        }
    }
    if (open_key) return Value::unknown();
    return Value::object(std::move(attributes)).with_sensitive(sensitive);
}

Value Evaluator::node(const Expression&, const Parenthesised& node)
{
    return evaluate(*node.inner);
}

// Whether a bound name stands before those that the scope knows: `[for local in var.list : local.name]`.
bool Evaluator::hides_scope() const
{
    return only_bound_ || std::any_of(bound_.begin(), bound_.end(), [](const auto& entry) {
               return entry.first == "var" || entry.first == "local" || entry.first == "each" || entry.first == "count";
           });
}

Value Evaluator::fail(std::string_view id, std::string summary, const Expression& at, std::string label, const Expression& whole)
{
    auto problem = error(id, std::move(summary), at.span, std::move(label));
    if (!hides_scope()) add_involved_values(whole, scope_, problem);
    diagnostics_.add(std::move(problem));
    return Value::unknown();
}

Value evaluate(const Expression& expression, const Scope& scope, Diagnostics& diagnostics)
{
    return Evaluator(scope, diagnostics).evaluate(expression);
}

bool contains_infinity(const Value& value)
{
    if (!value.has_contents()) return false;
    if (value.kind() == Type::Kind::number) return value.as_number().is_infinite();
    if (value.kind() <= Type::Kind::string) return false;
    const auto elements = value.elements();
    return std::any_of(elements.begin(), elements.end(), contains_infinity);
}

Value finite(const Value& value, Span source, Diagnostics& diagnostics)
{
    if (!contains_infinity(value)) return value;
    diagnostics.add(error("infinite-number", "an infinite number cannot be kept", source, "this is or holds infinity")
                        .helped("A division by zero gives infinity: look whether a divisor is 0."));
    return Value::unknown(value.type()).with_sensitive(value.contains_sensitive());
}

Value evaluate_as(const Expression& expression, const Type& type, std::string_view what, const Scope& scope, Diagnostics& diagnostics)
{
    const Value value = evaluate(expression, scope, diagnostics);
    auto converted = convert(value, type);
    if (converted) return *converted;
    const auto& problem = converted.error();
    const auto where = problem.path.empty() ? std::string() : fmt::format("{}: ", problem.path.text());
    diagnostics.add(error("wrong-type", "unsuitable value", expression.span, fmt::format("{}{}", where, problem.message))
                        .note(fmt::format("`{}` takes {} {}.", what, type.is_primitive() ? "a" : "a value of type",
                                          type.is_primitive() ? type.friendly() : type.text())));
    return Value::unknown(type);
}

}  // namespace rxplan::eval
