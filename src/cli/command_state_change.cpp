// rxplan state mv, rm, pull and push: the state as a whole, without asking a cloud.
#include <fmt/format.h>

#include <utility>

#include "cli/commands.hpp"
#include "cli/input_file.hpp"
#include "cli/options.hpp"
#include "cli/session.hpp"
#include "cli/target_argument.hpp"
#include "plan/moves.hpp"
#include "plan/rearrange.hpp"
#include "state/state_file.hpp"

namespace rxplan::cli {
namespace {

// What the commands that write have in common.
struct Changing {
    LockArguments lock;
    bool dry_run = false;
};

void add(OptionParser& parser, Changing& changing)
{
    parser.flag("--dry-run", changing.dry_run, "only tell what would be done");
    parser.add(changing.lock);
}

int finish(Session& session, const Changing& changing)
{
    return changing.dry_run || session.commit() ? session.done() : session.failed();
}

int move(Session& session, const std::string& from_text, const std::string& to_text, const Changing& changing)
{
    auto& diagnostics = session.diagnostics();
    const auto from = target_argument(from_text, session.sources(), diagnostics);
    const auto to = target_argument(to_text, session.sources(), diagnostics);
    if (!from || !to || !session.open_state(changing.lock)) return session.failed();
    auto* state = session.writable();
    if (state == nullptr) return session.failed();
    const auto moves = moves_to(*from, *to, state->state(), diagnostics);
    if (moves.empty()) return session.failed();
    if (!changing.dry_run) repeat_moves(moves, state->edit());
    for (const auto& each : moves)
        session.console().print(fmt::format("{} {} to {}\n", changing.dry_run ? "Would move" : "Moved", each.from.text(), each.to.text()));
    return finish(session, changing);
}

int remove(Session& session, const std::vector<std::string>& addresses, const Changing& changing)
{
    auto& diagnostics = session.diagnostics();
    std::vector<config::Target> targets;
    for (const auto& text : addresses) {
        if (auto target = target_argument(text, session.sources(), diagnostics)) targets.push_back(*std::move(target));
    }
    if (diagnostics.has_errors() || !session.open_state(changing.lock)) return session.failed();
    auto* state = session.writable();
    if (state == nullptr) return session.failed();
    std::vector<InstanceAddress> leaving;
    for (const auto& target : targets) {
        const auto found = instances_at(target, state->state());
        if (found.empty()) {
            diagnostics.add(error("not-in-state", "this is not in the state")
                                .note(fmt::format("The state holds nothing at `{}`.", target.text()))
                                .helped("rxplan state list"));
        }
        leaving.insert(leaving.end(), found.begin(), found.end());
    }
    if (diagnostics.has_errors()) return session.failed();
    for (const auto& instance : leaving) {
        if (!changing.dry_run) forget(instance, state->edit());
        session.console().print(fmt::format("{} {}\n", changing.dry_run ? "Would forget" : "Forgot", instance.text()));
    }
    return finish(session, changing);
}

// Whether the state that is there may give way to another.
bool gives_way(const State& now, const State& pushed, Diagnostics& diagnostics)
{
    if (now.serial == 0) return true;
    const auto refuse = [&](std::string note) {
        diagnostics.add(error("state-conflict", "another state is there already")
                            .note(std::move(note))
                            .helped("When it is to be replaced all the same: -force. It is kept as `.backup`."));
        return false;
    };
    if (now.lineage != pushed.lineage) return refuse("Their lineages differ: they are of different things.");
    if (now.serial > pushed.serial)
        return refuse(fmt::format("That one is newer: its serial is {}, that of this one {}.", now.serial, pushed.serial));
    if (now.serial == pushed.serial && (now.resources != pushed.resources || now.outputs != pushed.outputs))
        return refuse(fmt::format("Both have the serial {}, but they differ.", now.serial));
    return true;
}

int push(Session& session, const std::string& file, bool force, const LockArguments& lock)
{
    auto& diagnostics = session.diagnostics();
    auto text = read_input(file);
    if (!text) {
        diagnostics.add(std::move(text.error()));
        return session.failed();
    }
    const auto clear = session.decrypted(*std::move(text), file);
    if (!clear) return session.failed();
    auto pushed = parse_state(*clear);
    if (!pushed) {
        pushed.error().path = file;
        diagnostics.add(to_diagnostic(pushed.error()));
        return session.failed();
    }
    if (!session.open_state(lock)) return session.failed();
    auto* state = session.writable();
    if (state == nullptr || (!force && !gives_way(state->state(), *pushed, diagnostics))) return session.failed();
    const auto count = pushed->object_count();
    state->replace(*std::move(pushed));
    if (!session.commit()) return session.failed();
    session.console().print(fmt::format("The state has {} object{} now.\n", count, count == 1 ? "" : "s"));
    return session.done();
}

}  // namespace

int run_state_move(const Context& context)
{
    std::string from;
    std::string to;
    Changing changing;
    OptionParser parser(context, "Gives objects of the state another address: an instance, a resource or a module.");
    parser.argument("FROM", from, "the address", true);
    parser.argument("TO", to, "the new address", true);
    add(parser, changing);
    if (const auto exit = parser.parse()) return *exit;
    Session session(context);
    return move(session, from, to, changing);
}

int run_state_remove(const Context& context)
{
    std::vector<std::string> addresses;
    Changing changing;
    OptionParser parser(context, "Takes objects out of the state, and leaves them where they are.");
    parser.arguments("ADDRESS", addresses, "of an instance, a resource or a module");
    add(parser, changing);
    if (const auto exit = parser.parse()) return *exit;
    if (addresses.empty()) {
        context.console.report(error("missing-argument", "an address is missing").note("What is to be taken out must be named."));
        return 1;
    }
    Session session(context);
    return remove(session, addresses, changing);
}

int run_state_pull(const Context& context)
{
    OptionParser parser(context, "Prints the state in clear, with its secrets.");
    if (const auto exit = parser.parse()) return *exit;
    Session session(context);
    if (!session.read_state()) return session.failed();
    session.console().print(to_json(session.state()));
    return session.done();
}

int run_state_push(const Context& context)
{
    std::string file;
    bool force = false;
    LockArguments lock;
    OptionParser parser(context, "Puts a state file in the place of the state.");
    parser.argument("FILE", file, "of a state; `-` for standard input", true);
    parser.flag("--force", force, "also over another lineage or a newer serial");
    parser.add(lock);
    if (const auto exit = parser.parse()) return *exit;
    Session session(context);
    return push(session, file, force, lock);
}

}  // namespace rxplan::cli
