#include "syntax/dump.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/quote.hpp"

namespace rxplan::syntax {
namespace {

constexpr std::size_t line_width = 100;

// An atom, or a list in parentheses with the atom as its head.
struct Form {
    std::string head;
    std::vector<Form> children;
    bool is_list = false;
};

Form atom(std::string text)
{
    return {std::move(text), {}, false};
}

Form quoted(std::string_view text)
{
    std::string out;
    append_quoted(out, text);
    return atom(std::move(out));
}

Form list(std::string head)
{
    return {std::move(head), {}, true};
}

template <typename... Forms>
Form list(std::string head, Forms&&... children)
{
    Form made = list(std::move(head));
    (made.children.push_back(std::forward<Forms>(children)), ...);
    return made;
}

std::size_t flat_width(const Form& form)
{
    std::size_t width = form.head.size() + (form.is_list ? 2 : 0);
    for (const auto& child : form.children) width += 1 + flat_width(child);
    return width;
}

void print(std::string& out, const Form& form, std::size_t indent)
{
    out += form.is_list ? "(" + form.head : form.head;
    const bool fits = indent + flat_width(form) <= line_width;
    for (const auto& child : form.children) {
        if (fits) {
            out += ' ';
        } else {
            out += '\n';
            out.append(indent + 2, ' ');
        }
        print(out, child, indent + 2);
    }
    if (form.is_list) out += ')';
}

Form form_of(const Expression& expression);

Form form_of(ExpressionPtr expression)
{
    return expression ? form_of(*expression) : atom("-");
}

Form names(const ForIntro& intro)
{
    std::string last(intro.value_name);
    return intro.key_name.empty() ? list(std::move(last)) : list(std::string(intro.key_name), atom(std::move(last)));
}

// One overload a node.
struct Former {
    Form operator()(const Invalid& /*node*/) const { return atom("<invalid>"); }
    Form operator()(const Literal& node) const
    {
        if (node.value.is_null()) return atom("null");
        switch (node.value.kind()) {
            case Type::Kind::boolean:
                return atom(node.value.as_bool() ? "true" : "false");
            case Type::Kind::number:
                return atom(node.value.as_number().text());
            default:
                return quoted(node.value.as_string());
        }
    }
    Form operator()(const Name& node) const { return atom(std::string(node.name)); }
    Form operator()(const GetAttribute& node) const { return list(".", form_of(node.object), atom(std::string(node.name))); }
    Form operator()(const Index& node) const { return list("index", form_of(node.collection), form_of(node.key)); }
    Form operator()(const Splat& node) const
    {
        return list(node.attribute_only ? "splat.*" : "splat[*]", form_of(node.source), form_of(node.each));
    }
    Form operator()(const SplatElement& /*node*/) const { return atom("@"); }
    Form operator()(const Call& node) const
    {
        Form made = list("call", atom(std::string(node.head->function)));
        for (const auto& argument : node.arguments) made.children.push_back(form_of(argument));
        if (node.head->expand_final) made.children.push_back(atom("..."));
        return made;
    }
    Form operator()(const Unary& node) const { return list(std::string(sign(node.op)), form_of(node.operand)); }
    Form operator()(const Binary& node) const { return list(std::string(sign(node.op)), form_of(node.left), form_of(node.right)); }
    Form operator()(const Conditional& node) const
    {
        return list("?", form_of(node.condition), form_of(node.then_value), form_of(node.else_value));
    }
    Form operator()(const TupleLiteral& node) const
    {
        Form made = list("tuple");
        for (const auto& element : node.elements) made.children.push_back(form_of(element));
        return made;
    }
    Form operator()(const ObjectLiteral& node) const
    {
        Form made = list("object");
        for (const auto& item : node.items) made.children.push_back(list("=", form_of(item.key), form_of(item.value)));
        return made;
    }
    Form operator()(const For& node) const
    {
        const ForBody& body = *node.body;
        Form made = list(body.key != nullptr ? "for-object" : "for-tuple", names(*node.intro), form_of(node.intro->collection));
        if (body.key != nullptr) made.children.push_back(list("key", form_of(body.key)));
        made.children.push_back(form_of(body.result));
        if (body.group) made.children.push_back(atom("..."));
        if (body.condition != nullptr) made.children.push_back(list("if", form_of(body.condition)));
        return made;
    }
    Form operator()(const Template& node) const
    {
        Form made = list("template");
        for (const auto& part : node.parts) made.children.push_back(form_of(part));
        return made;
    }
    Form operator()(const TemplateWrap& node) const { return list("wrap", form_of(node.expression)); }
    Form operator()(const TemplateIf& node) const
    {
        Form made = list("%if", form_of(node.condition), form_of(node.then_part));
        if (node.else_part) made.children.push_back(form_of(node.else_part));
        return made;
    }
    Form operator()(const TemplateFor& node) const
    {
        return list("%for", names(*node.intro), form_of(node.intro->collection), form_of(node.body));
    }
    Form operator()(const Parenthesised& node) const { return list("paren", form_of(node.inner)); }
};

Form form_of(const Expression& expression)
{
    return std::visit(Former{}, expression.node);
}

void print_body(std::string& out, const Body& body, std::size_t indent);

void print_attribute(std::string& out, const Attribute& attribute, std::size_t indent)
{
    out.append(indent, ' ');
    out += attribute.name;
    out += " = ";
    print(out, form_of(attribute.value), indent);
    out += '\n';
}

void print_block(std::string& out, const Block& block, std::size_t indent)
{
    out.append(indent, ' ');
    out += block.type;
    for (const auto& label : block.labels) {
        out += ' ';
        append_quoted(out, label.text);
    }
    out += '\n';
    print_body(out, block.body, indent + 2);
}

// Arguments and blocks in the order of the text.
void print_body(std::string& out, const Body& body, std::size_t indent)
{
    auto attribute = body.attributes.begin();
    auto block = body.blocks.begin();
    while (attribute != body.attributes.end() || block != body.blocks.end()) {
        const bool attribute_first =
            block == body.blocks.end() || (attribute != body.attributes.end() && attribute->span.begin < block->span.begin);
        if (attribute_first) {
            print_attribute(out, *attribute++, indent);
        } else {
            print_block(out, *block++, indent);
        }
    }
}

}  // namespace

std::string dump(const File& file)
{
    std::string out;
    print_body(out, file.body, 0);
    return out;
}

std::string dump(const Expression& expression)
{
    std::string out;
    print(out, form_of(expression), 0);
    return out;
}

}  // namespace rxplan::syntax
