#include "plan/rearrange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace rxplan {
namespace {

using config::Target;

bool same_step(const ModuleStep& wanted, const ModuleStep& step)
{
    return wanted.name == step.name && (wanted.key.none() || wanted.key == step.key);
}

std::string_view kind_of(const Target& target)
{
    if (target.is_module()) return "a module";
    return target.resource.mode == Mode::data ? "a data source" : "a resource";
}

// The keys of `to` where it has some, else those of the instance.
ModuleAddress moved_path(const ModuleAddress& to, const ModuleAddress& from, const ModuleAddress& path)
{
    ModuleAddress moved = to;
    // Steps correspond from the end: `module.a.module.b` to `module.b` keeps the key of `b`.
    for (std::size_t back = 1; back <= std::min(to.size(), from.size()); ++back) {
        auto& key = moved[moved.size() - back].key;
        if (key.none() && from[from.size() - back].key.none()) key = path[from.size() - back].key;
    }
    moved.insert(moved.end(), path.begin() + static_cast<std::ptrdiff_t>(from.size()), path.end());
    return moved;
}

InstanceAddress moved_address(const Target& from, const Target& to, const InstanceAddress& instance)
{
    InstanceAddress moved = instance;
    moved.resource.module = moved_path(to.resource.module, from.resource.module, instance.resource.module);
    if (to.is_module()) return moved;
    moved.resource.name = to.resource.name;
    if (!from.key.none() || !to.key.none()) moved.key = to.key;
    return moved;
}

}  // namespace

bool names(const Target& target, const InstanceAddress& instance)
{
    const auto& path = instance.resource.module;
    const auto& wanted = target.resource.module;
    if (path.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), path.begin(), same_step)) return false;
    if (target.is_module()) return true;
    return path.size() == wanted.size() && target.resource.mode == instance.resource.mode &&
           target.resource.type == instance.resource.type && target.resource.name == instance.resource.name &&
           (target.key.none() || target.key == instance.key);
}

std::vector<InstanceAddress> instances_at(const Target& target, const State& state)
{
    std::vector<InstanceAddress> found;
    for (const auto& [resource, instances] : state.resources) {
        for (const auto& [key, instance] : instances.instances) {
            if (InstanceAddress address{resource, key}; names(target, address)) found.push_back(std::move(address));
        }
    }
    return found;
}

void forget(const InstanceAddress& instance, State& state)
{
    const auto resource = state.resources.find(instance.resource);
    if (resource == state.resources.end()) return;
    resource->second.instances.erase(instance.key);
    if (resource->second.instances.empty()) state.resources.erase(resource);
}

std::vector<Move> moves_to(const Target& from, const Target& to, const State& state, Diagnostics& diagnostics)
{
    const auto refuse = [&](Diagnostic problem) {
        diagnostics.add(std::move(problem));
        return std::vector<Move>();
    };
    const bool same_kind = from.is_module() == to.is_module() && from.resource.mode == to.resource.mode;
    if (!same_kind || from.resource.type != to.resource.type) {
        return refuse(error("moved-kinds", "what moves must stay what it is")
                          .note(same_kind
                                    ? fmt::format("`{}` is a {}, `{}` a {}.", from.text(), from.resource.type, to.text(), to.resource.type)
                                    : fmt::format("`{}` is {}, `{}` is {}.", from.text(), kind_of(from), to.text(), kind_of(to))));
    }
    std::vector<Move> moves;
    std::set<InstanceAddress> taken;
    const auto leaving = instances_at(from, state);
    if (leaving.empty())
        return refuse(error("not-in-state", "this is not in the state")
                          .note(fmt::format("The state holds nothing at `{}`.", from.text()))
                          .helped("rxplan state list"));
    for (const auto& instance : leaving) {
        auto target = moved_address(from, to, instance);
        const bool stays = state.find(target) != nullptr && !names(from, target);
        if (stays || target == instance)
            return refuse(error("already-in-state", "an address is taken")
                              .note(fmt::format("The state has an object at `{}`.", target.text()))
                              .helped("Move that away first, or take it out: rxplan state rm"));
        if (!taken.insert(target).second)
            return refuse(error("already-in-state", "an address is taken")
                              .note(fmt::format("`{}` are {} objects, `{}` is one.", from.text(), leaving.size(), target.text())));
        moves.push_back({instance, std::move(target), {}});
    }
    return moves;
}

}  // namespace rxplan
