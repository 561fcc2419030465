// Numbers over MPFR. Integers that fit 64 bits never reach it: each operation tries them first, with overflow checks.
#include "rxplan/number.hpp"

#include <mpfr.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>

namespace rxplan {

namespace {

constexpr mpfr_prec_t precision = 512;
constexpr std::size_t limb_count = static_cast<std::size_t>(precision) / (8 * sizeof(mp_limb_t));
constexpr mpfr_exp_t largest_exponent = 332193;  // binary; 10^100,000
constexpr std::int64_t largest_decimal_exponent = 100000;

// A float on the stack: the operand or intermediate of one operation.
class Float {
public:
    explicit Float(mpfr_prec_t bits = precision) { mpfr_init2(value_, bits); }
    ~Float() { mpfr_clear(value_); }
    Float(const Float&) = delete;
    Float& operator=(const Float&) = delete;

    operator mpfr_ptr() { return value_; }
    operator mpfr_srcptr() const { return value_; }

private:
    mpfr_t value_;
};

}  // namespace

struct Number::Big : Shared {
    std::array<mp_limb_t, limb_count> limbs{};
    mpfr_t value;
    bool of_double = false;  // printed at that precision

    Big()
    {
        mpfr_custom_init(limbs.data(), precision);
        mpfr_custom_init_set(value, MPFR_ZERO_KIND, 0, precision, limbs.data());
    }
};

struct NumberAccess {
    static bool is_small(const Number& number) { return number.big_ == nullptr; }
    static std::int64_t small(const Number& number) { return number.small_; }
    static mpfr_srcptr big(const Number& number) { return static_cast<const Number::Big*>(number.big_)->value; }

    // A number from what `operation` leaves in a float, in its one representation; nothing for NaN.
    template <typename Operation>
    static std::optional<Number> make(const Operation& operation)
    {
        auto big = std::make_unique<Number::Big>();
        mpfr_ptr value = big->value;
        operation(value);
        if (mpfr_nan_p(value)) return std::nullopt;
        if (mpfr_zero_p(value)) return mpfr_signbit(value) != 0 ? Number(big.release()) : Number(0);
        if (mpfr_inf_p(value)) return Number(big.release());
        if (mpfr_get_exp(value) > largest_exponent) return Number::infinity(mpfr_sgn(value) < 0);
        if (mpfr_get_exp(value) < -largest_exponent) return Number(0);  // of either sign
        if (mpfr_get_exp(value) <= 64 && mpfr_integer_p(value) && mpfr_fits_slong_p(value, MPFR_RNDZ)) {
            return Number(static_cast<std::int64_t>(mpfr_get_si(value, MPFR_RNDZ)));
        }
        return Number(big.release());
    }

    // Calls `use` with the number as a float.
    template <typename Use>
    static auto with_float(const Number& number, const Use& use)
    {
        if (!is_small(number)) return use(big(number));
        Float value(64);
        mpfr_set_si(value, static_cast<long>(small(number)), MPFR_RNDN);
        return use(static_cast<mpfr_srcptr>(value));
    }

    using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
    static std::optional<Number> apply(Binary operation, const Number& a, const Number& b)
    {
        return make([&](mpfr_ptr result) {
            with_float(a, [&](mpfr_srcptr x) { return with_float(b, [&](mpfr_srcptr y) { return operation(result, x, y, MPFR_RNDN); }); });
        });
    }
};

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The parts of decimal text, `[+-] digits [. digits] [e [+-] digits]` with at least one digit before the exponent.
struct DecimalText {
    bool negative = false;
    std::string_view integer;
    std::string_view fraction;
    std::int64_t exponent = 0;  // clamped
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
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
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

Number::Number(double value)
{
    assert(!std::isnan(value));
    if (std::isinf(value)) {
        *this = infinity(value < 0);
        return;
    }
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    *this = *parse({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

Number Number::of_double(double value)
{
    assert(!std::isnan(value));
    constexpr double exact = 9007199254740992.0;  // 2^53
    if (std::isinf(value)) return infinity(value < 0);
    if (value != 0 && std::trunc(value) == value && std::abs(value) <= exact) return Number(static_cast<std::int64_t>(value));
    auto* big = new Big;
    big->of_double = true;
    mpfr_set_d(big->value, value, MPFR_RNDN);
    if (value == 0 && !std::signbit(value)) {
        delete big;
        return Number(0);
    }
    return Number(big);
}

void Number::release(const Shared* big) noexcept
{
    if (big->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete static_cast<const Big*>(big);
}

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
    const std::string terminated(text);
    std::optional<Number> number = NumberAccess::make([&](mpfr_ptr value) { mpfr_set_str(value, terminated.c_str(), 10, MPFR_RNDN); });
    if (!number || number->is_infinite() || *number == Number(0)) return std::nullopt;
    return number;
}

Number Number::infinity(bool negative)
{
    auto* big = new Big;
    mpfr_set_inf(big->value, negative ? -1 : 1);
    return Number(big);
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

bool Number::is_integer() const
{
    return big_ == nullptr || mpfr_integer_p(NumberAccess::big(*this)) != 0;
}

bool Number::is_infinite() const
{
    return big_ != nullptr && mpfr_inf_p(NumberAccess::big(*this)) != 0;
}

bool Number::is_negative_zero() const
{
    return big_ != nullptr && mpfr_zero_p(NumberAccess::big(*this)) != 0;
}

std::optional<std::int64_t> Number::to_int64() const
{
    if (big_ == nullptr) return small_;
    mpfr_srcptr value = NumberAccess::big(*this);
    if (mpfr_integer_p(value) == 0 || mpfr_fits_slong_p(value, MPFR_RNDZ) == 0) return std::nullopt;
    return static_cast<std::int64_t>(mpfr_get_si(value, MPFR_RNDZ));
}

double Number::to_double() const
{
    return big_ == nullptr ? static_cast<double>(small_) : mpfr_get_d(NumberAccess::big(*this), MPFR_RNDN);
}

int Number::sign() const
{
    if (big_ != nullptr) return mpfr_sgn(NumberAccess::big(*this));
    return small_ < 0 ? -1 : small_ > 0 ? 1 : 0;
}

std::size_t Number::hash() const
{
    if (big_ == nullptr) return std::hash<std::int64_t>{}(small_);
    const auto& big = *static_cast<const Big*>(big_);
    if (mpfr_inf_p(big.value)) return mpfr_sgn(big.value) < 0 ? 1 : 2;
    if (const auto integer = to_int64()) return std::hash<std::int64_t>{}(*integer);
    std::size_t hash = static_cast<std::size_t>(mpfr_get_exp(big.value)) * 31 + static_cast<std::size_t>(mpfr_sgn(big.value));
    for (const mp_limb_t limb : big.limbs) hash = hash * 1099511628211U ^ limb;
    return hash;
}

Number Number::operator-() const
{
    if (big_ == nullptr && small_ != 0 && small_ != std::numeric_limits<std::int64_t>::min()) return Number(-small_);
    return *NumberAccess::make(
        [&](mpfr_ptr result) { NumberAccess::with_float(*this, [&](mpfr_srcptr value) { return mpfr_neg(result, value, MPFR_RNDN); }); });
}

std::optional<Number> add(const Number& a, const Number& b)
{
    std::int64_t sum = 0;
    if (a.big_ == nullptr && b.big_ == nullptr && !__builtin_add_overflow(a.small_, b.small_, &sum)) return Number(sum);
    return NumberAccess::apply(mpfr_add, a, b);
}

std::optional<Number> subtract(const Number& a, const Number& b)
{
    std::int64_t difference = 0;
    if (a.big_ == nullptr && b.big_ == nullptr && !__builtin_sub_overflow(a.small_, b.small_, &difference)) return Number(difference);
    return NumberAccess::apply(mpfr_sub, a, b);
}

std::optional<Number> multiply(const Number& a, const Number& b)
{
    std::int64_t product = 0;
    // A zero may have a sign, which MPFR knows.
    if (a.big_ == nullptr && b.big_ == nullptr && !__builtin_mul_overflow(a.small_, b.small_, &product) && product != 0) {
        return Number(product);
    }
    return NumberAccess::apply(mpfr_mul, a, b);
}

std::optional<Number> divide(const Number& a, const Number& b)
{
    // -1 is left to MPFR: it overflows for the smallest integer.
    if (a.big_ == nullptr && b.big_ == nullptr && a.small_ != 0 && b.small_ != 0 && b.small_ != -1 && a.small_ % b.small_ == 0) {
        return Number(a.small_ / b.small_);
    }
    return NumberAccess::apply(mpfr_div, a, b);
}

std::optional<Number> remainder(const Number& a, const Number& b)
{
    if (a.big_ == nullptr && b.big_ == nullptr && b.small_ != 0) return Number(b.small_ == -1 ? 0 : a.small_ % b.small_);
    const auto rest = NumberAccess::apply(mpfr_fmod, a, b);
    return rest && rest->is_negative_zero() ? Number(0) : rest;
}

Number floor(const Number& a)
{
    if (a.is_integer() || a.is_infinite()) return a;
    return *NumberAccess::make([&](mpfr_ptr result) { mpfr_floor(result, NumberAccess::big(a)); });
}

Number ceil(const Number& a)
{
    if (a.is_integer() || a.is_infinite()) return a;
    const auto whole = *NumberAccess::make([&](mpfr_ptr result) { mpfr_ceil(result, NumberAccess::big(a)); });
    return whole.is_negative_zero() ? Number(0) : whole;
}

bool same_number(const Number& a, const Number& b)
{
    if (a == b) return true;
    const auto of_double = [](const Number& number) {
        return number.big_ != nullptr && static_cast<const Number::Big*>(number.big_)->of_double;
    };
    return (of_double(a) || of_double(b)) && !a.is_integer() && !b.is_integer() && a.text() == b.text();
}

std::strong_ordering operator<=>(const Number& a, const Number& b)
{
    if (a.big_ == nullptr && b.big_ == nullptr) return a.small_ <=> b.small_;
    if (a.big_ == b.big_) return std::strong_ordering::equal;
    const int order = NumberAccess::with_float(
        a, [&](mpfr_srcptr x) { return NumberAccess::with_float(b, [&](mpfr_srcptr y) { return mpfr_cmp(x, y); }); });
    return order <=> 0;
}

}  // namespace rxplan
