#include "graph/order.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rxplan {

namespace {

// Depth-first, with a stack of its own: a chain of a hundred thousand blocks must not be a hundred thousand calls deep.
class Order {
public:
    Order(const std::vector<Node>& nodes, std::vector<std::vector<Edge>>& needs, Diagnostics& diagnostics)
        : nodes_(nodes), needs_(needs), diagnostics_(diagnostics), mark_(nodes.size(), Mark::untouched)
    {
        order_.reserve(nodes.size());
    }

    std::vector<std::uint32_t> run()
    {
        for (std::uint32_t node = 0; node < nodes_.size(); ++node) {
            if (mark_[node] == Mark::untouched) visit(node);
        }
        return std::move(order_);
    }

private:
    enum class Mark : std::uint8_t { untouched, open, done };
    struct Frame {
        std::uint32_t node;
        std::size_t next = 0;  // edge to follow
    };

    void visit(std::uint32_t start)
    {
        stack_.push_back({start});
        mark_[start] = Mark::open;
        while (!stack_.empty()) {
            Frame& frame = stack_.back();
            auto& edges = needs_[frame.node];
            if (frame.next == edges.size()) {
                mark_[frame.node] = Mark::done;
                order_.push_back(frame.node);
                stack_.pop_back();
                continue;
            }
            const std::uint32_t to = edges[frame.next].to;
            if (mark_[to] == Mark::open) {
                report_cycle(to);
                edges.erase(edges.begin() + static_cast<std::ptrdiff_t>(frame.next));
                continue;
            }
            ++frame.next;
            if (mark_[to] == Mark::untouched) {
                mark_[to] = Mark::open;
                stack_.push_back({to});
            }
        }
    }

    // The cycle is what lies on the stack from `first` on. Of a long one both ends are shown; of many cycles the first ones, since one
    // reference too many may close as many as there are blocks.
    void report_cycle(std::uint32_t first)
    {
        constexpr std::ptrdiff_t longest = 20;
        constexpr std::size_t most = 10;
        if (++cycles_ > most) return;
        const auto begin = std::find_if(stack_.begin(), stack_.end(), [&](const Frame& frame) { return frame.node == first; });
        const auto length = std::distance(begin, stack_.end());
        std::string path;
        Diagnostic problem = error("dependency-cycle", "blocks depend on each other");
        for (auto frame = begin; frame != stack_.end(); ++frame) {
            const auto position = std::distance(begin, frame);
            if (length > longest && position >= longest / 2 && position < length - longest / 2) {
                if (position == longest / 2) path += fmt::format("({} more) -> ", length - longest);
                continue;
            }
            // Frames below the top have moved past the edge that they followed.
            const bool top = std::next(frame) == stack_.end();
            const Edge& edge = needs_[frame->node][top ? frame->next : frame->next - 1];
            path += fmt::format("{} -> ", nodes_[frame->node].name);
            if (!edge.source.valid()) continue;
            const bool primary = problem.labels.empty();
            problem.labels.push_back({edge.source, fmt::format("{} needs {}", nodes_[frame->node].name, nodes_[edge.to].name), primary});
            if (primary) problem.subject = edge.source;
        }
        problem.note(path + nodes_[first].name);
        diagnostics_.add(std::move(problem));
    }

    const std::vector<Node>& nodes_;
    std::vector<std::vector<Edge>>& needs_;
    Diagnostics& diagnostics_;
    std::vector<Mark> mark_;
    std::vector<Frame> stack_;
    std::size_t cycles_ = 0;
    std::vector<std::uint32_t> order_;
};

}  // namespace

Graph ordered(std::vector<Node> nodes, std::vector<std::vector<Edge>> needs, Diagnostics& diagnostics)
{
    const auto order = Order(nodes, needs, diagnostics).run();
    std::vector<std::uint32_t> position(nodes.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) position[order[i]] = i;
    Graph graph;
    graph.nodes.reserve(nodes.size());
    graph.needs.reserve(nodes.size());
    for (const auto from : order) {
        graph.nodes.push_back(std::move(nodes[from]));
        auto edges = std::move(needs[from]);
        for (auto& edge : edges) edge.to = position[edge.to];
        std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.to < b.to; });
        graph.needs.push_back(std::move(edges));
    }
    return graph;
}

}  // namespace rxplan
