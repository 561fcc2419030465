#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "config/condition.hpp"
#include "config/declarations.hpp"
#include "config/type_constraint.hpp"

namespace rxplan::config {

std::vector<Condition> read_conditions(BodyReader& body, std::string_view block_type, Diagnostics& diagnostics)
{
    std::vector<Condition> conditions;
    for (const auto* block : body.take_blocks(block_type)) {
        BodyReader reader(block->body, fmt::format("a {} block", block_type), diagnostics);
        const auto* condition = reader.take("condition");
        const auto* message = reader.take("error_message");
        reader.finish();
        for (auto [attribute, name] : {std::pair{condition, "condition"}, std::pair{message, "error_message"}}) {
            if (attribute == nullptr) {
                diagnostics.add(
                    error("missing-argument", "missing required argument", block->header, fmt::format("this block needs `{}`", name)));
            }
        }
        const auto* said = message == nullptr ? nullptr : std::get_if<syntax::Literal>(&message->value->node);
        if (said != nullptr && block_type != "validation" && said->value.is_known() && said->value.is_null())
            diagnostics.add(
                error("missing-argument", "missing required argument", message->value->span, "`error_message` may not be null"));
        if (condition != nullptr && message != nullptr) conditions.push_back({condition->value, message->value, block->header});
    }
    return conditions;
}

namespace {

// What is the engine's own in a module block cannot be a variable's name.
constexpr std::array<std::string_view, 9> reserved_names{"source",   "version",   "provider",   "providers", "count",
                                                         "for_each", "lifecycle", "depends_on", "locals"};

bool check_variable_name(const syntax::BlockLabel& label, Diagnostics& diagnostics)
{
    if (std::find(reserved_names.begin(), reserved_names.end(), label.text) == reserved_names.end()) return true;
    diagnostics.add(error("reserved-name", "this name is taken", label.span,
                          fmt::format("`{}` has a meaning of its own in a module block", label.text)));
    return false;
}

void check_nullable(Variable& variable, Diagnostics& diagnostics)
{
    if (variable.nullable || variable.default_value == nullptr) return;
    const auto* literal = std::get_if<syntax::Literal>(&variable.default_value->node);
    if (literal == nullptr || !literal->value.is_null() || !literal->value.is_known()) return;
    diagnostics.add(
        error("variable-null", "a variable may not be null", variable.default_value->span, "this variable is declared `nullable = false`"));
    variable.nullable = true;  // said once
}

// `a.b[c].d`
bool is_traversal(const syntax::Expression& expression)
{
    if (std::holds_alternative<syntax::Name>(expression.node)) return true;
    if (const auto* get = std::get_if<syntax::GetAttribute>(&expression.node)) return is_traversal(*get->object);
    if (const auto* index = std::get_if<syntax::Index>(&expression.node)) return is_traversal(*index->collection);
    return false;
}

// How many names a traversal has, and whether a key follows the last of them.
struct Shape {
    std::size_t names = 0;
    bool keyed = false;
    std::string_view first;
};
Shape shape_of(const syntax::Expression& expression)
{
    if (const auto* name = std::get_if<syntax::Name>(&expression.node)) return {1, false, name->name};
    if (const auto* get = std::get_if<syntax::GetAttribute>(&expression.node)) {
        auto shape = shape_of(*get->object);
        return {shape.names + 1, false, shape.first};
    }
    if (const auto* index = std::get_if<syntax::Index>(&expression.node)) {
        auto shape = shape_of(*index->collection);
        return {shape.names, true, shape.first};
    }
    return {};
}

// Whether each key in a traversal is a literal, `count.index` or `each.key`.
bool has_fixed_keys(const syntax::Expression& expression)
{
    if (const auto* get = std::get_if<syntax::GetAttribute>(&expression.node)) return has_fixed_keys(*get->object);
    const auto* index = std::get_if<syntax::Index>(&expression.node);
    if (index == nullptr) return true;
    const auto* own = std::get_if<syntax::GetAttribute>(&index->key->node);
    const auto* root = own == nullptr ? nullptr : std::get_if<syntax::Name>(&own->object->node);
    const bool repeats =
        root != nullptr && ((root->name == "count" && own->name == "index") || (root->name == "each" && own->name == "key"));
    return (repeats || std::holds_alternative<syntax::Literal>(index->key->node)) && has_fixed_keys(*index->collection);
}

// Whether it names something that others can wait for: a resource, a module or its output, a value; not a part of one.
bool names_whole(const syntax::Expression& expression)
{
    const auto shape = shape_of(expression);
    const bool longer = shape.first == "data" || shape.first == "resource" || shape.first == "module";
    const bool value = shape.first == "var" || shape.first == "local";
    return shape.first != "self" && shape.names <= (longer ? 3U : 2U) && !(value && shape.keyed);
}

}  // namespace

std::vector<const syntax::Expression*> read_reference_list(const syntax::Attribute* attribute, Diagnostics& diagnostics)
{
    std::vector<const syntax::Expression*> elements;
    if (attribute == nullptr) return elements;
    if (const auto* list = std::get_if<syntax::TupleLiteral>(&attribute->value->node)) {
        for (const auto& element : list->elements) {
            if (is_traversal(*element)) {
                elements.push_back(element);
            } else if (!std::holds_alternative<syntax::Invalid>(element->node)) {
                const auto quoted = literal_string(*element);
                diagnostics.add(error("reference-list", "a list of references is required", element->span, "this is not a reference")
                                    .helped(quoted ? fmt::format("Write it without quotes: {}", *quoted)
                                                   : "A reference is an address, such as `rackspace_network.lan` or `module.cluster`."));
            }
        }
    } else if (!std::holds_alternative<syntax::Invalid>(attribute->value->node)) {
        diagnostics.add(error("reference-list", "a list of references is required", attribute->value->span, "this is not a list")
                            .helped(fmt::format("Write `{} = [rackspace_network.lan]`.", attribute->name)));
    }
    return elements;
}

std::vector<const syntax::Expression*> read_triggers(const syntax::Attribute* attribute, Diagnostics& diagnostics)
{
    constexpr std::array<std::string_view, 8> values{"var", "local", "module", "path", "each", "count", "self", "rxplan"};
    auto elements = read_reference_list(attribute, diagnostics);
    for (const auto* element : elements) {
        if (!has_fixed_keys(*element)) {
            diagnostics.add(error("reference-list", "a list of references is required", element->span, "its key is not fixed")
                                .helped("A key is a number or a quoted string here, or `count.index` or `each.key`."));
            continue;
        }
        if (std::find(values.begin(), values.end(), shape_of(*element).first) == values.end()) continue;
        diagnostics.add(error("reference-list", "a list of references is required", element->span, "this is not a resource")
                            .helped("Resources and their attributes alone can trigger a replacement."));
    }
    return elements;
}

std::vector<const syntax::Expression*> read_depends_on(const syntax::Attribute* attribute, Diagnostics& diagnostics)
{
    auto elements = read_reference_list(attribute, diagnostics);
    for (const auto* element : elements) {
        if (names_whole(*element)) continue;
        diagnostics.add(error("reference-list", "a list of references is required", element->span, "this is only a part of what it names")
                            .helped("Name the whole resource or module, such as `rackspace_network.lan`."));
    }
    return elements;
}

std::optional<Variable> read_variable(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {"name"}, diagnostics) || !check_variable_name(block.labels[0], diagnostics)) return std::nullopt;
    Variable variable;
    variable.name = block.labels[0].text;
    variable.source = block.header;
    BodyReader body(block.body, "a variable block", diagnostics);
    if (const auto* type = body.take("type")) variable.type = read_type_constraint(*type->value, diagnostics);
    if (const auto* value = body.take("default")) variable.default_value = value->value;
    variable.description = body.take_string("description").value_or("");
    variable.sensitive = body.take_bool("sensitive").value_or(false);
    variable.nullable = body.take_bool("nullable").value_or(true);
    variable.ephemeral = body.take_bool("ephemeral").value_or(false);
    variable.validations = read_conditions(body, "validation", diagnostics);
    body.finish();
    check_nullable(variable, diagnostics);
    return variable;
}

std::optional<Output> read_output(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {"name"}, diagnostics)) return std::nullopt;
    Output output;
    output.name = block.labels[0].text;
    output.source = block.header;
    BodyReader body(block.body, "an output block", diagnostics);
    if (const auto* value = body.take("value")) {
        output.value = value->value;
    } else {
        diagnostics.add(error("missing-argument", "missing required argument", block.header, "this block needs `value`"));
    }
    output.description = body.take_string("description").value_or("");
    output.sensitive = body.take_bool("sensitive").value_or(false);
    output.ephemeral = body.take_bool("ephemeral").value_or(false);
    output.depends_on = read_depends_on(body.take("depends_on"), diagnostics);
    output.preconditions = read_conditions(body, "precondition", diagnostics);
    body.finish();
    return output;
}

}  // namespace rxplan::config
