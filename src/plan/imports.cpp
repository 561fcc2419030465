#include "plan/imports.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "eval/evaluate.hpp"
#include "eval/reference.hpp"
#include "graph/graph.hpp"

namespace rxplan {
namespace {

// The module that an address leads to; null when one on the way is not called.
const config::Module* module_at(const config::Module& root, const ModuleAddress& address)
{
    const config::Module* at = &root;
    for (const auto& step : address) {
        const auto call = at->calls.find(step.name);
        if (call == at->calls.end() || call->second.callee == nullptr) return nullptr;
        at = call->second.callee.get();
    }
    return at;
}

void check_target(const config::Import& import, const config::Module& root, Diagnostics& diagnostics)
{
    const auto& wanted = import.to.resource;
    const auto* module = module_at(root, wanted.module);
    if (wanted.module.empty() || (module != nullptr && module->resource(Mode::managed, wanted.type, wanted.name) != nullptr)) return;
    diagnostics.add(error("undeclared-reference", "reference to something that is not declared", import.to.source,
                          fmt::format("there is no resource `{}`", wanted.declared().text())));
}

void check_id(const config::Import& import, Diagnostics& diagnostics)
{
    Diagnostics ignored;
    for (const auto& reference : eval::references(*import.id, ignored)) {
        const auto& target = import.to.resource;
        if (reference.kind != eval::Reference::Kind::resource || !target.module.empty() || reference.mode != Mode::managed) continue;
        if (reference.type != target.type || reference.name != target.name) continue;
        diagnostics.add(error("self-reference", "a resource refers to itself", reference.span, "this is what is to be imported"));
        return;
    }
}

}  // namespace

void check_imports(const config::Module& root, Diagnostics& diagnostics)
{
    for (const auto& import : root.imports) {
        const bool repeated = import.for_each != nullptr;
        check_target(import, root, diagnostics);
        check_id(import, diagnostics);
        if (repeated) check_references(*import.for_each, root, diagnostics);
        check_references(*import.id, root, diagnostics, repeated);
        const auto chain = eval::Chain::of(*import.address);
        if (!chain) continue;
        for (const auto& step : chain->steps) {
            if (step.key != nullptr) check_references(*step.key, root, diagnostics, repeated);
        }
    }
}

void check_import_values(const config::Import& import, const eval::Scope& scope, Diagnostics& diagnostics)
{
    if (import.for_each != nullptr) {
        const auto each = eval::evaluate(*import.for_each, scope, diagnostics);
        const bool unsuitable = each.is_null() || each.is_sensitive() || each.type().is_primitive();
        if (unsuitable && each.is_known())
            diagnostics.add(error("invalid-repetition", "unsuitable value for repetition", import.for_each->span,
                                  each.is_sensitive() ? "a sensitive value may not name instances" : "a map, a set or a list is required"));
    }
    const auto id = eval::evaluate_as(*import.id, Type::string(), "id", scope, diagnostics);
    if (id.is_unknown()) return;
    if (id.is_null() || id.as_string().empty())
        diagnostics.add(error("import-id", "unsuitable identifier of an object", import.id->span,
                              id.is_null() ? "this is null, the object's identifier is required" : "this is empty"));
}

}  // namespace rxplan
