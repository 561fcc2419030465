// Numbers over MPFR. Integers that fit 64 bits never reach it: each operation tries them first, with overflow checks.
#include "rxplan/number.hpp"

#include <mpfr.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "value/number_node.hpp"

namespace rxplan {

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

Number Number::infinity(bool negative)
{
    auto* big = new Big;
    mpfr_set_inf(big->value, negative ? -1 : 1);
    return Number(big);
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
