#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "eval/constant_scope.hpp"
#include "eval/evaluate.hpp"
#include "eval/scope.hpp"
#include "syntax/parser.hpp"

namespace rxplan::eval {

Environment::Environment(Sources& sources) : sources_(sources) {}
Environment::~Environment() = default;

std::chrono::system_clock::time_point Environment::plan_time()
{
    if (!plan_time_) plan_time_ = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return *plan_time_;
}

Value ConstantScope::resolve(const Lookup& lookup, Diagnostics& diagnostics) const
{
    diagnostics.add(error("reference-in-constant", "a reference is not allowed here", lookup.reference.span,
                          "the value of a variable may not refer to anything")
                        .helped("What is made of other values is a local: `locals { name = ... }`."));
    return Value::unknown();
}

std::optional<Value> constant_value(const syntax::Expression& expression)
{
    if (first_call(expression)) return std::nullopt;
    Sources sources;
    Environment environment(sources);
    Diagnostics problems;
    auto value = evaluate(expression, ConstantScope(environment), problems);
    if (problems.has_errors() || !value.has_contents()) return std::nullopt;
    return value;
}

const syntax::Expression* Environment::template_file(const std::filesystem::path& file, Span asked_by, Diagnostics& diagnostics)
{
    const auto path = file.lexically_normal();
    const auto known = templates_.find(path);
    if (known != templates_.end()) return known->second.get();
    // A text that this run knows already is taken as it is: a plan carries its templates, and applying must see what planning saw.
    auto id = sources_.find(path.string());
    if (id == 0) {
        std::ifstream in(path, std::ios::binary);
        std::ostringstream text;
        if (in) text << in.rdbuf();
        if (!in || in.bad()) {
            diagnostics.add(
                error("unreadable-file", "file cannot be read", asked_by, fmt::format("`{}` could not be read", path.string())));
            return nullptr;
        }
        id = sources_.add(path.string(), std::move(text).str());
    }
    Diagnostics problems;
    auto parsed = syntax::parse_template(id, sources_, problems);
    const bool failed = problems.has_errors();
    diagnostics.append(std::move(problems));
    return templates_.emplace(path, failed ? syntax::ExpressionTree() : std::move(parsed)).first->second.get();
}

const syntax::Expression* Environment::template_text(std::string_view text, Diagnostics& diagnostics)
{
    const auto known = template_texts_.find(text);
    if (known != template_texts_.end()) return known->second.get();
    const auto id = sources_.add("<templatestring argument>", std::string(text));
    Diagnostics problems;
    auto parsed = syntax::parse_template(id, sources_, problems);
    const bool failed = problems.has_errors();
    diagnostics.append(std::move(problems));
    if (failed) return nullptr;
    return template_texts_.emplace(text, std::move(parsed)).first->second.get();
}

}  // namespace rxplan::eval
