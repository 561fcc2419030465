// rxplan graph: what depends on what.
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "graph/graph.hpp"
#include "view/graph_dot.hpp"

namespace rxplan::cli {

int run_graph(const Context& context)
{
    OptionParser parser(context, "Prints the dependencies between resources for Graphviz: rxplan graph | dot -Tsvg");
    if (const auto exit = parser.parse()) return *exit;

    Session session(context);
    if (!session.load_configuration()) return session.failed();
    const auto graph = build_graph(session.root(), session.diagnostics());
    if (session.diagnostics().has_errors()) return session.failed();
    session.console().print(view::graph_dot(graph));
    return session.done();
}

}  // namespace rxplan::cli
