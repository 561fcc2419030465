// Values as JSON without loss: type, unknown, null of a type and marks survive. For journal and plan files.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "rxplan/json.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

// Strings, booleans, finite numbers, tuples, objects and null of any are their plain JSON. Everything else is an object whose name "" says
// what: {"":"list","t":TYPE,"v":[...]}, likewise set and map (t: the element type); {"":"null","t":TYPE}; {"":"unknown","t":TYPE};
// what is known of an unknown is beside its type: "not_null":true, "prefix":TEXT, "least":NUMBER, "most":NUMBER;
// {"":"sensitive","v":VALUE}; {"":"infinity","v":1} or -1; {"":"object","v":{...}} for an object with a name "" of its own.
void append_encoded(std::string& out, const Value& value);

// The inverse, from what parse_json gave.
[[nodiscard]] tl::expected<Value, std::string> decode(const Value& json);

}  // namespace rxplan
