// rxplan get: fetches the modules that come from elsewhere.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"

namespace rxplan::cli {

int run_get(const Context& context)
{
    bool update = false;
    OptionParser parser(context,
                        "Fetches the modules that are no local folders, as the lock file says. Other commands do so where needed.");
    parser.flag("--update", update, "take what the sources give now, and enter it into the lock file");
    if (const auto exit = parser.parse()) return *exit;

    Session session(context);
    const auto modules = session.fetch_modules(update);
    if (!modules) return session.failed();
    for (const auto& [package, locked] : *modules)
        session.console().print(fmt::format("{} {}\n", package, locked.commit.empty() ? locked.hash : locked.commit));
    return session.done();
}

}  // namespace rxplan::cli
