#include "view/graph_dot.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <string_view>
#include <vector>

namespace rxplan::view {
namespace {

std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') out += '\\';
        out += byte;
    }
    return out + '"';
}

}  // namespace

std::string graph_dot(const Graph& graph)
{
    std::map<std::string, std::vector<const Node*>> modules;  // by call path; the root module first
    for (const Node& node : graph.nodes) {
        if (node.is_resource()) modules[call_path(*node.module)].push_back(&node);
    }
    std::string out = "digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n";
    for (const auto& [module, nodes] : modules) {
        const std::string_view indent = module.empty() ? "  " : "    ";
        if (!module.empty()) {
            fmt::format_to(std::back_inserter(out), "  subgraph {} {{\n    label = {};\n    fontname = \"sans-serif\";\n",
                           in_quotes("cluster_" + module), in_quotes(module));
        }
        for (const Node* node : nodes) {
            const auto label = module.empty() ? node->name : node->name.substr(module.size() + 1);
            fmt::format_to(std::back_inserter(out), "{}{} [label = {}];\n", indent, in_quotes(node->name), in_quotes(label));
        }
        if (!module.empty()) out += "  }\n";
    }
    const auto needed = graph.needed_resources();
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (!graph.nodes[i].is_resource()) continue;
        for (const Edge& edge : needed[i]) {
            fmt::format_to(std::back_inserter(out), "  {} -> {};\n", in_quotes(graph.nodes[i].name), in_quotes(graph.nodes[edge.to].name));
        }
    }
    return out + "}\n";
}

}  // namespace rxplan::view
