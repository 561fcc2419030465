#include "graph/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "graph/collect.hpp"
#include "graph/order.hpp"

namespace rxplan {

namespace {

using eval::Reference;

// The module in which a module is called; null for the root.
const config::Module* caller_of(const config::Module& root, const config::Module& module)
{
    const config::Module* at = &root;
    if (module.path.empty()) return nullptr;
    for (std::size_t depth = 0; depth + 1 < module.path.size(); ++depth) at = at->calls.find(module.path[depth])->second.callee.get();
    return at;
}

// One edge for each pair; the whole block is needed when any reference needs it.
void merge(std::vector<Edge>& edges)
{
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.to < b.to; });
    std::vector<Edge> merged;
    for (const auto& edge : edges) {
        if (merged.empty() || merged.back().to != edge.to) {
            merged.push_back(edge);
        } else {
            merged.back().same_key = merged.back().same_key && edge.same_key;
        }
    }
    edges = std::move(merged);
}

class Builder {
public:
    Builder(const config::Module& root, std::vector<Node> nodes, Diagnostics& diagnostics)
        : root_(root), diagnostics_(diagnostics), nodes_(std::move(nodes)), index_(nodes_), needs_(nodes_.size())
    {
    }

    Graph build()
    {
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) connect(i);
        for (auto& edges : needs_) merge(edges);
        return ordered(std::move(nodes_), std::move(needs_), diagnostics_);
    }

    // What the first node would say in the root module.
    void check(const syntax::Expression& expression)
    {
        for (const auto& reference : eval::references(expression, diagnostics_)) refer(0, root_, reference);
    }

private:
    void connect(std::uint32_t at)
    {
        const Node& node = nodes_[at];
        const config::Module* caller = caller_of(root_, *node.module);
        if (caller != nullptr) need(at, &caller->calls.find(node.module->path.back())->second, {}, false);
        if (node.is_resource()) use_provider(at);
        if (node.kind == Node::Kind::import) come_before_resource(at);
        const auto spoken = references_of(node, caller, diagnostics_);
        for (const auto& reference : spoken.references) refer(at, *spoken.module, reference);
        for (const auto& reference : spoken.depends_on) {
            refer(at, *spoken.module, reference);
            if (reference.kind == Reference::Kind::module && reference.output.empty()) wait_for_all(at, *spoken.module, reference);
        }
    }

    // Everything that a called module makes, whether an output tells of it or not.
    void wait_for_all(std::uint32_t at, const config::Module& module, const Reference& reference)
    {
        if (resources_below_.empty()) sort_by_module();
        auto path = module.path;
        path.emplace_back(reference.name);
        for (const auto to : resources_below_[path]) needs_[at].push_back({to, false, reference.span});
    }

    void sort_by_module()
    {
        for (std::uint32_t node = 0; node < nodes_.size(); ++node) {
            if (!nodes_[node].is_resource()) continue;
            for (auto path = nodes_[node].module->path; !path.empty(); path.pop_back()) resources_below_[path].push_back(node);
        }
    }

    void come_before_resource(std::uint32_t import)
    {
        const Node& node = nodes_[import];
        if (const auto resource = index_.find(node.resource)) {
            needs_[*resource].push_back({import, false, node.import->to.source});
        } else if (!node.import->to.resource.module.empty()) {
            diagnostics_.add(error("undeclared-reference", "reference to something that is not declared", node.import->to.source,
                                   fmt::format("there is no resource `{}`", node.import->to.resource.declared().text())));
        }
    }

    void use_provider(std::uint32_t at)
    {
        const Node& node = nodes_[at];
        const auto resolved = resolve_provider(root_, *node.module, node.resource->provider);
        need(at, resolved.configuration, {}, false);
        if (resolved.configuration != nullptr || resolved.key.find('.') == std::string::npos) return;
        diagnostics_.add(error("undeclared-reference", "reference to something that is not declared", node.resource->provider.source,
                               fmt::format("there is no provider configuration `{}`", resolved.key)));
    }

    void need(std::uint32_t from, const void* declaration, Span source, bool same_key)
    {
        if (const auto to = index_.find(declaration)) needs_[from].push_back({*to, same_key, source});
    }

    void refer(std::uint32_t at, const config::Module& module, const Reference& reference)
    {
        switch (reference.kind) {
            case Reference::Kind::variable:
                refer_to(at, module.variables, reference, "variable", "variable \"{}\" {{}}");
                break;
            case Reference::Kind::local:
                refer_to(at, module.locals, reference, "local value", "locals {{ {} = ... }}");
                break;
            case Reference::Kind::resource:
                refer_to_resource(at, module, reference);
                break;
            case Reference::Kind::module:
                refer_to_module(at, module, reference);
                break;
            case Reference::Kind::each:
            case Reference::Kind::count:
                check_repetition(nodes_[at], reference);
                break;
            case Reference::Kind::self:
            case Reference::Kind::path:
            case Reference::Kind::settings:
                break;
        }
    }

    template <typename Map>
    void refer_to(std::uint32_t at, const Map& map, const Reference& reference, std::string_view what, fmt::string_view declared_as)
    {
        const auto found = map.find(reference.name);
        if (found != map.end()) return need(at, &found->second, reference.span, false);
        std::vector<std::string_view> names;
        names.reserve(map.size());
        for (const auto& [name, declaration] : map) names.push_back(name);
        const auto near = suggest(reference.name, names);
        auto problem = error("undeclared-reference", "reference to something that is not declared", reference.span,
                             fmt::format("there is no {} named `{}`", what, reference.name));
        if (near) {
            problem.helped(fmt::format("did you mean `{}`?", *near));
        } else {
            problem.helped(fmt::format("Declare it with `{}`.", fmt::format(fmt::runtime(declared_as), reference.name)));
        }
        diagnostics_.add(std::move(problem));
    }

    void refer_to_resource(std::uint32_t at, const config::Module& module, const Reference& reference)
    {
        const auto* target = module.resource(reference.mode, std::string(reference.type), std::string(reference.name));
        const Node& from = nodes_[at];
        if (target == nullptr) return report_undeclared_resource(module, reference);
        if (!target->check.empty() && (from.kind != Node::Kind::check || from.check->name != target->check)) {
            diagnostics_.add(error("reference-into-check", "a reference into a check", reference.span,
                                   fmt::format("check `{}` alone may look at its data", target->check))
                                 .label(target->source, "declared here"));
            return;
        }
        if (from.resource == target && from.kind == Node::Kind::import) {
            diagnostics_.add(error("self-reference", "a resource refers to itself", reference.span, "this is what is to be imported"));
            return;
        }
        if (from.resource == target) {
            diagnostics_.add(error("self-reference", "a resource refers to itself", reference.span, "this is the block itself")
                                 .helped("Use `self` in a postcondition; elsewhere put the shared value into a local."));
            return;
        }
        if (!check_instance(*target, reference)) return;
        const bool repeated_alike = from.is_resource() && from.module == &module &&
                                    ((from.resource->count != nullptr && target->count != nullptr) ||
                                     (from.resource->for_each != nullptr && target->for_each != nullptr));
        need(at, target, reference.span, repeated_alike && reference.same_key());
    }

    // What is known of the instances without evaluating anything.
    bool check_instance(const config::Resource& target, const Reference& reference)
    {
        const bool repeated = target.count != nullptr || target.for_each != nullptr;
        const auto chooses = [&reference] { return std::holds_alternative<syntax::Literal>(reference.key->node) || reference.same_key(); };
        if (!repeated && reference.key != nullptr && chooses()) {
            diagnostics_.add(error("no-such-instance", "there is no such instance", reference.key->span,
                                   fmt::format("{} has neither `count` nor `for_each`", reference.text()))
                                 .helped("Leave the key out."));
            return false;
        }
        if (target.for_each != nullptr && reference.key == nullptr && !reference.attribute.empty()) {
            diagnostics_.add(
                error("no-such-instance", "there is no such instance", reference.span,
                      fmt::format("{} has `for_each`: a key is needed", reference.text()))
                    .helped(fmt::format("Write `{}[each.key].{}`, or a key of your own.", reference.text(), reference.attribute)));
            return false;
        }
        return true;
    }

    void report_undeclared_resource(const config::Module& module, const Reference& reference)
    {
        const auto& map = reference.mode == Mode::data ? module.data_sources : module.resources;
        std::vector<std::string> names;
        names.reserve(map.size());
        for (const auto& [key, resource] : map) {
            names.push_back(fmt::format("{}{}.{}", reference.mode == Mode::data ? "data." : "", resource.type, resource.name));
        }
        const std::vector<std::string_view> candidates(names.begin(), names.end());
        auto problem =
            error("undeclared-reference", "reference to something that is not declared", reference.span,
                  fmt::format("there is no {} `{}`", reference.mode == Mode::data ? "data source" : "resource", reference.text()));
        if (auto near = suggest(reference.text(), candidates)) problem.helped(fmt::format("did you mean `{}`?", *near));
        diagnostics_.add(std::move(problem));
    }

    void refer_to_module(std::uint32_t at, const config::Module& module, const Reference& reference)
    {
        const auto call = module.calls.find(reference.name);
        if (call == module.calls.end()) return refer_to(at, module.calls, reference, "module", "module \"{}\" {{ source = ... }}");
        need(at, &call->second, reference.span, false);
        if (call->second.callee == nullptr) return;
        const auto& outputs = call->second.callee->outputs;
        if (reference.output.empty()) {
            for (const auto& [name, output] : outputs) need(at, &output, reference.span, false);
            return;
        }
        const auto output = outputs.find(reference.output);
        // One that is not there is told of where its value is asked for, unless that is inside of a `try`.
        if (output != outputs.end()) need(at, &output->second, reference.span, false);
    }

    void check_repetition(const Node& node, const Reference& reference)
    {
        const bool wants_count = reference.kind == Reference::Kind::count;
        const config::ModuleCall* call = node.kind == Node::Kind::variable ? node.call : nullptr;
        const bool count = (node.is_resource() && node.resource->count != nullptr) || (call != nullptr && call->count != nullptr);
        const bool for_each = (node.is_resource() && node.resource->for_each != nullptr) ||
                              (call != nullptr && call->for_each != nullptr) ||
                              (node.kind == Node::Kind::import && node.import->for_each != nullptr);
        if (wants_count ? count : for_each) {
            const bool known = wants_count ? reference.name == "index" : reference.name == "key" || reference.name == "value";
            if (known) return;
            diagnostics_.add(error("undeclared-reference", "reference to something that is not declared", reference.span,
                                   wants_count ? "`count` has `index` alone" : "`each` has `key` and `value` alone"));
            return;
        }
        diagnostics_.add(error("repetition-reference", "a repetition's value where nothing is repeated", reference.span,
                               fmt::format("this block has no `{}`", wants_count ? "count" : "for_each")));
    }

    const config::Module& root_;
    Diagnostics& diagnostics_;
    std::vector<Node> nodes_;
    NodeIndex index_;
    std::vector<std::vector<Edge>> needs_;
    std::map<std::vector<std::string>, std::vector<std::uint32_t>> resources_below_;  // by path of module calls; made when first asked for
};

}  // namespace

ResourceAddress Node::block() const
{
    ResourceAddress address{{}, resource->mode, resource->type, resource->name};
    for (const auto& call_name : module->path) address.module.push_back({call_name, {}});
    return address;
}

Graph build_graph(const config::Module& root, Diagnostics& diagnostics)
{
    return Builder(root, collect_nodes(root), diagnostics).build();
}

void check_references(const syntax::Expression& expression, const config::Module& root, Diagnostics& diagnostics)
{
    Node asking;
    asking.kind = Node::Kind::local;
    asking.module = &root;
    Builder(root, {asking}, diagnostics).check(expression);
}

ResolvedProvider resolve_provider(const config::Module& root, const config::Module& module, const config::ProviderReference& reference)
{
    config::ProviderReference wanted = reference;
    const config::Module* at = &module;
    while (true) {
        const auto own = at->providers.find(wanted.key());
        if (own != at->providers.end()) return {wanted.key(), &own->second};
        const config::Module* caller = caller_of(root, *at);
        if (caller == nullptr) return {wanted.key(), nullptr};
        // What the call passes under this name; a default configuration is inherited when nothing is passed.
        const auto& call = caller->calls.find(at->path.back())->second;
        const auto passed = call.providers.find(wanted.key());
        if (passed != call.providers.end()) wanted = passed->second;
        at = caller;
    }
}

std::vector<std::vector<Edge>> Graph::needed_resources() const
{
    std::vector<std::vector<Edge>> all(nodes.size());
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        std::vector<Edge>& own = all[at];
        for (const auto& edge : needs[at]) {
            if (nodes[edge.to].is_resource()) {
                own.push_back(edge);
            } else {
                for (const auto& further : all[edge.to]) own.push_back({further.to, false, edge.source});
            }
        }
        merge(own);
    }
    return all;
}

}  // namespace rxplan
