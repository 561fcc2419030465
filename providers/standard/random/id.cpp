#include <openssl/bn.h>
#include <openssl/crypto.h>

#include <memory>
#include <utility>

#include "providers/standard/random/keepers.hpp"
#include "providers/standard/random/random.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

constexpr std::int64_t longest = 1024;

BlockSchema block()
{
    return {.attributes = {required("byte_length", Type::number(), "How many random bytes the id has.").replaces(),
                           optional("prefix", Type::string(), "A text put before every form but `id`.").replaces(), keepers_attribute(),
                           computed("b64_std", Type::string(), "The id in base64, with the prefix."),
                           computed("b64_url", Type::string(), "The id in base64 for URLs and file names, with the prefix."),
                           computed("dec", Type::string(), "The id in decimal digits, with the prefix."),
                           computed("hex", Type::string(), "The id in lower-case hexadecimal, with the prefix."),
                           computed("id", Type::string(), "The id in base64 for URLs, without the prefix.")},
            .blocks = {}};
}

Diagnostics validate(const Value& config)
{
    Diagnostics diagnostics;
    require_integer(diagnostics, config, "byte_length", 1, longest);
    return diagnostics;
}

std::string decimal(const std::string& bytes)
{
    const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr), BN_free);
    const std::unique_ptr<char, void (*)(char*)> text(BN_bn2dec(number.get()), [](char* memory) { OPENSSL_free(memory); });
    return text.get();
}

Value with_id(const Value& arguments, const std::string& bytes)
{
    const std::string prefix = arguments.text_of("prefix");
    return arguments.with("b64_std", Value::string(prefix + base64_encode(bytes)))
        .with("b64_url", Value::string(prefix + base64url_encode(bytes)))
        .with("dec", Value::string(prefix + decimal(bytes)))
        .with("hex", Value::string(prefix + hex(bytes)))
        .with("id", Value::string(base64url_encode(bytes)));
}

StartResult create(const Change& change)
{
    if (Diagnostics problems = validate(change.planned); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    return Done{with_id(change.planned, random_bytes(static_cast<std::size_t>(change.planned.int_of("byte_length"))))};
}

// URL alphabet without padding to the standard one with it.
std::optional<std::string> from_base64url(std::string_view text)
{
    std::string standard;
    for (char c : text) standard += c == '-' ? '+' : c == '_' ? '/' : c;
    standard.append((4 - standard.size() % 4) % 4, '=');
    return base64_decode(standard);
}

// The id of an import is `ID` or `PREFIX,ID`, the id in base64 for URLs.
ImportResponse import_id(std::string_view id)
{
    const std::size_t comma = id.rfind(',');
    const std::string_view encoded = comma == std::string_view::npos ? id : id.substr(comma + 1);
    const std::optional<std::string> bytes = from_base64url(encoded);
    if (!bytes || bytes->empty()) {
        return {.state = {},
                .diagnostics = one_error("import-failed", "nothing to import",
                                         "The id of this import is `ID` or `PREFIX,ID`, where `ID` is base64 for URLs.")};
    }
    const Value arguments =
        Value::object({{"byte_length", Value::number(static_cast<std::int64_t>(bytes->size()))},
                       {"prefix", comma == std::string_view::npos ? Value::null(Type::string()) : Value::string(id.substr(0, comma))},
                       {"keepers", Value::null(Type::map(Type::string()))}});
    return {.state = with_id(arguments, *bytes), .diagnostics = {}};
}

}  // namespace

ResourceType random_id_type()
{
    ResourceType type;
    type.schema = {.type = "random_id",
                   .block = block(),
                   .version = 0,
                   .timeouts = {},
                   .doc = "A random id that is no secret, for names that must be unique."};
    type.validate = validate;
    type.create = create;
    type.import_object = import_id;
    return type;
}

}  // namespace rxplan::standard
