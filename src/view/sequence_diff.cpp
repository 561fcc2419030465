#include "view/sequence_diff.hpp"

#include <algorithm>

namespace rxplan::view {
namespace {

constexpr std::size_t most_differences = 1000;

using Equal = std::function<bool(std::size_t, std::size_t)>;

// Myers' greedy algorithm on what lies between common beginning and end. `furthest[d]` holds, for each diagonal that d differences reach,
// how far they reach in the first sequence.
class Search {
public:
    Search(std::size_t offset, std::size_t before, std::size_t after, const Equal& equal)
        : offset_(offset), before_(static_cast<long>(before)), after_(static_cast<long>(after)), equal_(equal)
    {
    }

    // Backwards: the last edit first. Empty when the sequences differ too much.
    std::vector<Edit> run()
    {
        const auto limit = std::min(static_cast<std::size_t>(before_ + after_), most_differences);
        for (std::size_t d = 0; d <= limit; ++d) {
            if (advance(static_cast<long>(d))) return walk_back();
        }
        return {};
    }

private:
    // True when the end is reached.
    bool advance(long d)
    {
        std::vector<long> reach(static_cast<std::size_t>(d) + 1);
        bool arrived = false;
        for (long k = -d; k <= d && !arrived; k += 2) {
            long x = d == 0 ? 0 : goes_down(d, k) ? at(d - 1, k + 1) : at(d - 1, k - 1) + 1;
            while (x < before_ && x - k < after_ && x - k >= 0 &&
                   equal_(offset_ + static_cast<std::size_t>(x), offset_ + static_cast<std::size_t>(x - k)))
                ++x;
            reach[static_cast<std::size_t>((k + d) / 2)] = x;
            arrived = x == before_ && x - k == after_;
        }
        furthest_.push_back(std::move(reach));
        return arrived;
    }

    // Whether diagonal k is best reached by an addition.
    [[nodiscard]] bool goes_down(long d, long k) const { return k == -d || (k != d && at(d - 1, k - 1) < at(d - 1, k + 1)); }

    [[nodiscard]] long at(long d, long k) const { return furthest_[static_cast<std::size_t>(d)][static_cast<std::size_t>((k + d) / 2)]; }

    std::vector<Edit> walk_back()
    {
        std::vector<Edit> edits;
        long x = before_;
        long y = after_;
        const auto edit = [&](Edit::Kind kind) {
            edits.push_back({kind, offset_ + static_cast<std::size_t>(x), offset_ + static_cast<std::size_t>(y)});
        };
        for (long d = static_cast<long>(furthest_.size()) - 1; d > 0; --d) {
            const long k = x - y;
            const bool down = goes_down(d, k);
            const long from = down ? at(d - 1, k + 1) : at(d - 1, k - 1);
            const long start = down ? from : from + 1;
            while (x > start) --x, --y, edit(Edit::Kind::keep);
            down ? --y : --x;
            edit(down ? Edit::Kind::add : Edit::Kind::remove);
        }
        while (x > 0) --x, --y, edit(Edit::Kind::keep);
        return edits;
    }

    std::size_t offset_;
    long before_;
    long after_;
    const Equal& equal_;
    std::vector<std::vector<long>> furthest_;
};

// Removals before additions in each run of changes.
void order_runs(std::vector<Edit>& edits)
{
    auto start = edits.begin();
    while (start != edits.end()) {
        start = std::find_if(start, edits.end(), [](const Edit& e) { return e.kind != Edit::Kind::keep; });
        const auto end = std::find_if(start, edits.end(), [](const Edit& e) { return e.kind == Edit::Kind::keep; });
        std::stable_partition(start, end, [](const Edit& e) { return e.kind == Edit::Kind::remove; });
        start = end;
    }
}

}  // namespace

std::vector<Edit> sequence_diff(std::size_t before, std::size_t after, const Equal& equal)
{
    std::vector<Edit> edits;
    std::size_t head = 0;
    while (head < before && head < after && equal(head, head)) {
        edits.push_back({Edit::Kind::keep, head, head});
        ++head;
    }
    std::size_t tail = 0;
    while (head + tail < before && head + tail < after && equal(before - tail - 1, after - tail - 1)) ++tail;

    const std::size_t removed = before - head - tail;
    const std::size_t added = after - head - tail;
    auto middle = Search(head, removed, added, equal).run();
    if (middle.empty()) {
        for (std::size_t i = 0; i < removed; ++i) edits.push_back({Edit::Kind::remove, head + i, head});
        for (std::size_t i = 0; i < added; ++i) edits.push_back({Edit::Kind::add, before - tail, head + i});
    } else {
        edits.insert(edits.end(), middle.rbegin(), middle.rend());
    }
    for (std::size_t i = 0; i < tail; ++i) edits.push_back({Edit::Kind::keep, before - tail + i, after - tail + i});
    order_runs(edits);
    return edits;
}

std::vector<std::string_view> split_lines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

}  // namespace rxplan::view
