// Builds the tree while the grammar matches. Knows the grammar's layout, but not its rules; never throws.
//
// Each function is called when one token or rule has matched, with the span of that; the order of calls is the order of the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/layout.hpp"
#include "syntax/arena.hpp"
#include "syntax/reporter.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

// Longer chains (`a.b.c`, `1 + 1 + 1`) and deeper trees are refused, so that whoever walks or frees a tree may recurse.
inline constexpr std::uint32_t max_tree_height = 500;

class TreeBuilder {
public:
    // All of them must outlive the builder. The tree that is built is in `arena`, and its names are views of the layout's text.
    TreeBuilder(std::uint32_t file, const grammar::Layout& layout, Arena& arena, Reporter& reporter);

    // --- Structure (builder_structure.cpp)
    void statement_name(Span name);
    void argument_equals(Span equals);
    void argument_end(Span argument);
    void label_name(Span name);
    void label_string(Span label);
    void block_open(Span brace);
    void block_close(Span brace);

    // --- Terms and what may follow them (builder_expression.cpp)
    void number(Span digits);
    void root_name(Span name);
    void scoped_name(Span name);
    void variable(Span nothing);
    void call_open(Span parenthesis);
    void expand_final(Span ellipsis);
    void call_close(Span parenthesis);
    void parenthesis_close(Span parenthesis);
    void attribute_name(Span name);
    void legacy_index(Span digits);
    void index_close(Span bracket);
    void splat_marker(Span star);
    void attribute_splat(Span splat);
    void full_splat(Span splat);

    // --- Collections and `for` (builder_collection.cpp)
    void collection_open(Span bracket);
    void tuple_close(Span bracket);
    void object_key(Span key);
    void object_close(Span brace);
    void for_keyword(Span keyword);
    void for_first_name(Span name);
    void for_second_name(Span name);
    void for_arrow(Span arrow);
    void for_ellipsis(Span ellipsis);
    void for_condition(Span condition);

    // --- Operators (builder_operator.cpp)
    void prefix_operator(Span op);
    void binary_operator(Span op);
    void operand(Span operand);
    void operation(Span operation);
    void conditional(Span tail);

    // --- Templates (builder_template.cpp)
    void template_open(Span opening);  // also for a bare template, with an empty span
    void template_close(Span closing);
    void literal_run(Span text);  // a line break at its end ends it
    void simple_escape(Span escape);
    void unicode_escape(Span escape);
    void unknown_escape(Span escape);
    void escaped_opening(Span text);
    void sequence_open(Span opening);   // `${` or `%{`, with its strip marker
    void sequence_close(Span closing);  // `}`, with its strip marker
    void interpolation(Span whole);
    void if_header(Span whole);
    void else_marker(Span whole);
    void endif_marker(Span whole);
    void for_header(Span whole);
    void endfor_marker(Span whole);

    // --- Recovery
    struct Mark {
        std::size_t operands = 0;
        std::size_t operators = 0;
        std::size_t frames = 0;
        std::size_t parts = 0;
        std::size_t open_blocks = 0;
    };
    [[nodiscard]] Mark mark() const noexcept;
    // Gives up what was begun since the mark: an argument whose name is known becomes one with an invalid value, blocks end at `end`.
    void rewind(const Mark& mark, std::uint32_t end);

    // --- Results, once each
    [[nodiscard]] Body take_body();
    [[nodiscard]] Expression* take_expression();

private:
    struct Operand {
        Expression* expression = nullptr;
        std::uint32_t height = 0;
    };
    struct Operator {
        Span span;
        std::uint32_t depth = 0;  // of the layout, when it was met: tells apart the operators of inner and outer expressions
        std::uint8_t precedence = 0;
        bool is_prefix = false;
        UnaryOperator unary = UnaryOperator::negate;
        BinaryOperator binary = BinaryOperator::add;
    };
    // Something with a closing end, whose operands are those above `operands`.
    struct Frame {
        std::size_t operands = 0;
        std::size_t parts = 0;
        Span open;
        Span name;  // of a function; the first name of a `for`
        Span second_name;
        Span arrow;
        Span ellipsis;
        bool is_for = false;
        bool has_condition = false;
        bool strips_indentation = false;  // a heredoc of `<<-`
    };
    // A template in the flat form in which blanks are stripped, before directives are nested.
    struct Part {
        enum class Kind : std::uint8_t { literal, interpolation, if_header, else_marker, endif_marker, for_header, endfor_marker };
        Kind kind = Kind::literal;
        bool ends_line = false;  // a literal that a line break ends; the next literal is another one
        bool goes_on = false;    // a literal that belongs to the one before it: only an escape parts them
        Span span;
        std::string_view text;
        Operand operand;  // what is interpolated; the condition or collection of a header
        Span first_name;
        Span second_name;
    };
    // A directive whose end is still to come, while the parts of a template are nested; the first one is the template itself.
    struct Directive {
        Part header;
        std::size_t operands = 0;  // its parts are those above
        Operand then_part;         // set once `else` has been met
        std::uint32_t begin = 0;   // of the text that the parts cover
    };
    // A block whose end is still to come; the first one is the file.
    struct OpenBlock {
        Block block;
        std::size_t attributes = 0;  // its own are those above
        std::size_t blocks = 0;
    };

    [[nodiscard]] std::string_view text(Span span) const { return layout_.text().substr(span.begin, span.end - span.begin); }
    [[nodiscard]] Span between(Span first, Span last) const { return {file_, first.begin, last.end}; }
    [[nodiscard]] static Value string_value(std::string_view text);

    template <typename Node>
    void push(Span span, Node node, std::uint32_t height)
    {
        if (height > max_tree_height) {
            push_too_high(span);
        } else {
            operands_.push_back({arena_.make(span, std::move(node)), height});
        }
    }
    void push_too_high(Span span);
    [[nodiscard]] Operand pop();
    [[nodiscard]] Frame pop_frame();
    // The operands from `first` on; `height` becomes that of the highest.
    [[nodiscard]] std::vector<ExpressionPtr>& take_operands(std::size_t first, std::uint32_t& height);
    [[nodiscard]] const ForIntro* for_intro(Span first_name, Span second_name, ExpressionPtr collection);
    [[nodiscard]] Span since_opening(Span close) const;
    void close_for(const Frame& frame, Span whole, bool is_object);
    void complain_about_for(const Frame& frame, Span whole, bool is_object);
    void splat(bool attribute_only);
    void reduce();

    [[nodiscard]] bool has_parts() const { return parts_.size() > frames_.back().parts; }
    enum class Piece : std::uint8_t { run, escape };
    void add_literal(Span span, std::string_view piece, Piece kind);
    void add_marker(Part::Kind kind, Span span);
    void strip_indentation(std::size_t first);
    [[nodiscard]] std::size_t add_nested_literal(std::size_t first);
    void nest(std::size_t first, Span whole);
    [[nodiscard]] Operand branch(const Directive& directive, std::uint32_t end);
    void close_directive(const Directive& directive, Span end);

    void end_block(Span end);
    void drop_duplicates(std::size_t first_attribute);
    void close_body(Body& body, const OpenBlock& open);

    std::uint32_t file_;
    const grammar::Layout& layout_;
    Arena& arena_;
    Reporter& reporter_;

    std::vector<Operand> operands_;
    std::vector<Operator> operators_;
    std::vector<Frame> frames_;
    std::vector<Part> parts_;
    std::vector<OpenBlock> open_blocks_;
    std::vector<Attribute> attributes_;  // of all open blocks, as far as they were read
    std::vector<Block> blocks_;          // the same
    std::vector<BlockLabel> labels_;
    std::vector<Directive> directives_;  // used in nest() alone; the following are scratch space of one function each, too
    std::vector<ExpressionPtr> taken_;
    std::vector<std::size_t> by_name_;
    std::string joined_;
    Span name_;  // of the variable or function that was met last
    Span statement_name_;
    bool argument_is_open_ = false;
    bool height_was_reported_ = false;  // in this statement
    bool strip_next_ = false;           // the literal text that follows loses its leading blanks
};

}  // namespace rxplan::syntax
