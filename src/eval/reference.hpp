// What an expression refers to outside of itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rxplan/diagnostic.hpp"
#include "rxplan/provider.hpp"
#include "syntax/tree.hpp"

namespace rxplan::eval {

struct Reference {
    enum class Kind : std::uint8_t { variable, local, resource, module, each, count, self, path, settings };

    Kind kind = Kind::variable;
    Mode mode = Mode::managed;                // kind resource
    std::string_view type;                    // kind resource
    std::string_view name;                    // of the variable, local, resource, module, or the attribute of each, count, path, settings
    const syntax::Expression* key = nullptr;  // `name[key]` of a resource or module; null: none
    std::string_view output;                  // `module.name.output` or `module.name[key].output`; empty: the whole module
    std::string_view attribute;               // `.attribute` that follows what is spoken of here; empty: something else, or nothing
    Span span;                                // from the first name to the last part that is spoken of here

    // Whether the key is `count.index` or `each.key`.
    [[nodiscard]] bool same_key() const;
    [[nodiscard]] std::string text() const;  // `var.a`, `data.rackspace_image.coreos`, without key
};

// A chain `a.b[c].d` taken apart: its first name, then the steps outwards. Points into the tree.
class Chain {
public:
    // Nothing when the innermost operand is not a name.
    [[nodiscard]] static std::optional<Chain> of(const syntax::Expression& expression);

    struct Step {
        const syntax::Expression* expression = nullptr;  // the node that adds this step
        std::string_view attribute;                      // `.attribute`; empty for an index
        const syntax::Expression* key = nullptr;         // `[key]`; null for an attribute
    };

    const syntax::Expression* root = nullptr;
    std::string_view name;
    std::vector<Step> steps;
};

// The reference at the beginning of a chain and how many of its steps it takes up. Incomplete ones (`var` alone) are reported and give
// nothing.
struct LeadingReference {
    Reference reference;
    std::size_t steps = 0;
};
[[nodiscard]] std::optional<LeadingReference> leading_reference(const Chain& chain, Diagnostics& diagnostics);

// Every reference of an expression, or of all expressions of a body, in source order. Names bound inside (by `for`, by `dynamic` blocks)
// are none.
[[nodiscard]] std::vector<Reference> references(const syntax::Expression& expression, Diagnostics& diagnostics);
[[nodiscard]] std::vector<Reference> references(const syntax::Body& body, Diagnostics& diagnostics);
[[nodiscard]] std::vector<Reference> references(const syntax::Block& block, Diagnostics& diagnostics);  // knows `dynamic`

// Those whose values become part of the result or decide about it: not what is inside of `ephemeralasnull(...)`.
[[nodiscard]] std::vector<Reference> kept_references(const syntax::Expression& expression);
[[nodiscard]] std::vector<Reference> kept_references(const syntax::Block& block);

// The name of a function that is called in an expression; nothing when none is.
[[nodiscard]] std::optional<Span> first_call(const syntax::Expression& expression);

// Whether the key of an object is written as a reference, `{ a.b = 1 }`: neither a name nor in parentheses; and what to say of it.
[[nodiscard]] bool is_ambiguous_key(const syntax::Expression& key);
[[nodiscard]] Diagnostic ambiguous_key(const syntax::Expression& key);

}  // namespace rxplan::eval
