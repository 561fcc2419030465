// rxplan validate: checks what can be checked without state, requests or values of variables.
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "view/diagnostics_json.hpp"

namespace rxplan::cli {

int run_validate(const Context& context)
{
    bool json = false;
    OptionParser parser(context, "Checks the configuration without looking at the state or at any cloud.");
    parser.flag("--json", json, "what was found as JSON, for editors and scripts");
    if (const auto exit = parser.parse()) return *exit;

    Session session(context);
    const bool valid = session.load_configuration();
    if (json) {
        session.diagnostics().sort();
        session.console().print(view::validation_json(session.diagnostics(), session.sources()));
        return session.console().exit_code(valid ? 0 : 1);
    }
    if (!valid) return session.failed();
    session.console().print("Success! The configuration is valid.\n");
    return session.done();
}

}  // namespace rxplan::cli
