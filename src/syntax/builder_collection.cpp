// Tuples, objects and `for`.
#include <cstddef>
#include <vector>

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
    const auto elements = arena_.list(take_operands(frame.operands, height));
    push(between(frame.open, bracket), TupleLiteral{elements}, height + 1);
}

void TreeBuilder::object_key(Span /*key*/)
{
    auto& key = operands_.back().expression;
    const auto& node = key->node;
    const auto* literal = std::get_if<Literal>(&node);
    const bool is_keyword = literal != nullptr && (literal->value.is_null() || literal->value.kind() == Type::Kind::boolean);
    const bool is_word = std::holds_alternative<Name>(node) || is_keyword;
    if (is_word) key = arena_.make(key->span, Literal{string_value(text(key->span))});
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
    const auto& operands = take_operands(frame.operands, height);
    std::vector<ObjectItem> items;
    items.reserve(operands.size() / 2);
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) items.push_back({operands[i], operands[i + 1]});
    push(whole, ObjectLiteral{arena_.list(items)}, height + 1);
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
        reporter_.add(error("for-without-key", "`for` in braces needs a key", result, "this has no key")
                          .helped("Write `{for k, v in x : k => v}` for an object, or `[for v in x : v]` for a tuple."));
    }
    if (is_object) return;
    if (frame.arrow.valid()) {
        reporter_.add(error("for-with-key", "`for` in brackets has no key", frame.arrow, "a tuple has no keys")
                          .label({file_, whole.begin, whole.begin + 1}, "this `[` makes a tuple")
                          .helped("Write `{for k, v in x : k => v}` for an object, or `[for v in x : v]` for a tuple."));
    }
    if (frame.ellipsis.valid()) {
        reporter_.add(error("misplaced-ellipsis", "`...` out of place", frame.ellipsis, "there is no key to group by")
                          .label({file_, whole.begin, whole.begin + 1}, "this `[` makes a tuple"));
    }
}

void TreeBuilder::close_for(const Frame& frame, Span whole, bool is_object)
{
    const bool sound = is_object ? frame.arrow.valid() : !frame.arrow.valid() && !frame.ellipsis.valid();
    if (!sound) complain_about_for(frame, whole, is_object);
    std::uint32_t height = 0;
    const auto& operands = take_operands(frame.operands, height);
    if (!sound) {
        push(whole, Invalid{}, 1);
        return;
    }
    ForBody body;
    auto next = operands.begin();
    const auto* const intro = for_intro(frame.name, frame.second_name, *next++);
    if (is_object) body.key = *next++;
    body.result = *next++;
    if (frame.has_condition) body.condition = *next++;
    body.group = frame.ellipsis.valid();
    push(whole, For{intro, arena_.keep(body)}, height + 1);
}

// With one name, that is the value's.
const ForIntro* TreeBuilder::for_intro(Span first_name, Span second_name, ExpressionPtr collection)
{
    if (!second_name.valid()) return arena_.keep(ForIntro{{}, text(first_name), collection});
    return arena_.keep(ForIntro{text(first_name), text(second_name), collection});
}

}  // namespace rxplan::syntax
