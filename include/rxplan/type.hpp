// Types of the language.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rxplan {

class Type;

struct ObjectAttribute;

// An immutable type, cheap to copy. Equality is structural.
class Type {
public:
    enum class Kind : std::uint8_t { any, boolean, number, string, list, set, map, object, tuple };

    Type() noexcept = default;  // any
    Type(const Type& other) noexcept : kind_(other.kind_), node_(other.node_)
    {
        if (node_ != nullptr) node_->references.fetch_add(1, std::memory_order_relaxed);
    }
    Type(Type&& other) noexcept : kind_(std::exchange(other.kind_, Kind::any)), node_(std::exchange(other.node_, nullptr)) {}
    Type& operator=(Type other) noexcept
    {
        std::swap(kind_, other.kind_);
        std::swap(node_, other.node_);
        return *this;
    }
    ~Type()
    {
        if (node_ != nullptr) release(node_);
    }

    [[nodiscard]] static Type any() noexcept { return Type(Kind::any); }
    [[nodiscard]] static Type boolean() noexcept { return Type(Kind::boolean); }
    [[nodiscard]] static Type number() noexcept { return Type(Kind::number); }
    [[nodiscard]] static Type string() noexcept { return Type(Kind::string); }
    [[nodiscard]] static Type list(Type element);
    [[nodiscard]] static Type set(Type element);
    [[nodiscard]] static Type map(Type element);
    [[nodiscard]] static Type object(std::vector<ObjectAttribute> attributes);  // sorted by name by the constructor; names are unique
    [[nodiscard]] static Type tuple(std::vector<Type> elements);

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool is_primitive() const noexcept { return kind_ >= Kind::boolean && kind_ <= Kind::string; }
    [[nodiscard]] bool is_collection() const noexcept { return kind_ >= Kind::list && kind_ <= Kind::map; }

    [[nodiscard]] const Type& element() const;                                    // of a collection
    [[nodiscard]] std::span<const ObjectAttribute> attributes() const;            // of an object, by name
    [[nodiscard]] const ObjectAttribute* attribute(std::string_view name) const;  // of an object; null when absent
    [[nodiscard]] std::span<const Type> elements() const;                         // of a tuple
    [[nodiscard]] bool contains_any() const;                                      // `any` somewhere inside, or itself

    // As written in the language: `list(string)`, `object({ a = number, b = optional(string) })`.
    [[nodiscard]] std::string text() const;
    // For messages: `string`, `list of string`, `object`.
    [[nodiscard]] std::string friendly() const;

    friend bool operator==(const Type& a, const Type& b);

private:
    struct Shared {  // the counted part of Node
        mutable std::atomic<std::uint32_t> references{1};
    };
    struct Node;  // src/value/type.cpp
    explicit Type(Kind kind) noexcept : kind_(kind) {}
    Type(Kind kind, const Shared* node) noexcept : kind_(kind), node_(node) {}
    [[nodiscard]] const Node& node() const noexcept;
    static Type collection(Kind kind, Type element);
    static void release(const Shared* node) noexcept;

    Kind kind_ = Kind::any;
    const Shared* node_ = nullptr;  // a Node; set for collections, objects and tuples
};

struct ObjectAttribute {
    std::string name;
    Type type;
    bool optional = false;  // meaningful in a type constraint only; the type of a value has none

    friend bool operator==(const ObjectAttribute&, const ObjectAttribute&) = default;
};

}  // namespace rxplan
