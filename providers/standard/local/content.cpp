#include "providers/standard/local/content.hpp"

#include <array>
#include <string>
#include <utility>

#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

struct DigestAttribute {
    const char* name;
    Digest digest;
    bool base64;
    const char* doc;
};
constexpr std::array<DigestAttribute, 7> digests{{
    {"id", Digest::sha1, false, "SHA-1 of the content."},
    {"content_md5", Digest::md5, false, "MD5 of the content."},
    {"content_sha1", Digest::sha1, false, "SHA-1 of the content."},
    {"content_sha256", Digest::sha256, false, "SHA-256 of the content."},
    {"content_sha512", Digest::sha512, false, "SHA-512 of the content."},
    {"content_base64sha256", Digest::sha256, true, "SHA-256 of the content, in base64."},
    {"content_base64sha512", Digest::sha512, true, "SHA-512 of the content, in base64."},
}};

}  // namespace

void add_digest_attributes(BlockSchema& block, bool secret)
{
    for (const DigestAttribute& one : digests) {
        AttributeSchema attribute = computed(one.name, Type::string(), one.doc);
        block.attributes.push_back(secret ? std::move(attribute).secret() : std::move(attribute));
    }
}

Value with_digests(Value values, std::string_view content, bool sensitive)
{
    for (const DigestAttribute& one : digests) {
        const std::string bytes = digest(one.digest, content);
        values = values.with(one.name, Value::string(one.base64 ? base64_encode(bytes) : hex(bytes)).with_sensitive(sensitive));
    }
    return values;
}

Value with_unknown_digests(Value values)
{
    for (const DigestAttribute& one : digests) values = values.with(one.name, Value::unknown(Type::string()));
    return values;
}

}  // namespace rxplan::standard
