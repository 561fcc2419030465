// Files in HCL's JSON syntax -> the same tree as native syntax gives.
//
// JSON does not tell an argument from a block, nor text from a reference: what reads a body must say what it expects there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

struct JsonProperty;

// A JSON document as it stands, with its places. Property order and duplicates are kept.
struct JsonValue {
    using Array = std::vector<JsonValue>;
    using Object = std::vector<JsonProperty>;

    Span span;                                             // quotes, brackets and braces included
    std::variant<Value, std::string, Array, Object> node;  // a Value is null, a bool or a number
};

struct JsonProperty {
    std::string name;
    Span name_span;  // quotes included
    JsonValue value;
};

// How the strings of an argument are read.
enum class JsonText : std::uint8_t {
    templates,   // `"a ${b}"`
    literal,     // as they are: where native syntax takes no expression
    references,  // `"a.b"`, `"list(string)"`: an expression without quotes around it
};

// What the reader of a body expects in it.
class BodyShape {
public:
    virtual ~BodyShape() = default;

    // The number of labels of blocks of this type; nothing when such a property is an argument.
    [[nodiscard]] virtual std::optional<std::size_t> labels(std::string_view type) const = 0;
    [[nodiscard]] virtual JsonText text(std::string_view argument) const = 0;
    // Whether the body is one object of arguments: an array of objects will not do for it.
    [[nodiscard]] virtual bool arguments_alone() const { return false; }
    // Of the body of one block, whose type and labels are known; asked only for types that have a number of labels. Never null.
    [[nodiscard]] virtual std::unique_ptr<BodyShape> body(const Block& block, const JsonValue::Object& contents) const = 0;
};

// A body of arguments alone, all read alike.
class ArgumentsShape final : public BodyShape {
public:
    explicit ArgumentsShape(JsonText text) : text_(text) {}
    [[nodiscard]] bool arguments_alone() const override { return true; }
    [[nodiscard]] std::optional<std::size_t> labels(std::string_view /*type*/) const override { return std::nullopt; }
    [[nodiscard]] JsonText text(std::string_view /*argument*/) const override { return text_; }
    [[nodiscard]] std::unique_ptr<BodyShape> body(const Block& block, const JsonValue::Object& contents) const override;

private:
    JsonText text_;
};

// A `.rx.json` or `.rxvars.json` file: an object, or an array of objects that count as one. A property named `//` in a body is a comment.
// Otherwise as parse() of parser.hpp: reports several problems, returns what could be read.
[[nodiscard]] File parse_json(std::uint32_t file_id, const BodyShape& shape, const Sources& sources, Diagnostics& diagnostics);

}  // namespace rxplan::syntax
