// Formatting: the result is read without a mistake, and formatting it again changes nothing.
#include "syntax/format.hpp"

#include "fuzz/fuzz.hpp"

using namespace rxplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Sources sources;
    Diagnostics diagnostics;
    const auto once = syntax::format(sources.add("main.rx.hcl", std::string(fuzz::text_of(data, size))), sources, diagnostics);
    fuzz::require(once.has_value() != diagnostics.has_errors());
    if (!once) return 0;
    const auto twice = syntax::format(sources.add("once.rx.hcl", *once), sources, diagnostics);
    fuzz::require(twice.has_value());
    fuzz::require(*twice == *once);
    return 0;
}
