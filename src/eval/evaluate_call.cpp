// Function calls, and the functions that need the evaluator itself: try, can, templatefile, templatestring.
#include <fmt/format.h>

#include <algorithm>

#include "base/quote.hpp"
#include "eval/evaluator.hpp"
#include "rxplan/convert.hpp"
#include "syntax/parser.hpp"
#include "value/refinement.hpp"

namespace rxplan::eval {

using namespace syntax;

class CallEvaluator {
public:
    CallEvaluator(Evaluator& evaluator, const Expression& at, const Call& call) : evaluator_(evaluator), at_(at), call_(call) {}

    Value evaluate()
    {
        if (call_.head->function == "try") return first_success();
        if (call_.head->function == "can") return succeeds();
        if (call_.head->function == "templatefile") return template_file();
        if (call_.head->function == "templatestring") return template_string();
        if (call_.head->function == "ephemeralasnull" || call_.head->function == "core::ephemeralasnull")
            return exactly(1) ? lasting(*call_.arguments[0]) : Value::unknown();
        const Function* function = find_function(call_.head->function);
        if (function == nullptr) return unknown_function();
        auto arguments = this->arguments();
        if (!arguments) return Value::unknown();
        FunctionContext context;
        context.base_dir = evaluator_.scope_.base_directory();
        context.plan_time = [&environment = evaluator_.scope_.environment()] { return environment.plan_time(); };
        context.pure_only = !evaluator_.scope_.environment().applying();
        auto result = call_function(*function, *arguments, context);
        if (result) return *result;
        const auto& problem = result.error();
        const bool named = problem.argument >= 0 && static_cast<std::size_t>(problem.argument) < call_.arguments.size();
        const auto& culprit = named ? *call_.arguments[static_cast<std::size_t>(problem.argument)] : at_;
        return evaluator_.fail("function-call", fmt::format("call of `{}` failed", call_.head->function), culprit, problem.message, at_);
    }

private:
    // Nothing when `...` expands something that cannot be expanded (yet).
    std::optional<std::vector<Value>> arguments()
    {
        std::vector<Value> values;
        values.reserve(call_.arguments.size());
        for (const auto& argument : call_.arguments) values.push_back(evaluator_.evaluate(*argument));
        if (!call_.head->expand_final || values.empty()) return values;
        const Value list = values.back();
        if (list.is_unknown()) return std::nullopt;
        const auto kind = list.kind();
        if (list.is_null() || (kind != Type::Kind::list && kind != Type::Kind::set && kind != Type::Kind::tuple)) {
            evaluator_.fail("invalid-expansion", "unsuitable value before `...`", *call_.arguments.back(),
                            fmt::format("this is {}, a list, set or tuple is required",
                                        list.is_null() ? "null" : (kind == Type::Kind::object ? "an " : "a ") + list.type().friendly()),
                            at_);
            return std::nullopt;
        }
        values.pop_back();
        for (const auto& element : list.elements()) values.push_back(list.is_sensitive() ? element.with_sensitive() : element);
        return values;
    }

    Value unknown_function()
    {
        auto problem = error("unknown-function", "unknown function", call_.head->function_span, "there is no function of this name");
        if (auto near = suggest(call_.head->function, function_names())) problem.helped(fmt::format("did you mean `{}`?", *near));
        evaluator_.diagnostics_.add(std::move(problem));
        return Value::unknown();
    }

    Value first_success()
    {
        std::string tried;
        for (const auto& argument : call_.arguments) {
            Diagnostics problems;
            Value value = evaluator_.evaluate_apart(*argument, problems);
            if (evaluator_.only_bound_) keep_unknown_names(problems, evaluator_.diagnostics_);
            // Where something is not known yet it may still fail, and another argument be the one.
            if (!problems.has_errors() && !value.is_wholly_known()) return Value::unknown().with_sensitive(value.contains_sensitive());
            if (!problems.has_errors()) return value;
            for (const auto& problem : problems)
                tried += fmt::format("{}{}", tried.empty() ? "" : "; ", problem.labels.empty() ? problem.summary : problem.labels[0].text);
        }
        return evaluator_.fail(
            "function-call", "call of `try` failed", at_,
            call_.arguments.empty() ? "at least one argument is required" : fmt::format("every argument failed: {}", tried), at_);
    }

    Value succeeds()
    {
        if (!exactly(1)) return Value::unknown(Type::boolean());
        Diagnostics problems;
        const Value value = evaluator_.evaluate_apart(*call_.arguments[0], problems);
        if (evaluator_.only_bound_) keep_unknown_names(problems, evaluator_.diagnostics_);
        if (!problems.has_errors() && !value.is_wholly_known()) return Value::unknown(Type::boolean());
        return Value::boolean(!problems.has_errors());
    }

    bool exactly(std::size_t count)
    {
        if (call_.arguments.size() == count && !call_.head->expand_final) return true;
        evaluator_.fail("function-call", fmt::format("call of `{}` failed", call_.head->function), at_,
                        fmt::format("{} argument{} required, {} given", count, count == 1 ? " is" : "s are", call_.arguments.size()), at_);
        return false;
    }

    // The value, with null in place of what is ephemeral; a tuple or object that is written here is looked at part by part.
    Value lasting(const Expression& expression)
    {
        if (const auto* inner = std::get_if<Parenthesised>(&expression.node)) return lasting(*inner->inner);
        if (const auto* tuple = std::get_if<TupleLiteral>(&expression.node)) {
            std::vector<Value> parts;
            for (const auto& element : tuple->elements) parts.push_back(lasting(*element));
            return Value::tuple(std::move(parts));
        }
        Value value = evaluator_.evaluate(expression);
        if (const auto* object = std::get_if<ObjectLiteral>(&expression.node); object != nullptr && value.has_contents()) {
            for (const auto& item : object->items) {
                const auto name = convert(evaluator_.evaluate(*item.key), Type::string());
                if (name && name->has_contents() && value.find(name->as_string()) != nullptr)
                    value = value.with(name->as_string(), lasting(*item.value));
            }
            return value;
        }
        const auto kept = kept_references(expression);
        const bool ephemeral =
            std::any_of(kept.begin(), kept.end(), [&](const Reference& each) { return evaluator_.scope_.is_ephemeral(each); });
        return ephemeral ? Value::null(value.type()) : value;
    }

    Value template_file()
    {
        if (!exactly(2)) return Value::unknown(Type::string());
        const Value file = evaluator_.evaluate(*call_.arguments[0]);
        const Value variables = evaluator_.evaluate(*call_.arguments[1]);
        // What a template gives may be of any type, so nothing is known of it before it is read.
        if (file.is_unknown()) return Value::unknown();
        if (file.is_null() || file.kind() != Type::Kind::string) return failed(0, "a file name is required");
        auto& environment = evaluator_.scope_.environment();
        const auto path = evaluator_.scope_.base_directory() / std::string(file.as_string());
        const auto* parsed = environment.template_file(path, call_.arguments[0]->span, evaluator_.diagnostics_);
        if (parsed == nullptr) return Value::unknown(Type::string());
        return variables.is_unknown() ? Value::unknown() : render(*parsed, variables, evaluator_.diagnostics_);
    }

    Value template_string()
    {
        if (!exactly(2)) return Value::unknown(Type::string());
        if (!Chain::of(*call_.arguments[0])) {
            return failed(
                0, "a reference to a string such as `local.greeting` is required; a template that is written here is itself the value");
        }
        const Value text = evaluator_.evaluate(*call_.arguments[0]);
        const Value variables = evaluator_.evaluate(*call_.arguments[1]);
        if (text.is_unknown()) return unknown_not_null(Type::string());
        if (text.is_null() || text.kind() != Type::Kind::string) return failed(0, "a string is required");
        Diagnostics problems;
        const auto* parsed = evaluator_.scope_.environment().template_text(text.as_string(), problems);
        Value result = unknown_not_null(variables.kind() == Type::Kind::any ? Type::any() : Type::string());
        if (parsed != nullptr && variables.is_known()) result = render(*parsed, variables, problems);
        // What points into a secret text would show it.
        if (text.is_sensitive() && problems.has_errors()) return failed(0, "this sensitive value is not a template that can be rendered");
        evaluator_.diagnostics_.append(std::move(problems));
        return result.with_sensitive(result.is_sensitive() || text.is_sensitive());
    }

    Value failed(std::size_t argument, std::string message)
    {
        return evaluator_.fail("function-call", fmt::format("call of `{}` failed", call_.head->function), *call_.arguments[argument],
                               std::move(message), at_);
    }

    Value render(const Expression& parsed, const Value& variables, Diagnostics& diagnostics)
    {
        if (variables.is_null() || (variables.kind() != Type::Kind::object && variables.kind() != Type::Kind::map)) {
            return failed(1, "an object with the template's variables is required");
        }
        auto& open_calls = evaluator_.costs_->template_calls;
        if (open_calls == max_template_calls) {
            return evaluator_.fail("function-call", fmt::format("call of `{}` failed", call_.head->function), at_,
                                   fmt::format("templates call templates more than {} levels deep", max_template_calls), at_);
        }
        Evaluator inner(evaluator_.scope_, diagnostics);
        inner.costs_ = evaluator_.costs_;
        inner.only_bound_names();
        for (auto [name, value] : variables.entries()) {
            if (is_identifier(name)) continue;
            return failed(1, variables.is_sensitive() ? std::string("a name in it cannot be one of a template's variables")
                                                      : fmt::format("`{}` cannot be the name of a template's variable", name));
        }
        for (auto [name, value] : variables.entries()) inner.bind(name, variables.is_sensitive() ? value.with_sensitive() : value);
        ++open_calls;
        Value value = inner.evaluate(parsed);
        --open_calls;
        return value;
    }

    Evaluator& evaluator_;
    const Expression& at_;
    const Call& call_;
};

Value Evaluator::node(const Expression& at, const Call& call)
{
    return CallEvaluator(*this, at, call).evaluate();
}

}  // namespace rxplan::eval
