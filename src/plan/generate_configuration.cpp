#include "plan/generate_configuration.hpp"

#include <fmt/format.h>

#include <iterator>

#include "plan/evaluation.hpp"
#include "plan/imports.hpp"
#include "plan/provider_key.hpp"
#include "rxplan/json.hpp"
#include "syntax/format.hpp"

namespace rxplan {
namespace {

// Writes values as expressions that mean them.
class ExpressionWriter {
public:
    explicit ExpressionWriter(std::string& out) : out_(out) {}

    void write(const Value& value, int depth)
    {
        if (!value.has_contents()) {
            out_ += "null";
        } else if (value.kind() == Type::Kind::string) {
            text(value.as_string());
        } else if (value.kind() == Type::Kind::map || value.kind() == Type::Kind::object) {
            named(value, depth);
        } else if (value.type().is_primitive()) {
            append_json(out_, value);
        } else {
            listed(value, depth);
        }
    }

private:
    void text(std::string_view text)
    {
        out_ += '"';
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            const bool opens = (c == '$' || c == '%') && i + 1 < text.size() && text[i + 1] == '{';
            if (opens) out_ += c;
            if (c == '\n') {
                out_ += "\\n";
            } else if (c == '"' || c == '\\') {
                (out_ += '\\') += c;
            } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned char>(c));
            } else {
                out_ += c;
            }
        }
        out_ += '"';
    }

    void named(const Value& value, int depth)
    {
        out_ += "{\n";
        for (const auto& [name, part] : value.entries()) {
            out_.append(static_cast<std::size_t>(depth + 1) * 2, ' ');
            text(name);
            out_ += " = ";
            write(part, depth + 1);
            out_ += '\n';
        }
        out_.append(static_cast<std::size_t>(depth) * 2, ' ');
        out_ += '}';
    }

    void listed(const Value& value, int depth)
    {
        out_ += '[';
        bool first = true;
        for (const auto& part : value.elements()) {
            if (!first) out_ += ", ";
            first = false;
            write(part, depth);
        }
        out_ += ']';
    }

    std::string& out_;
};

// Writes the arguments and nested blocks of an object.
class BodyWriter {
public:
    explicit BodyWriter(std::string& out) : out_(out) {}

    template <typename Schema>
    void write(const Schema& schema, const Value& object, int depth)
    {
        for (const auto& attribute : schema.attributes) argument(attribute, object.get(attribute.name), depth);
        for (const auto& block : schema.blocks) {
            const Value value = object.get(block.name);
            if (!value.has_contents()) continue;
            if (block.nesting == NestedBlockSchema::Nesting::single) {
                nested(block, value, depth);
                continue;
            }
            for (const auto& element : value.elements()) nested(block, element, depth);
        }
    }

private:
    void argument(const AttributeSchema& attribute, const Value& value, int depth)
    {
        const bool required = attribute.presence == Presence::required;
        if (attribute.presence == Presence::computed || (attribute.name == "id" && !required)) return;
        const bool usual = !value.has_contents() || value == attribute.default_value;
        if (!required && usual) return;
        out_.append(static_cast<std::size_t>(depth) * 2, ' ');
        out_ += attribute.name + " = ";
        if (attribute.sensitive || value.contains_sensitive()) {
            out_ += "null # sensitive";
        } else if (!value.has_contents()) {
            out_ += "null # required, but its value cannot be read";
        } else {
            ExpressionWriter(out_).write(value, depth);
        }
        out_ += '\n';
    }

    void nested(const NestedBlockSchema& block, const Value& value, int depth)
    {
        const std::string margin(static_cast<std::size_t>(depth) * 2, ' ');
        fmt::format_to(std::back_inserter(out_), "\n{}{} {{\n", margin, block.name);
        write(block, value, depth + 1);
        out_ += margin + "}\n";
    }

    std::string& out_;
};

class Generator {
public:
    Generator(const PlanInput& input, Providers& providers, Diagnostics& diagnostics)
        : input_(input),
          providers_(providers),
          diagnostics_(diagnostics),
          environment_(input.sources),
          context_{environment_, providers, input.variables, input.root.folder},
          root_(context_, input.root, {}, nullptr, {})
    {
    }

    std::string run()
    {
        std::string text;
        for (const auto& import : input_.root.imports) {
            if (lacks_resource(import)) add(import, text);
        }
        return text.empty() || diagnostics_.has_errors() ? std::string() : formatted(std::move(text));
    }

private:
    [[nodiscard]] bool lacks_resource(const config::Import& import) const
    {
        const auto& to = import.to.resource;
        const bool plain = to.module.empty() && import.for_each == nullptr && import.to.key == InstanceKey();
        return plain && input_.root.resource(to.mode, to.type, to.name) == nullptr &&
               input_.prior.find(ObjectAddress{{to, {}}, {}}) == nullptr;
    }

    // Null when the provider cannot be asked; the reason is reported.
    Provider* ready(const std::string& key, const config::Import& import)
    {
        auto* provider = providers_.instance(key, import.to.source, diagnostics_);
        if (provider == nullptr) return nullptr;
        const auto problems_before = diagnostics_.size();
        const Value config = evaluate_provider_config(root_, input_.root, providers_, key, diagnostics_);
        if (diagnostics_.size() != problems_before && diagnostics_.has_errors()) return nullptr;
        if (!config.is_wholly_known()) {
            diagnostics_.add(error("import-too-early", "a provider cannot be asked yet", import.id->span,
                                   fmt::format("the configuration of provider `{}` is known after apply", key)));
            return nullptr;
        }
        auto problems = providers_.configure(key, config);
        const bool failed = problems.has_errors();
        diagnostics_.append(std::move(problems));
        return failed ? nullptr : provider;
    }

    void add(const config::Import& import, std::string& text)
    {
        const auto& to = import.to.resource;
        auto* provider = ready(std::string(provider_name_of(to.type)), import);
        if (provider == nullptr) return;
        const auto* schema = provider->schema().resource(to.type);
        if (schema == nullptr) {
            diagnostics_.add(error("unknown-resource-type", "there is no such resource type", import.to.source,
                                   fmt::format("provider `{}` has no resource type `{}`", provider->schema().name, to.type)));
            return;
        }
        for (const auto& request : evaluate_import(import, root_, diagnostics_)) {
            const auto object = import_object(request, *schema, *provider, input_.prior, diagnostics_);
            if (!object) continue;
            // The identifier stays out of it: with some types it is the secret itself.
            fmt::format_to(std::back_inserter(text), "{}# As the `import` block found it.\nresource \"{}\" \"{}\" {{\n",
                           text.empty() ? "" : "\n", to.type, to.name);
            BodyWriter(text).write(schema->block, object->attributes, 1);
            text += "}\n";
        }
    }

    static std::string formatted(std::string text)
    {
        Sources sources;
        Diagnostics ignored;
        const auto file = sources.add("generated.rx.hcl", text);
        return syntax::format(file, sources, ignored).value_or(std::move(text));
    }

    const PlanInput& input_;
    Providers& providers_;
    Diagnostics& diagnostics_;
    eval::Environment environment_;
    EvaluationContext context_;
    ModuleInstance root_;
};

}  // namespace

std::string generate_configuration(const PlanInput& input, Providers& providers, Diagnostics& diagnostics)
{
    return Generator(input, providers, diagnostics).run();
}

}  // namespace rxplan
