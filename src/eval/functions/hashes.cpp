// Digests of strings and files, password hashes, UUIDs and RSA.
#include <crypt.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <memory>

#include "eval/functions/paths.hpp"
#include "eval/functions/table.hpp"
#include "rxplan/crypto.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

namespace {

using Encode = std::string (*)(std::string_view);

template <Digest Kind, Encode Encoded>
FunctionResult of_string(const Call& call)
{
    return Value::string(Encoded(digest(Kind, call.text(0))));
}

template <Digest Kind, Encode Encoded>
FunctionResult of_file(const Call& call)
{
    const auto bytes = digest_file(Kind, resolved(call, 0));
    if (!bytes) return tl::make_unexpected(unreadable(call, 0, bytes.error()));
    return Value::string(Encoded(*bytes));
}

// bcrypt's cost doubles the work with each step; below 4 it is the usual 10, as in other tools.
FunctionResult bcrypt(const Call& call)
{
    if (call.size() > 2) return refuse(2, "`bcrypt` takes one or two arguments");
    std::int64_t cost = 10;
    if (call.size() == 2) {
        const auto given = integer_argument(call, 1, 0, 31);
        if (!given) return tl::make_unexpected(given.error());
        if (*given >= 4) cost = *given;
    }
    const std::string password(call.text(0));
    if (password.size() > 72) return refuse(0, "this is longer than the 72 bytes that bcrypt takes");
    if (password.find('\0') != std::string::npos) return refuse(0, "this contains a NUL character, which ends a password");
    const std::string entropy = random_bytes(16);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
    auto data = std::make_unique<crypt_data>();
    const bool salted = crypt_gensalt_rn("$2a$", static_cast<unsigned long>(cost), entropy.data(), static_cast<int>(entropy.size()),
                                         salt.data(), static_cast<int>(salt.size())) != nullptr;
    const char* hash = salted ? crypt_r(password.c_str(), salt.data(), data.get()) : nullptr;
    if (hash == nullptr || hash[0] == '*') return refuse(-1, "this system's password library has no bcrypt");
    return Value::string(hash);
}

// The usual form of 16 bytes, marked with a version.
std::string uuid_text(std::string bytes, unsigned version)
{
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | version << 4U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
    const std::string digits = hex(bytes);
    const std::string_view view = digits;
    return fmt::format("{}-{}-{}-{}-{}", view.substr(0, 8), view.substr(8, 4), view.substr(12, 4), view.substr(16, 4), view.substr(20, 12));
}

FunctionResult uuid(const Call&)
{
    return Value::string(uuid_text(random_bytes(16), 4));
}

std::optional<std::string> uuid_bytes(std::string_view text)
{
    std::string digits(text);
    if (digits.size() != 36) return std::nullopt;
    for (const std::size_t dash : {23U, 18U, 13U, 8U}) {
        if (digits[dash] != '-') return std::nullopt;
        digits.erase(dash, 1);
    }
    return hex_decode(digits);
}

FunctionResult uuidv5(const Call& call)
{
    struct Namespace {
        std::string_view name;
        std::string_view id;
    };
    constexpr std::array<Namespace, 4> known = {{{"dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
                                                 {"url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"},
                                                 {"oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"},
                                                 {"x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"}}};
    std::string_view space = call.text(0);
    for (const Namespace& each : known) {
        if (each.name == space) space = each.id;
    }
    const auto bytes = uuid_bytes(space);
    if (!bytes) return refuse(0, fmt::format("the namespace {} is neither dns, url, oid, x500 nor a UUID", call.shown(call.text(0))));
    return Value::string(uuid_text(sha1(*bytes + std::string(call.text(1))).substr(0, 16), 5));
}

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

Key read_private_key(std::string_view pem)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    if (!memory) return nullptr;
    // No passphrase is known, and none must be asked for at the terminal.
    const auto no_passphrase = [](char*, int, int, void*) { return -1; };
    return Key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
}

// Neither the key nor the ciphertext is told.
FunctionResult rsadecrypt(const Call& call)
{
    const auto ciphertext = base64_decode(call.text(0));
    if (!ciphertext) return refuse(0, "this is not base64");
    const Key key = read_private_key(call.text(1));
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        return refuse(1, "an RSA private key in PEM form without passphrase is required");
    const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    const auto* bytes = reinterpret_cast<const unsigned char*>(ciphertext->data());
    std::size_t length = 0;
    const bool ready = context && EVP_PKEY_decrypt_init(context.get()) > 0 &&
                       EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) > 0 &&
                       EVP_PKEY_decrypt(context.get(), nullptr, &length, bytes, ciphertext->size()) > 0;
    std::string plain(length, '\0');
    if (!ready ||
        EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(plain.data()), &length, bytes, ciphertext->size()) <= 0) {
        return refuse(0, "this cannot be decrypted with this key");
    }
    plain.resize(length);
    if (!is_valid_utf8(plain)) return refuse(0, "what this decrypts to is not valid UTF-8");
    return text_value(plain);
}

}  // namespace

Functions hash_functions()
{
    const Type string = Type::string();
    const std::vector<Parameter> str = {{"str", string}};
    const std::vector<Parameter> path = {{"path", string}};
    return {
        {.name = "md5", .parameters = str, .result = string, .body = of_string<Digest::md5, hex>},
        {.name = "sha1", .parameters = str, .result = string, .body = of_string<Digest::sha1, hex>},
        {.name = "sha256", .parameters = str, .result = string, .body = of_string<Digest::sha256, hex>},
        {.name = "sha512", .parameters = str, .result = string, .body = of_string<Digest::sha512, hex>},
        {.name = "base64sha256", .parameters = str, .result = string, .body = of_string<Digest::sha256, base64_encode>},
        {.name = "base64sha512", .parameters = str, .result = string, .body = of_string<Digest::sha512, base64_encode>},
        {.name = "filemd5", .parameters = path, .result = string, .body = of_file<Digest::md5, hex>},
        {.name = "filesha1", .parameters = path, .result = string, .body = of_file<Digest::sha1, hex>},
        {.name = "filesha256", .parameters = path, .result = string, .body = of_file<Digest::sha256, hex>},
        {.name = "filesha512", .parameters = path, .result = string, .body = of_file<Digest::sha512, hex>},
        {.name = "filebase64sha256", .parameters = path, .result = string, .body = of_file<Digest::sha256, base64_encode>},
        {.name = "filebase64sha512", .parameters = path, .result = string, .body = of_file<Digest::sha512, base64_encode>},
    };
}

Functions key_functions()
{
    const Type string = Type::string();
    return {
        {.name = "bcrypt",
         .parameters = {{"str", string}},
         .rest = {{"cost", Type::number()}},
         .result = string,
         .body = bcrypt,
         .pure = false},
        {.name = "uuid", .result = string, .body = uuid, .pure = false},
        {.name = "uuidv5", .parameters = {{"namespace", string}, {"name", string}}, .result = string, .body = uuidv5},
        {.name = "rsadecrypt", .parameters = {{"ciphertext", string}, {"privatekey", string}}, .result = string, .body = rsadecrypt},
    };
}

}  // namespace rxplan::eval
