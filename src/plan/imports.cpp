#include "plan/imports.hpp"

#include <fmt/format.h>

#include <utility>

#include "eval/evaluate.hpp"
#include "plan/propose.hpp"

namespace rxplan {
namespace {

class ImportBlock {
public:
    ImportBlock(const config::Import& import, ModuleInstance& root, Diagnostics& diagnostics)
        : import_(import), root_(root), validating_(root.context().validating), diagnostics_(diagnostics)
    {
    }

    std::vector<ImportRequest> run()
    {
        const auto problems_before = diagnostics_.size();
        repeat();
        if (!repetition_.known) {
            if (diagnostics_.size() == problems_before) (void)request(0);
            return {};
        }
        std::vector<ImportRequest> requests;
        for (std::size_t i = 0; i < repetition_.keys.size(); ++i) {
            if (auto one = request(i)) requests.push_back(*std::move(one));
        }
        return requests;
    }

private:
    void refuse_repetition(std::string label)
    {
        repetition_.known = false;
        diagnostics_.add(error("invalid-repetition", "unsuitable value for repetition", import_.for_each->span, std::move(label)));
    }

    void repeat()
    {
        if (import_.for_each == nullptr) {
            repetition_.keys.emplace_back();
            return;
        }
        repetition_.kind = Repetition::Kind::for_each;
        const auto problems_before = diagnostics_.size();
        const Value all = eval::evaluate(*import_.for_each, ModuleScope(root_), diagnostics_);
        if (all.is_sensitive()) return refuse_repetition("a sensitive value may not name instances");
        if (all.is_null()) return refuse_repetition("this is null, a map, a set or a list is required");
        if (all.is_unknown()) {
            repetition_.known = false;
            if (!validating_ && diagnostics_.size() == problems_before)
                refuse_repetition("this is known after apply, but what is imported must be known while planning");
            return;
        }
        if (all.type().is_primitive()) return refuse_repetition("a map, a set or a list is required");
        if (all.kind() == Type::Kind::map || all.kind() == Type::Kind::object) {
            for (auto [name, element] : all.entries()) add(InstanceKey(std::string(name)), element);
            return;
        }
        std::int64_t index = 0;
        for (const auto& element : all.elements()) {
            if (all.kind() != Type::Kind::set) {
                add(InstanceKey(index++), element);
            } else if (element.has_contents() && element.kind() == Type::Kind::string) {
                add(InstanceKey(std::string(element.as_string())), element);
            } else {
                return refuse_repetition("a set of strings is required");
            }
        }
    }

    void add(InstanceKey key, const Value& value)
    {
        repetition_.keys.push_back(std::move(key));
        repetition_.each_values.push_back(value);
    }

    std::optional<ImportRequest> request(std::size_t position)
    {
        const ModuleScope scope(root_, {&repetition_, position, nullptr});
        ImportRequest request{{import_.to.resource, import_.to.key}, {}, import_.id->span};
        bool whole = true;
        const auto& open = import_.to.open_keys;
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (open[i] == nullptr) continue;
            const auto key = key_of(*open[i], scope);
            whole = whole && key.has_value();
            if (key) (i + 1 == open.size() ? request.to.key : request.to.resource.module[i].key) = *key;
        }
        auto id = identifier(scope);
        if (!whole || !id) return std::nullopt;
        request.id = *std::move(id);
        return request;
    }

    std::optional<InstanceKey> key_of(const syntax::Expression& expression, const ModuleScope& scope)
    {
        const auto problems_before = diagnostics_.size();
        const Value key = eval::evaluate(expression, scope, diagnostics_);
        if (diagnostics_.size() != problems_before || (key.is_unknown() && validating_)) return std::nullopt;
        if (key.has_contents() && !key.is_sensitive() && key.kind() == Type::Kind::string) return InstanceKey(std::string(key.as_string()));
        if (key.has_contents() && !key.is_sensitive() && key.kind() == Type::Kind::number) {
            if (const auto index = key.as_number().to_int64()) return InstanceKey(*index);
        }
        diagnostics_.add(error("invalid-address", "the address of an object is required", expression.span,
                               "a key is a whole number or a string that is known while planning"));
        return std::nullopt;
    }

    std::optional<std::string> identifier(const ModuleScope& scope)
    {
        const auto problems_before = diagnostics_.size();
        const auto id = eval::evaluate_as(*import_.id, Type::string(), "id", scope, diagnostics_);
        if (diagnostics_.size() != problems_before || (id.is_unknown() && validating_)) return std::nullopt;
        const std::string_view wrong = id.is_sensitive()        ? "this is sensitive, but the plan shows it"
                                       : id.is_unknown()        ? "this is known after apply, but must be known while planning"
                                       : id.is_null()           ? "this is null, the object's identifier is required"
                                       : id.as_string().empty() ? "this is empty"
                                                                : "";
        if (wrong.empty()) return std::string(id.as_string());
        diagnostics_.add(error("import-id", "unsuitable identifier of an object", import_.id->span, std::string(wrong)));
        return std::nullopt;
    }

    const config::Import& import_;
    ModuleInstance& root_;
    const bool validating_;
    Diagnostics& diagnostics_;
    Repetition repetition_;
};

// The address under which the state has the object already.
std::optional<InstanceAddress> managed_as(const Value& object, const ResourceSchema& schema, const State& state)
{
    const auto id_of = [](const Value& value) -> const Value* {
        const bool named = value.has_contents() && (value.kind() == Type::Kind::object || value.kind() == Type::Kind::map);
        const Value* id = named ? value.find("id") : nullptr;
        return id != nullptr && id->has_contents() ? id : nullptr;
    };
    const Value* wanted = id_of(object);
    if (wanted == nullptr) return std::nullopt;
    for (const auto& [resource, instances] : state.resources) {
        if (resource.mode != Mode::managed || resource.type != schema.type) continue;
        for (const auto& [key, instance] : instances.instances) {
            const Value* id = instance.current ? id_of(instance.current->attributes) : nullptr;
            if (id != nullptr && same_stored(*id, *wanted)) return InstanceAddress{resource, key};
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<ImportRequest> evaluate_import(const config::Import& import, ModuleInstance& root, Diagnostics& diagnostics)
{
    return ImportBlock(import, root, diagnostics).run();
}

std::optional<InstanceObject> import_object(const ImportRequest& request, const ResourceSchema& schema, Provider& provider,
                                            const State& state, Diagnostics& diagnostics)
{
    const auto add = [&](Diagnostic problem) {
        if (!problem.subject.valid() && request.source.valid()) {
            problem.subject = request.source;
            problem.label(request.source, {});
        }
        diagnostics.add(std::move(problem.note(fmt::format("While importing {}.", request.to.text()))));
    };
    auto response = provider.import_object(schema.type, request.id);
    const bool failed = response.diagnostics.has_errors();
    for (auto problem : response.diagnostics) add(std::move(problem));
    if (failed) return std::nullopt;
    if (!response.state) {
        add(error("import-not-found", "there is no such object", request.source,
                  fmt::format("no {} has the identifier `{}`", schema.type, request.id))
                .helped("Leave the `import` block out when the object is to be created."));
        return std::nullopt;
    }
    if (const auto other = managed_as(*response.state, schema, state)) {
        add(error("already-managed", "an object cannot be managed twice", request.source,
                  fmt::format("this object is {} already", other->text()))
                .helped("To give it another address write a `moved` block."));
        return std::nullopt;
    }
    InstanceObject object;
    object.attributes = with_schema_marks(schema.block, *response.state);
    object.schema_version = schema.version;
    return normalised(std::move(object));
}

}  // namespace rxplan
