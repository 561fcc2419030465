// The only unit that knows PEGTL: joins the grammar with its actions and messages.
#include "syntax/parser.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <tao/pegtl.hpp>
#include <utility>

#include "grammar/json_messages.hpp"
#include "grammar/messages.hpp"
#include "syntax/actions.hpp"
#include "syntax/arena.hpp"
#include "syntax/check_text.hpp"
#include "syntax/explain.hpp"
#include "syntax/json_actions.hpp"
#include "syntax/piece.hpp"
#include "syntax/reporter.hpp"
#include "syntax/skim.hpp"

namespace rxplan::syntax {
namespace {

// What the grammar and its actions work on.
class State {
    std::uint32_t file_;
    Reporter reporter_;
    bool gave_up_ = false;

public:
    State(std::uint32_t file, std::string_view text, grammar::Delimiter whole, Arena& arena, Diagnostics& diagnostics)
        : file_(file), reporter_(diagnostics), layout(text, whole), builder(file, layout, arena, reporter_)
    {
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    [[nodiscard]] Span span(const char* begin, const char* end) const { return {file_, layout.offset(begin), layout.offset(end)}; }

    struct Checkpoint {
        grammar::Layout::Mark layout;
        TreeBuilder::Mark builder;
    };
    [[nodiscard]] Checkpoint checkpoint() const { return {layout.mark(), builder.mark()}; }

    // The failed statement begins at `begin`.
    [[nodiscard]] std::uint32_t recover_from(const grammar::Failure& failure, const Checkpoint& checkpoint, std::uint32_t begin)
    {
        record(failure);
        const auto size = static_cast<std::uint32_t>(layout.text().size());
        auto offset = failure.offset;
        if (failure.expectation->place == grammar::Expectation::Place::heredoc_line) offset = skip_heredoc(layout.text(), offset);
        auto next = find_next_statement(layout.text(), begin, offset, layout.open(), checkpoint.layout.open);
        if (reporter_.is_full() || failure.expectation->place == grammar::Expectation::Place::too_deep) next = size;
        if (next <= begin && begin < size) next = begin + 1;
        if (next == size) gave_up_ = true;
        builder.rewind(checkpoint.builder, next);
        layout.rewind(checkpoint.layout);
        return next;
    }

    void record(const grammar::Failure& failure)
    {
        // What is still open where recovery reached the end is so because of an error that is known already.
        if (gave_up_ && is_at_end(failure, layout)) return;
        if (!reporter_.is_full()) reporter_.add(explain(failure, layout, file_));
    }

    grammar::Layout layout;
    TreeBuilder builder;
};

// The same for JSON, which goes on behind a value that alone is wrong. After any other error it is not known what the brackets and quotes
// that follow belong to, and each would be another error.
class JsonState {
    std::uint32_t file_;
    Reporter reporter_;
    bool has_failed_ = false;

public:
    JsonState(std::uint32_t file, std::string_view text, Diagnostics& diagnostics)
        : file_(file), reporter_(diagnostics), layout(text, grammar::Delimiter::file), builder(text, reporter_)
    {
    }
    JsonState(const JsonState&) = delete;
    JsonState& operator=(const JsonState&) = delete;

    [[nodiscard]] Span span(const char* begin, const char* end) const { return {file_, layout.offset(begin), layout.offset(end)}; }

    struct Checkpoint {
        grammar::Layout::Mark layout;
        JsonBuilder::Mark builder;
    };
    [[nodiscard]] Checkpoint checkpoint() const { return {layout.mark(), builder.mark()}; }

    [[nodiscard]] std::uint32_t recover_from(const grammar::Failure& failure, const Checkpoint& checkpoint, std::uint32_t begin)
    {
        const auto next = find_json_value_end(failure, layout, begin);
        if (!next) throw failure;
        record(failure);
        layout.rewind(checkpoint.layout);
        builder.replace_since(checkpoint.builder, {file_, begin, *next});
        return *next;
    }

    void record(const grammar::Failure& failure)
    {
        has_failed_ = true;
        if (!reporter_.is_full()) reporter_.add(explain_json(failure, layout, file_));
    }

    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

    grammar::Layout layout;
    JsonBuilder builder;
};

template <typename Rule>
struct control : tao::pegtl::normal<Rule> {
    template <typename Input, typename AnyState, typename... States>
    [[noreturn]] static void raise(const Input& in, AnyState& state, States&&... /*states*/)
    {
        static_assert(!grammar::expectation<Rule>.id.empty(), "a rule that must match needs a message");
        throw grammar::Failure{&grammar::expectation<Rule>, state.layout.offset(in.current())};
    }
};

// False when the failure was one that no rule recovers from.
template <typename Rule, template <typename...> class Action = action, typename AnyState>
bool match_whole(AnyState& state)
{
    const auto text = state.layout.text();
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
    try {
        return tao::pegtl::parse<Rule, Action, control>(in, state);
    } catch (const grammar::Failure& failure) {
        state.record(failure);
        return false;
    }
}

// The text of a source, or nothing when it cannot be read.
bool read(std::uint32_t file, const Sources& sources, Diagnostics& diagnostics, std::string_view& text)
{
    text = sources.text(file);
    return check_text(file, text, diagnostics);
}

template <typename Rule>
Expression* parse_one(std::uint32_t file, std::string_view text, grammar::Delimiter whole, Arena& arena, Diagnostics& diagnostics)
{
    State state(file, text, whole, arena, diagnostics);
    if (match_whole<Rule>(state)) return state.builder.take_expression();
    return arena.make({file, 0, static_cast<std::uint32_t>(text.size())}, Invalid{});
}

using ParsePiece = Expression*(std::uint32_t file, std::string_view text, Arena& arena, Diagnostics& diagnostics);

ExpressionTree parse_tree(ParsePiece& parse_piece, std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics)
{
    auto arena = std::make_unique<Arena>();
    std::string_view text;
    const bool readable = read(file_id, sources, diagnostics, text);
    const auto* const root = readable ? parse_piece(file_id, text, *arena, diagnostics) : arena->make({file_id, 0, 0}, Invalid{});
    return {std::move(arena), root};
}

}  // namespace

File parse(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics)
{
    std::string_view text;
    Diagnostics found;
    File file(file_id);
    if (read(file_id, sources, found, text)) {
        State state(file_id, text, grammar::Delimiter::file, *file.arena, found);
        match_whole<grammar::file>(state);
        file.body = state.builder.take_body();
    }
    found.sort();
    diagnostics.append(std::move(found));
    return file;
}

Expression* parse_expression_piece(std::uint32_t file, std::string_view text, Arena& arena, Diagnostics& diagnostics)
{
    return parse_one<grammar::expression_text>(file, text, grammar::Delimiter::expression_text, arena, diagnostics);
}

Expression* parse_template_piece(std::uint32_t file, std::string_view text, Arena& arena, Diagnostics& diagnostics)
{
    return parse_one<grammar::bare_template>(file, text, grammar::Delimiter::template_text, arena, diagnostics);
}

ExpressionTree parse_expression(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics)
{
    return parse_tree(parse_expression_piece, file_id, sources, diagnostics);
}

ExpressionTree parse_template(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics)
{
    return parse_tree(parse_template_piece, file_id, sources, diagnostics);
}

std::optional<JsonValue> parse_json_document(std::uint32_t file, std::string_view text, Diagnostics& diagnostics)
{
    JsonState state(file, text, diagnostics);
    if (!match_whole<grammar::json::document, json_action>(state) || state.has_failed()) return std::nullopt;
    return state.builder.take();
}

}  // namespace rxplan::syntax
