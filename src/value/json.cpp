// Reading JSON with simdjson, on demand, so that a number is still the text that it was.
#include "rxplan/json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "value/object.hpp"
#include "value/text.hpp"

namespace rxplan {

namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr int largest_depth = 1000;

std::string_view message_of(error_code error)
{
    switch (error) {
        case simdjson::EMPTY:
            return "the text is empty";
        case simdjson::UNCLOSED_STRING:
            return "a string is not closed";
        case simdjson::UNESCAPED_CHARS:
            return "a string contains a control character that must be escaped";
        case simdjson::STRING_ERROR:
            return "a string contains an escape that is none";
        case simdjson::UTF8_ERROR:
            return "the text is not valid UTF-8";
        case simdjson::NUMBER_ERROR:
            return "this is not a number";
        case simdjson::T_ATOM_ERROR:
            return "`true` expected";
        case simdjson::F_ATOM_ERROR:
            return "`false` expected";
        case simdjson::N_ATOM_ERROR:
            return "`null` expected";
        case simdjson::CAPACITY:
            return "the text is longer than 4 GB";
        case simdjson::MEMALLOC:
            return "out of memory";
        case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
            return "an array or object is not closed";
        case simdjson::TRAILING_CONTENT:
            return "something follows the value";
        case simdjson::DEPTH_ERROR:
            return "arrays and objects are nested too deeply";
        default:
            return "a comma, colon, bracket or value is missing or misplaced";
    }
}

bool take_digits(std::string_view& text)
{
    const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(length);
    return length > 0;
}

// JSON writes numbers more strictly than the language does.
bool is_json_number(std::string_view text)
{
    if (!text.empty() && text.front() == '-') text.remove_prefix(1);
    const bool leading_zero = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
    if (leading_zero || !take_digits(text)) return false;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        if (!take_digits(text)) return false;
    }
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        text.remove_prefix(1);
        if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
        if (!take_digits(text)) return false;
    }
    return text.empty();
}

class Reader {
public:
    explicit Reader(const char* begin) : begin_(begin) {}

    // False after an error, which error() then describes.
    bool read(ondemand::value source, Value& out)
    {
        ondemand::json_type type{};
        if (const error_code error = source.type().get(type)) return fail(error, where(source));
        switch (type) {
            case ondemand::json_type::array:
                return read_array(source, out);
            case ondemand::json_type::object:
                return read_object(source, out);
            case ondemand::json_type::number:
                return read_number(source, out);
            case ondemand::json_type::string:
                return read_string(source, out);
            case ondemand::json_type::boolean:
                return read_bool(source, out);
            case ondemand::json_type::null:
                return read_null(source, out);
        }
        return fail(simdjson::TAPE_ERROR, where(source));
    }

    bool fail(error_code error, std::size_t offset) { return fail(message_of(error), offset); }
    bool fail(std::string_view message, std::size_t offset)
    {
        if (error_.message.empty()) error_ = {std::string(message), offset};
        return false;
    }
    [[nodiscard]] const JsonError& error() const { return error_; }

private:
    [[nodiscard]] std::size_t where(ondemand::value& source) const
    {
        const char* location = nullptr;
        if (source.current_location().get(location) != simdjson::SUCCESS || location < begin_) return 0;
        return static_cast<std::size_t>(location - begin_);
    }

    bool read_array(ondemand::value& source, Value& out)
    {
        if (++depth_ > largest_depth) return fail(simdjson::DEPTH_ERROR, where(source));
        ondemand::array array;
        if (const error_code error = source.get_array().get(array)) return fail(error, where(source));
        std::vector<Value> elements;
        for (auto element : array) {
            ondemand::value value;
            if (const error_code error = element.get(value)) return fail(error, where(source));
            if (!read(value, elements.emplace_back())) return false;
        }
        --depth_;
        out = Value::tuple(std::move(elements));
        return true;
    }

    bool read_object(ondemand::value& source, Value& out)
    {
        if (++depth_ > largest_depth) return fail(simdjson::DEPTH_ERROR, where(source));
        ondemand::object object;
        if (const error_code error = source.get_object().get(object)) return fail(error, where(source));
        const std::size_t first = fields_.size();
        for (auto field : object) {
            std::string_view name;
            if (const error_code error = field.unescaped_key().get(name)) return fail(error, where(source));
            ondemand::value value;
            if (const error_code error = field.value().get(value)) return fail(error, where(source));
            Value read_value;
            if (!read(value, read_value)) return false;
            fields_.push_back({name, std::move(read_value)});
        }
        --depth_;
        out = object_of(std::span(fields_).subspan(first));
        fields_.resize(first);
        return true;
    }

    bool read_number(ondemand::value& source, Value& out)
    {
        const std::size_t offset = where(source);
        std::string_view token = source.raw_json_token();
        token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
        if (!is_json_number(token)) return fail(simdjson::NUMBER_ERROR, offset);
        const std::optional<Number> number = Number::parse(token);
        if (!number) return fail("this number is out of range", offset);
        out = Value::number(*number);
        return true;
    }

    bool read_string(ondemand::value& source, Value& out)
    {
        const std::size_t offset = where(source);
        std::string_view text;
        if (const error_code error = source.get_string().get(text)) return fail(error, offset);
        out = Value::string(text);
        return true;
    }

    bool read_bool(ondemand::value& source, Value& out)
    {
        const std::size_t offset = where(source);
        bool value = false;
        if (source.get_bool().get(value) != simdjson::SUCCESS) return fail("`true` or `false` expected", offset);
        out = Value::boolean(value);
        return true;
    }

    bool read_null(ondemand::value& source, Value& out)
    {
        const std::size_t offset = where(source);
        bool null = false;
        if (source.is_null().get(null) != simdjson::SUCCESS || !null) return fail("`null` expected", offset);
        out = Value();
        return true;
    }

    const char* begin_;
    int depth_ = 0;
    std::vector<Field> fields_;  // of the objects that are being read, the innermost last
    JsonError error_;
};

// The text stands between brackets, so that a lone number or word needs no other treatment than those inside.
bool read_document(ondemand::document& document, Reader& reader, Value& out, std::size_t end)
{
    ondemand::array array;
    if (const error_code error = document.get_array().get(array)) return reader.fail(error, 0);
    std::size_t count = 0;
    for (auto element : array) {
        ondemand::value value;
        if (const error_code error = element.get(value)) return reader.fail(error, end);
        if (++count > 1) return reader.fail(simdjson::TRAILING_CONTENT, end);
        if (!reader.read(value, out)) return false;
    }
    if (count == 0) return reader.fail(simdjson::EMPTY, 0);
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end || reader.fail(simdjson::TRAILING_CONTENT, end);
}

}  // namespace

tl::expected<Value, JsonError> parse_json(std::string_view text)
{
    const auto failure = [](std::string_view message, std::size_t offset) {
        return tl::make_unexpected(JsonError{std::string(message), offset});
    };
    if (const auto invalid = first_invalid_utf8(text)) return failure(message_of(simdjson::UTF8_ERROR), *invalid);
    std::string wrapped;
    wrapped.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
    wrapped += '[';
    wrapped += text;
    wrapped += ']';
    thread_local ondemand::parser parser;
    ondemand::document document;
    if (const error_code error = parser.iterate(wrapped).get(document)) return failure(message_of(error), 0);
    // Offsets count from the first character inside the bracket; what goes wrong at the closing one is at the end of the text.
    Reader reader(wrapped.data() + 1);
    Value value;
    const bool read = read_document(document, reader, value, text.size());
    constexpr std::size_t largest_kept_parser = 1U << 20U;
    if (parser.capacity() > largest_kept_parser) parser = ondemand::parser();
    if (!read) return failure(reader.error().message, std::min(reader.error().offset, text.size()));
    return value;
}

}  // namespace rxplan
