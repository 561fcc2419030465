// What a data source says when nothing fits.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// What is asked for, in the order of `criteria`: "name `CoreOS`, properties.os_type `linux`". `config` is wholly known.
[[nodiscard]] std::string wanted(const Value& config, std::span<const char* const> criteria);

// "`a`, `b` and 7 more": each text once, in order, at most `most` of them.
[[nodiscard]] std::string quoted(const std::vector<std::string>& texts, std::size_t most);

// A sentence that helps somebody who asked for a name that is none of these: the one that was meant, those that are most like it, or all of
// them where none is. Neither case nor order decides what is alike. Empty when there are no names.
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& names);

}  // namespace rxplan::rackspace
