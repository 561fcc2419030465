// rxplan version
#include <fmt/format.h>

#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"

namespace rxplan::cli {

int run_version(const Context& context)
{
    bool json = false;
    OptionParser parser(context, "Prints the version.");
    parser.flag("--json", json, "as JSON");
    if (const auto exit = parser.parse()) return *exit;
    context.console.print(json ? fmt::format("{{\"rxplan_version\": \"{}\"}}\n", engine_version)
                               : fmt::format("rxplan v{}\n", engine_version));
    return context.console.exit_code(0);
}

}  // namespace rxplan::cli
