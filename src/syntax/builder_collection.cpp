// Tuples, objects and `for`.
#include <cstddef>
#include <string>
#include <utility>

#include "syntax/builder.hpp"

namespace rxplan::syntax {
void TreeBuilder::collection_open(Span bracket)
{
    Frame frame;
    frame.operands = operands_.size();
    frame.open = bracket;
    frames_.push_back(frame);
}

void TreeBuilder::tuple_close(Span bracket)
{
    const Frame frame = pop_frame();
    if (frame.is_for) {
        close_for(frame, between(frame.open, bracket), false);
        return;
    }
    std::uint32_t height = 0;
    auto elements = take_operands(frame.operands, height);
    push(between(frame.open, bracket), TupleLiteral{std::move(elements)}, height + 1);
}

void TreeBuilder::object_key(Span /*key*/)
{
    auto& key = operands_.back();
    const Span span = key.expression->span;
    const auto& node = key.expression->node;
    const auto* literal = std::get_if<Literal>(&node);
    const bool is_keyword = literal != nullptr && (literal->value.is_null() || literal->value.kind() == Type::Kind::boolean);
    const bool is_word = std::holds_alternative<Name>(node) || is_keyword;
    if (is_word) key.expression->node = Literal{string_value(text(span))};
}

void TreeBuilder::object_close(Span brace)
{
    const Frame frame = pop_frame();
    const Span whole = between(frame.open, brace);
    if (frame.is_for) {
        close_for(frame, whole, true);
        return;
    }
    std::uint32_t height = 0;
    auto operands = take_operands(frame.operands, height);
    ObjectLiteral object;
    object.items.reserve(operands.size() / 2);
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
        object.items.push_back({std::move(operands[i]), std::move(operands[i + 1])});
    }
    push(whole, std::move(object), height + 1);
}

void TreeBuilder::for_keyword(Span /*keyword*/)
{
    frames_.back().is_for = true;
}

void TreeBuilder::for_first_name(Span name)
{
    frames_.back().name = name;
    frames_.back().second_name = {};
}

void TreeBuilder::for_second_name(Span name)
{
    frames_.back().second_name = name;
}

void TreeBuilder::for_arrow(Span arrow)
{
    frames_.back().arrow = arrow;
}

void TreeBuilder::for_ellipsis(Span ellipsis)
{
    frames_.back().ellipsis = ellipsis;
}

void TreeBuilder::for_condition(Span /*condition*/)
{
    frames_.back().has_condition = true;
}

void TreeBuilder::complain_about_for(const Frame& frame, Span whole, bool is_object)
{
    if (is_object && !frame.arrow.valid()) {
        const Span result = operands_[frame.operands + 1].expression->span;
        diagnostics_.add(error("for-without-key", "`for` in braces needs a key", result, "this has no key")
                             .helped("Write `{for k, v in x : k => v}` for an object, or `[for v in x : v]` for a tuple."));
    }
    if (is_object) return;
    if (frame.arrow.valid()) {
        diagnostics_.add(error("for-with-key", "`for` in brackets has no key", frame.arrow, "a tuple has no keys")
                             .label({file_, whole.begin, whole.begin + 1}, "this `[` makes a tuple")
                             .helped("Write `{for k, v in x : k => v}` for an object, or `[for v in x : v]` for a tuple."));
    }
    if (frame.ellipsis.valid()) {
        diagnostics_.add(error("misplaced-ellipsis", "`...` out of place", frame.ellipsis, "there is no key to group by")
                             .label({file_, whole.begin, whole.begin + 1}, "this `[` makes a tuple"));
    }
}

void TreeBuilder::close_for(const Frame& frame, Span whole, bool is_object)
{
    const bool sound = is_object ? frame.arrow.valid() : !frame.arrow.valid() && !frame.ellipsis.valid();
    if (!sound) complain_about_for(frame, whole, is_object);
    std::uint32_t height = 0;
    auto operands = take_operands(frame.operands, height);
    if (!sound) {
        push(whole, Invalid{}, 1);
        return;
    }
    For made;
    if (frame.second_name.valid()) made.key_name = Identifier(name_text(frame.name));
    made.value_name = Identifier(name_text(frame.second_name.valid() ? frame.second_name : frame.name));
    std::size_t next = 0;
    made.collection = std::move(operands[next++]);
    if (is_object) made.key = std::move(operands[next++]);
    made.result = std::move(operands[next++]);
    if (frame.has_condition) made.condition = std::move(operands[next++]);
    made.group = frame.ellipsis.valid();
    push(whole, std::move(made), height + 1);
}

}  // namespace rxplan::syntax
