#include "syntax/relocate.hpp"

namespace rxplan::syntax {
namespace {

class Relocator {
public:
    explicit Relocator(const JsonTextPlaces& places) : places_(places) {}

    void visit(Expression& expression)
    {
        move(expression.span);
        std::visit([this](auto& node) { inside(node); }, expression.node);
    }

private:
    void move(Span& span) const { span = places_.place(span); }

    // A tree is const to all who read it; this one has not been handed out yet.
    void visit(ExpressionPtr expression)
    {
        if (expression != nullptr) visit(const_cast<Expression&>(*expression));
    }
    void visit(const List<ExpressionPtr>& expressions)
    {
        for (const auto& each : expressions) visit(each);
    }

    void inside(Invalid& /*node*/) {}
    void inside(Literal& /*node*/) {}
    void inside(Name& /*node*/) {}
    void inside(SplatElement& /*node*/) {}
    void inside(GetAttribute& node) { visit(node.object); }
    void inside(Index& node)
    {
        visit(node.collection);
        visit(node.key);
    }
    void inside(Splat& node)
    {
        visit(node.source);
        visit(node.each);
    }
    void inside(Call& node)
    {
        move(const_cast<CallHead*>(node.head)->function_span);
        visit(node.arguments);
    }
    void inside(Unary& node) { visit(node.operand); }
    void inside(Binary& node)
    {
        visit(node.left);
        visit(node.right);
    }
    void inside(Conditional& node)
    {
        visit(node.condition);
        visit(node.then_value);
        visit(node.else_value);
    }
    void inside(TupleLiteral& node) { visit(node.elements); }
    void inside(ObjectLiteral& node)
    {
        for (const auto& item : node.items) {
            visit(item.key);
            visit(item.value);
        }
    }
    void inside(For& node)
    {
        visit(node.intro->collection);
        visit(node.body->key);
        visit(node.body->result);
        visit(node.body->condition);
    }
    void inside(Template& node) { visit(node.parts); }
    void inside(TemplateWrap& node) { visit(node.expression); }
    void inside(TemplateIf& node)
    {
        visit(node.condition);
        visit(node.then_part);
        visit(node.else_part);
    }
    void inside(TemplateFor& node)
    {
        visit(node.intro->collection);
        visit(node.body);
    }
    void inside(Parenthesised& node) { visit(node.inner); }

    const JsonTextPlaces& places_;
};

}  // namespace

void relocate(Expression& expression, const JsonTextPlaces& places)
{
    Relocator(places).visit(expression);
}

void relocate(Diagnostic& diagnostic, const JsonTextPlaces& places)
{
    if (diagnostic.subject.valid()) diagnostic.subject = places.place(diagnostic.subject);
    for (auto& label : diagnostic.labels) label.span = places.place(label.span);
}

}  // namespace rxplan::syntax
