#include "graph/components.hpp"

#include <algorithm>
#include <limits>

namespace rxplan {

namespace {

class Components {
public:
    explicit Components(const std::vector<std::vector<std::uint32_t>>& edges)
        : edges_(edges), found_(edges.size(), none), lowest_(edges.size()), component_(edges.size(), none)
    {
    }

    std::vector<std::uint32_t> run()
    {
        for (std::uint32_t node = 0; node < edges_.size(); ++node) {
            if (found_[node] == none) visit(node);
        }
        return std::move(component_);
    }

private:
    static constexpr auto none = std::numeric_limits<std::uint32_t>::max();
    struct Frame {
        std::uint32_t node;
        std::size_t next = 0;  // edge to follow
    };

    void visit(std::uint32_t start)
    {
        enter(start);
        while (!stack_.empty()) {
            Frame& frame = stack_.back();
            const auto node = frame.node;
            if (frame.next == edges_[node].size()) {
                leave(node);
                continue;
            }
            const auto to = edges_[node][frame.next++];
            if (found_[to] == none) {
                enter(to);
            } else if (component_[to] == none) {
                lowest_[node] = std::min(lowest_[node], found_[to]);
            }
        }
    }

    void enter(std::uint32_t node)
    {
        found_[node] = lowest_[node] = count_++;
        open_.push_back(node);
        stack_.push_back({node});
    }

    void leave(std::uint32_t node)
    {
        stack_.pop_back();
        if (!stack_.empty()) lowest_[stack_.back().node] = std::min(lowest_[stack_.back().node], lowest_[node]);
        if (lowest_[node] != found_[node]) return;
        while (component_[node] == none) {
            component_[open_.back()] = components_;
            open_.pop_back();
        }
        ++components_;
    }

    const std::vector<std::vector<std::uint32_t>>& edges_;
    std::vector<std::uint32_t> found_;   // when a node was come to
    std::vector<std::uint32_t> lowest_;  // the earliest found node of an open component that it leads to
    std::vector<std::uint32_t> component_;
    std::vector<std::uint32_t> open_;  // nodes whose component is not complete
    std::vector<Frame> stack_;
    std::uint32_t count_ = 0;
    std::uint32_t components_ = 0;
};

}  // namespace

std::vector<std::uint32_t> strong_components(const std::vector<std::vector<std::uint32_t>>& edges)
{
    return Components(edges).run();
}

}  // namespace rxplan
