#include "plan/take_over.hpp"

#include <fmt/format.h>

#include "plan/inspection.hpp"
#include "plan/provider_key.hpp"
#include "plan/scopes.hpp"

namespace rxplan {
namespace {

bool refuse(Diagnostic problem, Diagnostics& diagnostics)
{
    diagnostics.add(std::move(problem));
    return false;
}

bool has_place(const InstanceAddress& address, const config::Resource* resource, const State& state, Diagnostics& diagnostics)
{
    const auto text = address.text();
    if (resource == nullptr)
        return refuse(error("import-without-resource", "nothing says what an imported object should be")
                          .note(fmt::format("There is no resource `{}`.", address.resource.declared().text()))
                          .helped("Write its block first."),
                      diagnostics);
    if (state.find(ObjectAddress{address, {}}) != nullptr)
        return refuse(error("already-in-state", "an address is taken")
                          .note(fmt::format("The state has an object at `{}`.", text))
                          .helped("To let that one go: rxplan state rm"),
                      diagnostics);
    const auto& key = address.key.key;
    const bool fits = resource->count != nullptr      ? std::holds_alternative<std::int64_t>(key)
                      : resource->for_each != nullptr ? std::holds_alternative<std::string>(key)
                                                      : address.key.none();
    if (fits) return true;
    return refuse(error("import-without-resource", "nothing says what an imported object should be", resource->source,
                        resource->count != nullptr      ? "this has instances by number"
                        : resource->for_each != nullptr ? "this has instances by name"
                                                        : "this has one instance, without a key")
                      .note(fmt::format("There can be no instance `{}`.", text)),
                  diagnostics);
}

}  // namespace

std::optional<StateChange> take_over(const ImportRequest& request, const config::Module& root, Sources& sources, const State& state,
                                     const std::map<std::string, Value>& variables, Providers& providers, Diagnostics& diagnostics)
{
    const auto& wanted = request.to.resource;
    const auto* module = root.called(wanted.module);
    const auto* resource = module == nullptr ? nullptr : module->resource(wanted.mode, wanted.type, wanted.name);
    if (!has_place(request.to, resource, state, diagnostics)) return std::nullopt;
    const auto key = resolve_provider(root, *module, resource->provider).key;
    const auto* schema = resource_schema(providers, *resource, diagnostics);
    if (schema == nullptr) return std::nullopt;
    Inspection inspection(root, sources, state, variables, providers, diagnostics);
    const auto config = inspection.provider_config(key, diagnostics);
    auto* provider = diagnostics.has_errors() ? nullptr : providers.configured(key, config, diagnostics);
    if (provider == nullptr) return std::nullopt;
    auto object = import_object(request, *schema, *provider, state, diagnostics);
    if (!object) return std::nullopt;
    return StateChange{{request.to, {}}, provider_text_of(key), *std::move(object)};
}

}  // namespace rxplan
