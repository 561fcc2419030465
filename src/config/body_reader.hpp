// Takes the known arguments and blocks out of a body and reports the rest.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace rxplan::config {

// The text of an expression that is a plain string; nothing otherwise.
[[nodiscard]] std::optional<std::string> literal_string(const syntax::Expression& expression);

// A reader lives as long as one body is decoded. `what` names the block in messages: `a variable block`.
class BodyReader {
public:
    BodyReader(const syntax::Body& body, std::string what, Diagnostics& diagnostics);

    // Null when the body has no such argument. Every call makes the name known, whether it is there or not.
    const syntax::Attribute* take(std::string_view name);
    // As take(), but the argument must be a literal that converts to the type; anything else is reported and counts as absent.
    std::optional<bool> take_bool(std::string_view name);
    std::optional<std::string> take_string(std::string_view name);

    // Blocks with labels are reported, unless `labelled`, and given all the same.
    std::vector<const syntax::Block*> take_blocks(std::string_view type, bool labelled = false);
    // At most one block of this type; a second one is reported.
    const syntax::Block* take_block(std::string_view type, bool labelled = false);

    // Reports arguments and blocks that were not taken.
    void finish();

private:
    const syntax::Body& body_;
    std::string what_;
    Diagnostics& diagnostics_;
    std::vector<std::string_view> arguments_;  // names that were asked for
    std::vector<std::string_view> blocks_;
};

// Reports a block that has other labels than these names say (`{"type", "name"}`), or a label that is not an identifier.
[[nodiscard]] bool check_labels(const syntax::Block& block, std::initializer_list<std::string_view> labels, Diagnostics& diagnostics);

// Reports a text that is no identifier; JSON lets any text stand where one belongs.
[[nodiscard]] bool check_name(std::string_view name, Span span, Diagnostics& diagnostics);

}  // namespace rxplan::config
