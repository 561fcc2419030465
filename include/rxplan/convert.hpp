// Conversion of values to types, by HCL's rules.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "rxplan/path.hpp"
#include "rxplan/type.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

struct ConversionError {
    Path path;            // where inside the value
    std::string message;  // `a string is required, this is a number`: lower case, no full stop; never shows a sensitive value
};

// `value` as `type`. Primitives convert where no information is lost (number <-> string, bool <-> string); tuples to lists and sets,
// objects to maps and to objects with fewer attributes (extra ones are dropped), missing optional attributes become null; `any` takes what
// is there, and inside a collection stands for one type that all elements unify to. Null and unknown convert to null and unknown of the
// type. Marks survive.
[[nodiscard]] tl::expected<Value, ConversionError> convert(const Value& value, const Type& type);

// The one type that all of these convert to without loss; `any` when there is none.
[[nodiscard]] Type unify(const std::vector<Type>& types);

}  // namespace rxplan
