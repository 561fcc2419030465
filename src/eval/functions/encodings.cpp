// Base64, URL, JSON and gzip.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

#include "eval/evaluate.hpp"
#include "eval/functions/encode.hpp"
#include "eval/functions/table.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

std::string json_for_html(const Value& value)
{
    const std::string json = to_json(value);
    std::string out;
    out.reserve(json.size());
    // These characters stand inside strings only, where JSON knows their escapes.
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view separator = std::string_view(json).substr(i, 3);
        if (json[i] == '<') {
            out += "\\u003c";
        } else if (json[i] == '>') {
            out += "\\u003e";
        } else if (json[i] == '&') {
            out += "\\u0026";
        } else if (separator == "\u2028" || separator == "\u2029") {
            out += separator == "\u2028" ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            out += json[i];
        }
    }
    return out;
}

Value normalised(const Value& value)
{
    if (!value.has_contents()) return value;
    if (value.kind() == Type::Kind::string) return text_value(value.as_string());
    if (value.kind() == Type::Kind::tuple) {
        std::vector<Value> elements;
        for (const Value& element : value.elements()) elements.push_back(normalised(element));
        return Value::tuple(std::move(elements));
    }
    if (value.kind() != Type::Kind::object) return value;
    NamedValues attributes;
    for (const auto& [name, attribute] : value.entries()) attributes.emplace_back(nfc(name), normalised(attribute));
    // Of names that composition makes equal the last one counts, as of any duplicates.
    std::stable_sort(attributes.begin(), attributes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    const auto kept = std::unique(attributes.rbegin(), attributes.rend(), same);
    attributes.erase(attributes.begin(), kept.base());
    return Value::object(std::move(attributes));
}

namespace {

FunctionResult jsonencode(const Call& call)
{
    if (contains_infinity(call[0])) return refuse(0, "JSON has no infinite numbers");
    return text_value(json_for_html(call[0]));
}

// The first character, unless it may be that of `null`.
Refinement json_beginning(std::span<const Value> arguments)
{
    const Value& value = arguments[0];
    if (value.may_be_null() || value.kind() < Type::Kind::string) return {};
    return {.prefix = value.kind() == Type::Kind::string ? "\"" : is_named(value) ? "{" : "["};
}

FunctionResult jsondecode(const Call& call)
{
    const auto value = parse_json(call.text(0));
    if (value) return normalised(*value);
    return refuse(0, fmt::format("this is not JSON: {} (byte {})", value.error().message, value.error().offset));
}

FunctionResult base64encode(const Call& call)
{
    return Value::string(base64_encode(call.text(0)));
}

FunctionResult base64decode(const Call& call)
{
    const auto bytes = base64_decode(call.text(0));
    if (!bytes) return refuse(0, "this is not base64");
    if (!is_valid_utf8(*bytes)) return refuse(0, "what this decodes to is not valid UTF-8");
    return text_value(*bytes);
}

constexpr int gzip_format = 15 + 16;  // the largest window, gzip's frame
constexpr int bare_format = -15;      // no frame

void append_little_endian(std::string& out, unsigned long number)
{
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>((number >> shift) & 0xff);
}

// The frame and the flush before the end are those of Terraform, so that short texts, which every compressor treats alike, give the same
// bytes.
FunctionResult base64gzip(const Call& call)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bare_format, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return refuse(-1, "out of memory");
    }
    const std::string_view text = call.text(0);
    constexpr std::string_view header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    constexpr std::string_view last_block("\x01\0\0\xff\xff", 5);
    constexpr std::size_t flush_room = 64;
    std::string out(header);
    out.resize(header.size() + deflateBound(&stream, text.size()) + flush_room);
    // zlib never writes to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + header.size());
    stream.avail_out = static_cast<uInt>(out.size() - header.size());
    const int status = deflate(&stream, Z_SYNC_FLUSH);
    const bool whole = status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
    out.resize(header.size() + stream.total_out);
    deflateEnd(&stream);
    if (!whole) return refuse(0, "this is too long to compress");
    out += last_block;
    append_little_endian(out, crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
    append_little_endian(out, text.size());
    return Value::string(base64_encode(out));
}

FunctionResult base64gunzip(const Call& call)
{
    auto bytes = base64_decode(call.text(0));
    if (!bytes) return refuse(0, "this is not base64");
    z_stream stream{};
    if (inflateInit2(&stream, gzip_format) != Z_OK) return refuse(-1, "out of memory");
    stream.next_in = reinterpret_cast<Bytef*>(bytes->data());
    stream.avail_in = static_cast<uInt>(bytes->size());
    constexpr std::size_t most = 256U << 20U;
    std::string out;
    std::string piece(65536, '\0');
    int status = Z_OK;
    while (status == Z_OK && out.size() < most) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        out.append(piece, 0, piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (status == Z_OK) return refuse(0, "this is more than 256 MB when decompressed");
    if (status != Z_STREAM_END) return refuse(0, "what this decodes to is not gzip");
    if (!is_valid_utf8(out)) return refuse(0, "what this decompresses to is not valid UTF-8");
    return text_value(out);
}

bool stays_in_url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.~").find(c) != std::string_view::npos;
}

// As in a query: a space is a plus.
FunctionResult urlencode(const Call& call)
{
    std::string out;
    for (const char c : call.text(0)) {
        if (stays_in_url(c)) {
            out += c;
        } else {
            out += c == ' ' ? "+" : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return Value::string(out);
}

FunctionResult urldecode(const Call& call)
{
    const std::string_view text = call.text(0);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const auto byte = hex_decode(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return refuse(0, fmt::format("{} is no escape", call.shown(text.substr(i, 3))));
        out += *byte;
        i += 2;
    }
    if (!is_valid_utf8(out)) return refuse(0, "what this decodes to is not valid UTF-8");
    return text_value(out);
}

}  // namespace

Functions encoding_functions()
{
    const Type string = Type::string();
    const Parameter str{"str", string};
    return {
        {.name = "jsonencode",
         .parameters = {{"val", Type::any(), Sees::known, true}},
         .result = string,
         .body = jsonencode,
         .refine = json_beginning},
        {.name = "jsondecode", .parameters = {str}, .body = jsondecode},
        {.name = "base64encode", .parameters = {str}, .result = string, .body = base64encode},
        {.name = "base64decode", .parameters = {str}, .result = string, .body = base64decode},
        {.name = "base64gzip", .parameters = {str}, .result = string, .body = base64gzip},
        {.name = "base64gunzip", .parameters = {str}, .result = string, .body = base64gunzip},
        {.name = "urlencode", .parameters = {str}, .result = string, .body = urlencode},
        {.name = "urldecode", .parameters = {str}, .result = string, .body = urldecode},
    };
}

}  // namespace rxplan::eval
