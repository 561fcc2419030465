#include "view/deferral_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "view/source_line.hpp"

namespace rxplan::view {

namespace {

constexpr std::size_t names_in_a_list = 5;
constexpr std::size_t line_width = 100;

std::string list(const std::vector<std::string>& names)
{
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == names_in_a_list) return out + fmt::format(" and {} more", names.size() - i);
        out += (i == 0 ? "" : ", ") + names[i];
    }
    return out;
}

}  // namespace

std::string deferral_name(const Deferral& deferral)
{
    return deferral.address.text() + (deferral.open_key ? "[*]" : "");
}

std::string deferral_reason(const Deferral& deferral)
{
    const auto origin = list(deferral.waits_for);
    switch (deferral.reason) {
        case DeferReason::instance_count_unknown:
            return origin.empty() ? "how many there are is not known, and no resource makes it known"
                                  : fmt::format("how many there are is known after {}", origin);
        case DeferReason::provider_config_unknown:
            return fmt::format("the configuration of provider {} needs {}, which waits itself", deferral.provider, origin);
        case DeferReason::deferred_prereq:
            return deferral.action == Action::destroy ? fmt::format("not wanted any more, but {} was made from it and waits", origin)
                                                      : fmt::format("it needs {}, which waits itself", origin);
    }
    return {};
}

std::string deferral_place(const Plan& plan, const Deferral& deferral)
{
    const auto span = deferral.unknown.valid() ? deferral.unknown : deferral.source;
    if (!span.valid() || span.file > plan.sources.size()) return {};
    const auto& [name, text] = plan.sources[span.file - 1];
    if (span.begin > text.size()) return {};
    const auto end_before = text.begin() + static_cast<std::ptrdiff_t>(span.begin);
    const auto number = std::count(text.begin(), end_before, '\n') + 1;
    const auto before = span.begin == 0 ? std::string::npos : text.rfind('\n', span.begin - 1);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    auto line = std::string_view(text).substr(begin, std::min(text.find('\n', span.begin), text.size()) - begin);
    const auto content = std::min(line.find_first_not_of(" \t"), line.size());
    line.remove_prefix(content);
    return fmt::format("{}:{}: {}", name, number, SourceLine(line, 0, line_width).text());
}

std::string deferred_outputs(const Plan& plan)
{
    std::vector<std::string> names;
    for (const auto& output : plan.outputs) {
        if (output.deferred) names.push_back(output.name);
    }
    return list(names);
}

}  // namespace rxplan::view
