#include "syntax/unquote.hpp"

#include <fmt/format.h>

#include <utility>

#include "syntax/arena.hpp"
#include "syntax/json_text.hpp"
#include "syntax/piece.hpp"
#include "syntax/relocate.hpp"

namespace rxplan::syntax {
namespace {

void replace(ExpressionPtr& expression, Arena& arena, const Sources& sources, Diagnostics& diagnostics)
{
    const auto* literal = std::get_if<Literal>(&expression->node);
    const auto span = expression->span;
    if (literal == nullptr || !literal->value.has_contents() || literal->value.kind() != Type::Kind::string) return;
    if (!sources.text(span).starts_with('"')) return;
    const auto text = arena.text(literal->value.as_string());
    Diagnostics found;
    auto* const parsed = parse_expression_piece(span.file, text, arena, found);
    const JsonTextPlaces places(sources.text(span.file), span);
    for (auto& problem : found) relocate(problem, places);
    if (found.has_errors()) {
        diagnostics.append(std::move(found));
    } else {
        diagnostics.add(warning("quoted-reference", "a reference in quotes", span, "references are written without quotes")
                            .helped(fmt::format("Write `{}`.", text)));
    }
    relocate(*parsed, places);
    expression = parsed;
}

}  // namespace

void unquote(Attribute& attribute, Arena& arena, const Sources& sources, Diagnostics& diagnostics)
{
    // The tree has not been handed out yet.
    auto& node = const_cast<Expression&>(*attribute.value).node;
    if (auto* list = std::get_if<TupleLiteral>(&node)) {
        for (auto& element : list->elements) replace(element, arena, sources, diagnostics);
    } else if (auto* object = std::get_if<ObjectLiteral>(&node)) {
        for (auto& item : object->items) replace(item.value, arena, sources, diagnostics);
    } else {
        replace(attribute.value, arena, sources, diagnostics);
    }
}

}  // namespace rxplan::syntax
