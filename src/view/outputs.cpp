#include "view/outputs.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "rxplan/json.hpp"
#include "value/hcl_text.hpp"
#include "view/style.hpp"

namespace rxplan::view {

std::string outputs_text(const std::map<std::string, OutputState>& outputs)
{
    std::string out;
    for (const auto& [name, output] : outputs) {
        if (output.sensitive) {
            fmt::format_to(std::back_inserter(out), "{} = <sensitive>\n", name);
            continue;
        }
        out += name;
        out += " = ";
        // Line by line: only what is within a line may be escaped.
        const auto text = to_hcl(output.value);
        for (std::size_t begin = 0; begin <= text.size();) {
            const auto end = std::min(text.find('\n', begin), text.size());
            append_visible(out, std::string_view(text).substr(begin, end - begin));
            out += '\n';
            begin = end + 1;
        }
    }
    return out;
}

std::string outputs_json(const std::map<std::string, OutputState>& outputs)
{
    NamedValues entries;
    for (const auto& [name, output] : outputs) {
        entries.emplace_back(
            name,
            Value::object({{"sensitive", Value::boolean(output.sensitive)}, {"type", type_to_json(output.type)}, {"value", output.value}}));
    }
    return to_json(Value::object(std::move(entries)), JsonStyle::indented) + "\n";
}

}  // namespace rxplan::view
