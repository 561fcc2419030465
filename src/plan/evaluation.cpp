#include "plan/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "eval/variables.hpp"
#include "plan/ephemeral.hpp"
#include "plan/propose.hpp"
#include "plan/scopes.hpp"
#include "rxplan/convert.hpp"

namespace rxplan {

using eval::Reference;

namespace {

InstanceKey instance_key(const Value& key)
{
    if (key.kind() == Type::Kind::number) {
        if (auto index = key.as_number().to_int64()) return {*index};
    }
    if (key.kind() == Type::Kind::string) return {std::string(key.as_string())};
    return {};
}

// All instances as one value: a tuple, an object by key, or the one object.
Value assemble(const Repetition& repetition, std::vector<Value> values)
{
    switch (repetition.kind) {
        case Repetition::Kind::single:
            return values.front();
        case Repetition::Kind::count:
            return Value::tuple(std::move(values));
        case Repetition::Kind::for_each:
            break;
    }
    NamedValues named;
    named.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) named.emplace_back(std::get<std::string>(repetition.keys[i].key), std::move(values[i]));
    return Value::object(std::move(named));
}

// What is known of an object before anything is planned: which of its attributes are secret.
Value unknown_object(const BlockSchema& schema)
{
    const Type type = schema.type();
    NamedValues attributes;
    for (const auto& attribute : type.attributes()) attributes.emplace_back(attribute.name, Value::unknown(attribute.type));
    return with_schema_marks(schema, Value::object(std::move(attributes)));
}

// Which instance a key means; nothing (and a diagnostic) when there is none.
std::optional<std::size_t> pick(const Repetition& repetition, const eval::Lookup& lookup, Diagnostics& diagnostics)
{
    // A list's index may be written as a text.
    const auto number = convert(*lookup.key, Type::number());
    const bool counted = repetition.kind == Repetition::Kind::count && number.has_value();
    if (auto position = repetition.position(instance_key(counted ? *number : *lookup.key))) return position;
    const auto& reference = lookup.reference;
    const auto what = reference.text();
    auto problem = error("no-such-instance", "there is no such instance", reference.key->span);
    if (repetition.kind == Repetition::Kind::count) {
        problem.label(reference.key->span,
                      fmt::format("{} has {} instance{}", what, repetition.keys.size(), repetition.keys.size() == 1 ? "" : "s"));
    } else {
        problem.label(reference.key->span, fmt::format("{} has no instance with this key", what));
    }
    diagnostics.add(std::move(problem));
    return std::nullopt;
}

}  // namespace

eval::Environment& ModuleScope::environment() const
{
    return module_.context().environment;
}

bool ModuleScope::is_ephemeral(const Reference& reference) const
{
    return gives_ephemeral(reference, module_.module());
}

Value ModuleScope::each(const Reference& reference) const
{
    const bool is_count = reference.kind == Reference::Kind::count;
    const Type type = is_count ? Type::number() : reference.name == "key" ? Type::string() : Type::any();
    if (names_.repetition == nullptr || !names_.repetition->known) return Value::unknown(type);
    const auto& key = names_.repetition->keys[names_.position];
    if (is_count) {
        const auto* index = std::get_if<std::int64_t>(&key.key);
        return index == nullptr ? Value::unknown(type) : Value::number(*index);
    }
    if (reference.name == "value") {
        const auto& values = names_.repetition->each_values;
        if (names_.position >= values.size()) return Value::unknown();
        if (!values[names_.position].is_wholly_known()) look_up_values(*names_.repetition);
        return values[names_.position];
    }
    if (const auto* index = std::get_if<std::int64_t>(&key.key)) return Value::number(*index);
    const auto* name = std::get_if<std::string>(&key.key);
    return name == nullptr ? Value::unknown(type) : Value::string(*name);
}

// The keys were known while planning; values may become known while applying.
void ModuleScope::look_up_values(const Repetition& repetition) const
{
    const auto& context = module_.context();
    if (!context.environment.applying() || repetition.values_from == nullptr || repetition.generation == context.generation) return;
    repetition.generation = context.generation;
    Diagnostics ignored;  // reported while planning
    const Value all = eval::evaluate(*repetition.values_from, ModuleScope(module_), ignored);
    if (!all.has_contents() || (all.kind() != Type::Kind::map && all.kind() != Type::Kind::object)) return;
    for (std::size_t i = 0; i < repetition.keys.size(); ++i) {
        const auto* name = std::get_if<std::string>(&repetition.keys[i].key);
        const Value* now = name == nullptr ? nullptr : all.find(*name);
        if (now != nullptr) repetition.each_values[i] = *now;
    }
}

Value ModuleScope::resolve(const eval::Lookup& lookup, Diagnostics& diagnostics) const
{
    const auto& reference = lookup.reference;
    const auto& module = module_.module();
    switch (reference.kind) {
        case Reference::Kind::variable: {
            const auto found = module.variables.find(reference.name);
            return found == module.variables.end() ? Value::unknown() : module_.variable(found->second, diagnostics);
        }
        case Reference::Kind::local: {
            const auto found = module.locals.find(reference.name);
            return found == module.locals.end() ? Value::unknown() : module_.local(found->second, diagnostics);
        }
        case Reference::Kind::resource:
            return resource_value(module_, lookup, diagnostics);
        case Reference::Kind::module:
            return module_value(module_, lookup, diagnostics);
        case Reference::Kind::each:
        case Reference::Kind::count:
            return each(reference);
        case Reference::Kind::self:
            if (names_.self != nullptr) return *names_.self;
            diagnostics.add(error("self-outside", "`self` is not known here", reference.span, "only postconditions know `self`"));
            return Value::unknown();
        case Reference::Kind::path:
            return path_value(module_, reference, diagnostics);
        case Reference::Kind::settings:
            if (reference.name == "workspace") return Value::string("default");
            diagnostics.add(error("undeclared-reference", "reference to something that is not declared", reference.span,
                                  "`rxplan` has `workspace` alone"));
            return Value::unknown();
    }
    return Value::unknown();
}

Value path_value(const ModuleInstance& module, const Reference& reference, Diagnostics& diagnostics)
{
    const auto shown = [](const std::filesystem::path& folder) { return Value::string(folder.empty() ? "." : folder.generic_string()); };
    if (reference.name == "module") return shown(module.module().folder);
    if (reference.name == "root") return shown(module.context().root_folder);
    std::error_code failed;
    if (reference.name == "cwd") return shown(std::filesystem::current_path(failed));
    diagnostics.add(error("undeclared-reference", "reference to something that is not declared", reference.span,
                          "`path` has `module`, `root` and `cwd` alone"));
    return Value::unknown();
}

Value resource_value(ModuleInstance& module, const eval::Lookup& lookup, Diagnostics& diagnostics)
{
    const auto& reference = lookup.reference;
    const auto* resource = module.module().resource(reference.mode, std::string(reference.type), std::string(reference.name));
    if (resource == nullptr) return Value::unknown();  // reported by the graph
    auto& block = module.block(*resource, diagnostics);
    const auto& repetition = block.repetition;
    if (!repetition.known) {
        Diagnostics ignored;
        const auto* schema = resource_schema(module.context().providers, *resource, ignored);
        const Type type = schema == nullptr ? Type::any() : schema->block.type();
        const bool one = lookup.key || repetition.kind == Repetition::Kind::single;
        if (one && schema != nullptr && module.context().validating) return unknown_object(schema->block);
        if (one || type.kind() == Type::Kind::any) return Value::unknown(type);
        return Value::unknown(repetition.kind == Repetition::Kind::count ? Type::list(type) : Type::map(type));
    }
    if (lookup.key && repetition.kind == Repetition::Kind::single) {
        diagnostics.add(error("no-such-instance", "there is no such instance", reference.key->span,
                              fmt::format("{} has neither `count` nor `for_each`", reference.text()))
                            .helped("Leave the key out."));
        return Value::unknown();
    }
    if (lookup.key) {
        const auto position = pick(repetition, lookup, diagnostics);
        return position ? block.values[*position] : Value::unknown();
    }
    if (!block.whole) block.whole = assemble(repetition, block.values);
    return *block.whole;
}

Diagnostic undeclared_output(const config::ModuleCall& call, const Reference& reference)
{
    std::vector<std::string_view> names;
    for (const auto& [name, declared] : call.callee->outputs) names.push_back(name);
    auto problem = error("undeclared-reference", "reference to something that is not declared", reference.span,
                         fmt::format("module `{}` has no output named `{}`", reference.name, reference.output));
    if (auto near = suggest(reference.output, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
    return problem;
}

Value module_value(ModuleInstance& module, const eval::Lookup& lookup, Diagnostics& diagnostics)
{
    const auto& reference = lookup.reference;
    const auto found = module.module().calls.find(reference.name);
    if (found == module.module().calls.end() || found->second.callee == nullptr) return Value::unknown();
    if (!reference.output.empty() && !found->second.callee->outputs.contains(reference.output)) {
        diagnostics.add(undeclared_output(found->second, reference));
        return Value::unknown();
    }
    auto& calls = module.calls(found->second, diagnostics);
    const auto outputs = [&](ModuleInstance& instance) {
        NamedValues values;
        for (const auto& [name, output] : instance.module().outputs) values.emplace_back(name, instance.output(output, diagnostics));
        return Value::object(std::move(values));
    };
    if (!calls.repetition.known) return Value::unknown();
    const bool single = calls.repetition.kind == Repetition::Kind::single;
    if (lookup.key && single) {
        diagnostics.add(error("no-such-instance", "there is no such instance", reference.key->span,
                              fmt::format("module `{}` has neither `count` nor `for_each`", reference.name))
                            .helped("Leave the key out."));
        return Value::unknown();
    }
    if (lookup.key) {
        const auto position = pick(calls.repetition, lookup, diagnostics);
        if (!position) return Value::unknown();
        auto& instance = *calls.instances[*position];
        if (reference.output.empty()) return outputs(instance);
        const auto output = instance.module().outputs.find(reference.output);
        return output == instance.module().outputs.end() ? Value::unknown() : instance.output(output->second, diagnostics);
    }
    if (!reference.output.empty()) {
        const auto output = found->second.callee->outputs.find(reference.output);
        if (output == found->second.callee->outputs.end()) return Value::unknown();
        if (single) return calls.instances.front()->output(output->second, diagnostics);
        diagnostics.add(error("no-such-instance", "there is no such instance", reference.span,
                              fmt::format("module `{}` is repeated: a key is needed", reference.name))
                            .helped(fmt::format("Write `module.{}[key].{}`.", reference.name, reference.output)));
        return Value::unknown();
    }
    std::vector<Value> values;
    for (auto& instance : calls.instances) values.push_back(outputs(*instance));
    return assemble(calls.repetition, std::move(values));
}

Diagnostic sensitive_output(const config::Output& output)
{
    return error("sensitive-output", "an output would show a secret", output.value->span,
                 fmt::format("output `{}` is derived from a sensitive value", output.name))
        .helped("Add `sensitive = true` to the output, or use `nonsensitive(...)` where the value is no secret.");
}

const ResourceSchema* resource_schema(Providers& providers, const config::Resource& resource, Diagnostics& diagnostics)
{
    const auto* schema = providers.schema(resource.provider.name, resource.provider.source, diagnostics);
    if (schema == nullptr) return nullptr;
    return resource.mode == Mode::data ? schema->data_source(resource.type) : schema->resource(resource.type);
}

ModuleInstance::ModuleInstance(EvaluationContext& context, const config::Module& module, ModuleAddress address, ModuleInstance* parent,
                               InstanceNames call_names)
    : context_(context), module_(module), address_(std::move(address)), parent_(parent), call_names_(call_names)
{
}

// While one value is evaluated.
class ModuleInstance::Asking {
public:
    Asking(EvaluationContext& context, const void* declaration, Diagnostics& diagnostics) : context_(context)
    {
        constexpr std::uint32_t many = 50;
        if (++context_.asking > many && context_.order != nullptr) context_.order->prepare(declaration, diagnostics);
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
    ~Asking() { --context_.asking; }

private:
    EvaluationContext& context_;
};

Value ModuleInstance::variable(const config::Variable& variable, Diagnostics& diagnostics)
{
    if (parent_ == nullptr) {
        const auto found = context_.variables.find(variable.name);
        return found == context_.variables.end() ? Value::unknown(variable.type.type) : found->second;
    }
    if (const Value* known = remembered(&variable)) return *known;
    const Asking asking(context_, &variable, diagnostics);
    const auto& call = parent_->module().calls.find(module_.path.back())->second;
    const auto* argument = call.body->attribute(variable.name);
    const ConstantScope constants(context_.environment);
    Value value = Value::unknown(variable.type.type);
    if (argument != nullptr) {
        const ModuleScope scope(*parent_, call_names_);
        value = eval::variable_value(variable, eval::evaluate(*argument->value, scope, diagnostics), argument->value->span, {}, constants,
                                     diagnostics);
    } else if (variable.default_value != nullptr) {
        value = eval::variable_value(variable, eval::evaluate(*variable.default_value, constants, diagnostics),
                                     variable.default_value->span, {}, constants, diagnostics);
    }
    return remember(&variable, std::move(value));
}

Value ModuleInstance::local(const config::Local& local, Diagnostics& diagnostics)
{
    if (const Value* known = remembered(&local)) return *known;
    const Asking asking(context_, &local, diagnostics);
    return remember(&local, eval::evaluate(*local.value, ModuleScope(*this), diagnostics));
}

Value ModuleInstance::output(const config::Output& output, Diagnostics& diagnostics)
{
    if (const Value* known = remembered(&output)) return *known;
    const Asking asking(context_, &output, diagnostics);
    const ModuleScope scope(*this);
    Value value = Value::unknown();
    if (output.value != nullptr) value = eval::finite(eval::evaluate(*output.value, scope, diagnostics), output.value->span, diagnostics);
    if (output.sensitive) value = value.with_sensitive();
    // While applying, once its value is there: it is evaluated again until then.
    if (!context_.environment.applying() || value.is_wholly_known())
        eval::check_conditions(output.preconditions, "precondition-failed", "a precondition does not hold", scope, diagnostics);
    return remember(&output, std::move(value));
}

// While applying, what is not known is asked again once something has become known.
const Value* ModuleInstance::remembered(const void* declaration) const
{
    const auto known = memo_.find(declaration);
    if (known == memo_.end()) return nullptr;
    const auto& [value, generation] = known->second;
    const bool lasts = !context_.environment.applying() || generation == context_.generation || value.is_wholly_known();
    return lasts ? &value : nullptr;
}

const Value& ModuleInstance::remember(const void* declaration, Value value)
{
    auto& kept = memo_[declaration];
    kept = {std::move(value), context_.generation};
    return kept.value;
}

ModuleInstance::Calls& ModuleInstance::calls(const config::ModuleCall& call, Diagnostics& diagnostics)
{
    const auto known = calls_.find(&call);
    if (known != calls_.end()) return known->second;
    auto repetition = expand(call.count, call.for_each, diagnostics);
    Calls& made = calls_[&call];
    made.repetition = std::move(repetition);
    const auto add = [&](const InstanceKey& key, InstanceNames names) {
        auto address = address_;
        address.push_back({call.name, key});
        made.instances.push_back(std::make_unique<ModuleInstance>(context_, *call.callee, std::move(address), this, names));
    };
    if (call.callee == nullptr) return made;
    for (std::size_t i = 0; i < made.repetition.keys.size(); ++i) add(made.repetition.keys[i], {&made.repetition, i, nullptr});
    // To be looked at once, with nothing known of `each`.
    if (context_.validating && !made.repetition.known) add({}, {});
    return made;
}

BlockInstances& ModuleInstance::block(const config::Resource& resource, Diagnostics& diagnostics)
{
    const auto known = blocks_.find(&resource);
    if (known != blocks_.end()) return known->second;
    // What refers to the block itself, which is reported elsewhere, finds that nothing is known of it.
    BlockInstances& made = blocks_[&resource];
    made.repetition.known = false;
    auto repetition = expand(resource.count, resource.for_each, diagnostics);
    if (context_.validating) {
        repetition.known = false;
        repetition.keys.clear();
        repetition.each_values.clear();
    }
    made.values.assign(repetition.keys.size(), Value::unknown());
    made.repetition = std::move(repetition);
    return made;
}

void ModuleInstance::set(const config::Resource& resource, std::size_t position, Value value)
{
    auto& block = blocks_.at(&resource);
    block.values[position] = std::move(value);
    block.whole.reset();
    ++context_.generation;
}

void ModuleInstance::collect(const config::Module& wanted, std::vector<ModuleInstance*>& found, Diagnostics& diagnostics)
{
    const auto depth = module_.path.size();
    if (&wanted == &module_) {
        found.push_back(this);
        return;
    }
    const auto call = module_.calls.find(wanted.path[depth]);
    if (call == module_.calls.end()) return;
    for (auto& instance : calls(call->second, diagnostics).instances) instance->collect(wanted, found, diagnostics);
}

ModuleInstance* ModuleInstance::descend(const ModuleAddress& address, std::size_t depth, Diagnostics& diagnostics)
{
    if (depth == address.size()) return this;
    const auto call = module_.calls.find(address[depth].name);
    if (call == module_.calls.end()) return nullptr;
    auto& made = calls(call->second, diagnostics);
    const auto position = made.repetition.position(address[depth].key);
    if (!position || *position >= made.instances.size()) return nullptr;
    return made.instances[*position]->descend(address, depth + 1, diagnostics);
}

}  // namespace rxplan
