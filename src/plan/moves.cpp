#include "plan/moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rxplan {
namespace {

using config::Module;
using config::Moved;
using config::Target;

// Where the steps of a module's own path end in an address; nothing when the address is not in an instance of that module.
std::optional<std::size_t> inside(const Module& module, const ModuleAddress& address)
{
    if (address.size() < module.path.size()) return std::nullopt;
    for (std::size_t i = 0; i < module.path.size(); ++i) {
        if (address[i].name != module.path[i]) return std::nullopt;
    }
    return module.path.size();
}

// Whether what a target names, whatever its keys, is declared.
bool declared(const Module& from, const Target& target, bool single_alone)
{
    const Module* module = from.called(target.resource.module);
    if (module == nullptr) return false;
    const syntax::Expression* repeated = nullptr;
    if (target.is_module()) {
        auto path = target.resource.module;
        const auto name = path.back().name;
        path.pop_back();
        const auto& call = from.called(path)->calls.find(name)->second;
        repeated = call.count != nullptr ? call.count : call.for_each;
    } else {
        const auto* resource = module->resource(target.resource.mode, target.resource.type, target.resource.name);
        if (resource == nullptr) return false;
        repeated = resource->count != nullptr ? resource->count : resource->for_each;
    }
    return !single_alone || repeated == nullptr;
}

const InstanceKey& last_key(const Target& target)
{
    return target.is_module() ? target.resource.module.back().key : target.key;
}

// One `moved` block in its module.
struct Statement {
    const Module* module = nullptr;
    const Moved* moved = nullptr;

    // A whole resource or call moves with all its instances; as soon as a key is written, one instance does.
    [[nodiscard]] bool whole() const { return last_key(moved->from).none() && last_key(moved->to).none(); }

    // Where it puts an object; nothing when it does not speak of it.
    [[nodiscard]] std::optional<InstanceAddress> apply(const InstanceAddress& at) const
    {
        const auto start = inside(*module, at.resource.module);
        if (!start) return std::nullopt;
        const auto& from = moved->from;
        const auto& to = moved->to;
        const auto& steps = from.resource.module;
        const auto rest = at.resource.module.size() - *start;
        if (from.is_module() ? rest < steps.size() : rest != steps.size()) return std::nullopt;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const auto& step = at.resource.module[*start + i];
            const bool any_key = from.is_module() && i + 1 == steps.size() && whole();
            if (step.name != steps[i].name || (!any_key && step.key != steps[i].key)) return std::nullopt;
        }
        InstanceAddress moved_to = at;
        auto& path = moved_to.resource.module;
        const auto behind = at.resource.module.begin() + static_cast<std::ptrdiff_t>(*start + steps.size());
        path.resize(*start);
        path.insert(path.end(), to.resource.module.begin(), to.resource.module.end());
        if (from.is_module()) {
            if (whole()) path.back().key = std::prev(behind)->key;
            path.insert(path.end(), behind, at.resource.module.end());
            return moved_to;
        }
        const auto& resource = from.resource;
        if (at.resource.mode != resource.mode || at.resource.type != resource.type || at.resource.name != resource.name)
            return std::nullopt;
        if (!whole() && at.key != from.key) return std::nullopt;
        moved_to.resource.type = to.resource.type;
        moved_to.resource.name = to.resource.name;
        moved_to.key = whole() ? at.key : to.key;
        return moved_to;
    }
};

class Mover {
public:
    Mover(const Module& root, State& state, Diagnostics& diagnostics) : root_(root), state_(state), diagnostics_(diagnostics)
    {
        collect(root);
    }

    std::vector<Move> run()
    {
        check();
        if (!diagnostics_.has_errors()) find();
        auto moves = settle();
        repeat_moves(moves, state_);
        return moves;
    }

private:
    void collect(const Module& module)
    {
        for (const auto& moved : module.moved) statements_.push_back({&module, &moved});
        for (const auto& [name, call] : module.calls) {
            if (call.callee != nullptr) collect(*call.callee);
        }
    }

    // What contradicts itself, another block or the configuration.
    void check()
    {
        std::map<std::pair<const Module*, std::string>, Span> from;
        std::map<std::pair<const Module*, std::string>, Span> to;
        std::map<std::pair<const Module*, std::string>, std::string> destinations;
        for (const auto& [module, moved] : statements_) {
            if (moved->from.text() == moved->to.text()) {
                diagnostics_.add(error("moved-nowhere", "a move that moves nothing", moved->source, "both addresses are the same"));
                continue;
            }
            // The same once more says nothing new.
            const auto [known, added] = destinations.emplace(std::pair(module, moved->from.text()), moved->to.text());
            if (!added && known->second == moved->to.text()) continue;
            check_once(from, {module, moved->from.text()}, *moved, "moves to two places");
            check_once(to, {module, moved->to.text()}, *moved, "is where two things move to");
            const Statement statement{module, moved};
            const auto& key = last_key(moved->from);
            if ((statement.whole() || key.none()) && declared(*module, moved->from, !statement.whole()))
                diagnostics_.add(error("moved-declared", "what moved away is still declared", moved->from.source,
                                       fmt::format("`{}` is declared in the configuration", moved->from.text()))
                                     .helped("Rename its block as well, or take the `moved` block out."));
        }
        (void)std::any_of(statements_.begin(), statements_.end(),
                          [&](const Statement& statement) { return leads_back(destinations, statement); });
    }

    // `a` to `b` and `b` to `a`: whatever was at one of them never arrives.
    bool leads_back(const std::map<std::pair<const Module*, std::string>, std::string>& destinations, const Statement& statement)
    {
        const auto& [module, moved] = statement;
        auto at = moved->to.text();
        for (std::size_t steps = 0; steps < destinations.size(); ++steps) {
            const auto next = destinations.find({module, at});
            if (next == destinations.end()) return false;
            at = next->second;
            if (at != moved->from.text()) continue;
            diagnostics_.add(
                error("moved-in-a-circle", "moves that lead back", moved->source, fmt::format("`{0}` would come back to `{0}`", at)));
            return true;
        }
        return false;
    }

    void check_once(std::map<std::pair<const Module*, std::string>, Span>& seen, const std::pair<const Module*, std::string>& what,
                    const Moved& moved, std::string_view problem)
    {
        const auto [first, added] = seen.emplace(what, moved.source);
        if (added) return;
        diagnostics_.add(
            error("moved-twice", "moves that contradict each other", moved.source, fmt::format("`{}` {}", what.second, problem))
                .label(first->second, "the other one"));
    }

    void find()
    {
        for (const auto& [resource, instances] : state_.resources) {
            for (const auto& [key, instance] : instances.instances) {
                const InstanceAddress at{resource, key};
                auto [target, source] = destination(at);
                if (!statements_.empty() || key.none() || key == InstanceKey(0)) adjust_key(target);
                if (target != at) moves_.push_back({at, std::move(target), source});
            }
        }
    }

    // Follows one block after the other, each once.
    std::pair<InstanceAddress, Span> destination(const InstanceAddress& from)
    {
        InstanceAddress at = from;
        Span source;
        std::set<InstanceAddress> seen{from};
        for (bool moved = true; moved && !statements_.empty();) {
            moved = false;
            for (const auto& statement : statements_) {
                const auto next = statement.apply(at);
                if (!next) continue;
                source = statement.moved->source;
                if (next->resource.type != at.resource.type) {
                    diagnostics_.add(error("moved-type", "a resource cannot change its type", statement.moved->to.source,
                                           fmt::format("`{}` is a `{}`", at.text(), at.resource.type)));
                    return {from, source};
                }
                if (!seen.insert(*next).second) {
                    diagnostics_.add(error("moved-in-a-circle", "moves that lead back", source,
                                           fmt::format("`{}` would come back to `{}`", from.text(), next->text())));
                    return {from, source};
                }
                at = *next;
                moved = true;
                break;
            }
        }
        return {std::move(at), source};
    }

    // `a` becomes `a[0]` when its block has got a `count`, and the other way round; what is at the other place already stays there.
    void adjust_key(InstanceAddress& address) const
    {
        const auto* module = root_.called(address.resource.module);
        if (module == nullptr || address.resource.mode != Mode::managed) return;
        const auto* resource = module->resource(address.resource.mode, address.resource.type, address.resource.name);
        if (resource == nullptr) return;
        InstanceAddress other = address;
        if (address.key.none() && resource->count != nullptr) {
            other.key = InstanceKey(0);
        } else if (address.key == InstanceKey(0) && resource->count == nullptr && resource->for_each == nullptr) {
            other.key = {};
        } else {
            return;
        }
        if (state_.find(other) == nullptr) address = std::move(other);
    }

    // Moves whose place is taken, by what stays or by what was there first, do not happen.
    std::vector<Move> settle()
    {
        std::set<InstanceAddress> leaving;
        std::map<InstanceAddress, std::vector<std::size_t>> arriving;
        for (std::size_t i = 0; i < moves_.size(); ++i) {
            leaving.insert(moves_[i].from);
            arriving[moves_[i].to].push_back(i);
        }
        std::vector<std::size_t> open;
        for (const auto& [place, movers] : arriving) {
            const bool stays_there = state_.find(place) != nullptr && !leaving.contains(place);
            open.insert(open.end(), movers.begin() + (stays_there ? 0 : 1), movers.end());
        }
        std::vector<bool> blocked(moves_.size());
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            if (blocked[at]) continue;
            blocked[at] = true;
            // Who cannot leave keeps others from coming.
            if (const auto waiting = arriving.find(moves_[at].from); waiting != arriving.end())
                open.insert(open.end(), waiting->second.begin(), waiting->second.end());
        }
        std::vector<Move> settled;
        for (std::size_t i = 0; i < moves_.size(); ++i) {
            if (blocked[i]) {
                diagnostics_.add(warning("moved-onto-another", "an object cannot move where another is", moves_[i].source,
                                         fmt::format("`{}` stays: `{}` exists already", moves_[i].from.text(), moves_[i].to.text())));
            } else {
                settled.push_back(std::move(moves_[i]));
            }
        }
        std::sort(settled.begin(), settled.end(), [](const Move& a, const Move& b) { return a.to < b.to; });
        return settled;
    }

    const Module& root_;
    State& state_;
    Diagnostics& diagnostics_;
    std::vector<Statement> statements_;
    std::vector<Move> moves_;
};

// What objects record of the blocks that they need, by the new names.
void rename_dependencies(const std::map<ResourceAddress, ResourceAddress>& renamed, State& state)
{
    std::set<ResourceAddress> left;
    for (const auto& [resource, instances] : state.resources) left.insert(resource.declared());
    for (auto& [resource, instances] : state.resources) {
        for (auto& [key, instance] : instances.instances) {
            const auto rename = [&](InstanceObject& object) {
                std::vector<ResourceAddress> needs = object.dependencies.items();
                std::vector<ResourceAddress> added;
                bool changed = false;
                for (auto& need : needs) {
                    const auto found = renamed.find(need.declared());
                    if (found == renamed.end()) continue;
                    // Of a block that some instances have left and some have not, both are needed.
                    if (left.contains(found->first))
                        added.push_back(found->second);
                    else
                        need = found->second;
                    changed = true;
                }
                needs.insert(needs.end(), added.begin(), added.end());
                if (changed) object.dependencies = std::move(needs);
            };
            if (instance.current) rename(*instance.current);
            for (auto& [deposed, object] : instance.deposed) rename(object);
        }
    }
}

}  // namespace

std::vector<Move> move_objects(const Module& root, State& state, Diagnostics& diagnostics)
{
    return Mover(root, state, diagnostics).run();
}

void repeat_moves(const std::vector<Move>& moves, State& state)
{
    struct Lifted {
        const Move* move;
        std::string provider;
        InstanceState instance;
        Value extra;
    };
    std::vector<Lifted> lifted;
    std::map<ResourceAddress, ResourceAddress> renamed;
    for (const auto& move : moves) {
        const auto resource = state.resources.find(move.from.resource);
        if (resource == state.resources.end()) continue;
        auto instance = resource->second.instances.extract(move.from.key);
        if (instance.empty()) continue;
        lifted.push_back({&move, resource->second.provider, std::move(instance.mapped()), resource->second.extra});
        if (resource->second.instances.empty()) state.resources.erase(resource);
        if (move.from.resource.declared() != move.to.resource.declared())
            renamed.emplace(move.from.resource.declared(), move.to.resource.declared());
    }
    for (auto& [move, provider, instance, extra] : lifted) {
        const bool free = state.find(move->to) == nullptr;
        const auto& address = free ? move->to : move->from;
        auto& resource = state.resources[address.resource];
        if (resource.instances.empty()) {
            resource.provider = std::move(provider);
            resource.extra = std::move(extra);
        }
        resource.instances[address.key] = std::move(instance);
    }
    if (!renamed.empty()) rename_dependencies(renamed, state);
}

Removals::Removals(const Module& root, Diagnostics& diagnostics)
{
    collect(root, diagnostics);
}

void Removals::collect(const Module& module, Diagnostics& diagnostics)
{
    for (const auto& removed : module.removed) {
        statements_.push_back({&module, &removed});
        if (declared(module, removed.from, false))
            diagnostics.add(error("removed-declared", "what is removed is still declared", removed.from.source,
                                  fmt::format("`{}` is declared in the configuration", removed.from.text()))
                                .helped("Take its block out as well."));
    }
    for (const auto& [name, call] : module.calls) {
        if (call.callee != nullptr) collect(*call.callee, diagnostics);
    }
}

bool Removals::forgets(const ResourceAddress& resource) const
{
    return std::any_of(statements_.begin(), statements_.end(), [&](const Statement& statement) {
        const auto& from = statement.removed->from;
        const auto start = inside(*statement.module, resource.module);
        if (statement.removed->destroy || !start) return false;
        const auto& steps = from.resource.module;
        const auto rest = resource.module.size() - *start;
        if (from.is_module() ? rest < steps.size() : rest != steps.size()) return false;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (resource.module[*start + i].name != steps[i].name) return false;
        }
        return from.is_module() ||
               (resource.mode == from.resource.mode && resource.type == from.resource.type && resource.name == from.resource.name);
    });
}

}  // namespace rxplan
