#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "providers/standard/random/characters.hpp"
#include "providers/standard/random/random.hpp"
#include "rxplan/crypto.hpp"
#include "tests/support/provider_driver.hpp"

using namespace rxplan;
using rxplan::test::ProviderDriver;

namespace {

ProviderDriver random_provider()
{
    return ProviderDriver(standard::make_random({}));
}

Value number(std::int64_t value)
{
    return Value::number(value);
}

template <typename Predicate>
auto count(const std::string& text, Predicate predicate)
{
    return std::count_if(text.begin(), text.end(), [&](unsigned char c) { return predicate(c) != 0; });
}

}  // namespace

TEST_CASE("random_password: before it is made, its result is known after apply")
{
    ProviderDriver random = random_provider();
    const PlanResponse plan = random.plan("random_password", random.null("random_password"), {{"length", number(16)}});
    CHECK(plan.planned.get("result").is_unknown());
    CHECK(plan.planned.get("id").is_unknown());
    CHECK(plan.planned.bool_of("special"));
}

TEST_CASE("random_password: result and hash are secret, every argument forces replacement")
{
    ProviderDriver random = random_provider();
    const ResourceSchema* schema = random.provider().schema().resource("random_password");
    for (const AttributeSchema& attribute : schema->block.attributes) {
        CAPTURE(attribute.name);
        if (attribute.name == "result" || attribute.name == "bcrypt_hash") CHECK(attribute.sensitive);
        if (attribute.presence != Presence::computed) CHECK(attribute.forces_replacement);
    }
}

TEST_CASE("random_password: nothing but what is allowed occurs, and no less than the minima")
{
    ProviderDriver random = random_provider();
    for (int i = 0; i < 20; ++i) {
        const std::string text = random
                                     .create("random_string", {{"length", number(12)},
                                                               {"upper", Value::boolean(false)},
                                                               {"special", Value::boolean(true)},
                                                               {"override_special", Value::string("-_")},
                                                               {"min_numeric", number(3)},
                                                               {"min_special", number(2)}})
                                     .text_of("result");
        CAPTURE(text);
        CHECK(text.size() == 12);
        CHECK(count(text, [](int c) { return std::isupper(c); }) == 0);
        CHECK(count(text, [](int c) { return std::isdigit(c); }) >= 3);
        CHECK(count(text, [](int c) { return c == '-' || c == '_' ? 1 : 0; }) >= 2);
        CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
    }
}

TEST_CASE("random_password: minima hold also for classes that fill nothing else")
{
    ProviderDriver random = random_provider();
    const Value state = random.create("random_string", {{"length", number(4)},
                                                        {"upper", Value::boolean(false)},
                                                        {"lower", Value::boolean(false)},
                                                        {"numeric", Value::boolean(false)},
                                                        {"special", Value::boolean(false)},
                                                        {"min_upper", number(4)}});
    CHECK(count(state.text_of("result"), [](int c) { return std::isupper(c); }) == 4);
}

TEST_CASE("random_password: every character of the alphabet comes up, and two results differ")
{
    ProviderDriver random = random_provider();
    const std::string text = random.create("random_password", {{"length", number(8000)}}).text_of("result");
    const std::set<char> seen(text.begin(), text.end());
    CHECK(seen.size() == 26 + 26 + 10 + standard::special_characters.size());
    CHECK(random.create("random_password", {{"length", number(32)}}).text_of("result") !=
          random.create("random_password", {{"length", number(32)}}).text_of("result"));
}

TEST_CASE("random_password: characters beyond ASCII stay whole")
{
    ProviderDriver random = random_provider();
    const Value state = random.create("random_string", {{"length", number(10)},
                                                        {"upper", Value::boolean(false)},
                                                        {"lower", Value::boolean(false)},
                                                        {"numeric", Value::boolean(false)},
                                                        {"override_special", Value::string("äß")}});
    CHECK(standard::code_points(state.text_of("result")).size() == 10);
    CHECK(state.text_of("result").size() == 20);
}

TEST_CASE("random_password: the hash belongs to the result")
{
    ProviderDriver random = random_provider();
    if (random.provider().schema().resource("random_password")->block.attribute("bcrypt_hash") == nullptr) return;  // no libcrypt here
    const Value state = random.create("random_password", {{"length", number(16)}});
    CHECK(state.text_of("bcrypt_hash").substr(0, 7) == "$2b$10$");
    CHECK(state.text_of("bcrypt_hash").size() == 60);
    CHECK(state.text_of("id") == "none");
}

TEST_CASE("random_password: impossible arguments are refused, unknown ones pass")
{
    ProviderDriver random = random_provider();
    const auto problems = [&](const NamedValues& given) { return ProviderDriver::text(random.validate("random_password", given)); };
    CHECK(problems({{"length", number(0)}}) == "length: `length` must be a whole number from 1 to 65536.\n");
    CHECK(problems({{"length", Value::number(*Number::parse("1.5"))}}) == "length: `length` must be a whole number from 1 to 65536.\n");
    CHECK(problems({{"length", number(3)}, {"min_upper", number(2)}, {"min_lower", number(2)}}) ==
          "length: The minima add up to 4, more than the length of 3.\n");
    const NamedValues none{{"length", number(3)},
                           {"upper", Value::boolean(false)},
                           {"lower", Value::boolean(false)},
                           {"numeric", Value::boolean(false)},
                           {"special", Value::boolean(false)}};
    CHECK(problems(none) == "special: At least one of `lower`, `upper`, `numeric` and `special` must be true.\n");
    CHECK(problems({{"length", Value::unknown(Type::number())}, {"min_upper", number(2)}}).empty());
}

TEST_CASE("random_password: what exists stays as it is")
{
    ProviderDriver random = random_provider();
    const Value state = random.create("random_password", {{"length", number(16)}});
    CHECK(random.plan("random_password", state, {{"length", number(16)}}).planned == state);
    CHECK(random.read("random_password", state) == state);
}

TEST_CASE("random_password: an import takes the text")
{
    ProviderDriver random = random_provider();
    const ImportResponse imported = random.provider().import_object("random_password", "s3cret");
    REQUIRE(imported.state);
    CHECK(imported.state->text_of("result") == "s3cret");
    CHECK(imported.state->int_of("length") == 6);
    CHECK(random.plan("random_password", *imported.state, {{"length", number(6)}}).planned == *imported.state);
}

TEST_CASE("random_bytes: hex and base64 are the same bytes, both secret")
{
    ProviderDriver random = random_provider();
    const Value state = random.create("random_bytes", {{"length", number(24)}});
    CHECK(state.text_of("hex").size() == 48);
    CHECK(hex_decode(state.text_of("hex")) == base64_decode(state.text_of("base64")));
    CHECK(random.provider().schema().resource("random_bytes")->block.attribute("hex")->sensitive);
    CHECK(random.provider().schema().resource("random_bytes")->block.attribute("base64")->sensitive);
}

TEST_CASE("random_bytes: an import takes base64")
{
    ProviderDriver random = random_provider();
    const ImportResponse imported = random.provider().import_object("random_bytes", "AQID");
    REQUIRE(imported.state);
    CHECK(imported.state->text_of("hex") == "010203");
    CHECK(imported.state->int_of("length") == 3);
    CHECK(random.provider().import_object("random_bytes", "?").diagnostics.has_errors());
}

TEST_CASE("random_id: all forms are the same bytes, with the prefix before each but the id")
{
    ProviderDriver random = random_provider();
    const ImportResponse imported = random.provider().import_object("random_id", "web-,_-8B");
    REQUIRE(imported.state);
    CHECK(imported.state->text_of("id") == "_-8B");
    CHECK(imported.state->text_of("b64_url") == "web-_-8B");
    CHECK(imported.state->text_of("b64_std") == "web-/+8B");
    CHECK(imported.state->text_of("hex") == "web-ffef01");
    CHECK(imported.state->text_of("dec") == "web-16772865");
    CHECK(imported.state->int_of("byte_length") == 3);

    const Value state = random.create("random_id", {{"byte_length", number(8)}});
    CHECK(state.text_of("hex").size() == 16);
    CHECK(state.text_of("id") == state.text_of("b64_url"));
}

TEST_CASE("random: after a crash there is nothing to adopt")
{
    ProviderDriver random = random_provider();
    const Change intent = random.change(Operation::create, "random_id", random.null("random_id"), {{"byte_length", number(8)}});
    CHECK(std::holds_alternative<NotFound>(random.provider().adopt(intent)));
}
