#include <utility>

#include "providers/standard/random/keepers.hpp"
#include "providers/standard/random/random.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

constexpr std::int64_t longest = 65536;

BlockSchema block()
{
    return {.attributes = {required("length", Type::number(), "How many bytes.").replaces(), keepers_attribute(),
                           computed("base64", Type::string(), "The bytes in base64.").secret(),
                           computed("hex", Type::string(), "The bytes in lower-case hexadecimal.").secret()},
            .blocks = {}};
}

Diagnostics validate(const Value& config)
{
    Diagnostics diagnostics;
    require_integer(diagnostics, config, "length", 1, longest);
    return diagnostics;
}

Value with_bytes(const Value& arguments, const std::string& bytes)
{
    return arguments.with("base64", Value::string(base64_encode(bytes))).with("hex", Value::string(hex(bytes)));
}

StartResult create(const Change& change)
{
    if (Diagnostics problems = validate(change.planned); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    return Done{with_bytes(change.planned, random_bytes(static_cast<std::size_t>(change.planned.int_of("length"))))};
}

// The id of an import is the bytes in base64.
ImportResponse import_bytes(std::string_view id)
{
    const std::optional<std::string> bytes = base64_decode(id);
    if (!bytes || bytes->empty()) {
        return {.state = {},
                .diagnostics = one_error("import-failed", "nothing to import", "The id of this import is the bytes in base64.")};
    }
    const Value arguments = Value::object(
        {{"length", Value::number(static_cast<std::int64_t>(bytes->size()))}, {"keepers", Value::null(Type::map(Type::string()))}});
    return {.state = with_bytes(arguments, *bytes), .diagnostics = {}};
}

}  // namespace

ResourceType random_bytes_type()
{
    ResourceType type;
    type.schema = {
        .type = "random_bytes", .block = block(), .version = 0, .timeouts = {}, .doc = "Random bytes that are secret: a key, a token."};
    type.validate = validate;
    type.create = create;
    type.import_object = import_bytes;
    return type;
}

}  // namespace rxplan::standard
