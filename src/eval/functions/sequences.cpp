// Functions on lists, sets and tuples as things that have an order.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"
#include "value/operations.hpp"

namespace rxplan::eval {

namespace {

using Kind = Type::Kind;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

std::vector<Value> copied(std::span<const Value> values)
{
    return {values.begin(), values.end()};
}

Type element_type(const Value& sequence)
{
    return sequence.type().is_collection() ? sequence.type().element() : Type::any();
}

// A list where `like` is a list or set, a tuple where it is a tuple.
Value sequence_like(const Value& like, std::vector<Value> values)
{
    if (like.kind() == Kind::tuple) return Value::tuple(std::move(values));
    return Value::list(like.type().element(), std::move(values));
}

tl::expected<void, FunctionError> require_sequence(const Call& call, std::size_t position)
{
    if (is_sequence(call[position])) return {};
    return refuse(static_cast<int>(position), "a list, set or tuple is required, this is " + described(call[position]));
}

FunctionResult concat(const Call& call)
{
    if (call.size() == 0) return refuse(-1, "at least one list is required");
    std::vector<Value> values;
    std::vector<Type> element_types;
    bool lists = true;
    for (std::size_t i = 0; i < call.size(); ++i) {
        if (call[i].kind() != Kind::list && call[i].kind() != Kind::tuple) {
            return refuse(static_cast<int>(i), "a list or tuple is required, this is " + described(call[i]));
        }
        lists = lists && call[i].kind() == Kind::list;
        element_types.push_back(element_type(call[i]));
        values.insert(values.end(), call[i].elements().begin(), call[i].elements().end());
    }
    if (lists) {
        if (auto list = convert(Value::tuple(values), Type::list(unify(element_types)))) return *std::move(list);
    }
    return Value::tuple(std::move(values));
}

Type concat_type(std::span<const Value> arguments)
{
    const auto of_kind = [&](Kind kind) {
        return std::all_of(arguments.begin(), arguments.end(), [&](const Value& argument) { return argument.kind() == kind; });
    };
    std::vector<Type> types;
    if (of_kind(Kind::list)) {
        for (const Value& argument : arguments) types.push_back(argument.type().element());
        return Type::list(unify(types));
    }
    if (!of_kind(Kind::tuple)) return Type::any();
    for (const Value& argument : arguments) {
        const Type type = argument.type();
        types.insert(types.end(), type.elements().begin(), type.elements().end());
    }
    return Type::tuple(std::move(types));
}

// False: something that may be a list or not is not known yet.
bool flatten_into(std::vector<Value>& out, const Value& sequence)
{
    for (const Value& element : sequence.elements()) {
        if (element.is_unknown() && (element.kind() == Kind::any || is_sequence(element))) return false;
        if (!element.has_contents() || !is_sequence(element)) {
            out.push_back(sequence.is_sensitive() ? element.with_sensitive() : element);
        } else if (!flatten_into(out, sequence.is_sensitive() ? element.with_sensitive() : element)) {
            return false;
        }
    }
    return true;
}

FunctionResult flatten(const Call& call)
{
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    std::vector<Value> out;
    if (!flatten_into(out, call[0])) return Value::unknown().with_sensitive(call[0].contains_sensitive());
    return Value::tuple(std::move(out));
}

std::optional<std::int64_t> known_integer(const Value& value)
{
    return value.has_contents() && value.kind() == Kind::number ? value.as_number().to_int64() : std::nullopt;
}

// Wraps around.
FunctionResult element(const Call& call)
{
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    if (call[0].kind() == Kind::set) return refuse(0, "a set has no order, convert it to a list first");
    const auto size = static_cast<std::int64_t>(call[0].size());
    if (size == 0) return refuse(0, "this is empty, it has no elements");
    const auto any_index = integer_argument(call, 1, -largest, largest);
    // Terraform takes those below 0 that come out at the first element.
    const auto index = any_index && *any_index % size == 0 ? any_index : integer_argument(call, 1, 0, largest);
    if (!index) return tl::make_unexpected(index.error());
    return call[0].elements()[static_cast<std::size_t>(*index % size)];
}

Type one_type(std::span<const Value> arguments)
{
    return element_type(arguments[0]);
}

Type element_result_type(std::span<const Value> arguments)
{
    const auto index = known_integer(arguments[1]);
    if (arguments[0].kind() != Kind::tuple || !index || *index < 0) return element_type(arguments[0]);
    const Type type = arguments[0].type();
    return type.elements().empty() ? Type::any() : type.elements()[static_cast<std::size_t>(*index) % type.elements().size()];
}

// What a search gives: where, or that it cannot be told yet.
struct Found {
    std::optional<std::size_t> position{};
    bool open = false;       // an element before may turn out equal
    bool sensitive = false;  // a compared element was
};

Found find_equal(std::span<const Value> elements, const Value& wanted)
{
    Found found{.open = wanted.is_unknown(), .sensitive = wanted.is_sensitive()};
    if (found.open) return found;
    for (std::size_t i = 0; i < elements.size() && !found.position; ++i) {
        const Value same = equal(elements[i], wanted);
        found.sensitive |= same.is_sensitive();
        if (same.is_unknown()) {
            found.open = true;
        } else if (same.as_bool()) {
            found.position = i;
        }
    }
    return found;
}

FunctionResult contains(const Call& call)
{
    if (call[1].is_unknown()) return Value::unknown(Type::boolean()).with_sensitive(call[1].is_sensitive());
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    const Found found = find_equal(call[0].elements(), call[1]);
    if (found.open && !found.position) return Value::unknown(Type::boolean()).with_sensitive(found.sensitive);
    return Value::boolean(found.position.has_value()).with_sensitive(found.sensitive);
}

FunctionResult index(const Call& call)
{
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    if (call[0].kind() == Kind::set) return refuse(0, "a set has no order, convert it to a list first");
    const Found found = find_equal(call[0].elements(), call[1]);
    if (found.open) return Value::unknown(Type::number()).with_sensitive(found.sensitive);
    if (!found.position) return refuse(1, "no element is equal to this");
    return Value::number(static_cast<std::int64_t>(*found.position)).with_sensitive(found.sensitive);
}

FunctionResult one(const Call& call)
{
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    if (call[0].kind() == Kind::set && call[0].size() > 1 && !call[0].is_wholly_known()) return Value::unknown(element_type(call[0]));
    if (call[0].size() > 1) return refuse(0, fmt::format("one element or none is required, this has {}", call[0].size()));
    return call[0].size() == 1 ? call[0].elements()[0] : Value::null(element_type(call[0]));
}

FunctionResult range(const Call& call)
{
    if (call.size() == 0 || call.size() > 3)
        return refuse(-1, "one to three numbers are required: limit; start and limit; or start, limit and step");
    const Number start = call.size() > 1 ? call[0].as_number() : Number(0);
    const Number limit = call[call.size() > 1 ? 1 : 0].as_number();
    const bool down = limit < start;
    const Number step = call.size() == 3 ? call[2].as_number() : Number(down ? -1 : 1);
    if (down && step.sign() > 0) return refuse(2, "the step must be negative when the limit is below the start");
    if (!down && step.sign() < 0) return refuse(2, "the step must be positive when the limit is not below the start");
    constexpr std::size_t most = 1024;
    std::vector<Value> values;
    for (Number number = start; down ? number > limit : number < limit; number = *add(number, step)) {
        if (values.size() == most) return refuse(-1, fmt::format("more than {} numbers, use a smaller range or a larger step", most));
        values.push_back(Value::number(number));
    }
    return Value::list(Type::number(), std::move(values));
}

FunctionResult reverse(const Call& call)
{
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    std::vector<Value> values = copied(call[0].elements());
    std::reverse(values.begin(), values.end());
    return sequence_like(call[0], std::move(values));
}

Type reverse_type(std::span<const Value> arguments)
{
    if (arguments[0].type().is_collection() && is_sequence(arguments[0])) return Type::list(arguments[0].type().element());
    if (arguments[0].kind() != Kind::tuple) return Type::any();
    const Type type = arguments[0].type();
    return Type::tuple({type.elements().rbegin(), type.elements().rend()});
}

FunctionResult slice(const Call& call)
{
    if (auto valid = require_sequence(call, 0); !valid) return tl::make_unexpected(valid.error());
    if (call[0].kind() == Kind::set) return refuse(0, "a set has no order, convert it to a list first");
    const auto end = integer_argument(call, 2, 0, largest);
    if (!end) return tl::make_unexpected(end.error());
    if (*end > static_cast<std::int64_t>(call[0].size())) return refuse(2, fmt::format("there are only {} elements", call[0].size()));
    const auto start = integer_argument(call, 1, 0, largest);
    if (!start) return tl::make_unexpected(start.error());
    if (*start > *end) return refuse(1, "the start must not be after the end");
    const auto elements = call[0].elements().subspan(static_cast<std::size_t>(*start), static_cast<std::size_t>(*end - *start));
    return sequence_like(call[0], copied(elements));
}

Type slice_type(std::span<const Value> arguments)
{
    Type type = arguments[0].type();
    if (type.kind() == Kind::list) return type;
    const auto start = known_integer(arguments[1]);
    const auto end = known_integer(arguments[2]);
    const bool inside = type.kind() == Kind::tuple && start && end && 0 <= *start && *start <= *end &&
                        *end <= static_cast<std::int64_t>(type.elements().size());
    return inside ? Type::tuple({type.elements().begin() + *start, type.elements().begin() + *end}) : Type::any();
}

FunctionResult sort(const Call& call)
{
    const auto elements = call[0].elements();
    if (!call[0].is_wholly_known()) {
        return Value::list(Type::string(), std::vector<Value>(elements.size(), Value::unknown(Type::string())))
            .with_sensitive(call[0].contains_sensitive());
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (elements[i].is_null()) return refuse(0, fmt::format("element {} is null, it cannot be sorted", i));
    }
    std::vector<Value> values;
    for (const Value& element : elements) values.push_back(element.with_sensitive(false));
    std::stable_sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return a.as_string() < b.as_string(); });
    return Value::list(Type::string(), std::move(values)).with_sensitive(call[0].contains_sensitive());
}

FunctionResult distinct(const Call& call)
{
    std::vector<Value> sorted;  // what was seen, in canonical order
    std::vector<Value> values;
    const auto before = [](const Value& a, const Value& b) { return canonical_order(a, b) < 0; };
    for (const Value& value : call[0].elements()) {
        const auto place = std::lower_bound(sorted.begin(), sorted.end(), value, before);
        if (place != sorted.end() && *place == value) continue;
        sorted.insert(place, value);
        values.push_back(value);
    }
    return Value::list(element_type(call[0]), std::move(values));
}

Type list_type(std::span<const Value> arguments)
{
    return arguments[0].type();
}

FunctionResult compact(const Call& call)
{
    std::vector<Value> values;
    for (const Value& value : call[0].elements()) {
        if (!value.is_null() && !value.as_string().empty()) values.push_back(value);
    }
    return Value::list(Type::string(), std::move(values));
}

FunctionResult chunklist(const Call& call)
{
    const auto size = integer_argument(call, 1, 0, largest);
    if (!size) return tl::make_unexpected(size.error());
    const auto elements = call[0].elements();
    const std::size_t length = *size == 0 ? std::max<std::size_t>(elements.size(), 1) : static_cast<std::size_t>(*size);
    std::vector<Value> chunks;
    for (std::size_t at = 0; at < elements.size(); at += std::min(length, elements.size() - at)) {
        chunks.push_back(Value::list(element_type(call[0]), copied(elements.subspan(at, std::min(length, elements.size() - at)))));
    }
    return Value::list(call[0].type(), std::move(chunks));
}

Type chunklist_type(std::span<const Value> arguments)
{
    return Type::list(arguments[0].type());
}

// As many elements as the argument has.
Refinement size_of_first(std::span<const Value> arguments)
{
    Refinement known = refinement_of(arguments[0]);
    known.not_null = true;
    return known;
}

}  // namespace

Functions sequence_functions()
{
    const Type any = Type::any();
    const Type number = Type::number();
    const Type list = Type::list(any);
    const Parameter inside{"list", any, Sees::structure};
    const Parameter sequence{"list", any, Sees::structure, false, sequence_kinds};
    const Parameter ordered{"list", any, Sees::structure, false, ordered_kinds};
    return {
        {.name = "concat", .rest = {{"seqs", any, Sees::structure, false, ordered_kinds}}, .body = concat, .result_type = concat_type},
        {.name = "flatten", .parameters = {inside}, .body = flatten},
        {.name = "element",
         .parameters = {ordered, {"index", number}},
         .body = element,
         .result_type = element_result_type,
         .may_be_null = true},
        {.name = "contains", .parameters = {inside, {"value", any, Sees::raw}}, .result = Type::boolean(), .body = contains},
        {.name = "index", .parameters = {inside, {"value", any, Sees::raw, true}}, .result = number, .body = index},
        {.name = "one", .parameters = {sequence}, .body = one, .result_type = one_type, .may_be_null = true},
        {.name = "range", .rest = {{"params", number}}, .result = Type::list(number), .body = range},
        {.name = "reverse", .parameters = {sequence}, .body = reverse, .result_type = reverse_type},
        {.name = "slice",
         .parameters = {ordered, {"start_index", number}, {"end_index", number}},
         .body = slice,
         .result_type = slice_type},
        {.name = "sort",
         .parameters = {{"list", Type::list(Type::string()), Sees::structure}},
         .result = Type::list(Type::string()),
         .body = sort,
         .refine = size_of_first},
        {.name = "distinct", .parameters = {{"list", list}}, .body = distinct, .result_type = list_type},
        {.name = "compact", .parameters = {{"list", Type::list(Type::string())}}, .result = Type::list(Type::string()), .body = compact},
        {.name = "chunklist",
         .parameters = {{"list", list, Sees::structure}, {"size", number}},
         .body = chunklist,
         .result_type = chunklist_type},
    };
}

}  // namespace rxplan::eval
