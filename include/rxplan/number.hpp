// Numbers of the language: 512-bit significand, as HCL asks, so that 0.1 + 0.2 is 0.3.
#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rxplan {

// An immutable number. Small integers are held inline; everything else in a shared MPFR float. Finite, or one of the two infinities;
// never NaN: operations that would give NaN return nothing.
class Number {
public:
    Number() noexcept = default;  // 0
    Number(std::int64_t integer) noexcept : small_(integer) {}
    Number(int integer) noexcept : small_(integer) {}
    // By its shortest decimal text, so that 0.1 is the language's 0.1. Must not be NaN.
    explicit Number(double value);
    Number(const Number& other) noexcept : small_(other.small_), big_(other.big_)
    {
        if (big_ != nullptr) big_->references.fetch_add(1, std::memory_order_relaxed);
    }
    Number(Number&& other) noexcept : small_(std::exchange(other.small_, 0)), big_(std::exchange(other.big_, nullptr)) {}
    Number& operator=(Number other) noexcept
    {
        std::swap(small_, other.small_);
        std::swap(big_, other.big_);
        return *this;
    }
    ~Number()
    {
        if (big_ != nullptr) release(big_);
    }

    // Decimal text: `12`, `-1.5`, `6.02e23`; `1.5p3` is 1.5 x 2^3. Nothing when the whole text is not one number, or when its magnitude is
    // out of range (beyond 10^100,000 or, other than 0, below 10^-100,000).
    [[nodiscard]] static std::optional<Number> parse(std::string_view text);
    [[nodiscard]] static Number infinity(bool negative = false);
    // Exactly the double's value, printed with the fewest digits that tell it from other doubles. Must not be NaN.
    [[nodiscard]] static Number of_double(double value);

    // The shortest decimal text that reads back as the same number, without exponent, as HCL prints it.
    [[nodiscard]] std::string text() const;
    void append_to(std::string& out) const;
    // As C's printf writes it: `style` is one of e, E, f, g, G; `digits` is the precision.
    [[nodiscard]] std::string text(char style, int digits) const;

    [[nodiscard]] bool is_integer() const;
    [[nodiscard]] bool is_infinite() const;
    [[nodiscard]] bool is_inline() const noexcept { return big_ == nullptr; }
    [[nodiscard]] bool is_negative_zero() const;                 // equal to 0, but printed as -0
    [[nodiscard]] std::optional<std::int64_t> to_int64() const;  // nothing when fractional or out of range
    [[nodiscard]] double to_double() const;
    [[nodiscard]] int sign() const;
    [[nodiscard]] std::size_t hash() const;

    [[nodiscard]] Number operator-() const;
    // Arithmetic rounds to 512 bits. A result beyond the range of `parse` is an infinity or 0.
    friend std::optional<Number> add(const Number& a, const Number& b);
    friend std::optional<Number> subtract(const Number& a, const Number& b);
    friend std::optional<Number> multiply(const Number& a, const Number& b);
    friend std::optional<Number> divide(const Number& a, const Number& b);     // nothing for 0/0; infinity for x/0
    friend std::optional<Number> remainder(const Number& a, const Number& b);  // sign of `a`; nothing when b is 0
    friend Number floor(const Number& a);
    friend Number ceil(const Number& a);
    // As near as a double is, as Terraform's functions give it.
    friend std::optional<Number> power(const Number& a, const Number& b);
    friend std::optional<Number> log(const Number& a, const Number& base);

    // `==` of the language: equal, or a double with a fraction that prints alike.
    friend bool same_number(const Number& a, const Number& b);
    friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }
    friend std::strong_ordering operator<=>(const Number& a, const Number& b);

private:
    struct Shared {  // the counted part of Big
        mutable std::atomic<std::uint32_t> references{1};
    };
    struct Big;  // src/value/number.cpp
    friend struct NumberAccess;
    explicit Number(const Shared* big) noexcept : big_(big) {}
    static void release(const Shared* big) noexcept;

    std::int64_t small_ = 0;       // the value when big_ is null
    const Shared* big_ = nullptr;  // a Big; never set for an integer that fits small_, but for -0 and what came from a large double
};

bool same_number(const Number& a, const Number& b);
std::optional<Number> add(const Number& a, const Number& b);
std::optional<Number> subtract(const Number& a, const Number& b);
std::optional<Number> multiply(const Number& a, const Number& b);
std::optional<Number> divide(const Number& a, const Number& b);
std::optional<Number> remainder(const Number& a, const Number& b);
Number floor(const Number& a);
Number ceil(const Number& a);
std::optional<Number> power(const Number& a, const Number& b);
std::optional<Number> log(const Number& a, const Number& base);

}  // namespace rxplan
