// rxplan validate: checks what can be checked without state, requests or values of variables.
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"

namespace rxplan::cli {

int run_validate(const Context& context)
{
    OptionParser parser(context, "Checks the configuration without looking at the state or at any cloud.");
    if (const auto exit = parser.parse()) return *exit;

    Session session(context);
    if (!session.load_configuration()) return session.failed();
    session.console().print("Success! The configuration is valid.\n");
    return session.done();
}

}  // namespace rxplan::cli
