// Numbers of the language: 512-bit significand, as HCL asks, so that 0.1 + 0.2 is 0.3.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan {

// An immutable number. Small integers are held inline; everything else in a shared MPFR float. Finite, or one of the two infinities;
// never NaN: operations that would give NaN return nothing.
class Number {
public:
    Number() noexcept = default;  // 0
    Number(std::int64_t integer) noexcept : small_(integer) {}
    Number(int integer) noexcept : small_(integer) {}
    explicit Number(double value);

    // Decimal text: `12`, `-1.5`, `6.02e23`. Nothing when the whole text is not one number.
    [[nodiscard]] static std::optional<Number> parse(std::string_view text);
    [[nodiscard]] static Number infinity(bool negative = false);

    // The shortest decimal text that reads back as the same number, without exponent, as HCL prints it.
    [[nodiscard]] std::string text() const;
    void append_to(std::string& out) const;

    [[nodiscard]] bool is_integer() const;
    [[nodiscard]] std::optional<std::int64_t> to_int64() const;  // nothing when fractional or out of range
    [[nodiscard]] double to_double() const;
    [[nodiscard]] int sign() const;
    [[nodiscard]] std::size_t hash() const;

    [[nodiscard]] Number operator-() const;
    friend std::optional<Number> add(const Number& a, const Number& b);
    friend std::optional<Number> subtract(const Number& a, const Number& b);
    friend std::optional<Number> multiply(const Number& a, const Number& b);
    friend std::optional<Number> divide(const Number& a, const Number& b);     // nothing for 0/0; infinity for x/0
    friend std::optional<Number> remainder(const Number& a, const Number& b);  // sign of `a`; nothing when b is 0
    friend std::optional<Number> power(const Number& a, const Number& b);
    friend Number floor(const Number& a);
    friend Number ceil(const Number& a);
    friend std::optional<Number> log(const Number& a, const Number& base);

    friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }
    friend std::strong_ordering operator<=>(const Number& a, const Number& b);

private:
    struct Big;  // src/value/number.cpp
    explicit Number(std::shared_ptr<const Big> big) noexcept : big_(std::move(big)) {}
    friend struct NumberAccess;

    std::int64_t small_ = 0;          // the value when big_ is empty
    std::shared_ptr<const Big> big_;  // never set for an integer that fits small_
};

}  // namespace rxplan
