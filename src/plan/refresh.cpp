// Providers made ready, and the state brought up to date with what is there: one batch for each provider.
#include <fmt/format.h>

#include "eval/evaluate.hpp"
#include "plan/ephemeral.hpp"
#include "plan/planner.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "plan/redaction.hpp"
#include "plan/upgrade.hpp"
#include "rxplan/convert.hpp"

namespace rxplan {

Value evaluate_provider_config(ModuleInstance& root, const config::Module& root_module, Providers& providers, const std::string& key,
                               Diagnostics& diagnostics)
{
    const auto* schema = providers.schema(provider_of_key(key), {}, diagnostics);
    if (schema == nullptr) return {};
    const syntax::Body empty;
    const auto declared = root_module.providers.find(key);
    if (declared == root_module.providers.end() && key.find('.') != std::string::npos) {
        // Its arguments are gone with it: another account or region must not be asked in its place.
        diagnostics.add(error("provider-gone", "the configuration of a provider is gone")
                            .note(fmt::format("The state has objects of provider `{}`, which is not declared any more.", key))
                            .helped("Put its block back until its objects are gone, or take them out of the state: rxplan state rm"));
        return {};
    }
    const syntax::Body& body = declared == root_module.providers.end() ? empty : *declared->second.body;
    const auto own = [](std::string_view name) { return name == "alias"; };
    return propose(schema->configuration, Value(), eval::decode(body, schema->configuration, +own, ModuleScope(root), diagnostics));
}

Planner::Readiness Planner::ready(const std::string& key)
{
    if (const auto known = readiness_.find(key); known != readiness_.end()) return known->second;
    const auto problems_before = diagnostics_.size();
    auto* provider = providers_.instance(key, {}, diagnostics_);
    if (provider != nullptr && !upgrade_stored(key, *provider)) return readiness_[key] = Readiness::failed;
    const Value config = provider == nullptr ? Value() : evaluate_provider_config(root_, input_.root, providers_, key, diagnostics_);
    const auto declared = input_.root.providers.find(key);
    const bool written = declared != input_.root.providers.end();
    plan_.providers[key] = {key, config, written ? declared->second.source : Span{},
                            written && is_ephemeral(*declared->second.body, input_.root)};
    Readiness readiness = Readiness::failed;
    if (diagnostics_.size() == problems_before && provider != nullptr) {
        if (!config.is_wholly_known()) {
            readiness = Readiness::not_known_yet;
        } else {
            auto problems = providers_.configure(key, config);
            readiness = problems.has_errors() ? Readiness::failed : Readiness::ready;
            const syntax::Body empty;
            attach(problems, written ? *declared->second.body : empty, written ? declared->second.source : Span{}, "provider " + key);
        }
    }
    readiness_[key] = readiness;
    if (readiness == Readiness::ready && input_.options.refresh && !Providers::is_built_in(key)) refresh(key, *provider);
    return readiness;
}

// Brings the objects of a provider configuration to the versions that the provider has today; false when one cannot be.
bool Planner::upgrade_stored(const std::string& key, Provider& provider)
{
    const auto [known, first] = upgraded_.try_emplace(key, true);
    if (!first) return known->second;
    const auto differs = [](const InstanceObject& object, const ResourceSchema& schema) { return object.schema_version != schema.version; };
    for (auto& [address, resource] : plan_.refreshed.resources) {
        const auto* schema = address.mode == Mode::managed ? provider.schema().resource(address.type) : nullptr;
        if (schema == nullptr) continue;
        std::optional<bool> ours;  // asked when something differs, which is rare
        bool failed = false;       // one problem is often that of every instance: the first speaks for all
        for (auto& [instance_key, instance] : resource.instances) {
            const auto renew = [&, where = InstanceAddress{address, instance_key}, stored_provider = &resource.provider](
                                   InstanceObject& object, const std::string& deposed) {
                if (!differs(object, *schema)) return;
                if (!ours) ours = provider_key_of(*stored_provider) == key;
                if (!*ours || failed) return;
                const auto text = ObjectAddress{where, deposed}.text();
                auto now = upgraded(object, *schema, provider, text, diagnostics_);
                if (now) {
                    object = *std::move(now);
                    return;
                }
                failed = true;
                misfits_.insert({text, where.resource.text()});
            };
            if (instance.current) renew(*instance.current, {});
            for (auto& [deposed, object] : instance.deposed) renew(object, deposed);
        }
        if (failed) known->second = false;
    }
    return known->second;
}

const Type& Planner::type_of(const ResourceSchema& schema)
{
    const auto [known, first] = types_.try_emplace(&schema);
    if (first) known->second = schema.block.type();
    return known->second;
}

Value Planner::typed(const InstanceObject& object, const ResourceSchema& schema, const std::string& address)
{
    Diagnostics problems;
    Value value = stored_value(object, schema.block, type_of(schema), address, problems);
    if (!problems.empty() && misfits_.insert(address).second) diagnostics_.append(std::move(problems));
    return value;
}

void Planner::refresh(const std::string& key, Provider& provider)
{
    struct Asked {
        ObjectAddress object;
        std::string provider_text;
        InstanceObject before;
        Value known;  // `before` as the schema has it
        const ResourceSchema* schema;
    };
    std::vector<Asked> asked;
    std::vector<ReadRequest> requests;
    for (const auto& [address, resource] : plan_.refreshed.resources) {
        if (address.mode != Mode::managed || provider_key_of(resource.provider) != key) continue;
        const auto* schema = provider.schema().resource(address.type);
        if (schema == nullptr) continue;  // reported where it is planned
        for (const auto& [instance_key, instance] : resource.instances) {
            if (!selection_.contains({address, instance_key})) continue;
            const auto ask = [&, where = InstanceAddress{address, instance_key}, stored_provider = &resource.provider](
                                 const InstanceObject& object, const std::string& deposed) {
                const ObjectAddress asked_of{where, deposed};
                asked.push_back({asked_of, *stored_provider, object, typed(object, *schema, asked_of.text()), schema});
                requests.push_back({schema->type, asked.back().known});
            };
            if (instance.current) ask(*instance.current, {});
            for (const auto& [deposed, object] : instance.deposed) ask(object, deposed);
        }
    }
    if (requests.empty()) return;
    observer_.refreshing(key, requests.size());
    for (const auto& one : asked) observer_.refresh_started(one.object, one.known);
    auto responses = provider.read(requests);
    for (std::size_t i = 0; i < responses.size() && i < asked.size(); ++i) {
        take_reading(asked[i].object, asked[i].provider_text, asked[i].before, asked[i].known, *asked[i].schema, std::move(responses[i]));
        observer_.refresh_finished(asked[i].object, asked[i].known);
    }
}

void Planner::take_reading(const ObjectAddress& object, const std::string& provider_text, const InstanceObject& before, const Value& known,
                           const ResourceSchema& schema, ReadResponse response)
{
    const bool failed = response.diagnostics.has_errors();
    const auto address = object.text();
    for (auto problem : redacted(std::move(response.diagnostics), {&known})) {
        problem.note(fmt::format("While reading {}.", address));
        diagnostics_.add(std::move(problem));
    }
    if (failed) return;
    if (!response.state) {
        if (object.deposed.empty()) plan_.drift.push_back({object.instance, known, std::nullopt});
        plan_.refreshed.apply({object, {}, std::nullopt});
        return;
    }
    const Value now = with_marks_of(known, with_schema_marks(schema.block, *response.state));
    if (same_contents(known, now)) return;
    if (object.deposed.empty()) plan_.drift.push_back({object.instance, known, now});
    InstanceObject after = before;
    after.attributes = now;
    plan_.refreshed.apply({object, provider_text, normalised(std::move(after))});
}

}  // namespace rxplan
