#include "cli/target_argument.hpp"

#include "config/target.hpp"
#include "syntax/parser.hpp"

namespace rxplan::cli {

std::optional<config::Target> target_argument(const std::string& text, Sources& sources, Diagnostics& diagnostics)
{
    const auto problems_before = diagnostics.size();
    const auto expression = syntax::parse_expression(sources.add("<address>", text), sources, diagnostics);
    if (diagnostics.size() != problems_before) return std::nullopt;
    return config::read_target(*expression, config::Keys::constant, diagnostics);
}

}  // namespace rxplan::cli
