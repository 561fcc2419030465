// `format` and `formatlist`: printf's verbs over the language's values.
#include <fmt/format.h>

#include <algorithm>

#include "eval/functions/encode.hpp"
#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

namespace {

using Kind = Type::Kind;

// `%[flags][width][.precision][[argument]]verb`
struct Verb {
    std::string_view text;  // as written, for messages
    bool left = false;
    bool zeros = false;
    bool plus = false;
    bool space = false;
    bool sharp = false;
    std::size_t width = 0;
    int precision = -1;        // -1: none given
    std::size_t argument = 0;  // one-based; 0: the next one
    char letter = 0;
};

using Text = tl::expected<std::string, FunctionError>;

// Reads verbs and applies them to arguments. The format string is argument 0 of the call, what it formats begins at 1.
class Formatter {
public:
    Formatter(std::string_view format, std::span<const Value> arguments) : rest_(format), arguments_(arguments) {}

    Text run()
    {
        while (!rest_.empty()) {
            const std::size_t plain = std::min(rest_.find('%'), rest_.size());
            out_ += rest_.substr(0, plain);
            rest_.remove_prefix(plain);
            if (rest_.empty()) break;
            if (auto failure = one_verb(); !failure) return tl::make_unexpected(failure.error());
        }
        if (!explicit_ && next_ < arguments_.size()) {
            return refuse(static_cast<int>(next_) + 1, fmt::format("too many arguments, the format uses {}", next_));
        }
        return std::move(out_);
    }

private:
    tl::expected<void, FunctionError> one_verb()
    {
        auto verb = read_verb();
        if (!verb) return tl::make_unexpected(verb.error());
        if (verb->letter == '%') {
            out_ += '%';
            return {};
        }
        if (verb->argument > 0) explicit_ = true;
        const std::size_t position = verb->argument > 0 ? verb->argument - 1 : next_;
        if (position >= arguments_.size()) {
            return refuse(-1, fmt::format("not enough arguments for `{}`: number {} is needed, there {} {}", verb->text, position + 1,
                                          arguments_.size() == 1 ? "is" : "are", arguments_.size()));
        }
        next_ = position + 1;
        auto text = format_value(*verb, arguments_[position]);
        if (!text) return refuse(static_cast<int>(position) + 1, fmt::format("unsuitable for `{}`: {}", verb->text, text.error().message));
        pad(*verb, arguments_[position], *text);
        return {};
    }

    std::size_t read_number()
    {
        std::size_t number = 0;
        for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1)) {
            if (number < 100'000) number = number * 10 + static_cast<std::size_t>(rest_.front() - '0');
        }
        return number;
    }

    bool take(char c)
    {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void read_flags(Verb& verb)
    {
        for (;; rest_.remove_prefix(1)) {
            if (rest_.empty()) return;
            switch (rest_.front()) {
                case '-':
                    verb.left = true;
                    break;
                case '0':
                    verb.zeros = true;
                    break;
                case '+':
                    verb.plus = true;
                    break;
                case ' ':
                    verb.space = true;
                    break;
                case '#':
                    verb.sharp = true;
                    break;
                default:
                    return;
            }
        }
    }

    bool read_argument_number(Verb& verb)
    {
        if (!take('[')) return true;
        verb.argument = read_number();
        return take(']') && verb.argument > 0;
    }

    tl::expected<Verb, FunctionError> read_verb()
    {
        const std::string_view start = rest_;
        Verb verb;
        rest_.remove_prefix(1);
        read_flags(verb);
        bool well_formed = read_argument_number(verb);
        verb.width = read_number();
        if (take('.')) verb.precision = static_cast<int>(read_number());
        well_formed = well_formed && read_argument_number(verb);
        if (rest_.empty() || !well_formed) return refuse(0, fmt::format("`{}` is not a complete format verb", start));
        verb.letter = rest_.front();
        rest_.remove_prefix(first_character(rest_));
        verb.text = start.substr(0, start.size() - rest_.size());
        if (std::string_view("%vtbdoxXeEfgGsq").find(verb.letter) == std::string_view::npos) {
            return refuse(0, fmt::format("there is no format verb `{}`", verb.text));
        }
        if (verb.width > 10'000 || verb.precision > 10'000)
            return refuse(0, fmt::format("`{}` asks for more than 10,000 characters", verb.text));
        return verb;
    }

    // Errors' positions are the caller's matter.
    static Text format_value(const Verb& verb, const Value& value)
    {
        switch (verb.letter) {
            case 'v':
                return format_any(verb, value);
            case 't':
                return format_as(value, Type::boolean(), [](const Value& known) -> Text { return known.as_bool() ? "true" : "false"; });
            case 's':
                return format_as(value, Type::string(), [&](const Value& known) -> Text { return cut(verb, known.as_string()); });
            case 'q':
                return format_as(value, Type::string(),
                                 [&](const Value& known) -> Text { return json_for_html(Value::string(cut(verb, known.as_string()))); });
            default:
                return format_as(value, Type::number(), [&](const Value& known) { return format_number(verb, known.as_number()); });
        }
    }

    template <typename Format>
    static Text format_as(const Value& value, const Type& type, const Format& format)
    {
        if (value.is_null()) return refuse(-1, fmt::format("a {} is required, this is null", type.friendly()));
        const auto converted = convert(value, type);
        if (!converted) return refuse(-1, converted.error().message);
        return format(*converted);
    }

    static Text format_any(const Verb& verb, const Value& value)
    {
        if (verb.sharp || value.is_null() || value.kind() > Kind::string) return json_for_html(value);
        if (value.kind() == Kind::string) return cut(verb, value.as_string());
        if (value.kind() == Kind::boolean) return value.as_bool() ? "true" : "false";
        Verb general = verb;
        general.letter = 'g';
        return format_number(general, value.as_number());
    }

    static std::string cut(const Verb& verb, std::string_view text)
    {
        std::string_view rest = text;
        if (verb.precision < 0) return std::string(text);
        for (int i = 0; i < verb.precision && !rest.empty(); ++i) rest.remove_prefix(first_character(rest));
        return std::string(text.substr(0, text.size() - rest.size()));
    }

    static Text format_number(const Verb& verb, const Number& number)
    {
        const bool negative = number.sign() < 0;
        const Number magnitude = negative ? -number : number;
        auto digits = format_magnitude(verb, magnitude);
        if (!digits) return digits;
        return (negative ? "-" : verb.plus ? "+" : verb.space ? " " : "") + *digits;
    }

    static Text format_magnitude(const Verb& verb, const Number& number)
    {
        switch (verb.letter) {
            case 'e':
            case 'E':
            case 'f':
                return number.text(verb.letter, verb.precision < 0 ? 6 : verb.precision);
            case 'g':
            case 'G':
                return verb.precision < 0 ? shortest(number, verb.letter) : number.text(verb.letter, verb.precision);
            default:
                break;
        }
        if (!number.is_integer()) return refuse(-1, "a whole number is required");
        switch (verb.letter) {
            case 'b':
                return (verb.sharp ? "0b" : "") + in_base(number, 2, "01");
            case 'o':
                return (verb.sharp ? "0" : "") + in_base(number, 8, "01234567");
            case 'x':
                return (verb.sharp ? "0x" : "") + in_base(number, 16, "0123456789abcdef");
            case 'X':
                return (verb.sharp ? "0X" : "") + in_base(number, 16, "0123456789ABCDEF");
            default:
                return number.text();
        }
    }

    static std::string in_base(Number number, int base, std::string_view digits)
    {
        std::string out;
        do {
            out += digits[static_cast<std::size_t>(*remainder(number, base)->to_int64())];
            number = floor(*divide(number, base));
        } while (number.sign() > 0);
        std::reverse(out.begin(), out.end());
        return out;
    }

    // The fewest digits that tell the number, with an exponent outside of [1e-4, 1e6).
    static std::string shortest(const Number& number, char style)
    {
        std::string plain = number.text();
        if (number.is_infinite() || number.sign() == 0) return plain;
        const std::size_t first = plain.find_first_not_of("0.");
        const std::size_t point = std::min(plain.find('.'), plain.size());
        const auto exponent = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) - (first < point ? 1 : 0);
        if (exponent >= -4 && exponent < 6) return plain;
        std::string digits = plain.substr(first);
        digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.size() > 1) digits.insert(1, 1, '.');
        return fmt::format("{}{}{}{:02}", digits, style == 'g' ? 'e' : 'E', exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
    }

    void pad(const Verb& verb, const Value& value, const std::string& text)
    {
        std::size_t length = 0;
        for (std::string_view rest = text; !rest.empty(); ++length) rest.remove_prefix(first_character(rest));
        const std::size_t missing = verb.letter != 't' && verb.width > length ? verb.width - length : 0;
        if (verb.left) {
            out_ += text;
            out_.append(missing, ' ');
        } else if (verb.zeros) {
            // Zeros stand between the sign and the digits.
            const bool is_text = verb.letter == 's' || verb.letter == 'q' || value.kind() == Kind::string;
            const bool sign =
                (!is_text || verb.letter == 'd') && !text.empty() && std::string_view("+- ").find(text.front()) != std::string_view::npos;
            if (sign) out_ += text.front();
            out_.append(missing, '0');
            out_.append(text, sign ? 1 : 0);
        } else {
            out_.append(missing, ' ');
            out_ += text;
        }
    }

    std::string_view rest_;
    std::span<const Value> arguments_;
    std::size_t next_ = 0;
    bool explicit_ = false;  // an argument was chosen by its number, so that some may remain
    std::string out_;
};

// Messages show what the format string says; a sensitive one is not shown.
FunctionError concealed(const Call& call, FunctionError error)
{
    if (call.sensitive) error.message = error.argument <= 0 ? "the format does not suit the arguments" : "unsuitable for the format";
    return error;
}

// A null of no type leaves the result open, as Terraform has it.
bool has_untyped_null(const Call& call)
{
    return std::any_of(call.arguments.begin(), call.arguments.end(),
                       [](const Value& value) { return value.is_null() && value.kind() == Type::Kind::any; });
}

FunctionResult format(const Call& call)
{
    if (has_untyped_null(call)) return Value::unknown();
    auto text = Formatter(call.text(0), call.arguments.subspan(1)).run();
    if (!text) return tl::make_unexpected(concealed(call, std::move(text.error())));
    return text_value(*text);
}

Refinement text_before_verbs(std::span<const Value> arguments)
{
    if (!arguments[0].has_contents()) return {};
    const std::string_view text = arguments[0].as_string();
    return {.prefix = std::string(certain_prefix(text.substr(0, text.find('%'))))};
}

// How many rows the lists among the arguments give; nothing when they differ.
tl::expected<std::size_t, FunctionError> row_count(const Call& call)
{
    std::optional<std::size_t> rows;
    for (std::size_t i = 1; i < call.size(); ++i) {
        if (!call[i].has_contents() || !is_sequence(call[i])) continue;
        if (rows && *rows != call[i].size()) {
            return refuse(static_cast<int>(i), fmt::format("this has {} elements, a list before it has {}", call[i].size(), *rows));
        }
        rows = call[i].size();
    }
    return rows.value_or(1);
}

// One row that is not known yet, or is sensitive, does not make the others so.
FunctionResult format_row(const Call& call, std::size_t row)
{
    std::vector<Value> arguments;
    bool sensitive = false;
    bool unknown = false;
    for (std::size_t i = 1; i < call.size(); ++i) {
        const bool list = call[i].has_contents() && is_sequence(call[i]);
        const Value& argument = list ? call[i].elements()[row] : call[i];
        sensitive = sensitive || argument.contains_sensitive();
        unknown = unknown || !argument.is_wholly_known();
        arguments.push_back(argument.without_sensitive_marks());
    }
    if (unknown) return unknown_not_null(Type::string()).with_sensitive(sensitive);
    auto text = Formatter(call.text(0), arguments).run();
    const Call row_call{call.arguments, call.context, call.sensitive || sensitive};
    if (!text) return tl::make_unexpected(concealed(row_call, std::move(text.error())));
    return text_value(*text).with_sensitive(sensitive);
}

FunctionResult formatlist(const Call& call)
{
    if (has_untyped_null(call)) return Value::unknown();
    const auto arguments = call.arguments.subspan(1);
    // The number of rows may not be known yet.
    const auto unknown = [&](auto&& of_kind) {
        return std::any_of(arguments.begin(), arguments.end(), [&](const Value& value) { return value.is_unknown() && of_kind(value); });
    };
    const bool sensitive = std::any_of(arguments.begin(), arguments.end(), [](const Value& value) { return value.is_sensitive(); });
    if (unknown([](const Value& value) { return value.kind() == Kind::any; })) return Value::unknown().with_sensitive(sensitive);
    if (unknown(is_sequence)) return Value::unknown(Type::list(Type::string())).with_sensitive(sensitive);
    const auto rows = row_count(call);
    if (!rows) return tl::make_unexpected(rows.error());
    std::vector<Value> out;
    for (std::size_t row = 0; row < *rows; ++row) {
        auto text = format_row(call, row);
        if (!text) return text;
        out.push_back(*std::move(text));
    }
    return Value::list(Type::string(), std::move(out)).with_sensitive(sensitive);
}

}  // namespace

Functions format_functions()
{
    const Type string = Type::string();
    return {
        {.name = "format",
         .parameters = {{"format", string}},
         .rest = {{"args", Type::any(), Sees::known, true}},
         .result = string,
         .body = format,
         .refine = text_before_verbs},
        {.name = "formatlist",
         .parameters = {{"format", string}},
         .rest = {{"args", Type::any(), Sees::raw, true}},
         .result = Type::list(string),
         .body = formatlist},
    };
}

}  // namespace rxplan::eval
