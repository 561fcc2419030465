#include "eval/reference.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rxplan::eval {

using namespace syntax;

namespace {

// Visits what is inside of an expression, knowing which names are bound there.
class Collector {
public:
    explicit Collector(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void visit(const Expression& expression)
    {
        if (auto chain = Chain::of(expression)) {
            visit_chain(*chain);
            return;
        }
        std::visit([this](const auto& node) { children(node); }, expression.node);
    }

    void visit(const Body& body)
    {
        for (const auto& attribute : body.attributes) visit(*attribute.value);
        for (const auto& block : body.blocks) visit(block);
    }

    void visit(const Block& block)
    {
        if (block.type != "dynamic" || block.labels.size() != 1) {
            visit(block.body);
            return;
        }
        std::string_view iterator = block.labels[0].text;
        if (const auto* named = block.body.attribute("iterator")) {
            if (const auto* name = std::get_if<Name>(&named->value->node)) iterator = name->name;
        }
        for (const auto& attribute : block.body.attributes) {
            if (attribute.name == "for_each") visit(*attribute.value);
        }
        bound_.push_back(iterator);
        for (const auto& attribute : block.body.attributes) {
            if (attribute.name == "labels") visit(*attribute.value);
        }
        for (const auto& content : block.body.blocks) visit(content.body);
        bound_.pop_back();
    }

    std::vector<Reference> found;
    std::optional<Span> call;  // the first one's name
    bool forgets_ephemeral = false;

private:
    void visit_chain(const Chain& chain)
    {
        if (std::find(bound_.begin(), bound_.end(), chain.name) == bound_.end()) {
            if (auto leading = leading_reference(chain, diagnostics_)) found.push_back(leading->reference);
        }
        for (const auto& step : chain.steps) {
            if (step.key != nullptr) visit(*step.key);
        }
    }

    void visit(ExpressionPtr expression)
    {
        if (expression != nullptr) visit(*expression);
    }

    void children(const Invalid&) {}
    void children(const Literal&) {}
    void children(const Name&) {}
    void children(const SplatElement&) {}
    void children(const GetAttribute& node) { visit(node.object); }
    void children(const Index& node)
    {
        visit(node.collection);
        visit(node.key);
    }
    void children(const Splat& node)
    {
        visit(node.source);
        visit(node.each);
    }
    void children(const Call& node)
    {
        if (!call) call = node.head->function_span;
        if (forgets_ephemeral && (node.head->function == "ephemeralasnull" || node.head->function == "core::ephemeralasnull")) return;
        for (const auto& argument : node.arguments) visit(argument);
    }
    void children(const Unary& node) { visit(node.operand); }
    void children(const Binary& node)
    {
        visit(node.left);
        visit(node.right);
    }
    void children(const Conditional& node)
    {
        visit(node.condition);
        visit(node.then_value);
        visit(node.else_value);
    }
    void children(const TupleLiteral& node)
    {
        for (const auto& element : node.elements) visit(element);
    }
    void children(const ObjectLiteral& node)
    {
        for (const auto& item : node.items) {
            if (is_ambiguous_key(*item.key)) {
                diagnostics_.add(ambiguous_key(*item.key));
            } else {
                visit(item.key);
            }
            visit(item.value);
        }
    }
    void children(const Template& node)
    {
        for (const auto& part : node.parts) visit(part);
    }
    void children(const TemplateWrap& node) { visit(node.expression); }
    void children(const TemplateIf& node)
    {
        visit(node.condition);
        visit(node.then_part);
        visit(node.else_part);
    }
    void children(const TemplateFor& node)
    {
        visit(node.intro->collection);
        const auto bound = bind(node.intro->key_name, node.intro->value_name);
        visit(node.body);
        bound_.resize(bound);
    }
    void children(const Parenthesised& node) { visit(node.inner); }
    void children(const For& node)
    {
        visit(node.intro->collection);
        const auto bound = bind(node.intro->key_name, node.intro->value_name);
        visit(node.body->key);
        visit(node.body->result);
        visit(node.body->condition);
        bound_.resize(bound);
    }

    std::size_t bind(std::string_view key, std::string_view value)
    {
        const auto before = bound_.size();
        if (!key.empty()) bound_.push_back(key);
        bound_.push_back(value);
        return before;
    }

    Diagnostics& diagnostics_;
    std::vector<std::string_view> bound_;
};

void report_incomplete(const Chain& chain, std::string_view form, Diagnostics& diagnostics)
{
    diagnostics.add(
        error("incomplete-reference", "incomplete reference", chain.root->span, fmt::format("`{}` must be followed by a name", chain.name))
            .helped(fmt::format("Write `{}`.", form)));
}

// `name` and perhaps `[key]` from the steps that begin at `position`; moves `position` past them.
bool take_name_and_key(const Chain& chain, std::size_t& position, Reference& reference)
{
    if (position >= chain.steps.size() || chain.steps[position].attribute.empty()) return false;
    reference.name = chain.steps[position].attribute;
    ++position;
    if (position < chain.steps.size() && chain.steps[position].key != nullptr) {
        reference.key = chain.steps[position].key;
        ++position;
    }
    return true;
}

std::optional<LeadingReference> module_reference(const Chain& chain, Diagnostics& diagnostics)
{
    LeadingReference leading;
    leading.reference.kind = Reference::Kind::module;
    if (!take_name_and_key(chain, leading.steps, leading.reference)) {
        report_incomplete(chain, "module.name.output", diagnostics);
        return std::nullopt;
    }
    if (leading.steps < chain.steps.size() && !chain.steps[leading.steps].attribute.empty()) {
        leading.reference.output = chain.steps[leading.steps].attribute;
        ++leading.steps;
    }
    return leading;
}

std::optional<LeadingReference> resource_reference(const Chain& chain, Diagnostics& diagnostics)
{
    LeadingReference leading;
    auto& reference = leading.reference;
    reference.kind = Reference::Kind::resource;
    reference.type = chain.name;
    // `resource.type.name` is `type.name`, whatever the type is called.
    const bool prefixed = chain.name == "data" || chain.name == "resource";
    const std::string form = fmt::format("{}.type.name", chain.name);
    if (prefixed) {
        if (chain.name == "data") reference.mode = Mode::data;
        if (chain.steps.empty() || chain.steps[0].attribute.empty()) {
            report_incomplete(chain, form, diagnostics);
            return std::nullopt;
        }
        reference.type = chain.steps[0].attribute;
        leading.steps = 1;
    }
    if (take_name_and_key(chain, leading.steps, reference)) return leading;
    if (prefixed) {
        report_incomplete(chain, form, diagnostics);
        return std::nullopt;
    }
    auto problem = error("invalid-reference", "this refers to nothing", chain.root->span, "a name alone refers to nothing here");
    problem.helped(fmt::format("Write `var.{0}` for a variable, `local.{0}` for a local value, or quote it if it is text.", chain.name));
    diagnostics.add(std::move(problem));
    return std::nullopt;
}

struct Prefix {
    std::string_view name;
    Reference::Kind kind;
    std::string_view form;
};

constexpr Prefix prefixes[] = {
    {"var", Reference::Kind::variable, "var.name"},
    {"local", Reference::Kind::local, "local.name"},
    {"each", Reference::Kind::each, "each.key"},
    {"count", Reference::Kind::count, "count.index"},
    {"path", Reference::Kind::path, "path.module"},
    {"rxplan", Reference::Kind::settings, "rxplan.workspace"},
    {"terraform", Reference::Kind::settings, "rxplan.workspace"},
};

}  // namespace

bool is_ambiguous_key(const Expression& key)
{
    const auto chain = Chain::of(key);
    return chain && !chain->steps.empty() && std::all_of(chain->steps.begin(), chain->steps.end(), [](const Chain::Step& step) {
               return step.key == nullptr || std::holds_alternative<Literal>(step.key->node);
           });
}

Diagnostic ambiguous_key(const Expression& key)
{
    return error("ambiguous-key", "ambiguous key", key.span, "this could be a reference or a name with dots")
        .helped("Put parentheses around it for the reference's value, or quotes for a key of this name.");
}

bool Reference::same_key() const
{
    if (key == nullptr) return false;
    const auto* get = std::get_if<GetAttribute>(&key->node);
    if (get == nullptr) return false;
    const auto* root = std::get_if<Name>(&get->object->node);
    if (root == nullptr) return false;
    return (root->name == "count" && get->name == "index") || (root->name == "each" && get->name == "key");
}

std::string Reference::text() const
{
    switch (kind) {
        case Kind::variable:
            return fmt::format("var.{}", name);
        case Kind::local:
            return fmt::format("local.{}", name);
        case Kind::resource:
            return fmt::format("{}{}.{}", mode == Mode::data ? "data." : "", type, name);
        case Kind::module:
            return fmt::format("module.{}", name);
        case Kind::each:
            return fmt::format("each.{}", name);
        case Kind::count:
            return fmt::format("count.{}", name);
        case Kind::self:
            return "self";
        case Kind::path:
            return fmt::format("path.{}", name);
        case Kind::settings:
            return fmt::format("rxplan.{}", name);
    }
    return {};
}

std::optional<Chain> Chain::of(const Expression& expression)
{
    Chain chain;
    const Expression* at = &expression;
    while (true) {
        if (const auto* name = std::get_if<Name>(&at->node)) {
            chain.root = at;
            chain.name = name->name;
            std::reverse(chain.steps.begin(), chain.steps.end());
            return chain;
        }
        if (const auto* get = std::get_if<GetAttribute>(&at->node)) {
            chain.steps.push_back({at, get->name, nullptr});
            at = get->object;
        } else if (const auto* index = std::get_if<Index>(&at->node)) {
            chain.steps.push_back({at, {}, index->key});
            at = index->collection;
        } else {
            return std::nullopt;
        }
    }
}

std::optional<LeadingReference> leading_reference(const Chain& chain, Diagnostics& diagnostics)
{
    std::optional<LeadingReference> leading;
    const auto prefix = std::find_if(std::begin(prefixes), std::end(prefixes), [&](const Prefix& p) { return p.name == chain.name; });
    if (prefix != std::end(prefixes)) {
        if (chain.steps.empty() || chain.steps[0].attribute.empty()) {
            report_incomplete(chain, prefix->form, diagnostics);
            return std::nullopt;
        }
        leading.emplace();
        leading->reference.kind = prefix->kind;
        leading->reference.name = chain.steps[0].attribute;
        leading->steps = 1;
    } else if (chain.name == "self") {
        leading.emplace();
        leading->reference.kind = Reference::Kind::self;
    } else if (chain.name == "module") {
        leading = module_reference(chain, diagnostics);
    } else {
        leading = resource_reference(chain, diagnostics);
    }
    if (leading && leading->steps < chain.steps.size()) leading->reference.attribute = chain.steps[leading->steps].attribute;
    if (leading) leading->reference.span = leading->steps == 0 ? chain.root->span : chain.steps[leading->steps - 1].expression->span;
    return leading;
}

std::optional<Span> first_call(const Expression& expression)
{
    Diagnostics ignored;
    Collector collector(ignored);
    collector.visit(expression);
    return collector.call;
}

std::vector<Reference> references(const Expression& expression, Diagnostics& diagnostics)
{
    Collector collector(diagnostics);
    collector.visit(expression);
    return std::move(collector.found);
}

std::vector<Reference> kept_references(const Expression& expression)
{
    Diagnostics ignored;
    Collector collector(ignored);
    collector.forgets_ephemeral = true;
    collector.visit(expression);
    return std::move(collector.found);
}

std::vector<Reference> kept_references(const Block& block)
{
    Diagnostics ignored;
    Collector collector(ignored);
    collector.forgets_ephemeral = true;
    collector.visit(block);
    return std::move(collector.found);
}

std::vector<Reference> references(const Body& body, Diagnostics& diagnostics)
{
    Collector collector(diagnostics);
    collector.visit(body);
    return std::move(collector.found);
}

std::vector<Reference> references(const Block& block, Diagnostics& diagnostics)
{
    Collector collector(diagnostics);
    collector.visit(block);
    return std::move(collector.found);
}

}  // namespace rxplan::eval
