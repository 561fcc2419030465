#include "eval/involved.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rxplan/json.hpp"

namespace rxplan::eval {

namespace {

constexpr std::size_t longest_shown = 120;

bool is_shown(Reference::Kind kind)
{
    return kind == Reference::Kind::variable || kind == Reference::Kind::local || kind == Reference::Kind::each ||
           kind == Reference::Kind::count;
}

std::string shown(const Value& value)
{
    if (value.contains_sensitive()) return "(sensitive)";
    auto text = to_json(value);
    if (text.size() <= longest_shown) return text;
    // The beginning tells which value it is; a character is not cut.
    std::size_t end = longest_shown;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "...";
}

}  // namespace

void add_involved_values(const syntax::Expression& expression, const Scope& scope, Diagnostic& problem)
{
    Diagnostics ignored;
    for (const auto& reference : references(expression, ignored)) {
        if (!is_shown(reference.kind)) continue;
        const Value value = scope.resolve({reference, std::nullopt}, ignored);
        if (!value.is_wholly_known()) continue;
        auto line = fmt::format("{} = {}", reference.text(), scope.is_ephemeral(reference) ? "(ephemeral)" : shown(value));
        if (std::find(problem.with.begin(), problem.with.end(), line) == problem.with.end()) problem.with.push_back(std::move(line));
    }
}

}  // namespace rxplan::eval
