// A provider configuration's key, `rackspace.west`, and how the state writes it.
#pragma once

#include <string>
#include <string_view>

#include "state/state.hpp"

namespace rxplan {

[[nodiscard]] inline std::string provider_text_of(std::string_view key)
{
    const auto dot = key.find('.');
    return dot == std::string_view::npos ? provider_text(key) : provider_text(key.substr(0, dot), key.substr(dot + 1));
}

// The provider that a configuration is of: `rackspace.west` is one of `rackspace`.
[[nodiscard]] inline std::string provider_of_key(std::string_view key)
{
    return std::string(key.substr(0, key.find('.')));
}

// Empty when the text is not one that a state holds.
[[nodiscard]] inline std::string provider_key_of(std::string_view text)
{
    const auto name = parse_provider(text);
    if (!name) return {};
    return name->alias.empty() ? name->name : name->name + "." + name->alias;
}

}  // namespace rxplan
