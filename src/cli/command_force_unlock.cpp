// rxplan force-unlock: removes a lock whose owner is gone.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "state/lock.hpp"
#include "state/session.hpp"

namespace rxplan::cli {

int run_force_unlock(const Context& context)
{
    std::string id;
    bool force = false;
    OptionParser parser(context, "Removes the lock with this id, which the error about the lock names.");
    parser.argument("ID", id, "of the lock", true);
    parser.flag("--force", force, "do not ask");
    if (const auto exit = parser.parse()) return *exit;

    auto& console = context.console;
    if (!force) {
        const auto answer = console.ask(
            "Do you really want to force-unlock?\n  Somebody who is still working would go on without a lock.\n"
            "  Only 'yes' will be accepted.\n\n  Enter a value: ");
        if (answer != "yes") {
            console.tell("\nNothing was unlocked.\n");
            return 1;
        }
    }
    if (const auto unlocked = force_unlock(lock_path(default_state_path), id); !unlocked) {
        console.report(to_diagnostic(unlocked.error()));
        return 1;
    }
    console.print("The state is unlocked.\n");
    return console.exit_code(0);
}

}  // namespace rxplan::cli
