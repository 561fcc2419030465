// What a task asks of its provider.
#include <fmt/format.h>

#include "apply/applier.hpp"
#include "eval/evaluate.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "plan/redaction.hpp"
#include "plan/scopes.hpp"
#include "plan/timeouts.hpp"
#include "rxplan/convert.hpp"

namespace rxplan {

namespace {

// The first place where something that was promised is otherwise.
std::optional<Path> first_difference(const Value& promised, const Value& actual, const Path& path)
{
    if (promised.is_unknown()) return std::nullopt;
    const bool container =
        promised.has_contents() && actual.has_contents() && promised.kind() == actual.kind() && promised.kind() >= Type::Kind::list;
    if (!container || promised.kind() == Type::Kind::set || promised.size() != actual.size())
        return promised.is_wholly_known() && !same_contents(promised, actual) ? std::optional(path) : std::nullopt;
    const bool named = promised.kind() == Type::Kind::object || promised.kind() == Type::Kind::map;
    for (std::size_t i = 0; i < promised.size(); ++i) {
        if (named && promised.name(i) != actual.name(i)) return path;
        const Path inner = !named                                  ? path.index(i)
                           : promised.kind() == Type::Kind::object ? path.attribute(promised.name(i))
                                                                   : path.key(promised.name(i));
        if (auto difference = first_difference(promised.elements()[i], actual.elements()[i], inner)) return difference;
    }
    return std::nullopt;
}

}  // namespace

rxplan::Operation Applier::operation_of(std::uint32_t task) const
{
    if (schedule_.phase(task) != Group::Phase::make) return rxplan::Operation::destroy;
    switch (step_of(task).action) {
        case Action::update:
            return rxplan::Operation::update;
        case Action::read:
            return rxplan::Operation::read;
        default:
            return rxplan::Operation::create;
    }
}

std::chrono::seconds Applier::timeout_of(const Declared& declared, const ResourceSchema& schema, rxplan::Operation operation)
{
    const auto own = default_timeout(schema.timeouts, operation);
    if (declared.resource == nullptr || declared.resource->timeouts == nullptr) return own;
    const auto& block = declared.module->block(*declared.resource, diagnostics_);
    const ModuleScope scope(*declared.module, {&block.repetition, declared.position, nullptr});
    return given_timeout(*declared.resource->timeouts, operation, scope, diagnostics_).value_or(own);
}

Provider* Applier::configured(const std::string& key)
{
    const auto known = configured_.find(key);
    if (known != configured_.end()) return known->second;
    return configured_[key] = providers_.configured(key, values_.provider_config(key, diagnostics_), diagnostics_);
}

std::optional<Applier::Operation> Applier::prepare(std::uint32_t task)
{
    const auto& step = step_of(task);
    if (step.action == Action::forget) {
        forget(task);
        return std::nullopt;
    }
    Operation operation;
    operation.task = task;
    operation.provider_key = step.provider;
    operation.provider = configured(step.provider);
    const auto kind = operation_of(task);
    if (operation.provider != nullptr) {
        const auto& schema = operation.provider->schema();
        operation.schema =
            kind == rxplan::Operation::read ? schema.data_source(step.address.resource.type) : schema.resource(step.address.resource.type);
    }
    if (operation.schema == nullptr) {
        settle(task, false);
        return std::nullopt;
    }
    operation.change.id = new_operation_id();
    operation.change.operation = kind;
    operation.change.type = step.address.resource.type;
    operation.change.address = step.address.text();
    operation.object.instance = step.address;
    operation.after.schema_version = operation.schema->version;
    return kind == rxplan::Operation::destroy ? prepare_destroy(task, std::move(operation)) : prepare_make(task, std::move(operation));
}

// The object stays where it is and is rxplan's no more.
void Applier::forget(std::uint32_t task)
{
    const auto& step = step_of(task);
    std::vector<StateChange> changes;
    changes.push_back({{step.address, step.deposed}, {}, std::nullopt});
    const auto result = state_.change(std::move(changes));
    record(result);
    settle(task, result.has_value());
}

std::optional<Applier::Operation> Applier::prepare_destroy(std::uint32_t task, Operation operation)
{
    const auto& step = step_of(task);
    operation.object.deposed = step.deposed;
    if (step.action == Action::replace && step.create_before_destroy)
        operation.object.deposed = deposed_keys_.at(schedule_.tasks()[task].step);
    const auto* object = state_.state().find(operation.object);
    if (object == nullptr) {
        settle(task, true);
        return std::nullopt;
    }
    auto prior = convert(marked_attributes(*object), operation.schema->block.type());
    operation.change.prior = prior ? with_schema_marks(operation.schema->block, *prior) : step.before;
    operation.change.planned = Value::null(operation.schema->block.type());
    operation.change.config = operation.change.planned;
    Diagnostics ignored;
    operation.change.timeout = timeout_of(values_.find(step.address, ignored), *operation.schema, rxplan::Operation::destroy);
    operation.after = *object;
    return operation;
}

std::optional<Applier::Operation> Applier::prepare_make(std::uint32_t task, Operation operation)
{
    const auto& step = step_of(task);
    const auto declared = values_.find(step.address, diagnostics_);
    if (declared.resource == nullptr) {
        diagnostics_.add(
            error("not-declared", "the plan makes something that the configuration does not declare").note(step.address.text() + "."));
        settle(task, false);
        return std::nullopt;
    }
    const bool fresh = step.action != Action::update;
    operation.change.prior = fresh ? Value::null(operation.schema->block.type()) : step.before;
    operation.change.planned = step.after;
    operation.change.config = step.config;
    operation.change.timeout = timeout_of(declared, *operation.schema, operation.change.operation);
    operation.after.create_before_destroy = step.create_before_destroy;
    operation.after.dependencies = step.dependencies;
    if (const auto* object = fresh ? nullptr : state_.state().find(operation.object)) {
        operation.after.private_data = object->private_data;
        operation.after.extra = object->extra;
    }
    if (!step.config.is_wholly_known() && !evaluate_again(step, declared, operation)) {
        settle(task, false);
        return std::nullopt;
    }
    if (step.action == Action::update && same_contents(operation.change.planned, step.before)) {
        // What was not known turned out to be what it was.
        values_.set(step.address, operation.change.planned, diagnostics_);
        settle(task, true);
        return std::nullopt;
    }
    if (step.action == Action::replace && step.create_before_destroy && !depose(step, task)) {
        settle(task, false);
        return std::nullopt;
    }
    return operation;
}

// The configuration again, now that what it refers to is known.
bool Applier::evaluate_again(const Step& step, const Declared& declared, Operation& operation)
{
    Diagnostics problems;
    Value config = values_.config(declared, *operation.schema, problems);
    const bool failed = problems.has_errors();
    diagnostics_.append(std::move(problems));
    if (failed) return false;
    config = with_ignored_changes(config, step.before, declared.resource->lifecycle);
    if (!config.is_wholly_known()) {
        diagnostics_.add(error("still-unknown", "a value is still not known", declared.resource->source,
                               fmt::format("{} cannot be made", step.address.text()))
                             .note("Something that it refers to did not give the value that it promised."));
        return false;
    }
    operation.change.config = config;
    const Value proposed = propose(operation.schema->block, operation.change.prior, config);
    if (step.action == Action::read) {
        operation.change.planned = proposed;
        return true;
    }
    auto response = operation.provider->plan({operation.schema->type, operation.change.prior, config, proposed});
    if (response.diagnostics.has_errors()) {
        report(redacted(std::move(response.diagnostics), {&config}), step);
        return false;
    }
    operation.change.planned = with_marks_of(config, with_schema_marks(operation.schema->block, response.planned));
    return keeps_promise(step, operation.change.planned, "planning it again, with what is known now,");
}

bool Applier::keeps_promise(const Step& step, const Value& actual, const std::string& when)
{
    const auto difference = first_difference(step.after, actual, {});
    if (!difference) return true;
    diagnostics_.add(
        error("broken-promise", "a value turned out different from the plan", step.source, step.address.text())
            .note(fmt::format("{} gave another value for `{}` than the plan says. This is a fault of provider `{}`, or of a file that "
                              "changed since the plan was made.",
                              when, difference->text(), step.provider)));
    return false;
}

// The current object steps aside for its successor.
bool Applier::depose(const Step& step, std::uint32_t task)
{
    const ObjectAddress current{step.address, {}};
    const auto* object = state_.state().find(current);
    const auto key = new_deposed_key();
    deposed_keys_[schedule_.tasks()[task].step] = key;
    if (object == nullptr) return true;
    std::vector<StateChange> changes;
    changes.push_back({{step.address, key}, provider_text_of(step.provider), *object});
    changes.push_back({current, {}, std::nullopt});
    const auto result = state_.change(std::move(changes));
    record(result);
    return result.has_value();
}

}  // namespace rxplan
