// Data sources: read while planning when what they ask is known, otherwise a step of the plan.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "plan/planner.hpp"
#include "plan/propose.hpp"
#include "plan/redaction.hpp"
#include "plan/timeouts.hpp"

namespace rxplan {

void Planner::plan_data(Block& block)
{
    std::vector<std::size_t> positions;
    std::vector<Value> configs;
    const bool deferred = !block.ready || deferred_by_dependency(block);
    for (std::size_t i = 0; i < block.instances.repetition.keys.size(); ++i) {
        const InstanceAddress address = address_of(block, i);
        if (!selection_.contains(address)) {
            use_prior_value(block, i);
            continue;
        }
        const ModuleScope scope(block.module, {&block.instances.repetition, i, nullptr});
        const auto problems_before = diagnostics_.size();
        const Value config = eval::decode(*block.resource.body, block.schema.block, config::is_meta_argument, scope, diagnostics_);
        eval::check_conditions(block.resource.lifecycle.preconditions, "precondition-failed", "a precondition does not hold", scope,
                               diagnostics_);
        if (block.resource.timeouts != nullptr) check_timeouts(*block.resource.timeouts, scope, diagnostics_);
        if (diagnostics_.size() == problems_before)
            attach(redacted(block.provider.validate(Mode::data, block.schema.type, config), {&config}), *block.resource.body,
                   block.resource.source, address.text());
        const Value proposed = propose(block.schema.block, Value(), config);
        block.module.set(block.resource, i, with_schema_marks(block.schema.block, proposed));
        if (diagnostics_.size() != problems_before && diagnostics_.has_errors()) return;
        if (!deferred && config.is_wholly_known()) {
            positions.push_back(i);
            configs.push_back(config);
            continue;
        }
        Step step;
        step.address = address;
        step.provider = block.provider_key;
        step.action = Action::read;
        step.reason = config.is_wholly_known() ? Reason::read_because_dependency_pending : Reason::read_because_config_unknown;
        step.before = Value::null(block.type);
        step.after = with_schema_marks(block.schema.block, proposed);
        step.config = config;
        step.source = block.resource.source;
        step.dependencies = block.dependencies;
        add_step(block, std::move(step));
    }
    if (!positions.empty()) read_now(block, positions, configs);
}

// Whether something that a module's `depends_on` names is about to change.
bool Planner::pending_in(const config::Module& module, const std::vector<const syntax::Expression*>& depends_on) const
{
    for (const auto* expression : depends_on) {
        Diagnostics ignored;
        for (const auto& reference : eval::references(*expression, ignored)) {
            const bool whole_module = reference.kind == eval::Reference::Kind::module;
            const auto* resource = reference.kind == eval::Reference::Kind::resource
                                       ? module.resource(reference.mode, std::string(reference.type), std::string(reference.name))
                                       : nullptr;
            const auto pending = [&](std::uint32_t node) {
                const auto& changed = graph_.nodes[node];
                if (!whole_module) return resource != nullptr && changed.resource == resource;
                const auto& path = changed.module->path;
                return path.size() > module.path.size() && std::equal(module.path.begin(), module.path.end(), path.begin()) &&
                       path[module.path.size()] == reference.name;
            };
            if (std::any_of(nodes_with_steps_.begin(), nodes_with_steps_.end(), pending)) return true;
        }
    }
    return false;
}

// Whether a managed resource that a data source itself refers to is about to change: what it asks may be known, but not made yet.
bool Planner::refers_to_pending(const Block& block) const
{
    Diagnostics ignored;
    const auto& module = block.module.module();
    for (const auto& reference : eval::references(*block.resource.body, ignored)) {
        if (reference.kind != eval::Reference::Kind::resource || reference.mode != Mode::managed) continue;
        const auto* resource = module.resource(reference.mode, std::string(reference.type), std::string(reference.name));
        const auto pending = [&](std::uint32_t node) { return graph_.nodes[node].resource == resource; };
        if (resource != nullptr && std::any_of(nodes_with_steps_.begin(), nodes_with_steps_.end(), pending)) return true;
    }
    return false;
}

// By what it refers to, by its own `depends_on`, or by that of a call of a module around it.
bool Planner::deferred_by_dependency(const Block& block) const
{
    if (refers_to_pending(block) || pending_in(block.module.module(), block.resource.depends_on)) return true;
    const config::Module* at = &input_.root;
    for (const auto& name : block.module.module().path) {
        const auto& call = at->calls.find(name)->second;
        if (pending_in(*at, call.depends_on)) return true;
        at = call.callee.get();
    }
    return false;
}

void Planner::read_now(Block& block, const std::vector<std::size_t>& positions, const std::vector<Value>& configs)
{
    std::vector<Waiting> waiting;
    for (std::size_t i = 0; i < positions.size() && !interrupted(); ++i) {
        Change change;
        change.id = new_operation_id();
        change.operation = Operation::read;
        change.type = block.schema.type;
        change.address = address_of(block, positions[i]).text();
        change.prior = Value::null(block.type);
        change.planned = propose(block.schema.block, Value(), configs[i]);
        change.config = configs[i];
        change.timeout = read_timeout(block, positions[i]);
        observer_.reading(address_of(block, positions[i]), {});
        auto result = block.provider.start(change, [](std::string_view) {});
        if (auto* done = std::get_if<Done>(&result)) {
            record_reading(block, positions[i], configs[i], done->state);
        } else if (auto* failed = std::get_if<Failed>(&result)) {
            attach(redacted(std::move(failed->diagnostics), {&change.config}), *block.resource.body, block.resource.source, change.address);
        } else if (auto* unanswered = std::get_if<Unanswered>(&result)) {
            attach(redacted(std::move(unanswered->diagnostics), {&change.config}), *block.resource.body, block.resource.source,
                   change.address);
        } else {
            auto& pending = std::get<Pending>(result);
            const auto now = Clock::now();
            const auto deadline = now + change.timeout;
            waiting.push_back({positions[i], {std::move(change), std::move(pending.handle)}, now, now + pending.poll_after, deadline});
        }
    }
    while (!waiting.empty() && !interrupted()) poll_readings(block, waiting);
}

std::chrono::seconds Planner::read_timeout(const Block& block, std::size_t position)
{
    const auto usual = default_timeout(block.schema.timeouts, Operation::read);
    if (block.resource.timeouts == nullptr) return usual;
    const ModuleScope scope(block.module, {&block.instances.repetition, position, nullptr});
    return given_timeout(*block.resource.timeouts, Operation::read, scope, diagnostics_).value_or(usual);
}

// Waits until one is due, at most a turn of the loop above, then asks about all.
void Planner::poll_readings(const Block& block, std::vector<Waiting>& waiting)
{
    const auto next = std::min_element(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) { return a.next < b.next; })->next;
    std::this_thread::sleep_until(std::min(next, Clock::now() + std::chrono::milliseconds(200)));
    if (Clock::now() < next) return;
    std::vector<PollRequest> requests;
    for (auto& one : waiting) {
        one.poll.waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - one.since);
        requests.push_back(one.poll);
    }
    auto results = block.provider.poll(requests);
    std::vector<Waiting> still;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        auto& one = waiting[i];
        const auto& change = one.poll.change;
        // A provider that says nothing about one has not finished it.
        PollResult result =
            i < results.size() ? std::move(results[i]) : PollResult(Pending{one.poll.handle, {}, std::chrono::seconds(1), {}});
        if (auto* done = std::get_if<Done>(&result)) {
            record_reading(block, one.position, change.config, done->state);
        } else if (auto* failed = std::get_if<Failed>(&result)) {
            attach(redacted(std::move(failed->diagnostics), {&change.config}), *block.resource.body, block.resource.source, change.address);
        } else if (Clock::now() > one.deadline) {
            Diagnostics problems;
            problems.add(error("read-timeout", "a data source did not answer in time"));
            attach(problems, *block.resource.body, block.resource.source, change.address);
        } else {
            auto& pending = std::get<Pending>(result);
            observer_.reading(address_of(block, one.position), pending.remark);
            one.poll.handle = std::move(pending.handle);
            one.next = Clock::now() + pending.poll_after;
            still.push_back(std::move(one));
        }
    }
    waiting = std::move(still);
}

void Planner::record_reading(const Block& block, std::size_t position, const Value& config, const Value& state)
{
    const Value value = with_marks_of(config, with_schema_marks(block.schema.block, state));
    observer_.read(address_of(block, position), value);
    record_data(block, position, value);
}

void Planner::record_data(const Block& block, std::size_t position, const Value& value)
{
    block.module.set(block.resource, position, value);
    const ModuleScope scope(block.module, {&block.instances.repetition, position, &value});
    eval::check_conditions(block.resource.lifecycle.postconditions, "postcondition-failed", "a postcondition does not hold", scope,
                           diagnostics_);
    InstanceObject object;
    object.attributes = value;
    object.schema_version = block.schema.version;
    object.dependencies = block.dependencies;
    record(address_of(block, position), block.provider_key, std::move(object));
}

}  // namespace rxplan
