#include "view/causes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "eval/reference.hpp"
#include "view/value_diff.hpp"

namespace rxplan::view {
namespace {

using Changing = std::map<ResourceAddress, const Step*>;

std::string_view what_happens(Action action)
{
    switch (action) {
        case Action::create:
            return "created";
        case Action::read:
            return "read";
        case Action::update:
            return "updated";
        case Action::replace:
            return "replaced";
        case Action::no_op:
        case Action::destroy:
        case Action::forget:
            break;
    }
    return {};
}

// Follows references from an expression to what it is made of.
class Trail {
public:
    Trail(const Plan& plan, const config::Module& root, const Changing& changing) : plan_(plan), root_(root), changing_(changing) {}

    void follow(const syntax::Expression& expression, const config::Module& module)
    {
        Diagnostics ignored;
        for (const auto& reference : eval::references(expression, ignored)) step(reference, module);
    }

    [[nodiscard]] std::vector<std::string> take() { return std::move(found_); }

private:
    void step(const eval::Reference& reference, const config::Module& module)
    {
        switch (reference.kind) {
            case eval::Reference::Kind::local:
                if (const auto local = module.locals.find(reference.name); local != module.locals.end())
                    through(reference.text(), local->second.source, *local->second.value, module);
                break;
            case eval::Reference::Kind::variable:
                variable(reference, module);
                break;
            case eval::Reference::Kind::resource:
                resource(reference, module);
                break;
            case eval::Reference::Kind::module:
                output(reference, module);
                break;
            default:
                break;
        }
    }

    // False when it was told before.
    bool tell(const std::string& name, Span place, const config::Module& module)
    {
        if (!seen_.emplace(&module, name).second) return false;
        const auto at = place_text(plan_, place);
        found_.push_back(at.empty() ? name : fmt::format("{} at {}", name, at));
        return true;
    }

    void through(const std::string& name, Span place, const syntax::Expression& value, const config::Module& module)
    {
        if (tell(name, place, module)) follow(value, module);
    }

    // Of a called module: what its call gives.
    void variable(const eval::Reference& reference, const config::Module& module)
    {
        if (module.path.empty()) {
            (void)tell(reference.text(), {}, module);
            return;
        }
        const auto* caller = &root_;
        for (std::size_t i = 0; i + 1 < module.path.size(); ++i) caller = caller->calls.find(module.path[i])->second.callee.get();
        const auto& call = caller->calls.find(module.path.back())->second;
        for (const auto& argument : call.body->attributes) {
            if (argument.name != reference.name) continue;
            if (tell(reference.text(), argument.value->span, module)) follow(*argument.value, *caller);
        }
    }

    void resource(const eval::Reference& reference, const config::Module& module)
    {
        ResourceAddress address{{}, reference.mode, std::string(reference.type), std::string(reference.name)};
        for (const auto& name : module.path) address.module.push_back({name, {}});
        const auto changed = changing_.find(address);
        if (changed == changing_.end() || !seen_.emplace(&module, reference.text()).second) return;
        found_.push_back(fmt::format("{}, which is {}", address.text(), what_happens(changed->second->action)));
    }

    void output(const eval::Reference& reference, const config::Module& module)
    {
        const auto call = module.calls.find(reference.name);
        if (call == module.calls.end() || !call->second.callee) return;
        const auto& callee = *call->second.callee;
        for (const auto& [name, output] : callee.outputs) {
            if (!reference.output.empty() && reference.output != name) continue;
            const auto text = fmt::format("module.{}.{}", reference.name, name);
            if (tell(text, output.source, module)) follow(*output.value, callee);
        }
    }

    const Plan& plan_;
    const config::Module& root_;
    const Changing& changing_;
    std::set<std::pair<const config::Module*, std::string>> seen_;
    std::vector<std::string> found_;
};

}  // namespace

std::string place_text(const Plan& plan, Span span)
{
    if (!span.valid() || span.file > plan.sources.size()) return {};
    const auto& [name, text] = plan.sources[span.file - 1];
    if (span.begin > text.size()) return {};
    return fmt::format("{}:{}", name, std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(span.begin), '\n') + 1);
}

CauseFinder::CauseFinder(const Plan& plan, const config::Module& root) : plan_(plan), root_(root)
{
    for (const Step& step : plan.steps) {
        if (!what_happens(step.action).empty() && step.deposed.empty()) changing_.emplace(step.address.resource.declared(), &step);
    }
}

std::vector<Cause> CauseFinder::of(const Step& step) const
{
    std::vector<Cause> causes;
    if (step.action != Action::update && step.action != Action::replace) return causes;
    const auto* module = root_.called(step.address.resource.module);
    const auto* resource =
        module == nullptr ? nullptr : module->resource(step.address.resource.mode, step.address.resource.type, step.address.resource.name);
    if (resource == nullptr) return causes;
    for (const auto& argument : resource->body->attributes) {
        if (config::is_meta_argument(argument.name)) continue;
        if (same_content(step.before.get(argument.name), step.after.get(argument.name))) continue;
        Cause cause;
        cause.attribute = argument.name;
        cause.place = place_text(plan_, argument.value->span);
        cause.forces_replacement = std::any_of(step.replaces.begin(), step.replaces.end(), [&](const Path& path) {
            const auto* first = path.empty() ? nullptr : std::get_if<AttributeStep>(&path.steps().front());
            return first != nullptr && first->name == argument.name;
        });
        Trail trail(plan_, root_, changing_);
        trail.follow(*argument.value, *module);
        cause.through = trail.take();
        causes.push_back(std::move(cause));
    }
    return causes;
}

}  // namespace rxplan::view
