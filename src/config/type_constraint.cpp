#include "config/type_constraint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "config/body_reader.hpp"

namespace rxplan::config {

namespace {

class Reader {
public:
    explicit Reader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    Type read(const syntax::Expression& expression, const Path& path)
    {
        if (const auto* name = std::get_if<syntax::Name>(&expression.node)) return keyword(*name, expression.span, path.empty());
        if (const auto* call = std::get_if<syntax::Call>(&expression.node)) return constructor(*call, expression.span, path);
        if (auto quoted = literal_string(expression)) {
            fail(expression.span, "a type is written without quotes").helped(fmt::format("Write `{}`.", *quoted));
            return Type::any();
        }
        if (!std::holds_alternative<syntax::Invalid>(expression.node)) fail(expression.span, "this is not a type");
        return Type::any();
    }

    std::vector<TypeConstraint::Default> defaults;

private:
    Diagnostic& fail(Span span, std::string label)
    {
        diagnostics_.add(error("invalid-type", "invalid type", span, std::move(label)));
        return *std::prev(diagnostics_.end());
    }

    Type keyword(const syntax::Name& name, Span span, bool outermost)
    {
        if (name.name == "string") return Type::string();
        if (name.name == "number") return Type::number();
        if (name.name == "bool") return Type::boolean();
        if (name.name == "any") return Type::any();
        // As old configurations have them.
        if (outermost && name.name == "list") return Type::list(Type::any());
        if (outermost && name.name == "map") return Type::map(Type::any());
        if (name.name == "list" || name.name == "map" || name.name == "set") {
            fail(span, fmt::format("`{}` needs the type of its elements", name.name)).helped(fmt::format("Write `{}(string)`.", name.name));
        } else if (name.name == "object" || name.name == "tuple") {
            fail(span, fmt::format("`{}` needs the types of its parts", name.name));
        } else {
            auto& problem = fail(span, "there is no type of this name");
            if (auto near = suggest(name.name, {"string", "number", "bool", "any", "list", "set", "map", "object", "tuple"}))
                problem.helped(fmt::format("did you mean `{}`?", *near));
        }
        return Type::any();
    }

    Type constructor(const syntax::Call& call, Span span, const Path& path)
    {
        const auto name = call.head->function;
        if (name == "optional") {
            fail(span, "`optional` is for the attributes of an object type");
            return Type::any();
        }
        if (name != "list" && name != "set" && name != "map" && name != "object" && name != "tuple") {
            fail(call.head->function_span, "there is no type constructor of this name");
            return Type::any();
        }
        if (call.arguments.size() != 1) {
            fail(span, fmt::format("`{}` takes exactly one argument", name))
                .helped(name == "object"  ? "Write `object({ name = string })`."
                        : name == "tuple" ? "Write `tuple([string, number])`."
                                          : fmt::format("Write `{}(string)`.", name));
            return Type::any();
        }
        const auto& argument = *call.arguments.front();
        if (name == "list") return Type::list(read(argument, path.key({})));
        if (name == "set") return Type::set(read(argument, path.key({})));
        if (name == "map") return Type::map(read(argument, path.key({})));
        return name == "object" ? object(argument, path) : tuple(argument, path);
    }

    Type tuple(const syntax::Expression& argument, const Path& path)
    {
        std::vector<Type> elements;
        if (const auto* literal = std::get_if<syntax::TupleLiteral>(&argument.node)) {
            for (std::size_t i = 0; i < literal->elements.size(); ++i) elements.push_back(read(*literal->elements[i], path.index(i)));
        } else {
            fail(argument.span, "`tuple` takes a list of types in brackets");
        }
        return Type::tuple(std::move(elements));
    }

    Type object(const syntax::Expression& argument, const Path& path)
    {
        std::vector<ObjectAttribute> attributes;
        const auto* literal = std::get_if<syntax::ObjectLiteral>(&argument.node);
        if (literal == nullptr) {
            fail(argument.span, "`object` takes attributes in braces").helped("Write `object({ name = string })`.");
            return Type::any();
        }
        for (const auto& item : literal->items) {
            auto name = attribute_name(item, attributes);
            if (!name) continue;
            const Path here = path.attribute(*name);
            const auto* call = std::get_if<syntax::Call>(&item.value->node);
            if (call != nullptr && call->head->function == "optional") {
                attributes.push_back(optional_attribute(*name, *call, item.value->span, here));
            } else {
                attributes.push_back({*name, read(*item.value, here), false});
            }
        }
        return Type::object(std::move(attributes));
    }

    std::optional<std::string> attribute_name(const syntax::ObjectItem& item, const std::vector<ObjectAttribute>& before)
    {
        auto name = literal_string(*item.key);
        if (!name) {
            fail(item.key->span, "an attribute name is required");
            return std::nullopt;
        }
        // A name takes as many bytes as it has; quotes around it are two more.
        if (item.key->span.end - item.key->span.begin >= name->size() + 2) {
            fail(item.key->span, "an attribute name is written without quotes");
            return std::nullopt;
        }
        if (std::any_of(before.begin(), before.end(), [&](const ObjectAttribute& other) { return other.name == *name; })) {
            fail(item.key->span, fmt::format("`{}` is an attribute of this object already", *name));
            return std::nullopt;
        }
        return name;
    }

    ObjectAttribute optional_attribute(const std::string& name, const syntax::Call& call, Span span, const Path& path)
    {
        if (call.arguments.empty() || call.arguments.size() > 2) {
            fail(span, "`optional` takes a type and, if wanted, a default");
            return {name, Type::any(), true};
        }
        // The default of the attribute itself comes before those inside it: they apply to what it gives.
        if (call.arguments.size() == 2) defaults.push_back({path, call.arguments[1]});
        return {name, read(*call.arguments[0], path), true};
    }

    Diagnostics& diagnostics_;
};

}  // namespace

TypeConstraint read_type_constraint(const syntax::Expression& expression, Diagnostics& diagnostics)
{
    Reader reader(diagnostics);
    TypeConstraint constraint;
    constraint.type = reader.read(expression, {});
    constraint.defaults = std::move(reader.defaults);
    return constraint;
}

}  // namespace rxplan::config
