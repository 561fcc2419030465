#include "config/literal_arguments.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "syntax/unquote.hpp"

namespace rxplan::config {

namespace {

// By the type of the block, a nested one's behind its parent's, and the name of the argument.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> literals{{
    {"variable", "description"},
    {"variable", "sensitive"},
    {"variable", "nullable"},
    {"variable", "ephemeral"},
    {"output", "description"},
    {"output", "sensitive"},
    {"output", "ephemeral"},
    {"resource.lifecycle", "create_before_destroy"},
    {"resource.lifecycle", "prevent_destroy"},
    {"removed.lifecycle", "destroy"},
    {"module", "source"},
    {"module", "version"},
    {"provider", "alias"},
    {"rxplan", "required_version"},
}};

void fold(syntax::Block& block, const std::string& type, syntax::Arena& arena, ConstantValue constant)
{
    for (auto& attribute : block.body.attributes) {
        const auto wanted = std::pair(std::string_view(type), std::string_view(attribute.name));
        if (std::find(literals.begin(), literals.end(), wanted) == literals.end()) continue;
        if (std::holds_alternative<syntax::Literal>(attribute.value->node)) continue;
        if (auto value = constant(*attribute.value))
            attribute.value = arena.make(attribute.value->span, syntax::Literal{*std::move(value)});
    }
    for (auto& inner : block.body.blocks) fold(inner, type + "." + std::string(inner.type), arena, constant);
}

}  // namespace

void unquote_references(syntax::Block& block, syntax::Arena& arena, const Sources& sources, Diagnostics& diagnostics)
{
    const bool resource = block.type == "resource" || block.type == "data";
    for (auto& attribute : block.body.attributes) {
        const auto& name = attribute.name;
        const bool list = std::holds_alternative<syntax::TupleLiteral>(attribute.value->node);
        const bool depends = list && name == "depends_on" && (resource || block.type == "module" || block.type == "output");
        const bool provider = (name == "provider" && resource) || (name == "providers" && block.type == "module");
        const bool ignored = list && name == "ignore_changes" && block.type == "lifecycle";
        if (depends || provider || ignored) syntax::unquote(attribute, arena, sources, diagnostics);
    }
    for (auto& inner : block.body.blocks) {
        if (resource && inner.type == "lifecycle") unquote_references(inner, arena, sources, diagnostics);
    }
}

void fold_literals(syntax::Block& block, syntax::Arena& arena, ConstantValue constant)
{
    fold(block, std::string(block.type), arena, constant);
}

}  // namespace rxplan::config
