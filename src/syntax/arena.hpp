// The memory of one tree: given out piece by piece, taken back as a whole.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "syntax/tree.hpp"

namespace rxplan::syntax {

// What it gives out lives as long as the arena does. Not thread-safe while something is being added; reading a finished tree is.
class Arena {
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena();

    template <typename Node>
    Expression* make(Span span, Node node)
    {
        auto* made = new (allocate(sizeof(Expression))) Expression{span, std::move(node)};
        if constexpr (std::is_same_v<Node, Literal>) literals_.push_back(made);
        return made;
    }
    // What a node keeps apart.
    template <typename Part>
    const Part* keep(const Part& part)
    {
        static_assert(std::is_trivially_destructible_v<Part> && alignof(Part) <= alignment);
        return new (allocate(sizeof(Part))) Part(part);
    }

    template <typename T>
    List<T> list(const T* first, std::size_t count)
    {
        static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
        if (count == 0) return {};
        auto* copies = static_cast<T*>(allocate(count * sizeof(T)));
        std::uninitialized_copy_n(first, count, copies);
        return {copies, count};
    }
    template <typename T>
    List<T> list(const std::vector<T>& elements)
    {
        return list(elements.data(), elements.size());
    }

    std::string_view text(std::string_view given)
    {
        const auto copy = list(given.data(), given.size());
        return {copy.begin(), copy.size()};
    }

private:
    static constexpr std::size_t alignment = alignof(void*);

    // Straight from the system, page by page as it is written; a whole number of pages.
    struct Block {
        void* begin = nullptr;
        std::size_t size = 0;
    };

    [[nodiscard]] void* allocate(std::size_t size)
    {
        size = (size + alignment - 1) / alignment * alignment;
        if (size > left_) add_block(size);
        void* const given = next_;
        next_ += size;
        left_ -= size;
        return given;
    }
    void add_block(std::size_t least);

    std::byte* next_ = nullptr;
    std::size_t left_ = 0;
    std::vector<Block> blocks_;
    std::vector<Expression*> literals_;  // the only nodes that own something: values
};

}  // namespace rxplan::syntax
