#include "cli/completion.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "base/quote.hpp"
#include "eval/function.hpp"

namespace rxplan::cli {
namespace {

using Names = std::set<std::string>;

bool is_name_byte(char byte)
{
    return byte == '_' || byte == '-' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           static_cast<unsigned char>(byte) >= 0x80;
}

// Where the traversal that `text` ends in begins: `a.b[0]["x"].c`.
std::size_t begin_of_traversal(std::string_view text)
{
    std::size_t at = text.size();
    int depth = 0;
    while (at > 0) {
        const char byte = text[at - 1];
        if (byte == ']') ++depth;
        if (byte == '[' && --depth < 0) break;
        if (depth == 0 && byte != '.' && byte != '[' && !is_name_byte(byte)) break;
        --at;
    }
    return at;
}

// Whether the cursor is within a quoted string and not within an interpolation of it.
bool in_quotes(std::string_view text)
{
    std::vector<char> open;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool quoted = !open.empty() && open.back() == '"';
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted ? open.pop_back() : open.push_back('"');
        } else if (quoted && (text[i] == '$' || text[i] == '%') && text.substr(i + 1).starts_with('{')) {
            open.push_back('{');
            ++i;
        } else if (!quoted && !open.empty() && text[i] == '}') {
            open.pop_back();
        } else if (!quoted && text[i] == '{') {
            open.push_back('{');
        }
    }
    return !open.empty() && open.back() == '"';
}

template <typename Map>
Names names_of(const Map& map)
{
    Names names;
    for (const auto& [name, declared] : map) names.insert(name);
    return names;
}

// Types, or the names of one type.
template <typename Map>
Names types_of(const Map& resources)
{
    Names types;
    for (const auto& [key, declared] : resources) types.insert(key.first + ".");
    return types;
}

template <typename Map>
Names names_of_type(const Map& resources, std::string_view type)
{
    Names names;
    for (const auto& [key, declared] : resources) {
        if (key.first == type) names.insert(key.second);
    }
    return names;
}

Names first_names(const config::Module& module)
{
    Names names = types_of(module.resources);
    for (const auto name : eval::function_names()) names.insert(std::string(name) + "(");
    for (const auto* word : {"path.", "rxplan.", "true", "false", "null"}) names.insert(word);
    if (!module.variables.empty()) names.insert("var.");
    if (!module.locals.empty()) names.insert("local.");
    if (!module.calls.empty()) names.insert("module.");
    if (!module.data_sources.empty()) names.insert("data.");
    return names;
}

Names attributes_of(const Value& value)
{
    Names names;
    const Type type = value.type();
    if (type.kind() == Type::Kind::object) {
        for (const auto& attribute : type.attributes()) names.insert(attribute.name);
    } else if (type.kind() == Type::Kind::map && value.has_contents() && !value.is_sensitive()) {
        for (const auto& [name, element] : value.entries()) {
            if (is_identifier(name)) names.insert(std::string(name));
        }
    }
    return names;
}

Names names_after(const std::string& prefix, const config::Module& module, const std::function<Value(const std::string&)>& value_of)
{
    if (prefix == "var") return names_of(module.variables);
    if (prefix == "local") return names_of(module.locals);
    if (prefix == "module") return names_of(module.calls);
    if (prefix == "path") return {"cwd", "module", "root"};
    if (prefix == "rxplan") return {"workspace"};
    if (prefix == "data") return types_of(module.data_sources);
    if (prefix.starts_with("data.") && prefix.find_first_of(".[", 5) == std::string::npos)
        return names_of_type(module.data_sources, std::string_view(prefix).substr(5));
    if (prefix.find_first_of(".[") == std::string::npos) return names_of_type(module.resources, prefix);
    return attributes_of(value_of(prefix));
}

}  // namespace

Completion complete(std::string_view before_cursor, const config::Module& module, const std::function<Value(const std::string&)>& value_of)
{
    Completion completion;
    completion.begin = before_cursor.size();
    if (in_quotes(before_cursor)) return completion;
    const auto traversal = before_cursor.substr(begin_of_traversal(before_cursor));
    const auto dot = traversal.rfind('.');
    const auto last = dot == std::string_view::npos ? traversal : traversal.substr(dot + 1);
    if (last.find_first_of("[]") != std::string_view::npos) return completion;
    completion.begin = before_cursor.size() - last.size();
    const auto names =
        dot == std::string_view::npos ? first_names(module) : names_after(std::string(traversal.substr(0, dot)), module, value_of);
    std::copy_if(names.begin(), names.end(), std::back_inserter(completion.candidates),
                 [&](const std::string& name) { return name.starts_with(last); });
    return completion;
}

}  // namespace rxplan::cli
