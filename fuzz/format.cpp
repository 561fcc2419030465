// The formatter: what it makes of a text means the same, has the same comments, and is formatted.
#include "syntax/format.hpp"

#include <optional>
#include <string>

#include "fuzz/fuzz.hpp"
#include "tests/support/meaning.hpp"

using namespace rxplan;

namespace {

std::optional<std::string> formatted(std::string text)
{
    Sources sources;
    Diagnostics diagnostics;
    auto result = syntax::format(sources.add("main.rx.hcl", std::move(text)), sources, diagnostics);
    fuzz::require(result.has_value() != diagnostics.has_errors());
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(fuzz::text_of(data, size));
    const auto once = formatted(text);
    if (!once) return 0;
    fuzz::require(formatted(*once) == once);
    fuzz::require(test::meaning(*once) == test::meaning(text));
    fuzz::require(test::comments(*once) == test::comments(text));
    return 0;
}
