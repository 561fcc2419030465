// The syntax tree of one file: blocks, attributes and unevaluated expressions, each with its span. Immutable once parsed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "rxplan/span.hpp"
#include "rxplan/value.hpp"

namespace rxplan::syntax {

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;

// A name in a node that is larger than most: no larger than a pointer here, since every node is as large as the largest.
class Identifier {
public:
    Identifier() = default;
    explicit Identifier(std::string text) : text_(text.empty() ? nullptr : std::make_unique<const std::string>(std::move(text))) {}

    [[nodiscard]] bool empty() const noexcept { return text_ == nullptr; }
    [[nodiscard]] std::string_view view() const noexcept { return text_ == nullptr ? std::string_view() : std::string_view(*text_); }
    friend bool operator==(const Identifier& a, std::string_view b) noexcept { return a.view() == b; }

private:
    std::unique_ptr<const std::string> text_;
};

// `12`, `true`, `null`, and a template without interpolation: `"text"`.
struct Literal {
    Value value;
};

// `var`, `each`, `rackspace_server`: the first name of a traversal.
struct Name {
    std::string name;
};

// `object.name`
struct GetAttribute {
    ExpressionPtr object;
    std::string name;
    Span name_span;
};

// `collection[key]`, and the legacy form `collection.0`.
struct Index {
    ExpressionPtr collection;
    ExpressionPtr key;
};

// `source[*].each` or `source.*.each`. `each` is applied to every element: its innermost operand is a SplatElement.
struct Splat {
    ExpressionPtr source;
    ExpressionPtr each;
    bool attribute_only = false;  // `.*`
};

struct SplatElement {};

struct Call {
    Identifier function;  // `provider::name::fn` keeps its colons
    Span function_span;
    bool expand_final = false;  // `f(a, b...)`
    std::vector<ExpressionPtr> arguments;
};

enum class UnaryOperator : std::uint8_t { negate, logical_not };
enum class BinaryOperator : std::uint8_t {
    logical_or,
    logical_and,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    add,
    subtract,
    multiply,
    divide,
    modulo,
};

struct Unary {
    UnaryOperator op;
    ExpressionPtr operand;
};

struct Binary {
    BinaryOperator op;
    Span op_span;
    ExpressionPtr left;
    ExpressionPtr right;
};

struct Conditional {
    ExpressionPtr condition;
    ExpressionPtr then_value;
    ExpressionPtr else_value;
};

// `[1, 2]`
struct TupleLiteral {
    std::vector<ExpressionPtr> elements;
};

// `{ a = 1, (k) = 2 }`. A bare name as key is a Literal string; any other key is an expression.
struct ObjectItem {
    ExpressionPtr key;
    ExpressionPtr value;
};
struct ObjectLiteral {
    std::vector<ObjectItem> items;
};

// `[for k, v in c : result if condition]` and `{for k, v in c : key => result... if condition}`
struct For {
    Identifier key_name;  // empty: not declared
    Identifier value_name;
    ExpressionPtr collection;
    ExpressionPtr key;  // null: the tuple form
    ExpressionPtr result;
    ExpressionPtr condition;  // null: none
    bool group = false;       // `...`
};

// A quoted string or heredoc with interpolations or directives. Escapes are resolved, strip markers and heredoc indentation applied.
struct Template {
    std::vector<ExpressionPtr> parts;  // string literals, expressions, TemplateIf, TemplateFor
};

// `"${x}"`: keeps the type of its expression.
struct TemplateWrap {
    ExpressionPtr expression;
};

struct TemplateIf {
    ExpressionPtr condition;
    ExpressionPtr then_part;  // a Template
    ExpressionPtr else_part;  // a Template, or null
};

struct TemplateFor {
    Identifier key_name;  // empty: not declared
    Identifier value_name;
    ExpressionPtr collection;
    ExpressionPtr body;  // a Template
};

struct Parenthesised {
    ExpressionPtr inner;
};

// Something that did not parse; a diagnostic was given. Evaluates to an unknown of any type, silently.
struct Invalid {};

struct Expression {
    Span span;
    std::variant<Invalid, Literal, Name, GetAttribute, Index, Splat, SplatElement, Call, Unary, Binary, Conditional, TupleLiteral,
                 ObjectLiteral, For, Template, TemplateWrap, TemplateIf, TemplateFor, Parenthesised>
        node;
};

struct Attribute {
    std::string name;
    Span name_span;
    Span span;  // the whole `name = expression`
    ExpressionPtr value;
};

struct Block;

struct Body {
    std::vector<Attribute> attributes;  // source order; a duplicate was reported and dropped
    std::vector<Block> blocks;          // source order
    Span span;                          // what is between the braces, or the whole file
    Span end;                           // of the closing brace, or the end of the file

    [[nodiscard]] const Attribute* attribute(std::string_view name) const;
};

struct BlockLabel {
    std::string text;
    Span span;
};

struct Block {
    std::string type;
    Span type_span;
    std::vector<BlockLabel> labels;
    Body body;
    Span header;  // from the type to the last label
    Span span;    // the whole block
};

struct File {
    std::uint32_t id = 0;  // in Sources
    Body body;
};

}  // namespace rxplan::syntax
