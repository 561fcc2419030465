// random_password and random_string: the same text, once secret and once not.
#include <fmt/format.h>

#ifdef RXPLAN_HAVE_CRYPT
#include <crypt.h>
#endif

#include <array>
#include <memory>
#include <utility>

#include "providers/standard/random/characters.hpp"
#include "providers/standard/random/keepers.hpp"
#include "providers/standard/random/random.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

constexpr std::int64_t longest = 65536;

#ifdef RXPLAN_HAVE_CRYPT
// The text as an htpasswd file wants it, `$2b$10$...`. Only the first 72 bytes count, as is bcrypt's way.
Value bcrypt_hash(const std::string& text)
{
    constexpr unsigned long cost = 10;
    const std::string salt_bytes = random_bytes(16);
    const std::unique_ptr<crypt_data> data = std::make_unique<crypt_data>();
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    const char* made = crypt_gensalt_rn("$2b$", cost, salt_bytes.data(), static_cast<int>(salt_bytes.size()), setting.data(),
                                        static_cast<int>(setting.size()));
    const char* hash = made == nullptr ? nullptr : crypt_rn(text.c_str(), setting.data(), data.get(), static_cast<int>(sizeof(crypt_data)));
    return hash == nullptr ? Value::null(Type::string()) : Value::string(hash);
}
#endif

BlockSchema block(bool secret)
{
    std::vector<AttributeSchema> attributes;
    const auto flag = [&](const char* name, const char* doc) {
        attributes.push_back(optional(name, Type::boolean(), doc).replaces().defaults_to(Value::boolean(true)));
    };
    const auto minimum = [&](const char* name, const char* doc) {
        attributes.push_back(optional(name, Type::number(), doc).replaces().defaults_to(Value::number(0)));
    };
    attributes.push_back(required("length", Type::number(), "How many characters.").replaces());
    flag("lower", "Whether lower-case letters may occur.");
    flag("upper", "Whether upper-case letters may occur.");
    flag("numeric", "Whether digits may occur.");
    flag("special", "Whether special characters may occur: `!@#$%&*()-_=+[]{}<>:?`, or those of `override_special`.");
    minimum("min_lower", "How many lower-case letters there are at least.");
    minimum("min_upper", "How many upper-case letters there are at least.");
    minimum("min_numeric", "How many digits there are at least.");
    minimum("min_special", "How many special characters there are at least.");
    attributes.push_back(optional("override_special", Type::string(), "The special characters to choose from.").replaces());
    attributes.push_back(keepers_attribute());
    AttributeSchema result = computed("result", Type::string(), "The random text.");
    attributes.push_back(secret ? std::move(result).secret() : std::move(result));
    attributes.push_back(secret ? computed("id", Type::string(), "Always `none`: the text itself is secret.")
                                : computed("id", Type::string(), "The random text."));
#ifdef RXPLAN_HAVE_CRYPT
    if (secret)
        attributes.push_back(computed("bcrypt_hash", Type::string(), "The text hashed with bcrypt, as htpasswd files hold it.").secret());
#endif
    return {.attributes = std::move(attributes), .blocks = {}};
}

// `override_special` counts only when it says something, as in Terraform.
std::string specials(const Value& arguments)
{
    const std::string own = arguments.text_of("override_special");
    return own.empty() ? std::string(special_characters) : own;
}

Diagnostics validate(const Value& config)
{
    Diagnostics diagnostics;
    require_integer(diagnostics, config, "length", 1, longest);
    for (const char* name : {"min_lower", "min_upper", "min_numeric", "min_special"})
        require_integer(diagnostics, config, name, 0, longest);
    if (diagnostics.has_errors()) return diagnostics;

    bool all_known = config.get("length").has_contents();
    bool any_allowed = false;
    for (const char* name : {"lower", "upper", "numeric", "special"}) {
        all_known = all_known && config.get(name).is_known();
        any_allowed = any_allowed || config.bool_of(name, true);
    }
    std::int64_t minima = 0;
    for (const char* name : {"min_lower", "min_upper", "min_numeric", "min_special"}) {
        all_known = all_known && config.get(name).is_known();
        minima += config.int_of(name, 0);
    }
    if (!all_known) return diagnostics;

    const std::int64_t length = config.int_of("length");
    if (minima > length) {
        diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument",
                                     fmt::format("The minima add up to {}, more than the length of {}.", minima, length), "length"));
    } else if (!any_allowed && minima < length) {
        diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument",
                                     "At least one of `lower`, `upper`, `numeric` and `special` must be true.", "special"));
    }
    return diagnostics;
}

Value with_result(const Value& arguments, const std::string& text, bool secret)
{
    Value state = arguments.with("result", Value::string(text)).with("id", Value::string(secret ? "none" : text));
#ifdef RXPLAN_HAVE_CRYPT
    if (secret) state = state.with("bcrypt_hash", bcrypt_hash(text));
#endif
    return state;
}

StartResult create(const Change& change, bool secret)
{
    // What was unknown when the configuration was validated is known now.
    if (Diagnostics problems = validate(change.planned); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    const Value& wanted = change.planned;
    const std::string special = specials(wanted);
    const auto count = [&](const char* name) { return static_cast<std::size_t>(wanted.int_of(name)); };
    const std::array<CharacterClass, 4> classes{{
        {lower_letters, wanted.bool_of("lower", true), count("min_lower")},
        {upper_letters, wanted.bool_of("upper", true), count("min_upper")},
        {digits, wanted.bool_of("numeric", true), count("min_numeric")},
        {special, wanted.bool_of("special", true), count("min_special")},
    }};
    return Done{with_result(wanted, random_text(count("length"), classes), secret)};
}

// The id of an import is the text.
ImportResponse import_text(const BlockSchema& schema, std::string_view text, bool secret)
{
    if (text.empty() || code_points(text).size() > static_cast<std::size_t>(longest)) {
        return {.state = {},
                .diagnostics = one_error("import-failed", "nothing to import",
                                         fmt::format("The id of this import is the text itself, of 1 to {} characters.", longest))};
    }
    NamedValues values;
    for (const AttributeSchema& attribute : schema.attributes) {
        values.emplace_back(attribute.name, attribute.default_value.is_null() ? Value::null(attribute.type) : attribute.default_value);
    }
    const Value arguments =
        Value::object(std::move(values)).with("length", Value::number(static_cast<std::int64_t>(code_points(text).size())));
    return {.state = with_result(arguments, std::string(text), secret), .diagnostics = {}};
}

// The versions are those of Terraform's provider with these attributes: states go to and fro.
ResourceType text_type(const char* name, std::uint32_t version, const char* doc, bool secret)
{
    ResourceType type;
    type.schema = {.type = name, .block = block(secret), .version = version, .timeouts = {}, .doc = doc};
    type.validate = validate;
    type.create = [secret](const Change& change) { return create(change, secret); };
    type.import_object = [secret, schema = type.schema.block](std::string_view id) { return import_text(schema, id, secret); };
    return type;
}

}  // namespace

ResourceType random_password_type()
{
    return text_type("random_password", 3, "A random text that is secret: a password, a token.", true);
}

ResourceType random_string_type()
{
    return text_type("random_string", 2, "A random text that is no secret.", false);
}

}  // namespace rxplan::standard
