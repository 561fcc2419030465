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
    const auto path = lock_path(real_state_path(default_state_path));
    const auto refuse = [&](const StateError& problem) {
        auto diagnostic = to_diagnostic(problem);
        diagnostic.id = "lock-conflict";
        diagnostic.summary = "there is nothing to unlock";
        console.report(std::move(diagnostic));
        return 1;
    };
    if (const auto checked = check_lock(path, id); !checked) return refuse(checked.error());
    if (!force) {
        const auto answer = console.ask(
            "Do you really want to force-unlock?\n  Somebody who is still working would go on without a lock.\n"
            "  Only 'yes' will be accepted.\n\n  Enter a value: ");
        if (answer != "yes") {
            console.tell("\nNothing was unlocked.\n");
            return 1;
        }
    }
    if (const auto unlocked = force_unlock(path, id); !unlocked) {
        console.report(to_diagnostic(unlocked.error()));
        return 1;
    }
    console.print("The state is unlocked.\n");
    return console.exit_code(0);
}

}  // namespace rxplan::cli
