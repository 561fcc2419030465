#include "plan/upgrade.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plan/redaction.hpp"

namespace rxplan {
namespace {

// A path to something secret stays one when what it leads to is still there.
SharedList<Path> kept_paths(const SharedList<Path>& paths, const Value& attributes)
{
    std::vector<Path> kept;
    for (const auto& path : paths) {
        if (value_at(attributes, path)) kept.push_back(path);
    }
    return kept.size() == paths.size() ? paths : SharedList<Path>(std::move(kept));
}

// A secret that went elsewhere must not lose its mark: then all of the object is secret.
SharedList<Path> sensitive_after(const InstanceObject& before, const Value& attributes)
{
    auto kept = kept_paths(before.sensitive, attributes);
    if (kept.size() == before.sensitive.size()) return kept;
    std::vector<Path> all;
    for (const auto [name, value] : attributes.entries()) all.emplace_back(name);
    return all;
}

// What is secret by the schema's names, which have mostly stayed, or by the state.
Value with_known_marks(const InstanceObject& object, const BlockSchema& schema)
{
    Value value = marked_attributes(object);
    for (const auto& attribute : schema.attributes) {
        if (attribute.sensitive && !value.get(attribute.name).is_null())
            value = value.with(attribute.name, value.get(attribute.name).with_sensitive());
    }
    return value;
}

Diagnostic too_new(const InstanceObject& object, const ResourceSchema& schema, const Provider& provider, const std::string& address)
{
    return error("schema-too-new", "the state is of a newer provider")
        .note(fmt::format("`{}` was stored by a provider whose `{}` has version {}; version {} of provider `{}` knows it up to version {}.",
                          address, schema.type, object.schema_version, provider.schema().version, provider.schema().name, schema.version))
        .helped("Use the newer provider that stored it, or put back the state from before it was used.");
}

}  // namespace

std::optional<InstanceObject> upgraded(const InstanceObject& object, const ResourceSchema& schema, Provider& provider,
                                       const std::string& address, Diagnostics& diagnostics)
{
    if (object.schema_version == schema.version) return object;
    if (object.schema_version > schema.version) {
        diagnostics.add(too_new(object, schema, provider, address));
        return std::nullopt;
    }
    const auto known = with_known_marks(object, schema.block);
    auto response = provider.upgrade({schema.type, object.schema_version, object.attributes});
    const bool failed = response.diagnostics.has_errors();
    for (auto problem : redacted(std::move(response.diagnostics), {&known})) {
        problem.note(fmt::format("While upgrading {} from version {} to {}.", address, object.schema_version, schema.version));
        diagnostics.add(std::move(problem));
    }
    if (failed) return std::nullopt;
    if (!response.state.has_contents() || response.state.kind() != Type::Kind::object) {
        diagnostics.add(error("broken-upgrade", "a provider upgraded an object to nothing")
                            .note(fmt::format("Provider `{}` gave no object for {}, from version {} of `{}`.", provider.schema().name,
                                              address, object.schema_version, schema.type))
                            .helped("This is a mistake of the provider; the state is as it was."));
        return std::nullopt;
    }
    InstanceObject after = object;
    after.attributes = std::move(response.state);
    after.sensitive = sensitive_after(object, after.attributes);
    after.schema_version = schema.version;
    return normalised(std::move(after));
}

}  // namespace rxplan
