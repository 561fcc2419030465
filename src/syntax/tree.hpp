// The syntax tree of one file: blocks, attributes and unevaluated expressions, each with its span. Immutable once parsed.
//
// An Arena owns all of one tree, and lives in what the parser returns: a File or an ExpressionTree. Everything else here only points into
// it, and is valid as long as that. Names are views of the source's text: the Sources that were parsed must outlive the tree, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>

#include "rxplan/span.hpp"
#include "rxplan/value.hpp"

namespace rxplan::syntax {

class Arena;

struct Expression;
using ExpressionPtr = const Expression*;

// Some elements in a row that an arena holds.
template <typename T>
class List {
public:
    List() = default;
    List(T* first, std::size_t count) : first_(first), count_(count) {}

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] const T* begin() const noexcept { return first_; }
    [[nodiscard]] const T* end() const noexcept { return first_ + count_; }
    [[nodiscard]] T* begin() noexcept { return first_; }
    [[nodiscard]] T* end() noexcept { return first_ + count_; }
    [[nodiscard]] const T& operator[](std::size_t position) const { return first_[position]; }
    [[nodiscard]] const T& front() const { return first_[0]; }
    [[nodiscard]] const T& back() const { return first_[count_ - 1]; }

private:
    T* first_ = nullptr;
    std::size_t count_ = 0;
};

// `12`, `true`, `null`, and a template without interpolation: `"text"`.
struct Literal {
    Value value;
};

// `var`, `each`, `rackspace_server`: the first name of a traversal.
struct Name {
    std::string_view name;
};

// `object.name`
struct GetAttribute {
    ExpressionPtr object = nullptr;
    std::string_view name;  // the last thing in the expression's span
};

// `collection[key]`, and the legacy form `collection.0`.
struct Index {
    ExpressionPtr collection = nullptr;
    ExpressionPtr key = nullptr;
};

// `source[*].each` or `source.*.each`. `each` is applied to every element: its innermost operand is a SplatElement.
struct Splat {
    ExpressionPtr source = nullptr;
    ExpressionPtr each = nullptr;
    bool attribute_only = false;  // `.*`
};

struct SplatElement {};

struct CallHead {
    std::string_view function;  // `provider::name::fn` keeps its colons
    Span function_span;
    bool expand_final = false;  // `f(a, b...)`
};

// `function(arguments)`
struct Call {
    const CallHead* head = nullptr;
    List<ExpressionPtr> arguments;
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

// As it is written.
[[nodiscard]] std::string_view sign(UnaryOperator op) noexcept;
[[nodiscard]] std::string_view sign(BinaryOperator op) noexcept;

struct Unary {
    UnaryOperator op;
    ExpressionPtr operand = nullptr;
};

struct Binary {
    BinaryOperator op;
    ExpressionPtr left = nullptr;
    ExpressionPtr right = nullptr;
};

struct Conditional {
    ExpressionPtr condition = nullptr;
    ExpressionPtr then_value = nullptr;
    ExpressionPtr else_value = nullptr;
};

// `[1, 2]`
struct TupleLiteral {
    List<ExpressionPtr> elements;
};

// `{ a = 1, (k) = 2 }`. A bare name as key is a Literal string; any other key is an expression.
struct ObjectItem {
    ExpressionPtr key = nullptr;
    ExpressionPtr value = nullptr;
};
struct ObjectLiteral {
    List<ObjectItem> items;
};

// `for k, v in c`
struct ForIntro {
    std::string_view key_name;  // empty: not declared
    std::string_view value_name;
    ExpressionPtr collection = nullptr;
};

// `result if condition` and `key => result... if condition`
struct ForBody {
    ExpressionPtr key = nullptr;  // null: the tuple form
    ExpressionPtr result = nullptr;
    ExpressionPtr condition = nullptr;  // null: none
    bool group = false;                 // `...`
};

// `[for k, v in c : result if condition]` and `{for k, v in c : key => result... if condition}`
struct For {
    const ForIntro* intro = nullptr;
    const ForBody* body = nullptr;
};

// A quoted string or heredoc with interpolations or directives. Escapes are resolved, strip markers and heredoc indentation applied.
struct Template {
    List<ExpressionPtr> parts;  // string literals, expressions, TemplateIf, TemplateFor
};

// `"${x}"`: keeps the type of its expression.
struct TemplateWrap {
    ExpressionPtr expression = nullptr;
};

struct TemplateIf {
    ExpressionPtr condition = nullptr;
    ExpressionPtr then_part = nullptr;  // a Template
    ExpressionPtr else_part = nullptr;  // a Template, or null
};

struct TemplateFor {
    const ForIntro* intro = nullptr;
    ExpressionPtr body = nullptr;  // a Template
};

struct Parenthesised {
    ExpressionPtr inner = nullptr;
};

// Something that did not parse; a diagnostic was given. Evaluates to an unknown of any type, silently.
struct Invalid {};

// Many are made, and each is as large as the largest node: what has more than three pointers keeps it apart.
struct Expression {
    Span span;
    std::variant<Invalid, Literal, Name, GetAttribute, Index, Splat, SplatElement, Call, Unary, Binary, Conditional, TupleLiteral,
                 ObjectLiteral, For, Template, TemplateWrap, TemplateIf, TemplateFor, Parenthesised>
        node;
};
static_assert(sizeof(Expression) <= 48);

// Where the name of an attribute that is got is.
[[nodiscard]] inline Span name_span(const Expression& at, const GetAttribute& node)
{
    return {at.span.file, at.span.end - static_cast<std::uint32_t>(node.name.size()), at.span.end};
}

struct Attribute {
    std::string_view name;
    Span name_span;
    Span span;  // the whole `name = expression`
    ExpressionPtr value = nullptr;
};

struct Block;

struct Body {
    List<Attribute> attributes;  // source order; a duplicate was reported and dropped
    List<Block> blocks;          // source order
    Span span;                   // what is between the braces, or the whole file
    Span end;                    // of the closing brace, or the end of the file

    [[nodiscard]] const Attribute* attribute(std::string_view name) const;
};

struct BlockLabel {
    std::string_view text;
    Span span;
};

struct Block {
    std::string_view type;
    Span type_span;
    List<BlockLabel> labels;
    Body body;
    Span header;  // from the type to the last label
    Span span;    // the whole block
};

struct File {
    File();
    explicit File(std::uint32_t file_id);
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    ~File();

    std::uint32_t id = 0;  // in Sources
    Body body;
    std::unique_ptr<Arena> arena;  // of all that is in the body
};

// One expression that is a tree of its own.
class ExpressionTree {
public:
    ExpressionTree();  // holds nothing, which get() tells
    ExpressionTree(std::unique_ptr<Arena> arena, ExpressionPtr root);
    ExpressionTree(ExpressionTree&& other) noexcept;
    ExpressionTree& operator=(ExpressionTree&& other) noexcept;
    ~ExpressionTree();

    [[nodiscard]] ExpressionPtr get() const noexcept { return root_; }
    [[nodiscard]] const Expression& operator*() const noexcept { return *root_; }
    [[nodiscard]] ExpressionPtr operator->() const noexcept { return root_; }

private:
    std::unique_ptr<Arena> arena_;
    ExpressionPtr root_ = nullptr;
};

}  // namespace rxplan::syntax
