// rxplan console: expressions in, values out; at a terminal with editing, otherwise line by line.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/line_editor.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "eval/evaluate.hpp"
#include "plan/inspection.hpp"
#include "rxplan/json.hpp"
#include "syntax/parser.hpp"
#include "syntax/unfinished.hpp"
#include "value/hcl_text.hpp"
#include "view/json_values.hpp"

namespace rxplan::cli {
namespace {

constexpr std::string_view help_text =
    "Type an expression and see its value: `1 + 1`, `upper(\"a\")`, `var.name`, `local.name`,\n"
    "`rxplan_data.name.output` (as the state has it), `type(var.name)`.\n"
    "An open bracket or heredoc goes on in the next line. Tab completes names.\n"
    "`exit` or Ctrl-D leaves; Ctrl-C drops what was typed.\n";

struct Arguments {
    VariableOptions variables;
    bool json = false;
    bool null = false;
};

// The answer to one expression: a value, or its type where `type(...)` asked for that.
struct Answer {
    Value value;
    std::optional<Type> type;
};

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// What `type(...)` around a whole expression asks about; null for everything else.
const syntax::Expression* asked_type_of(const syntax::Expression& expression)
{
    if (const auto* inside = std::get_if<syntax::Parenthesised>(&expression.node)) return asked_type_of(*inside->inner);
    const auto* call = std::get_if<syntax::Call>(&expression.node);
    const bool asks = call != nullptr && call->head->function == "type" && call->arguments.size() == 1 && !call->head->expand_final;
    return asks ? call->arguments.front() : nullptr;
}

class Conversation {
public:
    Conversation(Session& session, Inspection& inspection, const Arguments& arguments)
        : session_(session), console_(session.console()), inspection_(inspection), arguments_(arguments)
    {
    }

    // The exit code.
    int with_person()
    {
        LineEditor editor(console_history_file(), [this](std::string_view before) {
            return complete(before, session_.root(), [this](const std::string& text) {
                Diagnostics ignored;
                return evaluate(text, ignored).value;
            });
        });
        std::string pending;
        while (true) {
            auto read = editor.read(pending.empty() ? "> " : ": ");
            if (read.outcome == LineEditor::Outcome::end) break;
            if (read.outcome == LineEditor::Outcome::interrupted) {
                pending.clear();
                continue;
            }
            editor.remember(read.line);
            pending += read.line + "\n";
            if (syntax::is_unfinished(pending)) continue;
            const auto text = std::exchange(pending, {});
            if (trimmed(text) == "exit") break;
            (void)answer(text);
        }
        return console_.exit_code(0);
    }

    int with_script()
    {
        std::string pending;
        bool going = true;
        while (auto piece = console_.next_input(arguments_.null ? '\0' : '\n')) {
            pending += *piece;
            if (!arguments_.null) {
                pending += '\n';
                if (syntax::is_unfinished(pending)) continue;
            }
            const auto text = std::exchange(pending, {});
            if (trimmed(text) == "exit") return console_.exit_code(0);
            going = answer(text);
            if (!going) break;
        }
        if (going && !pending.empty()) going = answer(pending);
        return console_.exit_code(going ? 0 : 1);
    }

private:
    Answer evaluate(const std::string& text, Diagnostics& diagnostics)
    {
        const auto file = session_.sources().add("<console>", text);
        const auto expression = syntax::parse_expression(file, session_.sources(), diagnostics);
        if (diagnostics.has_errors()) return {Value::unknown(), std::nullopt};
        const auto* typed = asked_type_of(*expression);
        Value value = inspection_.evaluate(typed == nullptr ? *expression : *typed, diagnostics);
        if (typed == nullptr) return {std::move(value), std::nullopt};
        const Type type = value.type();
        return {Value::string(to_hcl(type)), type};
    }

    // False when a script must not go on.
    bool answer(const std::string& text)
    {
        const auto meant = trimmed(text);
        if (meant.empty()) return true;
        if (meant == "help" && !arguments_.json) {
            console_.print(help_text);
            return true;
        }
        Diagnostics diagnostics;
        const auto answer = evaluate(text, diagnostics);
        if (arguments_.json) {
            console_.print(json(answer, diagnostics) + "\n");
            return true;
        }
        const bool failed = diagnostics.has_errors();
        console_.report(std::move(diagnostics), session_.sources());
        if (!failed) console_.print((answer.type ? to_hcl(*answer.type) : to_hcl(answer.value)) + "\n");
        return !failed;
    }

    [[nodiscard]] static std::string json(const Answer& answer, const Diagnostics& diagnostics)
    {
        for (const auto& problem : diagnostics) {
            if (problem.severity == Severity::error) return error_json(problem);
        }
        Diagnostics infinite;
        const Value value = eval::finite(answer.value, {}, infinite);
        if (infinite.has_errors()) return error_json(*infinite.begin());
        std::string text = R"({"value":)";
        append_json(text, view::known_part(value, {}));
        text += R"(,"type":)";
        append_json(text, type_to_json(value.type()));
        if (!value.is_wholly_known()) {
            text += R"(,"unknown":)";
            append_json(text, view::unknown_part(value));
        }
        if (value.contains_sensitive()) {
            text += R"(,"sensitive":)";
            append_json(text, view::sensitive_part(value));
        }
        return text + "}";
    }

    [[nodiscard]] static std::string error_json(const Diagnostic& problem)
    {
        std::string detail = problem.labels.empty() ? std::string() : problem.labels.front().text;
        const auto add = [&](const std::string& line) { detail += (detail.empty() || line.empty() ? "" : "\n") + line; };
        for (const auto& note : problem.notes) add(note);
        add(problem.help);
        std::string text = R"({"error":{"summary":)";
        append_json_string(text, problem.summary);
        text += R"(,"detail":)";
        append_json_string(text, detail);
        text += R"(,"id":)";
        append_json_string(text, problem.id);
        return text + "}}";
    }

    Session& session_;
    Console& console_;
    Inspection& inspection_;
    const Arguments& arguments_;
};

}  // namespace

int run_console(const Context& context)
{
    Arguments arguments;
    OptionParser parser(context, "Evaluates expressions against the configuration and the state of this folder, and prints their values.");
    parser.flag("--json", arguments.json, "one JSON object a line: value and type, or error");
    parser.flag("--null", arguments.null, "expressions on standard input end with a NUL byte, not with their line");
    parser.add(arguments.variables);
    if (const auto exit = parser.parse()) return *exit;

    Session session(context);
    if (!session.load_configuration_if_any() || !session.take_known_variables(arguments.variables) || !session.read_state())
        return session.failed();
    Inspection inspection(session.root(), session.sources(), session.state(), session.variables(), session.providers(),
                          session.diagnostics());
    session.console().report(std::exchange(session.diagnostics(), {}), session.sources());

    Conversation conversation(session, inspection, arguments);
    return context.console.interactive() && !arguments.json && !arguments.null ? conversation.with_person() : conversation.with_script();
}

}  // namespace rxplan::cli
