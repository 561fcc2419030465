// What a provider's answer means for the state, the values and the schedule.
#include <fmt/format.h>

#include "apply/applier.hpp"
#include "apply/deposed.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "plan/redaction.hpp"

namespace rxplan {

namespace {

// What a provider says of a change, without its secrets.
Diagnostics said_of(const Change& change, Diagnostics diagnostics)
{
    return redacted(std::move(diagnostics), {&change.config, &change.planned, &change.prior});
}

}  // namespace

InstanceObject Applier::object_of(const Operation& operation, const Value& state, bool tainted) const
{
    InstanceObject object = operation.after;
    object.attributes = with_marks_of(operation.change.planned, with_schema_marks(operation.schema->block, state));
    object.tainted = tainted;
    return normalised(std::move(object));
}

void Applier::record(StateResult<void> result)
{
    if (result || storage_failed_) return;
    storage_failed_ = true;
    stopping_ = true;
    // Committing tells of a lost lock, and where what was done is kept.
    if (result.error().kind != StateError::Kind::lock_lost) diagnostics_.add(to_diagnostic(result.error()));
}

void Applier::conclude(const Operation& operation, const Done& done)
{
    const auto& step = step_of(operation.task);
    const bool destroyed = operation.change.operation == rxplan::Operation::destroy;
    if (destroyed) {
        record(operation.journalled ? state_.done(operation.change.id, std::nullopt)
                                    : state_.change({{operation.object, {}, std::nullopt}}));
        settle(operation, true);
        return;
    }
    if (!done.state.has_contents()) return conclude_without_object(operation);
    auto object = object_of(operation, done.state, false);
    const Value value = marked_attributes(object);
    if (operation.journalled) {
        record(state_.done(operation.change.id, std::move(object)));
    } else {
        record(state_.change({{operation.object, provider_text_of(step.provider), std::move(object)}}));
    }
    values_.set(step.address, value, diagnostics_);
    bool good = operation.change.operation == rxplan::Operation::read ||
                keeps_promise(step, value, operation.change.operation == rxplan::Operation::create ? "creating it" : "updating it");
    Diagnostics problems;
    const auto declared = values_.find(step.address, problems);
    if (declared.resource != nullptr) values_.check_postconditions(declared, value, problems);
    good = good && !problems.has_errors();
    diagnostics_.append(std::move(problems));
    if (const Value* id = value.find("id"); id != nullptr && id->kind() == Type::Kind::string && id->has_contents() && !id->is_sensitive())
        observer_.identified(step, id->as_string());
    settle(operation, good);
}

// A provider must give what there is after a create, an update or a read. What it did all the same is found out by the next command.
void Applier::conclude_without_object(const Operation& operation)
{
    Diagnostics problems;
    problems.add(error("no-object", "a provider says that something is done, and not what")
                     .note(fmt::format("This is a fault of provider `{}`.", step_of(operation.task).provider)));
    if (operation.change.operation == rxplan::Operation::create) return conclude(operation, Unanswered{std::move(problems)});
    Failed failed;
    failed.diagnostics = std::move(problems);
    failed.unchanged = true;
    conclude(operation, std::move(failed));
}

void Applier::conclude(const Operation& operation, Failed failed)
{
    if (operation.journalled) {
        if (failed.state && !failed.unchanged) {
            // A create that failed half way leaves something to replace; an update or destroy leaves what the provider found.
            const bool tainted = operation.change.operation == rxplan::Operation::create || operation.after.tainted;
            record(state_.failed(operation.change.id, object_of(operation, *failed.state, tainted)));
        } else {
            record(state_.failed_unchanged(operation.change.id));
        }
    }
    if (operation.change.operation == rxplan::Operation::create && !failed.state) restore_deposed(operation);
    report(said_of(operation.change, std::move(failed.diagnostics)), step_of(operation.task));
    settle(operation, false);
}

// Nothing took the old object's place: it takes it again.
void Applier::restore_deposed(const Operation& operation)
{
    const auto key = deposed_keys_.find(schedule_.tasks()[operation.task].step);
    if (key == deposed_keys_.end()) return;
    const auto& step = step_of(operation.task);
    const ObjectAddress deposed{step.address, key->second};
    const auto* object = state_.state().find(deposed);
    if (object == nullptr) return;
    record(state_.change(restored(step.address, key->second, provider_text_of(step.provider), *object)));
}

void Applier::conclude(const Operation& operation, Unanswered unanswered)
{
    // The journal keeps the intent: the next command asks the provider what came of it.
    for (auto& problem : unanswered.diagnostics) {
        if (!operation.journalled) break;
        problem.note("What came of the request is not known. The next `rxplan apply` finds out before it does anything else.");
    }
    report(said_of(operation.change, std::move(unanswered.diagnostics)), step_of(operation.task));
    settle(operation, false);
}

std::optional<InstanceObject> Applier::known_so_far(const Operation& operation, const Pending& pending) const
{
    if (operation.change.operation == rxplan::Operation::destroy || !pending.state.has_contents()) return std::nullopt;
    return object_of(operation, pending.state, operation.change.operation == rxplan::Operation::create);
}

void Applier::wait_for(Operation operation, Pending pending)
{
    if (operation.journalled) record(state_.pending(operation.change.id, pending.handle, known_so_far(operation, pending)));
    // Counted from here: before, it may have waited for a thread, or sent a large file.
    operation.deadline = Clock::now() + operation.change.timeout;
    if (!pending.remark.empty()) observer_.progress(step_of(operation.task), pending.remark);
    Waiting waiting;
    waiting.handle = std::move(pending.handle);
    if (pending.state.has_contents()) waiting.state = pending.state;
    waiting.since = Clock::now();
    waiting.next = waiting.since + pending.poll_after;
    const auto key = operation.provider_key;
    waiting.operation = std::move(operation);
    polls_[key].waiting.push_back(std::move(waiting));
}

void Applier::expire(const Waiting& waiting)
{
    Failed failed;
    failed.diagnostics.add(
        error("timeout", "the operation took too long")
            .note(fmt::format("It was not finished after {} s.", waiting.operation.change.timeout.count()))
            .helped("Raise the limit in a `timeouts` block of the resource, or find out what the cloud is waiting for."));
    if (waiting.operation.change.operation == rxplan::Operation::create && !waiting.state) {
        // Whether something was made is not known: the journal keeps the intent.
        conclude(waiting.operation, Unanswered{std::move(failed.diagnostics)});
        return;
    }
    failed.state = waiting.state;
    if (waiting.operation.change.operation != rxplan::Operation::create) failed.unchanged = !waiting.state;
    conclude(waiting.operation, std::move(failed));
}

void Applier::report(const Diagnostics& problems, const Step& step)
{
    for (auto problem : problems) {
        if (!problem.subject.valid() && step.source.valid()) {
            problem.subject = step.source;
            problem.label(step.source, step.address.text());
        } else if (!step.source.valid()) {
            problem.note(fmt::format("This is about {}.", step.address.text()));
        }
        diagnostics_.add(std::move(problem));
    }
}

void Applier::settle(const Operation& operation, bool succeeded)
{
    settle(operation.task, succeeded);
}

void Applier::settle(std::uint32_t task, bool succeeded)
{
    const auto kind = operation_of(task);
    schedule_.finished(task, succeeded);
    ++finished_;
    if (!succeeded) {
        ++result_.failed;
        observer_.failed(step_of(task), kind);
        return;
    }
    switch (kind) {
        case rxplan::Operation::create:
            ++result_.created;
            break;
        case rxplan::Operation::update:
            ++result_.updated;
            break;
        case rxplan::Operation::destroy:
            ++(step_of(task).action == Action::forget ? result_.forgotten : result_.destroyed);
            break;
        case rxplan::Operation::read:
            ++result_.read;
            break;
    }
    observer_.finished(step_of(task), kind);
}

}  // namespace rxplan
