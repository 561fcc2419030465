// Powers and logarithms, in doubles.
#include <algorithm>
#include <cmath>

#include "rxplan/number.hpp"

namespace rxplan {

namespace {

// By repeated squaring of the fraction, so that the last places are those that Terraform gets.
double double_power(double x, double y)
{
    constexpr double most = 9.2e18;
    const double magnitude = std::abs(y);
    if (x == 0 || !std::isfinite(x) || !std::isfinite(y) || magnitude >= most || (x < 0 && std::trunc(y) != y)) return std::pow(x, y);
    if (magnitude == 0.5) return y > 0 ? std::sqrt(x) : 1 / std::sqrt(x);
    double whole = 0;
    double rest = std::modf(magnitude, &whole);
    double result = 1;
    if (rest != 0) {
        if (rest > 0.5) {
            rest -= 1;
            whole += 1;
        }
        result = std::exp(rest * std::log(x));
    }
    std::int64_t exponent = 0;
    int shift = 0;
    double fraction = std::frexp(x, &shift);
    std::int64_t scale = shift;
    constexpr std::int64_t beyond = 1 << 20;  // of every double
    for (auto bits = static_cast<std::uint64_t>(whole); bits != 0; bits >>= 1U) {
        if (scale < -beyond || scale > beyond) {
            exponent += scale;
            break;
        }
        if ((bits & 1U) != 0) {
            result *= fraction;
            exponent += scale;
        }
        fraction *= fraction;
        scale *= 2;
        if (fraction < 0.5) {
            fraction += fraction;
            --scale;
        }
    }
    if (y < 0) {
        result = 1 / result;
        exponent = -exponent;
    }
    return std::ldexp(result, static_cast<int>(std::clamp(exponent, -beyond, beyond)));
}

std::optional<Number> number_of(double value)
{
    return std::isnan(value) ? std::nullopt : std::optional(Number::of_double(value));
}

}  // namespace

std::optional<Number> power(const Number& a, const Number& b)
{
    return number_of(double_power(a.to_double(), b.to_double()));
}

std::optional<Number> log(const Number& a, const Number& base)
{
    return number_of(std::log(a.to_double()) / std::log(base.to_double()));
}

}  // namespace rxplan
