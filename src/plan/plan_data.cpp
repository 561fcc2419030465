// Data sources: read while planning when what they ask is known, otherwise a step of the plan.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "plan/planner.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"

namespace rxplan {

namespace {

using Clock = std::chrono::steady_clock;

// A reading that the provider has not finished yet.
struct Waiting {
    std::size_t request = 0;
    PollRequest poll;
    Clock::time_point next;
    Clock::time_point deadline;
};

}  // namespace

void Planner::plan_data(Block& block)
{
    std::vector<std::size_t> positions;
    std::vector<Value> configs;
    const bool deferred = !block.ready || deferred_by_dependency(block);
    for (std::size_t i = 0; i < block.instances.repetition.keys.size(); ++i) {
        const InstanceAddress address{block.address, block.instances.repetition.keys[i]};
        const ModuleScope scope(block.module, {&block.instances.repetition, i, nullptr});
        const auto problems_before = diagnostics_.size();
        const Value config = eval::decode(*block.resource.body, block.schema.block, config::is_meta_argument, scope, diagnostics_);
        eval::check_conditions(block.resource.lifecycle.preconditions, "precondition-failed", "a precondition does not hold", scope,
                               diagnostics_);
        if (diagnostics_.size() == problems_before)
            attach(block.provider.validate(Mode::data, block.schema.type, config), *block.resource.body, block.resource.source,
                   address.text());
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
        step.before = Value::null(block.schema.block.type());
        step.after = with_schema_marks(block.schema.block, proposed);
        step.config = config;
        step.source = block.resource.source;
        add_step(block, std::move(step));
    }
    if (!positions.empty()) read_now(block, positions, configs);
}

// `depends_on` of the block itself, or of a module around it, names something that is about to change.
bool Planner::deferred_by_dependency(const Block& block)
{
    const auto changes = [&](const config::Module& module, const std::vector<const syntax::Expression*>& expressions) {
        for (const auto* expression : expressions) {
            Diagnostics ignored;
            for (const auto& reference : eval::references(*expression, ignored)) {
                for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node) {
                    if (!has_steps_[node]) continue;
                    const auto& other = graph_.nodes[node];
                    const bool same =
                        other.module == &module && reference.kind == eval::Reference::Kind::resource &&
                        other.resource == module.resource(reference.mode, std::string(reference.type), std::string(reference.name));
                    const bool inside = reference.kind == eval::Reference::Kind::module && other.module->path.size() > module.path.size() &&
                                        std::equal(module.path.begin(), module.path.end(), other.module->path.begin()) &&
                                        other.module->path[module.path.size()] == reference.name;
                    if (same || inside) return true;
                }
            }
        }
        return false;
    };
    if (changes(block.module.module(), block.resource.depends_on)) return true;
    const config::Module* at = &input_.root;
    for (const auto& name : block.module.module().path) {
        const auto& call = at->calls.find(name)->second;
        if (changes(*at, call.depends_on)) return true;
        at = call.callee.get();
    }
    return false;
}

void Planner::read_now(Block& block, const std::vector<std::size_t>& positions, const std::vector<Value>& configs)
{
    const auto address_of = [&](std::size_t request) {
        return InstanceAddress{block.address, block.instances.repetition.keys[positions[request]]};
    };
    std::vector<Waiting> waiting;
    const auto finish = [&](std::size_t request, const Value& state) {
        record_data(block, positions[request], with_marks_of(configs[request], with_schema_marks(block.schema.block, state)));
    };
    const auto fail = [&](std::size_t request, Diagnostics problems) {
        attach(std::move(problems), *block.resource.body, block.resource.source, address_of(request).text());
    };
    for (std::size_t i = 0; i < positions.size(); ++i) {
        Change change;
        change.id = new_operation_id();
        change.operation = Operation::read;
        change.type = block.schema.type;
        change.address = address_of(i).text();
        change.prior = Value::null(block.schema.block.type());
        change.planned = propose(block.schema.block, Value(), configs[i]);
        change.config = configs[i];
        change.timeout = block.schema.timeouts.read;
        observer_.reading(address_of(i), {});
        auto result = block.provider.start(change, [](std::string_view) {});
        if (auto* done = std::get_if<Done>(&result))
            finish(i, done->state);
        else if (auto* failed = std::get_if<Failed>(&result))
            fail(i, std::move(failed->diagnostics));
        else if (auto* unanswered = std::get_if<Unanswered>(&result))
            fail(i, std::move(unanswered->diagnostics));
        else {
            auto& pending = std::get<Pending>(result);
            const auto now = Clock::now();
            waiting.push_back({i, {change, std::move(pending.handle)}, now + pending.poll_after, now + change.timeout});
        }
    }
    while (!waiting.empty()) {
        if (input_.interrupted != nullptr && input_.interrupted->load()) return;
        const auto next =
            std::min_element(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) { return a.next < b.next; })->next;
        std::this_thread::sleep_until(std::min(next, Clock::now() + std::chrono::milliseconds(200)));
        if (Clock::now() < next) continue;
        std::vector<PollRequest> requests;
        for (const auto& one : waiting) requests.push_back(one.poll);
        auto results = block.provider.poll(requests);
        std::vector<Waiting> still;
        for (std::size_t i = 0; i < results.size(); ++i) {
            auto& one = waiting[i];
            if (auto* done = std::get_if<Done>(&results[i]))
                finish(one.request, done->state);
            else if (auto* failed = std::get_if<Failed>(&results[i]))
                fail(one.request, std::move(failed->diagnostics));
            else if (Clock::now() > one.deadline) {
                Diagnostics problems;
                problems.add(error("read-timeout", "a data source did not answer in time"));
                fail(one.request, std::move(problems));
            } else {
                auto& pending = std::get<Pending>(results[i]);
                observer_.reading(address_of(one.request), pending.remark);
                one.poll.handle = std::move(pending.handle);
                one.next = Clock::now() + pending.poll_after;
                still.push_back(std::move(one));
            }
        }
        waiting = std::move(still);
    }
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
    plan_.refreshed.apply({{{block.address, block.instances.repetition.keys[position]}, {}},
                           provider_text_of(block.provider_key),
                           normalised(std::move(object))});
}

}  // namespace rxplan
