// What stands behind a `Number`: an MPFR float. Private to this room.
#pragma once

#include <mpfr.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "rxplan/number.hpp"

namespace rxplan {

inline constexpr mpfr_prec_t precision = 512;
inline constexpr std::size_t limb_count = static_cast<std::size_t>(precision) / (8 * sizeof(mp_limb_t));
inline constexpr mpfr_exp_t largest_exponent = 332193;  // binary; 10^100,000
inline constexpr std::int64_t largest_decimal_exponent = 100000;

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

}  // namespace rxplan
