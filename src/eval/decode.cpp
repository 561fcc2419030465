// Bodies by a schema.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "config/foreign_blocks.hpp"
#include "config/module.hpp"
#include "eval/evaluate.hpp"
#include "eval/evaluator.hpp"
#include "rxplan/convert.hpp"
#include "value/block_shape.hpp"
#include "value/object.hpp"

namespace rxplan::eval {

using namespace syntax;

namespace {

template <typename List>
auto find_by_name(const List& list, std::string_view name)
{
    return std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
}

using Ignored = bool (*)(std::string_view);

bool contains(std::span<const std::string_view> names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_own(std::span<const std::string_view> own, Ignored ignored, std::string_view name)
{
    return ignored != nullptr && ignored(name) && contains(own, name);
}

// What the engine takes itself in a block: the names that `ignored` knows.
void add_own(std::span<const std::string_view> own, Ignored ignored, std::vector<std::string_view>& names)
{
    if (ignored != nullptr) std::copy_if(own.begin(), own.end(), std::back_inserter(names), ignored);
}

void report_unknown_argument(const Attribute& attribute, const BlockShape& shape, Ignored ignored, std::string_view what,
                             Diagnostics& diagnostics)
{
    auto problem =
        error("unknown-argument", "unsupported argument", attribute.name_span, fmt::format("{} has no argument of this name", what));
    if (find_by_name(shape.blocks, attribute.name) != shape.blocks.end() || is_own(config::meta_block_names(), ignored, attribute.name)) {
        problem.helped(fmt::format("`{}` is a block: write `{} {{ ... }}` without `=`.", attribute.name, attribute.name));
    } else {
        std::vector<std::string_view> names;
        for (const auto& known : shape.attributes) {
            if (known.presence != Presence::computed) names.push_back(known.name);
        }
        add_own(config::meta_argument_names(), ignored, names);
        if (auto near = suggest(attribute.name, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
    }
    diagnostics.add(std::move(problem));
}

void report_unknown_block(const Block& block, const BlockShape& shape, Ignored ignored, std::string_view what, Diagnostics& diagnostics)
{
    auto problem = error("unknown-block", "unsupported block", block.type_span, fmt::format("{} has no block of this type", what));
    if (find_by_name(shape.attributes, block.type) != shape.attributes.end() ||
        is_own(config::meta_argument_names(), ignored, block.type)) {
        problem.helped(fmt::format("`{}` is an argument: write `{} = ...`.", block.type, block.type));
    } else if (const auto help = config::help_for_foreign_block(block.type)) {
        problem.helped(std::string(*help));
    } else {
        std::vector<std::string_view> names;
        for (const auto& known : shape.blocks) names.push_back(known.name);
        add_own(config::meta_block_names(), ignored, names);
        if (auto near = suggest(block.type, names)) problem.helped(fmt::format("did you mean `{}`?", *near));
    }
    diagnostics.add(std::move(problem));
}

// The type that a block stands for: its label when it is dynamic.
std::string_view block_type(const Block& block)
{
    return block.type == "dynamic" && block.labels.size() == 1 ? std::string_view(block.labels[0].text) : std::string_view(block.type);
}

const Body* dynamic_content(const Block& block)
{
    for (const auto& inner : block.body.blocks) {
        if (inner.type == "content") return &inner.body;
    }
    return nullptr;
}

// What is null is not set.
bool is_null(const Expression& expression)
{
    const auto* literal = std::get_if<Literal>(&expression.node);
    return literal != nullptr && literal->value.is_null();
}

void check(const Body& body, const BlockShape& shape, Ignored ignored, std::string_view what, Span header, Diagnostics& diagnostics)
{
    for (const auto& attribute : body.attributes) {
        const bool misplaced = is_own(config::meta_block_names(), ignored, attribute.name);
        if (!misplaced && ignored != nullptr && ignored(attribute.name)) continue;
        const auto known = find_by_name(shape.attributes, attribute.name);
        if (misplaced || known == shape.attributes.end()) {
            report_unknown_argument(attribute, shape, ignored, what, diagnostics);
        } else if (known->presence == Presence::computed && !is_null(*attribute.value)) {
            diagnostics.add(error("computed-argument", "argument cannot be set", attribute.name_span,
                                  "the provider decides this value: it can only be read")
                                .helped("Take this line out."));
        }
    }
    for (const auto& known : shape.attributes) {
        if (known.presence != Presence::required || body.attribute(known.name) != nullptr) continue;
        diagnostics.add(error("missing-argument", "missing required argument", header, fmt::format("{} needs `{}`", what, known.name)));
    }
    for (const auto& block : body.blocks) {
        const bool misplaced = is_own(config::meta_argument_names(), ignored, block.type);
        if (!misplaced && ignored != nullptr && ignored(block.type)) continue;
        const auto known = find_by_name(shape.blocks, block_type(block));
        if (misplaced || known == shape.blocks.end()) {
            report_unknown_block(block, shape, ignored, what, diagnostics);
            continue;
        }
        const Body* content = block.type == "dynamic" ? dynamic_content(block) : &block.body;
        if (content == nullptr || (block.type == "dynamic" && block.body.attribute("for_each") == nullptr)) {
            diagnostics.add(
                error("dynamic-block", "incomplete dynamic block", block.header, "this block needs `for_each` and a `content` block"));
        } else {
            check(*content, *known, nullptr, fmt::format("a {} block", known->name), block.header, diagnostics);
        }
    }
}

class Decoder {
public:
    Decoder(const Scope& scope, Diagnostics& diagnostics) : scope_(scope), diagnostics_(diagnostics) {}

    Value object(const Body& body, const BlockShape& shape, Ignored ignored)
    {
        std::vector<Field> attributes;
        attributes.reserve(shape.attributes.size() + shape.blocks.size());
        for (const auto& schema : shape.attributes) attributes.push_back({schema.name, attribute(body, schema, ignored)});
        for (const auto& schema : shape.blocks) attributes.push_back({schema.name, blocks(body, schema)});
        return object_of(attributes);
    }

private:
    Value attribute(const Body& body, const AttributeSchema& schema, Ignored ignored)
    {
        const bool taken = ignored != nullptr && ignored(schema.name);
        const auto* written = taken || schema.presence == Presence::computed ? nullptr : body.attribute(schema.name);
        if (written == nullptr) return Value::null(schema.type);
        Value value = finite(evaluate(*written->value), written->value->span, diagnostics_);
        auto converted = convert(value, schema.type);
        if (!converted) {
            const auto& problem = converted.error();
            diagnostics_.add(error("wrong-type", "unsuitable value", written->value->span,
                                   fmt::format("{}{}{}", problem.path.text(), problem.path.empty() ? "" : ": ", problem.message))
                                 .note(fmt::format("`{}` takes a value of type {}.", schema.name, schema.type.text())));
            return Value::unknown(schema.type);
        }
        if (schema.presence == Presence::required && converted->is_null()) {
            diagnostics_.add(error("missing-argument", "missing required argument", written->value->span,
                                   fmt::format("`{}` is required and may not be null", schema.name)));
            return Value::unknown(schema.type);
        }
        return schema.sensitive ? converted->with_sensitive() : *converted;
    }

    Value evaluate(const Expression& expression)
    {
        if (iterators_.empty()) return eval::evaluate(expression, scope_, diagnostics_);
        Evaluator evaluator(scope_, diagnostics_);
        for (const auto& [name, value] : iterators_) evaluator.bind(name, value);
        return evaluator.evaluate(expression);
    }

    Value blocks(const Body& body, const NestedBlockSchema& schema)
    {
        std::vector<Value> found;
        bool open = false;
        std::vector<Span> places;
        for (const auto& block : body.blocks) {
            if (block_type(block) != schema.name) continue;
            if (block.type == "dynamic") {
                open = !expand(block, schema, found) || open;
            } else {
                found.push_back(object(block.body, schema, nullptr));
            }
            places.push_back(block.header);
        }
        const BlockSchema as_block{schema.attributes, schema.blocks};
        const Type element = as_block.type();
        if (!open) check_count(schema, found.size(), places, body);
        if (schema.nesting == NestedBlockSchema::Nesting::single) {
            if (open) return Value::unknown(element);
            return found.empty() ? Value::null(element) : found.front();
        }
        const bool is_set = schema.nesting == NestedBlockSchema::Nesting::set;
        if (open) return Value::unknown(is_set ? Type::set(element) : Type::list(element));
        return is_set ? Value::set(element, std::move(found)) : Value::list(element, std::move(found));
    }

    void check_count(const NestedBlockSchema& schema, std::size_t count, const std::vector<Span>& places, const Body& body)
    {
        const std::size_t most = schema.nesting == NestedBlockSchema::Nesting::single ? 1 : schema.max_items;
        if (most != 0 && count > most) {
            diagnostics_.add(
                error("too-many-blocks", "too many blocks", places.back(), fmt::format("at most {} `{}` may be given", most, schema.name)));
        } else if (count < schema.min_items) {
            diagnostics_.add(error("missing-block", "missing required block", body.end,
                                   fmt::format("at least {} `{}` must be given, {} found", schema.min_items, schema.name, count)));
        }
    }

    // `dynamic "name" { for_each = c  iterator = i  content { ... } }`; false when it is not known yet how many there will be.
    bool expand(const Block& block, const NestedBlockSchema& schema, std::vector<Value>& found)
    {
        const auto* for_each = block.body.attribute("for_each");
        const Body* content = dynamic_content(block);
        if (for_each == nullptr || content == nullptr) return true;  // reported by check_arguments
        std::string_view name = block.labels[0].text;
        if (const auto* iterator = block.body.attribute("iterator")) {
            if (const auto* given = std::get_if<Name>(&iterator->value->node)) name = given->name;
        }
        const Value collection = evaluate(*for_each->value);
        if (collection.is_unknown()) return false;
        const auto kind = collection.kind();
        const bool named = kind == Type::Kind::map || kind == Type::Kind::object;
        if (collection.is_null() || (!named && kind != Type::Kind::list && kind != Type::Kind::set && kind != Type::Kind::tuple)) {
            diagnostics_.add(
                error("not-iterable", "unsuitable value for iteration", for_each->value->span,
                      fmt::format("this is {}, a collection is required", collection.is_null() ? "null" : collection.type().friendly())));
            return true;
        }
        for (std::size_t i = 0; i < collection.size(); ++i) {
            const bool secret = collection.is_sensitive();
            const Value element = secret ? collection.elements()[i].with_sensitive() : collection.elements()[i];
            Value key = named                     ? Value::string(collection.name(i))
                        : kind == Type::Kind::set ? element
                                                  : Value::number(static_cast<std::int64_t>(i));
            iterators_.emplace_back(name, Value::object({{"key", std::move(key)}, {"value", element}}));
            found.push_back(object(*content, schema, nullptr));
            iterators_.pop_back();
        }
        return true;
    }

    const Scope& scope_;
    Diagnostics& diagnostics_;
    std::vector<std::pair<std::string_view, Value>> iterators_;
};

}  // namespace

void check_arguments(const Body& body, const BlockSchema& schema, bool (*ignored)(std::string_view), std::string_view what, Span header,
                     Diagnostics& diagnostics)
{
    check(body, schema, ignored, what, header, diagnostics);
}

Value decode(const Body& body, const BlockSchema& schema, bool (*ignored)(std::string_view), const Scope& scope, Diagnostics& diagnostics)
{
    return Decoder(scope, diagnostics).object(body, schema, ignored);
}

void point_at_argument(Diagnostic& problem, const Body& body, Span header, const std::string& address)
{
    problem.subject = span_of(body, problem.path, header);
    problem.labels.insert(problem.labels.begin(), {problem.subject, problem.path.empty() ? address : std::string(), true});
}

Span span_of(const Body& body, const Path& path, Span otherwise)
{
    if (path.empty()) return otherwise;
    const auto* step = std::get_if<AttributeStep>(&path.steps().front());
    if (step == nullptr) return otherwise;
    if (const auto* attribute = body.attribute(step->name)) return attribute->value->span;
    std::size_t wanted = 0;
    if (path.steps().size() > 1) {
        if (const auto* index = std::get_if<IndexStep>(&path.steps()[1])) wanted = index->index;
    }
    for (const auto& block : body.blocks) {
        if (block_type(block) == step->name && wanted-- == 0) return block.header;
    }
    return otherwise;
}

}  // namespace rxplan::eval
