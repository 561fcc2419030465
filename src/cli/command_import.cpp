// rxplan import: one object that exists comes into the state.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "plan/take_over.hpp"

namespace rxplan::cli {
namespace {

struct Arguments {
    std::string address;
    std::string id;
    VariableOptions variables;
    LockArguments lock;
};

int import(const Context& context, const Arguments& arguments)
{
    Session session(context);
    auto& diagnostics = session.diagnostics();
    const auto address = parse_address(arguments.address);
    if (!address || address->resource.mode != Mode::managed) {
        diagnostics.add(error("invalid-address", "the address of an object is required")
                            .note(fmt::format("`{}` is no address of a resource.", arguments.address))
                            .helped("Write it as in `rxplan state list`: `rackspace_server.web`, `rackspace_server.web[0]`."));
        return session.failed();
    }
    if (arguments.id.empty()) {
        diagnostics.add(error("import-id", "unsuitable identifier of an object")
                            .note("The second argument is empty.")
                            .helped("Name the object: what identifies it is told by `rxplan providers " + address->resource.type + "`."));
        return session.failed();
    }
    if (!session.load_configuration()) return session.failed();
    if (!session.take_variables(arguments.variables)) return session.failed();
    if (!session.open_state(arguments.lock)) return session.failed();
    if (!session.recover()) return session.failed();
    auto* state = session.writable();
    if (state == nullptr) return session.failed();

    session.console().tell(fmt::format("{}: Importing {}...\n", address->text(), arguments.id));
    const auto change = take_over({*address, arguments.id, {}}, session.root(), session.sources(), state->state(), session.variables(),
                                  session.providers(), diagnostics);
    if (!change) return session.failed();
    state->edit().apply(*change);
    if (!session.commit()) return session.failed();
    session.console().print(fmt::format("{} is in the state now. `rxplan plan` tells what its block would change.\n", address->text()));
    return session.done();
}

}  // namespace

int run_import(const Context& context)
{
    Arguments arguments;
    OptionParser parser(context, "Takes an object that exists over into the state, as the resource at the address.");
    parser.argument("ADDRESS", arguments.address, "of the resource instance, which the configuration must declare", true);
    parser.argument("ID", arguments.id, "what identifies the object, as the resource type says", true);
    parser.add(arguments.variables);
    parser.add(arguments.lock);
    if (const auto exit = parser.parse()) return *exit;
    return import(context, arguments);
}

}  // namespace rxplan::cli
