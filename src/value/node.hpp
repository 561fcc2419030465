// What stands behind a `Value`: counted, immutable nodes. Private to this room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/number.hpp"
#include "rxplan/type.hpp"
#include "rxplan/value.hpp"
#include "value/refinement.hpp"

namespace rxplan {

// The sorted names of a map or object. Values with the same names share one shape where they were made by the same thread, which costs
// 100,000 instances of a resource one set of names.
struct Shape {
    mutable std::atomic<std::uint32_t> references{1};
    std::size_t hash = 0;
    std::vector<std::string> names;

    static constexpr std::size_t absent = static_cast<std::size_t>(-1);
    [[nodiscard]] std::size_t position(std::string_view name) const;
};

// Counts a reference to a shape.
class ShapePointer {
public:
    ShapePointer() = default;
    explicit ShapePointer(const Shape* shape) noexcept : shape_(shape) {}  // takes over one reference
    ShapePointer(const ShapePointer& other) noexcept : shape_(other.shape_)
    {
        if (shape_ != nullptr) shape_->references.fetch_add(1, std::memory_order_relaxed);
    }
    ShapePointer(ShapePointer&& other) noexcept : shape_(std::exchange(other.shape_, nullptr)) {}
    ShapePointer& operator=(ShapePointer other) noexcept
    {
        std::swap(shape_, other.shape_);
        return *this;
    }
    ~ShapePointer()
    {
        if (shape_ != nullptr && shape_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shape_;
    }

    const Shape* operator->() const noexcept { return shape_; }
    const Shape& operator*() const noexcept { return *shape_; }
    [[nodiscard]] const Shape* get() const noexcept { return shape_; }

private:
    const Shape* shape_ = nullptr;
};

// The shape of these names, which must be sorted and unique; takes the names out of the pairs.
[[nodiscard]] ShapePointer shape_of(NamedValues& entries);

// A total order of types consistent with ==.
[[nodiscard]] std::strong_ordering canonical_order(const Type& a, const Type& b);

// Where a list, map, set, object or tuple stands among the elements of a set: by these bytes, which are the ones that Terraform goes by.
[[nodiscard]] std::string set_rank(const Value& value);

struct ValueAccess {
    using Form = Value::Form;
    using State = Value::State;
    using Node = Value::Node;

    // The characters follow the node.
    struct TextNode : Node {
        std::size_t size = 0;
        [[nodiscard]] const char* characters() const { return reinterpret_cast<const char*>(this + 1); }
        [[nodiscard]] char* characters() { return reinterpret_cast<char*>(this + 1); }
    };
    struct NumberNode : Node {
        Number number;
    };
    // Of null and unknown values whose type is not a primitive, and of the unknown ones of which more is known.
    struct TypeNode : Node {
        Type type;
    };
    struct RefinedNode : TypeNode {
        Refinement refinement;
    };
    // The values follow the node.
    struct ElementsNode : Node {
        std::uint32_t count = 0;
        std::uint32_t weight = 1;
        ShapePointer shape;  // of maps and objects
        Type type;           // of lists, sets and maps; objects and tuples make theirs when asked
        [[nodiscard]] const Value* values() const { return reinterpret_cast<const Value*>(this + 1); }
        [[nodiscard]] Value* values() { return reinterpret_cast<Value*>(this + 1); }
    };

    static const ElementsNode& elements(const Value& value) { return *static_cast<const ElementsNode*>(value.payload_.node); }
    static const Node* node(const Value& value) { return value.has_node_ ? value.payload_.node : nullptr; }
    static bool is_container(const Value& value) { return value.state_ == State::known && value.kind_ >= Type::Kind::list; }

    static Value without_contents(const Type& type, State state);
    static Value refined(const Type& type, Refinement refinement);
    // Of an unknown value; null when nothing is known of it.
    static const Refinement* refinement(const Value& value);
    static Value with_node(Type::Kind kind, const Node* node);
    // `type` is the whole type of a collection, anything for objects and tuples; `shape` is for maps and objects. Unmarked. Takes the
    // values out of where they stand.
    static Value container(Type::Kind kind, Type type, ShapePointer shape, std::span<Value> values);
    // A container of the same kind, names, type and mark with other values, as many and of the same types. Not for sets.
    static Value with_values(const Value& like, std::vector<Value> values);
    // Sorts and merges; moves marks of elements to the set.
    static Value set_of(Type type, std::vector<Value> values);
};

}  // namespace rxplan
