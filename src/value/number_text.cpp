// Numbers from text and as text.
#include <mpfr.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cstdlib>

#include "rxplan/number.hpp"
#include "value/number_node.hpp"

namespace rxplan {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The parts of decimal text, `[+-] digits [. digits] [(e | p) [+-] digits]` with at least one digit before the exponent.
struct DecimalText {
    bool negative = false;
    std::string_view integer;
    std::string_view fraction;
    std::int64_t exponent = 0;  // clamped
    bool binary = false;        // the exponent is of 2
    bool plain = false;         // neither point nor exponent
};

std::string_view take_digits(std::string_view& text)
{
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length])) ++length;
    const std::string_view digits = text.substr(0, length);
    text.remove_prefix(length);
    return digits;
}

std::optional<DecimalText> split_decimal(std::string_view text)
{
    DecimalText parts;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        parts.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    parts.integer = take_digits(text);
    parts.plain = text.empty();
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        parts.fraction = take_digits(text);
    }
    if (parts.integer.empty() && parts.fraction.empty()) return std::nullopt;
    if (text.empty()) return parts;
    parts.binary = text.front() == 'p' || text.front() == 'P';
    if (!parts.binary && text.front() != 'e' && text.front() != 'E') return std::nullopt;
    text.remove_prefix(1);
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const std::string_view digits = take_digits(text);
    if (digits.empty() || !text.empty()) return std::nullopt;
    for (const char digit : digits) {
        if (parts.exponent < 10 * largest_decimal_exponent) parts.exponent = parts.exponent * 10 + (digit - '0');
    }
    if (negative) parts.exponent = -parts.exponent;
    return parts;
}

bool is_zero(const DecimalText& parts)
{
    return parts.integer.find_first_not_of('0') == std::string_view::npos &&
           parts.fraction.find_first_not_of('0') == std::string_view::npos;
}

struct Digits {
    std::string text;      // without sign and without trailing zeros
    mpfr_exp_t point = 0;  // the value is 0.text * 10^point
};

Digits digits_of(mpfr_srcptr value, std::size_t count)
{
    Digits digits;
    std::string buffer(count + 3, '\0');
    mpfr_get_str(buffer.data(), &digits.point, 10, count, value, MPFR_RNDN);
    buffer.resize(buffer.find('\0'));
    if (buffer.front() == '-') buffer.erase(0, 1);
    buffer.erase(buffer.find_last_not_of('0') + 1);
    digits.text = std::move(buffer);
    return digits;
}

bool reads_back(mpfr_srcptr value, const Digits& digits)
{
    Float read;
    const std::string text = "0." + digits.text + "e" + std::to_string(digits.point);
    mpfr_set_str(read, text.c_str(), 10, MPFR_RNDN);
    return mpfr_cmpabs(read, value) == 0;
}

// The fewest digits that read back as the same number. More digits are never further away, so a search by halves finds them.
Digits shortest_digits(mpfr_srcptr value)
{
    constexpr std::size_t enough = 156;  // 1 + ceil(512 * log10(2))
    constexpr std::size_t usual = 20;    // what people write has fewer
    std::size_t low = 1;
    std::size_t high = usual;
    Digits best = digits_of(value, high);
    if (!reads_back(value, best)) {
        low = usual + 1;
        high = enough;
        best = digits_of(value, high);
    }
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        Digits candidate = digits_of(value, middle);
        if (reads_back(value, candidate)) {
            high = middle;
            best = std::move(candidate);
        } else {
            low = middle + 1;
        }
    }
    return best;
}

// The fewest digits within half of a double's last place. Below a power of two that place is taken as large as above it.
Digits shortest_digits_of_double(mpfr_srcptr value)
{
    constexpr mpfr_prec_t bits = 53;
    constexpr std::size_t enough = 17;
    Float half_place;
    mpfr_set_ui_2exp(half_place, 1, mpfr_get_exp(value) - bits - 1, MPFR_RNDN);
    Float scaled;
    mpfr_mul_2si(scaled, value, bits - mpfr_get_exp(value), MPFR_RNDN);
    const bool even = mpfr_fits_slong_p(scaled, MPFR_RNDN) != 0 && mpfr_get_si(scaled, MPFR_RNDN) % 2 == 0;
    for (std::size_t count = 1; count < enough; ++count) {
        Digits digits = digits_of(value, count);
        Float distance;
        const std::string text = "0." + digits.text + "e" + std::to_string(digits.point);
        mpfr_set_str(distance, text.c_str(), 10, MPFR_RNDN);
        if (mpfr_sgn(value) < 0) mpfr_neg(distance, distance, MPFR_RNDN);
        mpfr_sub(distance, distance, value, MPFR_RNDN);
        const int order = mpfr_cmpabs(distance, half_place);
        if (order < 0 || (order == 0 && even)) return digits;
    }
    return digits_of(value, enough);
}

void append_integer(std::string& out, std::int64_t integer)
{
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), integer).ptr;
    out.append(buffer.data(), end);
}

}  // namespace

std::optional<Number> Number::parse(std::string_view text)
{
    const std::optional<DecimalText> parts = split_decimal(text);
    if (!parts) return std::nullopt;
    if (parts->plain && parts->integer.size() <= 18) {
        std::int64_t integer = 0;
        for (const char digit : parts->integer) integer = integer * 10 + (digit - '0');
        return parts->negative ? -Number(integer) : Number(integer);
    }
    if (is_zero(*parts)) return parts->negative ? -Number(0) : Number(0);
    // Without exponent, the largest and the smallest number are as long as the exponent says, and then as their digits.
    constexpr std::int64_t limit = largest_decimal_exponent;
    constexpr std::size_t longest_text = largest_decimal_exponent + 1000;
    if (parts->exponent > limit || parts->exponent < -limit || text.size() > longest_text) return std::nullopt;
    const std::string terminated(parts->binary ? text.substr(0, text.find_first_of("pP")) : text);
    std::optional<Number> number = NumberAccess::make([&](mpfr_ptr value) {
        mpfr_set_str(value, terminated.c_str(), 10, MPFR_RNDN);
        if (parts->binary) mpfr_mul_2si(value, value, static_cast<long>(parts->exponent), MPFR_RNDN);
    });
    if (!number || number->is_infinite() || *number == Number(0)) return std::nullopt;
    return number;
}

std::string Number::text() const
{
    std::string out;
    append_to(out);
    return out;
}

void Number::append_to(std::string& out) const
{
    if (big_ == nullptr) return append_integer(out, small_);
    mpfr_srcptr value = NumberAccess::big(*this);
    if (mpfr_inf_p(value)) {
        out += mpfr_sgn(value) < 0 ? "-Inf" : "+Inf";
        return;
    }
    if (mpfr_signbit(value) != 0) out += '-';
    if (mpfr_zero_p(value)) {
        out += '0';
        return;
    }
    const bool of_double = static_cast<const Big*>(big_)->of_double;
    const Digits digits = of_double ? shortest_digits_of_double(value) : shortest_digits(value);
    const auto count = static_cast<mpfr_exp_t>(digits.text.size());
    if (digits.point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-digits.point), '0');
        out += digits.text;
    } else if (digits.point >= count) {
        out += digits.text;
        out.append(static_cast<std::size_t>(digits.point - count), '0');
    } else {
        out.append(digits.text, 0, static_cast<std::size_t>(digits.point));
        out += '.';
        out.append(digits.text, static_cast<std::size_t>(digits.point));
    }
}

std::string Number::text(char style, int digits) const
{
    assert(digits >= 0);
    const std::string format = std::string("%.*R") + style;
    return NumberAccess::with_float(*this, [&](mpfr_srcptr value) {
        char* text = nullptr;
        const int length = mpfr_asprintf(&text, format.c_str(), digits, value);
        std::string out = length < 0 ? "" : std::string(text, static_cast<std::size_t>(length));
        mpfr_free_str(text);
        return out;
    });
}

}  // namespace rxplan
