#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <vector>

#include "base/version.hpp"
#include "config/body_reader.hpp"
#include "config/declarations.hpp"
#include "config/encryption.hpp"
#include "config/provider_reference.hpp"

namespace rxplan::config {

namespace {

void report_version(Span span, Diagnostics& diagnostics)
{
    diagnostics.add(error("version-constraint", "invalid version constraint", span, "this is not a version constraint")
                        .helped("Write `\">= 0.1, < 2.0\"` or `\"~> 0.1\"`."));
}

void check_required_version(const std::string& constraints, Span span, Diagnostics& diagnostics)
{
    const auto met = satisfies(*parse_version(engine_version), constraints);
    if (!met) {
        report_version(span, diagnostics);
    } else if (!*met) {
        diagnostics.add(error("required-version", "unsupported version of rxplan", span, fmt::format("this is rxplan {}", engine_version)));
    }
}

// `configuration_aliases = [rackspace.west]`
void read_aliases(const std::string& name, const syntax::Expression& expression, RequiredProvider& required, Diagnostics& diagnostics)
{
    const auto* list = std::get_if<syntax::TupleLiteral>(&expression.node);
    if (list == nullptr) {
        diagnostics.add(error("provider-reference", "a provider configuration is required", expression.span, "this is not a list of them")
                            .helped(fmt::format("Write `configuration_aliases = [{}.west]`.", name)));
        return;
    }
    for (const auto& element : list->elements) {
        const auto reference = read_provider_reference(*element, diagnostics);
        if (!reference) continue;
        if (reference->name == name) {
            required.aliases.push_back(reference->key());
        } else {
            diagnostics.add(error("provider-mismatch", "one provider cannot stand for another", element->span,
                                  fmt::format("an alias of `{}` begins with its name", name)));
        }
    }
}

// `name`, `namespace/name` or `host/namespace/name`.
void check_source(std::string_view source, Span span, Diagnostics& diagnostics)
{
    const auto is_part = [](std::string_view part, std::string_view marks) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [&](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return std::isalnum(byte) != 0 || byte >= 0x80 || marks.find(c) != std::string_view::npos;
        });
    };
    std::vector<std::string_view> parts;
    for (auto rest = source;; rest.remove_prefix(parts.back().size() + 1)) {
        parts.push_back(rest.substr(0, rest.find('/')));
        if (parts.back().size() == rest.size()) break;
    }
    const bool has_host = parts.size() == 3;
    bool good = parts.size() <= 3 && (!has_host || is_part(parts[0], "-.:"));
    for (std::size_t i = has_host ? 1 : 0; i < parts.size(); ++i) good = good && is_part(parts[i], "-_");
    if (good) return;
    diagnostics.add(error("provider-source", "invalid provider source", span, "this is not the address of a provider")
                        .helped("Write `\"rackspace\"`, `\"namespace/rackspace\"` or `\"host/namespace/rackspace\"`."));
}

// `{ source = "...", version = ">= 0.1", configuration_aliases = [...] }`
bool read_requirement(const std::string& name, const syntax::ObjectLiteral& object, RequiredProvider& required, Diagnostics& diagnostics)
{
    bool understood = true;
    std::map<std::string, Span> given;
    for (const auto& item : object.items) {
        const auto key = literal_string(*item.key);
        if (key && !given.emplace(*key, item.key->span).second) {
            diagnostics.add(error("duplicate-argument", "argument given twice", item.key->span, fmt::format("`{}` is set already", *key))
                                .label(given.at(*key), "first set here"));
        }
        if (key == "configuration_aliases") {
            read_aliases(name, *item.value, required, diagnostics);
        } else if (key == "version" || key == "source") {
            const auto text = literal_string(*item.value);
            if (text && key == "version") required.version = *text;
            if (text && key == "source") check_source(*text, item.value->span, diagnostics);
            if (text) continue;
            diagnostics.add(error("literal-required", "a literal value is required", item.value->span,
                                  fmt::format("`{}` must be a quoted string without interpolation", *key)));
            understood = false;
        } else {
            diagnostics.add(error("unknown-argument", "unsupported argument", item.key->span,
                                  "a required provider has `source`, `version` and `configuration_aliases` alone")
                                .helped("A provider is configured in a `provider` block."));
        }
    }
    return understood;
}

// `rackspace = ">= 0.1"` or `rackspace = { version = ">= 0.1" }`
void read_required_providers(const syntax::Block& block, Module& module, Diagnostics& diagnostics)
{
    for (const auto& inner : block.body.blocks) {
        diagnostics.add(error("unknown-block", "unsupported block", inner.type_span, "required providers are arguments")
                            .helped(fmt::format("Write `{} = {{ ... }}`.", inner.type)));
    }
    if (module.required_providers_source.valid()) {
        diagnostics.add(error("duplicate-block", "block given more than once", block.header, "a module has one `required_providers` block")
                            .label(module.required_providers_source, "first given here"));
        return;
    }
    module.required_providers_source = block.header;
    for (const auto& attribute : block.body.attributes) {
        const std::string name(attribute.name);
        RequiredProvider required{{}, attribute.name_span, {}};
        if (auto version = literal_string(*attribute.value)) {
            required.version = *version;
        } else if (const auto* object = std::get_if<syntax::ObjectLiteral>(&attribute.value->node)) {
            if (!read_requirement(name, *object, required, diagnostics)) continue;
        } else {
            diagnostics.add(error("literal-required", "a literal value is required", attribute.value->span,
                                  "this must be a version constraint, or an object with `version`"));
            continue;
        }
        if (!required.version.empty() && !satisfies({}, required.version)) {
            report_version(attribute.value->span, diagnostics);
            continue;
        }
        module.required_providers.insert_or_assign(name, std::move(required));
    }
}

// What it says is read where keys are needed: here it is only checked.
void check_encryption(const syntax::Block& block, Module& module, Diagnostics& diagnostics)
{
    if (!module.path.empty()) {
        diagnostics.add(error("encryption-in-module", "encryption is a matter of the whole configuration", block.header,
                              "this stands in a module, and what is written belongs to all")
                            .helped("Move it to the root module."));
        return;
    }
    if (module.encryption.valid()) diagnostics.add(second_encryption(block.header, module.encryption));
    module.encryption = block.header;
    (void)read_encryption(block.body, diagnostics);
}

}  // namespace

void read_settings(const syntax::Block& block, Module& module, Diagnostics& diagnostics)
{
    if (!check_labels(block, {}, diagnostics)) return;
    BodyReader body(block.body, "an rxplan block", diagnostics);
    if (auto required = body.take_string("required_version"))
        check_required_version(*required, block.body.attribute("required_version")->value->span, diagnostics);
    if (const auto* providers = body.take_block("required_providers")) read_required_providers(*providers, module, diagnostics);
    if (const auto* encryption = body.take_block("encryption")) check_encryption(*encryption, module, diagnostics);
    body.finish();
}

}  // namespace rxplan::config
