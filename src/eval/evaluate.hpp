// Expression + scope -> value.
#pragma once

#include <optional>

#include "eval/scope.hpp"
#include "rxplan/schema.hpp"
#include "rxplan/type.hpp"

namespace rxplan::eval {

// Never fails: what is wrong is reported and evaluates to an unknown value, on which further operations stay silent. May give unknown and
// sensitive values.
[[nodiscard]] Value evaluate(const syntax::Expression& expression, const Scope& scope, Diagnostics& diagnostics);

// As above, converted to a type. `what` names the argument in messages: `count`.
[[nodiscard]] Value evaluate_as(const syntax::Expression& expression, const Type& type, std::string_view what, const Scope& scope,
                                Diagnostics& diagnostics);

// The value of an expression that refers to nothing and calls no function; nothing when it is another one, or when its value cannot be
// told or is null.
[[nodiscard]] std::optional<Value> constant_value(const syntax::Expression& expression);

// Whether a number in it is infinite.
[[nodiscard]] bool contains_infinity(const Value& value);
// The value; one that holds an infinity (`1 / 0`), which no state can, is reported and becomes an unknown.
[[nodiscard]] Value finite(const Value& value, Span source, Diagnostics& diagnostics);

// The arguments and nested blocks of a body by a schema: an object of the schema's type with null for what is not given; `dynamic` blocks
// expanded; values of sensitive attributes marked. Reports wrong types and numbers of blocks; what needs no values is left to
// check_arguments. `ignored` tells the arguments and blocks that are not the schema's; null: none.
[[nodiscard]] Value decode(const syntax::Body& body, const BlockSchema& schema, bool (*ignored)(std::string_view), const Scope& scope,
                           Diagnostics& diagnostics);

// Reports missing, unknown and computed arguments and blocks. `what` names the block in messages: `resource type `rackspace_server``;
// `header` is where it begins.
void check_arguments(const syntax::Body& body, const BlockSchema& schema, bool (*ignored)(std::string_view), std::string_view what,
                     Span header, Diagnostics& diagnostics);

// Points a provider's diagnostic at the argument that it is about; at `header`, with `address` as the label, when it is about none.
void point_at_argument(Diagnostic& problem, const syntax::Body& body, Span header, const std::string& address);
// The span of the argument that a provider's path speaks of; the body's header span when it is not written.
[[nodiscard]] Span span_of(const syntax::Body& body, const Path& path, Span otherwise);

}  // namespace rxplan::eval
