// `yamldecode`, on yaml-cpp. Plain scalars mean what YAML 1.1's readers commonly take them for.
#include <fmt/format.h>
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "eval/functions/table.hpp"
#include "eval/functions/timestamp.hpp"
#include "eval/functions/yaml_write.hpp"

namespace rxplan::eval {

namespace {

using Result = tl::expected<Value, std::string>;

tl::unexpected<std::string> fail(std::string message)
{
    return tl::make_unexpected(std::move(message));
}

template <std::size_t Size>
bool is_one_of(std::string_view text, const std::array<std::string_view, Size>& words)
{
    return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> null_words = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 11> true_words = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::array<std::string_view, 11> false_words = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 6> infinity_words = {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"};
constexpr std::array<std::string_view, 3> minus_infinity_words = {"-.inf", "-.Inf", "-.INF"};
constexpr std::array<std::string_view, 3> not_a_number_words = {".nan", ".NaN", ".NAN"};

std::optional<Number> parse_based(std::string_view digits, int base)
{
    if (digits.empty() || digits.size() > 128) return std::nullopt;
    Number number = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : base;
        if (digit >= base) return std::nullopt;
        number = *add(*multiply(number, base), digit);
    }
    return number;
}

std::optional<Number> parse_number(std::string_view text)
{
    if (text.substr(0, 2) == "0x") return parse_based(text.substr(2), 16);
    if (text.substr(0, 2) == "0o") return parse_based(text.substr(2), 8);
    return Number::parse(text);
}

// A date and perhaps a time, in YAML's freer form, as RFC 3339 has it. One digit will do for month, day and hour.
class TimestampReader {
public:
    explicit TimestampReader(std::string_view text) : rest_(text) {}

    std::optional<std::string> read()
    {
        std::string out;
        if (!digits(out, 4, 4) || !mark(out, "-", '-') || !digits(out, 1, 2) || !mark(out, "-", '-') || !digits(out, 1, 2))
            return std::nullopt;
        if (rest_.empty()) return checked(out + "T00:00:00Z");
        const bool spaced = rest_.front() == ' ';
        if (!mark(out, "Tt ", 'T') || !digits(out, 1, 2) || !mark(out, ":", ':') || !digits(out, 2, 2) || !mark(out, ":", ':') ||
            !digits(out, 2, 2)) {
            return std::nullopt;
        }
        if (!rest_.empty() && rest_.front() == '.') {
            out += '.';
            rest_.remove_prefix(1);
            if (!digits(out, 1, 18)) return std::nullopt;
        }
        while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
        if (rest_.empty()) return spaced ? checked(out + "Z") : std::nullopt;
        if (mark(out, "Zz", 'Z')) return rest_.empty() ? checked(out) : std::nullopt;
        const char sign = rest_.front();
        if (!mark(out, "+-", sign) || !digits(out, 1, 2)) return std::nullopt;
        if (rest_.empty()) return checked(out + ":00");
        if (!mark(out, ":", ':') || !digits(out, 2, 2) || !rest_.empty()) return std::nullopt;
        return checked(out);
    }

private:
    // Between `least` and `most` digits, filled up to two.
    bool digits(std::string& out, std::size_t least, std::size_t most)
    {
        const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        if (count < least || count > most) return false;
        if (most == 2 && count == 1) out += '0';
        out += rest_.substr(0, count);
        rest_.remove_prefix(count);
        return true;
    }

    bool mark(std::string& out, std::string_view any_of, char written)
    {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        out += written;
        return true;
    }

    static std::optional<std::string> checked(const std::string& text)
    {
        const auto time = parse_timestamp(text);
        return time ? std::optional(timestamp_text(*time)) : std::nullopt;
    }

    std::string_view rest_;
};

Result plain_scalar(std::string_view text)
{
    if (is_one_of(text, null_words)) return Value();
    if (is_one_of(text, true_words)) return Value::boolean(true);
    if (is_one_of(text, false_words)) return Value::boolean(false);
    if (is_one_of(text, infinity_words)) return Value::number(Number::infinity());
    if (is_one_of(text, minus_infinity_words)) return Value::number(Number::infinity(true));
    if (is_one_of(text, not_a_number_words)) return fail("there is no value for a NaN");
    if (auto number = parse_number(text)) return Value::number(*std::move(number));
    if (auto time = TimestampReader(text).read()) return Value::string(*time);
    return text_value(text);
}

constexpr std::string_view standard_tag = "tag:yaml.org,2002:";

Result tagged_scalar(std::string_view tag, std::string_view text)
{
    const auto unsuitable = [&] { return fail(fmt::format("a scalar is not of the type `!!{}` that it says", tag)); };
    if (tag == "str" || tag == "binary") return text_value(text);
    if (tag == "null") return Value();
    auto value = plain_scalar(text);
    if (!value) return value;
    if (tag == "int" || tag == "float") {
        if (value->kind() != Type::Kind::number) return unsuitable();
        return tag == "float" || value->as_number().is_integer() ? value : unsuitable();
    }
    if (tag == "bool") return value->kind() == Type::Kind::boolean ? value : unsuitable();
    if (tag == "timestamp") {
        const auto time = TimestampReader(text).read();
        if (!time) return unsuitable();
        return Value::string(*time);
    }
    return fail(fmt::format("the tag `!!{}` does not suit a scalar", tag));
}

class Decoder {
public:
    Result decode(const YAML::Node& node)
    {
        // Aliases make trees of any size from a short text, and even endless ones.
        if (++nodes_ > 1'000'000) return fail("aliases make this larger than a million values");
        if (depth_ >= 200) return fail("this is nested too deeply, or an alias stands inside its own anchor");
        ++depth_;
        auto value = decode_kind(node);
        --depth_;
        return value;
    }

private:
    Result decode_kind(const YAML::Node& node)
    {
        const std::string& tag = node.Tag();
        const bool standard = tag.compare(0, standard_tag.size(), standard_tag) == 0;
        const std::string name = standard ? tag.substr(standard_tag.size()) : "";
        if (!tag.empty() && tag != "?" && tag != "!" && !standard) return fail(fmt::format("the tag `{}` is not supported", tag));
        switch (node.Type()) {
            case YAML::NodeType::Null:
                return Value();
            case YAML::NodeType::Scalar:
                if (standard) return tagged_scalar(name, node.Scalar());
                return tag == "!" ? text_value(node.Scalar()) : plain_scalar(node.Scalar());
            case YAML::NodeType::Sequence:
                if (standard && name != "seq") return fail(fmt::format("the tag `!!{}` does not suit a sequence", name));
                return sequence(node);
            case YAML::NodeType::Map:
                if (standard && name != "map") return fail(fmt::format("the tag `!!{}` does not suit a mapping", name));
                return mapping(node);
            default:
                return fail("an alias refers to nothing");
        }
    }

    Result sequence(const YAML::Node& node)
    {
        std::vector<Value> elements;
        for (const YAML::Node& element : node) {
            auto value = decode(element);
            if (!value) return value;
            elements.push_back(*std::move(value));
        }
        return Value::tuple(std::move(elements));
    }

    Result mapping(const YAML::Node& node)
    {
        std::map<std::string, Value> attributes;
        std::vector<Value> merged;
        for (const auto& entry : node) {
            if (entry.first.IsScalar() && entry.first.Tag() == "?" && entry.first.Scalar() == "<<") {
                auto value = decode(entry.second);
                if (!value) return value;
                if (!value->has_contents() || !is_named(*value)) return fail("only a mapping can be merged by `<<`");
                merged.push_back(*std::move(value));
                continue;
            }
            auto key = name_of(entry.first);
            if (!key) return tl::make_unexpected(key.error());
            auto value = decode(entry.second);
            if (!value) return value;
            attributes.insert_or_assign(*std::move(key), *std::move(value));
        }
        // What stands in the mapping itself wins over what is merged in.
        for (const Value& other : merged) {
            for (const auto& [name, value] : other.entries()) attributes.emplace(std::string(name), value);
        }
        return Value::object(NamedValues(attributes.begin(), attributes.end()));
    }

    tl::expected<std::string, std::string> name_of(const YAML::Node& node)
    {
        const auto value = decode(node);
        if (!value) return tl::make_unexpected(value.error());
        if (value->is_null()) return fail("a key is null");
        switch (value->kind()) {
            case Type::Kind::boolean:
                return std::string(value->as_bool() ? "true" : "false");
            case Type::Kind::number:
                return value->as_number().text();
            case Type::Kind::string:
                return std::string(value->as_string());
            default:
                return fail("a key is not a scalar");
        }
    }

    std::size_t nodes_ = 0;
    int depth_ = 0;
};

// Where documents begin.
class DocumentStarts final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark& mark) override { starts.push_back(mark); }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
    void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/, const std::string& /*value*/) override
    {
    }
    void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                         YAML::EmitterStyle::value /*style*/) override
    {
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                    YAML::EmitterStyle::value /*style*/) override
    {
    }
    void OnMapEnd() override {}

    std::vector<YAML::Mark> starts;
};

// The one document of a text. yaml-cpp makes documents without end of a sign that it does not expect between two, so at most three are
// read.
tl::expected<YAML::Node, std::string> load_document(const std::string& text)
{
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    DocumentStarts documents;
    const auto& starts = documents.starts;
    while (starts.size() < 3 && parser.HandleNextDocument(documents)) {
    }
    if (starts.empty()) return fail("there is no YAML document in it");
    if (starts.size() == 1) return YAML::Load(text);
    const auto stuck = std::adjacent_find(starts.begin(), starts.end(), [](const auto& a, const auto& b) { return a.pos == b.pos; });
    if (stuck == starts.end()) return fail("there is more than one YAML document in it");
    return fail(fmt::format("this is not YAML: line {}, column {}: unexpected sign", stuck->line + 1, stuck->column + 1));
}

FunctionResult yamldecode(const Call& call)
{
    // yaml-cpp reports by exceptions; none leaves this function.
    try {
        const auto document = load_document(std::string(call.text(0)));
        if (!document) return refuse(0, document.error());
        auto value = Decoder().decode(*document);
        if (value) return *std::move(value);
        return refuse(0, call.sensitive ? "this YAML has no value in the language" : value.error());
    } catch (const YAML::Exception& problem) {
        if (problem.mark.is_null()) return refuse(0, "this is not YAML");
        return refuse(0,
                      fmt::format("this is not YAML: line {}, column {}: {}", problem.mark.line + 1, problem.mark.column + 1, problem.msg));
    }
}

FunctionResult yamlencode(const Call& call)
{
    return text_value(to_yaml(call[0]));
}

}  // namespace

Functions yaml_functions()
{
    const Type string = Type::string();
    return {
        {.name = "yamldecode", .parameters = {{"src", string}}, .body = yamldecode},
        {.name = "yamlencode",
         .parameters = {{"value", Type::any(), Sees::known, true}},
         .result = string,
         .body = yamlencode,
         .may_be_null = true},
    };
}

}  // namespace rxplan::eval
