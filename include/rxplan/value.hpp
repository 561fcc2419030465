// Values of the language. Unknown ("known after apply"), null and sensitive are properties that any value can have, so planning is
// ordinary evaluation in which some values are not known yet.
#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rxplan/number.hpp"
#include "rxplan/path.hpp"
#include "rxplan/type.hpp"

namespace rxplan {

class Value;

// Named values of a map or object; sorted by name once inside a `Value`.
using NamedValues = std::vector<std::pair<std::string, Value>>;

// An immutable value, 16 bytes, cheap to copy (a reference count), safe to read from many threads.
//
// Two kinds of methods. Questions (`type`, `is_null`, `is_unknown`, ...) may be asked of every value. Contents (`as_*`, `elements`,
// `entries`, `find`, `size`) may be asked only of a known, non-null value of the right kind: anything else is a bug of the caller and
// asserts. Operations of the language, total over unknown, null and sensitive, are in `src/value/operations.hpp`.
class Value {
public:
    Value() noexcept = default;  // null of any type
    Value(const Value& other) noexcept
        : payload_(other.payload_), kind_(other.kind_), state_(other.state_), sensitive_(other.sensitive_), has_node_(other.has_node_)
    {
        if (has_node_) payload_.node->references.fetch_add(1, std::memory_order_relaxed);
    }
    Value(Value&& other) noexcept : Value() { swap(other); }  // leaves null of any type
    Value& operator=(Value other) noexcept
    {
        swap(other);
        return *this;
    }
    ~Value()
    {
        if (has_node_) release(payload_.node);
    }

    [[nodiscard]] static Value null(const Type& type = Type::any());
    [[nodiscard]] static Value unknown(const Type& type = Type::any());
    [[nodiscard]] static Value boolean(bool value) noexcept;
    [[nodiscard]] static Value number(Number value);
    [[nodiscard]] static Value string(std::string_view text);  // must be valid UTF-8; kept as given (the language normalises at its edges)
    // Collections: every element must already have the element type (`any` only when empty or when the elements are unknown or null of
    // any).
    [[nodiscard]] static Value list(const Type& element, std::vector<Value> elements);
    [[nodiscard]] static Value set(const Type& element, std::vector<Value> elements);  // equal elements are merged; canonical order;
                                                                                       // a mark inside becomes the set's
    [[nodiscard]] static Value map(const Type& element, NamedValues entries);          // names must be unique
    [[nodiscard]] static Value object(NamedValues attributes);                         // names must be unique
    [[nodiscard]] static Value tuple(std::vector<Value> elements);

    [[nodiscard]] Type type() const;
    [[nodiscard]] Type::Kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool is_null() const noexcept { return state_ == State::null; }
    [[nodiscard]] bool is_unknown() const noexcept { return state_ == State::unknown; }
    [[nodiscard]] bool is_known() const noexcept { return !is_unknown(); }
    [[nodiscard]] bool may_be_null() const;      // null, or unknown without a word on that (src/value/refinement.hpp)
    [[nodiscard]] bool is_wholly_known() const;  // no unknown anywhere inside
    [[nodiscard]] bool is_sensitive() const noexcept { return sensitive_; }  // this value itself
    [[nodiscard]] bool contains_sensitive() const;                           // itself or anything inside
    // How many containers are inside each other here: 0 for a string, 1 for a list of strings; 255 stands for more, too.
    [[nodiscard]] std::size_t depth() const noexcept { return has_node_ ? payload_.node->depth : 0; }
    // How many values there would be if nothing were shared: this one and all inside; a long string counts as one for each 256 bytes.
    // 2^32 - 1 stands for more, too.
    [[nodiscard]] std::size_t weight() const;
    // Known and not null: its contents may be asked for.
    [[nodiscard]] bool has_contents() const noexcept { return !is_null() && is_known(); }

    [[nodiscard]] Value with_sensitive(bool sensitive = true) const;  // marks or unmarks this value, not what is inside
    [[nodiscard]] Value without_sensitive_marks() const;              // removes every mark, also inside

    [[nodiscard]] bool as_bool() const;
    [[nodiscard]] const Number as_number() const;
    [[nodiscard]] std::string_view as_string() const;
    [[nodiscard]] std::size_t size() const;                           // elements or entries; not of strings
    [[nodiscard]] std::span<const Value> elements() const;            // list, set, tuple; also the values of a map or object, in name order
    [[nodiscard]] std::string_view name(std::size_t position) const;  // map, object: the name at a position
    [[nodiscard]] const Value* find(std::string_view name) const;     // map, object: null when absent
    // map, object: for `for (auto [name, value] : v.entries())`.
    class Entries;
    [[nodiscard]] Entries entries() const;

    // Shorthands for the providers' most common questions: the contents when this is an object (or map) that has the attribute with a
    // known, non-null value of that kind; otherwise the fallback. They never assert.
    [[nodiscard]] Value get(std::string_view name) const;  // null of any when absent
    [[nodiscard]] std::string text_of(std::string_view name, std::string_view fallback = {}) const;
    [[nodiscard]] std::int64_t int_of(std::string_view name, std::int64_t fallback = 0) const;
    [[nodiscard]] bool bool_of(std::string_view name, bool fallback = false) const;
    // A copy of this object (or map) with one attribute set or added.
    [[nodiscard]] Value with(std::string_view name, Value value) const;

    // Whether `type()` is this type, without making it.
    [[nodiscard]] bool has_type(const Type& type) const;

    // Identity of representation: same type, same contents, same unknowns (whatever is known of them), nulls and marks. The language's
    // `==` is in operations.
    friend bool operator==(const Value& a, const Value& b);
    // A total order consistent with ==, ignoring marks; the canonical order of sets. Null after unknown after known.
    friend std::strong_ordering canonical_order(const Value& a, const Value& b);

private:
    enum class State : std::uint8_t { known, null, unknown };
    enum class Form : std::uint8_t { text, number, elements, type, refined };
    struct Node {  // the counted head of what src/value/node.hpp defines
        mutable std::atomic<std::uint32_t> references{1};
        Form form;
        bool unknown_inside = false;
        bool sensitive_inside = false;
        std::uint8_t depth = 0;
    };
    union Payload {
        bool boolean;
        std::int64_t integer;
        const Node* node;
    };
    friend struct ValueAccess;

    void swap(Value& other) noexcept
    {
        std::swap(payload_, other.payload_);
        std::swap(kind_, other.kind_);
        std::swap(state_, other.state_);
        std::swap(sensitive_, other.sensitive_);
        std::swap(has_node_, other.has_node_);
    }
    static void release(const Node* node) noexcept;

    Payload payload_{.integer = 0};
    Type::Kind kind_ = Type::Kind::any;
    State state_ = State::null;
    bool sensitive_ = false;  // a mark of this reference to the contents, so that marking copies nothing
    bool has_node_ = false;   // payload_.node is set and counted
};

class Value::Entries {
public:
    explicit Entries(const Value& value) : value_(&value), size_(value.size()) {}

    class Iterator {
    public:
        Iterator(const Value& value, std::size_t position) : value_(&value), position_(position) {}
        std::pair<std::string_view, const Value&> operator*() const { return {value_->name(position_), value_->elements()[position_]}; }
        Iterator& operator++()
        {
            ++position_;
            return *this;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.position_ == b.position_; }

    private:
        const Value* value_;
        std::size_t position_;
    };

    [[nodiscard]] Iterator begin() const { return {*value_, 0}; }
    [[nodiscard]] Iterator end() const { return {*value_, size_}; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    const Value* value_;
    std::size_t size_;
};

// The value at a path; nothing when the path leads nowhere. A null or unknown on the way gives nothing.
[[nodiscard]] std::optional<Value> value_at(const Value& root, const Path& path);

// Rebuilds a value bottom-up: `change` is called for each part with its path, innermost first, and returns what stands there instead.
// Marks of a rebuilt container are kept.
[[nodiscard]] Value transform(const Value& root, const std::function<Value(const Path&, const Value&)>& change);

}  // namespace rxplan
