#include "rxplan/path.hpp"

#include <fmt/format.h>

#include "base/quote.hpp"

namespace rxplan {
namespace {

Path extended(const std::vector<PathStep>& steps, PathStep last)
{
    std::vector<PathStep> longer;
    longer.reserve(steps.size() + 1);
    longer.insert(longer.end(), steps.begin(), steps.end());
    longer.push_back(std::move(last));
    return Path(std::move(longer));
}

}  // namespace

Path Path::attribute(std::string_view name) const
{
    return extended(steps_, AttributeStep{std::string(name)});
}

Path Path::index(std::uint64_t position) const
{
    return extended(steps_, IndexStep{position});
}

Path Path::key(std::string_view name) const
{
    return extended(steps_, KeyStep{std::string(name)});
}

std::string Path::text() const
{
    std::string out;
    for (const auto& step : steps_) {
        if (const auto* attribute = std::get_if<AttributeStep>(&step)) {
            if (!out.empty()) out += '.';
            out += attribute->name;
        } else if (const auto* index = std::get_if<IndexStep>(&step)) {
            out += fmt::format("[{}]", index->index);
        } else {
            out += '[';
            append_quoted(out, std::get<KeyStep>(step).key);
            out += ']';
        }
    }
    return out;
}

}  // namespace rxplan
