// What the fuzz targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"

// One input: any bytes. Aborts where what always holds does not.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace rxplan::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

// Unlike assert, also in builds that leave that out.
inline void require(bool holds)
{
    if (!holds) std::abort();
}

// Every diagnostic says something and lies inside of its source; then all are rendered.
void check_diagnostics(const Diagnostics& diagnostics, const Sources& sources);

// Reads a text as the one file of a configuration, up to the graph.
void read_configuration(const std::string& file, std::string_view text);

}  // namespace rxplan::fuzz
