#include <fmt/format.h>

#include "base/version.hpp"
#include "config/body_reader.hpp"
#include "config/declarations.hpp"

namespace rxplan::config {

namespace {

void check_required_version(const std::string& constraints, Span span, Diagnostics& diagnostics)
{
    const auto met = satisfies(*parse_version(engine_version), constraints);
    if (!met) {
        diagnostics.add(error("version-constraint", "invalid version constraint", span, "this is not a version constraint")
                            .helped("Write `\">= 0.1, < 2.0\"` or `\"~> 0.1\"`."));
    } else if (!*met) {
        diagnostics.add(error("required-version", "unsupported version of rxplan", span, fmt::format("this is rxplan {}", engine_version)));
    }
}

// `rackspace = ">= 0.1"` or `rackspace = { version = ">= 0.1" }`
void read_required_providers(const syntax::Block& block, Module& module, Diagnostics& diagnostics)
{
    for (const auto& attribute : block.body.attributes) {
        RequiredProvider required{{}, attribute.name_span};
        if (auto version = literal_string(*attribute.value)) {
            required.version = *version;
        } else if (const auto* object = std::get_if<syntax::ObjectLiteral>(&attribute.value->node)) {
            for (const auto& item : object->items) {
                const auto key = literal_string(*item.key);
                const auto text = literal_string(*item.value);
                if (key == "version" && text) required.version = *text;
            }
        } else {
            diagnostics.add(error("literal-required", "a literal value is required", attribute.value->span,
                                  "this must be a version constraint, or an object with `version`"));
            continue;
        }
        if (!required.version.empty() && !satisfies({}, required.version)) {
            diagnostics.add(
                error("version-constraint", "invalid version constraint", attribute.value->span, "this is not a version constraint")
                    .helped("Write `\">= 0.1, < 2.0\"` or `\"~> 0.1\"`."));
            continue;
        }
        module.required_providers.insert_or_assign(attribute.name, std::move(required));
    }
}

}  // namespace

void read_settings(const syntax::Block& block, Module& module, Diagnostics& diagnostics)
{
    if (!check_labels(block, {}, diagnostics)) return;
    BodyReader body(block.body, "an rxplan block", diagnostics);
    if (auto required = body.take_string("required_version"))
        check_required_version(*required, block.body.attribute("required_version")->value->span, diagnostics);
    if (const auto* providers = body.take_block("required_providers")) read_required_providers(*providers, module, diagnostics);
    body.finish();
}

}  // namespace rxplan::config
