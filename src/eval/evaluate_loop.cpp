// `for` expressions and templates.
#include <fmt/format.h>

#include <map>

#include "eval/evaluator.hpp"
#include "rxplan/convert.hpp"
#include "value/refinement.hpp"

namespace rxplan::eval {

using namespace syntax;

std::optional<Evaluator::Elements> Evaluator::elements_of(const Expression& collection)
{
    const Value value = evaluate(collection);
    const auto kind = value.kind();
    if (value.is_unknown() && (kind == Type::Kind::any || kind >= Type::Kind::list)) return std::nullopt;
    Elements elements;
    elements.sensitive = value.is_sensitive();
    if (value.is_null() || kind < Type::Kind::list) {
        fail("not-iterable", "unsuitable value for iteration", collection,
             value.is_null() ? std::string("this is null, a collection is required")
                             : fmt::format("this is a {}, a collection is required", value.type().friendly()),
             collection);
        return std::nullopt;
    }
    elements.pairs.reserve(value.size());
    if (kind == Type::Kind::object || kind == Type::Kind::map) {
        for (auto [name, element] : value.entries()) elements.pairs.emplace_back(Value::string(name), element);
    } else {
        std::int64_t position = 0;
        for (const auto& element : value.elements())
            elements.pairs.emplace_back(kind == Type::Kind::set ? element : Value::number(position++), element);
    }
    if (elements.sensitive) {
        for (auto& [key, element] : elements.pairs) {
            key = key.with_sensitive();
            element = element.with_sensitive();
        }
    }
    return elements;
}

Evaluator::Decision Evaluator::decide(const Value& condition, const Expression& at, bool& sensitive)
{
    auto decided = convert(condition, Type::boolean());
    if (!decided || decided->is_null()) {
        fail("invalid-condition", "unsuitable condition", at, decided ? "this is null, a bool is required" : decided.error().message, at);
        return Decision::no;
    }
    sensitive = sensitive || decided->is_sensitive();
    if (decided->is_unknown()) return Decision::open;
    return decided->as_bool() ? Decision::yes : Decision::no;
}

Evaluator::Decision Evaluator::passes(const For& node, bool& sensitive)
{
    const ExpressionPtr condition = node.body->condition;
    return condition == nullptr ? Decision::yes : decide(evaluate(*condition), *condition, sensitive);
}

bool Evaluator::may_be_condition(const For& node)
{
    if (node.body->condition == nullptr) return true;
    Diagnostics problems;
    Evaluator apart(*this, problems);
    if (!node.intro->key_name.empty()) apart.bind(node.intro->key_name, Value::unknown());
    apart.bind(node.intro->value_name, Value::unknown());
    bool sensitive = false;
    (void)apart.passes(node, sensitive);
    if (!problems.has_errors()) return true;
    diagnostics_.append(std::move(problems));
    return false;
}

Value Evaluator::node(const Expression& at, const For& node)
{
    const auto elements = elements_of(*node.intro->collection);
    if (!may_be_condition(node) || !elements) return Value::unknown();
    return node.body->key == nullptr ? tuple_for(node, *elements) : object_for(at, node, *elements);
}

Value Evaluator::tuple_for(const For& node, const Elements& elements)
{
    std::vector<Value> results;
    bool undecided = false;
    bool sensitive = elements.sensitive;
    for (const auto& [key, value] : elements.pairs) {
        if (!may_iterate(*node.intro->collection)) return Value::unknown();
        if (!node.intro->key_name.empty()) bind(node.intro->key_name, key);
        bind(node.intro->value_name, value);
        const Decision passed = passes(node, sensitive);
        if (passed == Decision::yes) results.push_back(evaluate(*node.body->result));
        undecided = undecided || passed == Decision::open;
        unbind(node.intro->key_name.empty() ? 1 : 2);
    }
    if (undecided) return Value::unknown();
    return Value::tuple(std::move(results)).with_sensitive(sensitive);
}

Value Evaluator::object_for(const Expression& at, const For& node, const Elements& elements)
{
    std::map<std::string, std::vector<Value>, std::less<>> groups;
    bool undecided = false;
    bool sensitive = elements.sensitive;
    for (const auto& [key, value] : elements.pairs) {
        if (!may_iterate(*node.intro->collection)) return Value::unknown();
        if (!node.intro->key_name.empty()) bind(node.intro->key_name, key);
        bind(node.intro->value_name, value);
        const Decision passed = passes(node, sensitive);
        undecided = undecided || passed == Decision::open;
        if (passed == Decision::yes) {
            const Value result_key = evaluate(*node.body->key);
            Value result = evaluate(*node.body->result);
            auto text = convert(result_key, Type::string());
            if (!text || text->is_null()) {
                fail("invalid-key", "unsuitable object key", *node.body->key, text ? "a key may not be null" : text.error().message, at);
                undecided = true;
            } else if (text->is_unknown()) {
                undecided = true;
            } else {
                sensitive = sensitive || text->is_sensitive();
                auto& group = groups[std::string(text->as_string())];
                if (!group.empty() && !node.body->group) {
                    fail("duplicate-key", "two elements with the same key", *node.body->key,
                         text->is_sensitive() ? std::string("a key is given twice")
                                              : fmt::format("the key \"{}\" is given twice", text->as_string()),
                         at);
                    undecided = true;
                }
                group.push_back(std::move(result));
            }
        }
        unbind(node.intro->key_name.empty() ? 1 : 2);
        if (diagnostics_.has_errors() && undecided) break;
    }
    if (undecided) return Value::unknown();
    NamedValues attributes;
    attributes.reserve(groups.size());
    for (auto& [name, values] : groups)
        attributes.emplace_back(name, node.body->group ? Value::tuple(std::move(values)) : std::move(values.front()));
    return Value::object(std::move(attributes)).with_sensitive(sensitive);
}

Value Evaluator::node(const Expression& at, const Template& node)
{
    std::string text;  // up to the first part that is not known
    bool unknown = false;
    bool sensitive = false;
    for (const auto& part : node.parts) {
        const Value value = evaluate(*part);
        auto piece = to_text(value);
        if (!piece) {
            fail("invalid-interpolation", "unsuitable value in a template", *part, piece.error().message, at);
            unknown = true;
            continue;
        }
        sensitive = sensitive || piece->is_sensitive();
        unknown = unknown || piece->is_unknown();
        if (!unknown) text += piece->as_string();
    }
    if (!unknown) return Value::string(text).with_sensitive(sensitive);
    return refined_unknown(Type::string(), {.not_null = true, .prefix = std::string(certain_prefix(text))}).with_sensitive(sensitive);
}

Value Evaluator::node(const Expression&, const TemplateWrap& node)
{
    return evaluate(*node.expression);
}

Value Evaluator::node(const Expression&, const TemplateIf& node)
{
    const Value condition = evaluate(*node.condition);
    bool sensitive = condition.is_sensitive();
    if (condition.is_unknown()) return unknown_not_null(Type::string()).with_sensitive(sensitive);
    const bool taken = decide(condition, *node.condition, sensitive) == Decision::yes;
    Value text = Value::string("");
    if (taken) {
        text = evaluate(*node.then_part);
    } else if (node.else_part != nullptr) {
        text = evaluate(*node.else_part);
    }
    return text.with_sensitive(sensitive || text.is_sensitive());
}

Value Evaluator::node(const Expression&, const TemplateFor& node)
{
    const auto elements = elements_of(*node.intro->collection);
    if (!elements) return unknown_not_null(Type::string());
    std::string text;
    bool unknown = false;
    bool sensitive = elements->sensitive;
    for (const auto& [key, value] : elements->pairs) {
        if (!may_iterate(*node.intro->collection)) return unknown_not_null(Type::string());
        if (!node.intro->key_name.empty()) bind(node.intro->key_name, key);
        bind(node.intro->value_name, value);
        const Value piece = evaluate(*node.body);
        unbind(node.intro->key_name.empty() ? 1 : 2);
        sensitive = sensitive || piece.is_sensitive();
        if (!piece.has_contents() || piece.kind() != Type::Kind::string) {
            unknown = true;
        } else {
            text += piece.as_string();
        }
    }
    return (unknown ? unknown_not_null(Type::string()) : Value::string(text)).with_sensitive(sensitive);
}

}  // namespace rxplan::eval
