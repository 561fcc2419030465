// `import` blocks: what they name is in the refreshed state before its block is planned.
#include <fmt/format.h>

#include <algorithm>

#include "plan/planner.hpp"
#include "plan/provider_key.hpp"

namespace rxplan {

void Planner::visit_import(const config::Import& import, const config::Resource* declared)
{
    if (input_.options.mode != PlanMode::normal) return;
    if (declared == nullptr) {
        diagnostics_.add(error("import-without-resource", "nothing says what an imported object should be", import.to.source,
                               fmt::format("there is no resource `{}`", import.to.resource.declared().text()))
                             .helped(fmt::format("Have it written by `rxplan plan -generate-config-out=FILE.rx.hcl`, or write `resource "
                                                 "\"{}\" \"{}\" {{ ... }}`, then look at what the plan would change.",
                                                 import.to.resource.type, import.to.resource.name)));
        return;
    }
    for (auto& request : evaluate_import(import, root_, diagnostics_)) {
        auto& wanted = wanted_imports_[request.to.resource];
        const auto twice =
            std::find_if(wanted.begin(), wanted.end(), [&](const ImportRequest& other) { return other.to.key == request.to.key; });
        if (twice == wanted.end()) {
            wanted.push_back(std::move(request));
            continue;
        }
        diagnostics_.add(error("duplicate-import", "imported more than once", request.source,
                               fmt::format("{} is `{}` here", request.to.text(), request.id))
                             .label(twice->source, fmt::format("it is `{}` here", twice->id)));
    }
}

void Planner::take_imports(Block& block)
{
    const auto found = wanted_imports_.find(block.address);
    if (found == wanted_imports_.end()) return;
    const auto requests = std::move(found->second);
    wanted_imports_.erase(found);
    for (const auto& request : requests) {
        // What was imported once needs no more.
        if (!selection_.contains(request.to) || plan_.refreshed.find(ObjectAddress{request.to, {}}) != nullptr) continue;
        const auto& repetition = block.instances.repetition;
        if (!repetition.known) continue;
        if (!repetition.position(request.to.key)) {
            diagnostics_.add(error("import-without-resource", "nothing says what an imported object should be", request.source,
                                   fmt::format("there is no instance {}", request.to.text()))
                                 .label(block.resource.source, "of this block"));
            continue;
        }
        if (!block.ready) {
            if (readiness_.at(block.provider_key) == Readiness::failed) continue;
            diagnostics_.add(error("import-too-early", "a provider cannot be asked yet", request.source,
                                   fmt::format("the configuration of provider `{}` is known after apply", block.provider_key)));
            continue;
        }
        observer_.importing(request.to, request.id);
        auto object = import_object(request, block.schema, block.provider, plan_.refreshed, diagnostics_);
        if (!object) continue;
        observer_.imported(request.to, request.id);
        plan_.imports.push_back({request.to, request.id, request.source});
        plan_.refreshed.apply({{request.to, {}}, provider_text_of(block.provider_key), *std::move(object)});
    }
}

// What is left was meant for instances of modules that there are not.
void Planner::check_imports()
{
    for (const auto& [resource, requests] : wanted_imports_) {
        if (waits(resource)) continue;  // a later round takes them
        for (const auto& request : requests) {
            diagnostics_.add(error("import-without-resource", "nothing says what an imported object should be", request.source,
                                   fmt::format("there is no instance {}", request.to.text())));
        }
    }
}

}  // namespace rxplan
