// What waits for a later round, because it is not known yet how many there are of it, or because it needs something that waits.
#include <algorithm>
#include <set>

#include "eval/evaluate.hpp"
#include "eval/reference.hpp"
#include "plan/planner.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "plan/scopes.hpp"

namespace rxplan {

namespace {

// The resources behind an expression, through locals, arguments of modules and their outputs.
class Behind {
public:
    explicit Behind(const config::Module& root) : root_(root) {}

    void look(const syntax::Expression& expression, const config::Module& module)
    {
        if (!seen_.insert(&expression).second) return;
        Diagnostics ignored;
        for (const auto& reference : eval::references(expression, ignored)) follow(reference, module);
    }

    [[nodiscard]] const std::set<const config::Resource*>& resources() const noexcept { return resources_; }

private:
    void follow(const eval::Reference& reference, const config::Module& module)
    {
        switch (reference.kind) {
            case eval::Reference::Kind::local: {
                const auto local = module.locals.find(reference.name);
                if (local != module.locals.end()) look(*local->second.value, module);
                break;
            }
            case eval::Reference::Kind::variable:
                follow_argument(reference.name, module);
                break;
            case eval::Reference::Kind::module: {
                const auto call = module.calls.find(reference.name);
                if (call != module.calls.end() && call->second.callee != nullptr) follow_outputs(reference, call->second);
                break;
            }
            case eval::Reference::Kind::resource: {
                const auto* resource = module.resource(reference.mode, std::string(reference.type), std::string(reference.name));
                if (resource != nullptr) resources_.insert(resource);
                break;
            }
            default:
                break;
        }
    }

    void follow_argument(std::string_view name, const config::Module& module)
    {
        if (module.path.empty()) return;
        const config::Module* caller = &root_;
        for (std::size_t i = 0; i + 1 < module.path.size(); ++i) caller = caller->calls.find(module.path[i])->second.callee.get();
        const auto& call = caller->calls.find(module.path.back())->second;
        const auto* argument = call.body->attribute(name);
        if (argument != nullptr) look(*argument->value, *caller);
    }

    void follow_outputs(const eval::Reference& reference, const config::ModuleCall& call)
    {
        for (const auto& [name, output] : call.callee->outputs) {
            if (output.value != nullptr && (reference.output.empty() || reference.output == name)) look(*output.value, *call.callee);
        }
    }

    const config::Module& root_;
    std::set<const syntax::Expression*> seen_;
    std::set<const config::Resource*> resources_;
};

const syntax::Expression* repetition_of(const syntax::Expression* count, const syntax::Expression* for_each)
{
    return count != nullptr ? count : for_each;
}

}  // namespace

// The `count` or `for_each` of a call around a module that is not known, and where that call is.
const syntax::Expression* Planner::open_call(const config::Module& module, const config::Module*& caller)
{
    caller = &input_.root;
    for (const auto& name : module.path) {
        const auto& call = caller->calls.find(name)->second;
        const auto* expression = repetition_of(call.count, call.for_each);
        if (expression != nullptr) {
            std::vector<ModuleInstance*> instances;
            root_.collect(*caller, instances, diagnostics_);
            const auto open = [&](ModuleInstance* instance) { return !instance->calls(call, diagnostics_).repetition.known; };
            if (std::any_of(instances.begin(), instances.end(), open)) return expression;
        }
        caller = call.callee.get();
    }
    return nullptr;
}

// What of a node's needs waits, and the reference to the first.
std::vector<std::string> Planner::waiting_needs(std::uint32_t node, Span& reference) const
{
    std::vector<std::string> names;
    for (const auto& edge : needed_[node]) {
        if (waits_[edge.to] == Waits::no) continue;
        if (!reference.valid()) reference = edge.source;
        names.push_back(graph_.nodes[edge.to].name);
    }
    return names;
}

std::optional<Deferral> Planner::reason_to_wait(std::uint32_t at)
{
    const Node& node = graph_.nodes[at];
    Deferral deferral;
    const config::Module* caller = nullptr;
    if (const auto* expression = open_call(*node.module, caller)) {
        deferral.reason = DeferReason::instance_count_unknown;
        deferral.unknown = expression->span;
        deferral.waits_for = origins(*expression, *caller);
        return deferral;
    }
    if (!anything_waits_) return std::nullopt;
    const auto* configuration = resolve_provider(input_.root, *node.module, node.resource->provider).configuration;
    if (const auto provider = provider_nodes_.find(configuration); provider != provider_nodes_.end()) {
        deferral.waits_for = waiting_needs(provider->second, deferral.unknown);
        if (!deferral.waits_for.empty()) {
            deferral.reason = DeferReason::provider_config_unknown;
            return deferral;
        }
    }
    deferral.waits_for = waiting_needs(at, deferral.unknown);
    if (deferral.waits_for.empty()) return std::nullopt;
    deferral.reason = DeferReason::deferred_prereq;
    return deferral;
}

// Whether no instance of the block can be planned in this round; then what refers to it finds nothing known.
bool Planner::defer_whole(std::uint32_t at, const ResourceSchema& schema)
{
    auto deferral = reason_to_wait(at);
    if (!deferral) return false;
    wait(at, Waits::whole);
    const Node& node = graph_.nodes[at];
    const auto& resource = *node.resource;
    std::vector<ModuleInstance*> modules;
    root_.collect(*node.module, modules, diagnostics_);
    for (auto* module : modules) {
        const auto count = module->block(resource, diagnostics_).repetition.keys.size();
        for (std::size_t i = 0; i < count; ++i) module->set(resource, i, Value::unknown(schema.block.type()));
    }
    if (input_.options.mode != PlanMode::normal) return true;
    deferral->address = {node.block(), {}};
    deferral->action = resource.mode == Mode::data ? Action::read : Action::create;
    deferral->provider = resolve_provider(input_.root, *node.module, resource.provider).key;
    deferral->after = foreseen(resource, schema, modules.empty() ? nullptr : modules.front());
    deferral->source = resource.source;
    plan_.deferrals.push_back(*std::move(deferral));
    return true;
}

// One block of one module instance whose own repetition is not known.
void Planner::defer_open(const Block& block)
{
    const auto* expression = repetition_of(block.resource.count, block.resource.for_each);
    Deferral deferral;
    deferral.address = {block.address, {}};
    deferral.open_key = true;
    deferral.action = block.resource.mode == Mode::data ? Action::read : Action::create;
    deferral.reason = DeferReason::instance_count_unknown;
    deferral.provider = block.provider_key;
    deferral.after = foreseen(block.resource, block.schema, &block.module);
    deferral.source = block.resource.source;
    deferral.unknown = expression->span;
    deferral.waits_for = origins(*expression, block.module.module());
    plan_.deferrals.push_back(std::move(deferral));
}

// What is known of any instance. Problems are found when it is planned.
Value Planner::foreseen(const config::Resource& resource, const ResourceSchema& schema, ModuleInstance* module)
{
    if (module == nullptr) return Value::unknown(schema.block.type());
    Diagnostics ignored;
    const Value config = eval::decode(*resource.body, schema.block, config::is_meta_argument, ModuleScope(*module), ignored);
    if (ignored.has_errors()) return Value::unknown(schema.block.type());
    return with_marks_of(config, with_schema_marks(schema.block, propose(schema.block, Value(), config)));
}

// The blocks that make an expression known: what of it changes in this round, or waits itself.
std::vector<std::string> Planner::origins(const syntax::Expression& expression, const config::Module& module)
{
    Behind behind(input_.root);
    behind.look(expression, module);
    std::vector<std::string> names;
    for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node) {
        if (!graph_.nodes[node].is_resource() || !behind.resources().contains(graph_.nodes[node].resource)) continue;
        if (nodes_with_steps_.contains(node) || waits_[node] != Waits::no) names.push_back(graph_.nodes[node].name);
    }
    return names;
}

void Planner::wait(std::uint32_t node, Waits how)
{
    waits_[node] = how;
    anything_waits_ = true;
    if (!provider_nodes_.empty()) return;
    for (std::uint32_t i = 0; i < graph_.nodes.size(); ++i) {
        if (graph_.nodes[i].provider != nullptr) provider_nodes_.emplace(graph_.nodes[i].provider, i);
    }
}

const std::uint32_t* Planner::node_of(const ResourceAddress& resource) const
{
    if (nodes_.empty()) {
        for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node) {
            if (graph_.nodes[node].is_resource()) nodes_.emplace(graph_.nodes[node].block(), node);
        }
    }
    const auto found = nodes_.find(resource.declared());
    return found == nodes_.end() ? nullptr : &found->second;
}

bool Planner::waits(const ResourceAddress& resource) const
{
    const auto* node = anything_waits_ ? node_of(resource) : nullptr;
    return node != nullptr && waits_[*node] != Waits::no;
}

bool Planner::waits_as_a_whole(const ResourceAddress& resource) const
{
    const auto* node = anything_waits_ ? node_of(resource) : nullptr;
    return node != nullptr && waits_[*node] == Waits::whole;
}

// Blocks whose objects those of waiting blocks were made from, and the waiting one: none of them is destroyed under its users.
std::map<ResourceAddress, std::string> Planner::needed_by_waiting() const
{
    std::map<ResourceAddress, std::string> needed;
    if (!anything_waits_) return needed;
    std::map<ResourceAddress, std::vector<const ResourceState*>> recorded;
    std::vector<ResourceAddress> open;
    for (const auto& [address, resource] : plan_.refreshed.resources) {
        recorded[address.declared()].push_back(&resource);
        if (waits(address)) open.push_back(address.declared());
    }
    std::set<ResourceAddress> done;
    while (!open.empty()) {
        const auto user = std::move(open.back());
        open.pop_back();
        if (!done.insert(user).second) continue;
        for (const auto* resource : recorded[user]) {
            for (const auto& [key, instance] : resource->instances) {
                if (!instance.current) continue;
                for (const auto& dependency : instance.current->dependencies) {
                    needed.emplace(dependency.declared(), user.text());
                    open.push_back(dependency.declared());
                }
            }
        }
    }
    return needed;
}

void Planner::defer_removal(const InstanceAddress& address, const std::string& provider_text, const InstanceState& instance,
                            const config::Resource* declared, const std::string& user)
{
    if (!instance.current) return;
    const auto key = provider_key_of(provider_text);
    Diagnostics ignored;
    const auto* schemas = providers_.schema(provider_of_key(key), {}, ignored);
    const auto* schema = schemas == nullptr ? nullptr : schemas->resource(address.resource.type);
    Deferral deferral;
    deferral.address = address;
    deferral.action = Action::destroy;
    deferral.reason = DeferReason::deferred_prereq;
    deferral.provider = key;
    deferral.before = schema == nullptr ? instance.current->attributes : typed(*instance.current, *schema, address.text());
    deferral.after = Value::null(deferral.before.type());
    if (declared != nullptr) deferral.source = declared->source;
    deferral.waits_for = {user};
    plan_.deferrals.push_back(std::move(deferral));
}

}  // namespace rxplan
