#include "base/version.hpp"

#include <algorithm>
#include <charconv>

namespace rxplan {

namespace {

std::string_view trim(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// `~> 1.2` is at least 1.2 and below 2; `~> 1.2.3` is at least 1.2.3 and below 1.3.
bool pessimistic(Version version, Version bound, std::size_t parts)
{
    if (version < bound) return false;
    const std::size_t fixed = parts > 1 ? parts - 1 : 1;
    return std::equal(version.begin(), version.begin() + static_cast<std::ptrdiff_t>(fixed), bound.begin());
}

std::optional<bool> satisfies_one(Version version, std::string_view constraint)
{
    const auto operator_end = std::min(constraint.find_first_not_of("<>=!~"), constraint.size());
    const auto op = constraint.substr(0, operator_end);
    const auto text = trim(constraint.substr(operator_end));
    const auto bound = parse_version(text);
    if (!bound) return std::nullopt;
    if (op.empty() || op == "=") return version == *bound;
    if (op == "!=") return version != *bound;
    if (op == ">") return version > *bound;
    if (op == ">=") return version >= *bound;
    if (op == "<") return version < *bound;
    if (op == "<=") return version <= *bound;
    if (op == "~>") return pessimistic(version, *bound, static_cast<std::size_t>(std::count(text.begin(), text.end(), '.')) + 1);
    return std::nullopt;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text)
{
    Version version{};
    if (text.starts_with('v')) text.remove_prefix(1);
    text = text.substr(0, text.find('+'));  // what it was built from does not order it
    for (std::size_t part = 0; part < version.size(); ++part) {
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), version[part]);
        if (failed != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) return version;
        if (text.front() != '.') return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;
}

std::optional<bool> satisfies(Version version, std::string_view constraints)
{
    bool all = true;
    while (true) {
        const auto comma = constraints.find(',');
        const auto one = satisfies_one(version, trim(constraints.substr(0, comma)));
        if (!one) return std::nullopt;
        all = all && *one;
        if (comma == std::string_view::npos) return all;
        constraints.remove_prefix(comma + 1);
    }
}

}  // namespace rxplan
