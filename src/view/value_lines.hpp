// One value as lines of a diff: all added, all removed, or as it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rxplan/value.hpp"
#include "view/diff_writer.hpp"

namespace rxplan::view {

inline constexpr std::string_view known_after_apply = "(known after apply)";
inline constexpr std::string_view sensitive_value = "(sensitive value)";

// What stands before a value.
struct Label {
    std::string text;  // empty: an element without a name
    std::size_t width = 0;
    bool tells_null = false;  // a removal says `-> null`
};

class ValueLines {
public:
    explicit ValueLines(DiffWriter& writer) : out_(writer) {}

    // `name = `, padded.
    void label(const Label& label);
    // The value, from within a line that is begun to one that is left open. Sensitive parts are masked.
    void value(const Value& value, Sign sign, unsigned depth);

    // `# (3 unchanged attributes hidden)`; no line for 0.
    void unchanged(std::size_t count, std::string_view noun, unsigned depth);

    // An opening bracket, which ends its line, and a closing one, which begins one and leaves it open.
    void open(std::string_view bracket);
    void close(std::string_view bracket, unsigned depth);

    // The current value forces a replacement: said at the end of the first line that ends. `say_remark` says it here if it is still unsaid.
    void remark_replacement(bool forces) { forces_ = forces; }
    void say_remark();

private:
    void text(std::string_view text, Sign sign, unsigned depth);
    void named(const Value& value, Sign sign, unsigned depth);

    DiffWriter& out_;
    bool forces_ = false;
};

// A name of a map (always quoted) or an object (quoted when it is no identifier) as it stands left of `=`.
[[nodiscard]] std::string visible_name(std::string_view name, bool quoted = false);
// Of the longest such name; absent (null) attributes of objects do not count. Either may be null.
[[nodiscard]] std::size_t name_width(const Value* before, const Value* after);

// A heredoc's tag that occurs in neither text.
[[nodiscard]] std::string heredoc_tag(std::string_view a, std::string_view b = {});

// The document in a string that holds a JSON object or array with something in it.
[[nodiscard]] std::optional<Value> json_document(std::string_view text);

}  // namespace rxplan::view
