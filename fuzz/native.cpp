// Configurations and templates in native syntax.
#include "fuzz/fuzz.hpp"
#include "syntax/dump.hpp"
#include "syntax/parser.hpp"

using namespace rxplan;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    fuzz::read_configuration("main.rx.hcl", text);

    Sources sources;
    Diagnostics diagnostics;
    (void)syntax::dump(*syntax::parse_template(sources.add("main.tmpl", std::string(text)), sources, diagnostics));
    fuzz::check_diagnostics(diagnostics, sources);
    return 0;
}
