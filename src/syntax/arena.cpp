#include "syntax/arena.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace rxplan::syntax {
namespace {

// Blocks double from what one expression takes to what makes their number small.
constexpr std::size_t smallest_block = 1U << 12U;
constexpr std::size_t largest_block = 1U << 23U;
// Large blocks are made of pages of this size where the system has them: a tree is written once from end to end, and each page that it
// begins costs a call of the kernel.
constexpr std::size_t huge_page = 1U << 21U;

}  // namespace

Arena::~Arena()
{
    for (Expression* literal : literals_) std::destroy_at(literal);
    for (const Block& block : blocks_) ::munmap(block.begin, block.size);
}

void Arena::add_block(std::size_t least)
{
    const auto wanted = std::max(least, std::min(largest_block, smallest_block << std::min<std::size_t>(blocks_.size(), 32)));
    const auto size = (wanted + smallest_block - 1) / smallest_block * smallest_block;
    void* const block = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) throw std::bad_alloc();
    if (size >= huge_page) ::madvise(block, size, MADV_HUGEPAGE);  // advice: nothing depends on its being taken
    blocks_.push_back({block, size});
    next_ = static_cast<std::byte*>(block);
    left_ = size;
}

}  // namespace rxplan::syntax
