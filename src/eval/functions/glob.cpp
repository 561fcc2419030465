#include "eval/functions/glob.hpp"

#include <algorithm>
#include <optional>

namespace rxplan::eval {

namespace fs = std::filesystem;

namespace {

std::size_t point_length(std::string_view text)
{
    const auto byte = static_cast<unsigned char>(text.front());
    return std::min<std::size_t>(byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4, text.size());
}

std::string_view take_point(std::string_view& text)
{
    const std::string_view point = text.substr(0, point_length(text));
    text.remove_prefix(point.size());
    return point;
}

// The pattern's `{a,b}` written out, so that matching needs none: `x{1,2}` becomes `x1` and `x2`.
std::optional<std::vector<std::string>> alternatives(std::string_view pattern, int depth = 0)
{
    const std::size_t open = pattern.find('{');
    if (open == std::string_view::npos) return std::vector<std::string>{std::string(pattern)};
    if (depth > 8) return std::nullopt;
    std::vector<std::string> out;
    std::size_t level = 0;
    std::size_t begin = open + 1;
    std::vector<std::string_view> choices;
    std::size_t at = open;
    for (; at < pattern.size(); ++at) {
        if (pattern[at] == '{') ++level;
        if (pattern[at] == ',' && level == 1) {
            choices.push_back(pattern.substr(begin, at - begin));
            begin = at + 1;
        }
        if (pattern[at] == '}' && --level == 0) break;
    }
    if (at == pattern.size()) return std::nullopt;
    choices.push_back(pattern.substr(begin, at - begin));
    for (const std::string_view choice : choices) {
        auto rest =
            alternatives(std::string(pattern.substr(0, open)) + std::string(choice) + std::string(pattern.substr(at + 1)), depth + 1);
        if (!rest) return std::nullopt;
        out.insert(out.end(), rest->begin(), rest->end());
    }
    return out;
}

// Takes a class `[...]` off the pattern; nothing when it is not closed.
std::optional<bool> class_matches(std::string_view& pattern, std::string_view point)
{
    pattern.remove_prefix(1);
    const bool negated = !pattern.empty() && (pattern.front() == '^' || pattern.front() == '!');
    if (negated) pattern.remove_prefix(1);
    bool matches = false;
    for (bool first = true; !pattern.empty() && (first || pattern.front() != ']'); first = false) {
        const std::string_view low = take_point(pattern);
        std::string_view high = low;
        if (pattern.size() > 1 && pattern[0] == '-' && pattern[1] != ']') {
            pattern.remove_prefix(1);
            high = take_point(pattern);
        }
        // The order of UTF-8's bytes is that of the code points.
        matches = matches || (low <= point && point <= high);
    }
    if (pattern.empty()) return std::nullopt;
    pattern.remove_prefix(1);
    return matches != negated;
}

bool well_formed(std::string_view pattern)
{
    while (!pattern.empty()) {
        if (pattern.front() == '[') {
            if (!class_matches(pattern, "a")) return false;
        } else {
            if (pattern.front() == '\\') pattern.remove_prefix(1);
            if (pattern.empty()) return false;
            take_point(pattern);
        }
    }
    return true;
}

// One name, no slashes.
bool name_matches(std::string_view pattern, std::string_view name)
{
    std::string_view retry_pattern;
    std::optional<std::string_view> retry_name;  // where the last star may take one more
    for (;;) {
        if (!pattern.empty() && pattern.front() == '*') {
            pattern.remove_prefix(1);
            retry_pattern = pattern;
            retry_name = name;
            continue;
        }
        bool matched = pattern.empty() && name.empty();
        if (matched) return true;
        if (!pattern.empty() && !name.empty()) {
            const std::string_view point = take_point(name);
            if (pattern.front() == '[') {
                matched = class_matches(pattern, point).value_or(false);
            } else {
                const bool any = pattern.front() == '?';
                if (pattern.front() == '\\') pattern.remove_prefix(1);
                matched = take_point(pattern) == point || any;
            }
        }
        if (matched) continue;
        if (!retry_name || retry_name->empty()) return false;
        take_point(*retry_name);
        name = *retry_name;
        pattern = retry_pattern;
    }
}

std::string_view take_part(std::string_view& path)
{
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    return part;
}

bool path_matches(std::string_view pattern, std::string_view path)
{
    while (!pattern.empty()) {
        std::string_view rest = pattern;
        const std::string_view part = take_part(rest);
        if (part == "**") {
            for (;; take_part(path)) {
                if (path_matches(rest, path)) return true;
                if (path.empty()) return false;
            }
        }
        if (path.empty() || !name_matches(part, take_part(path))) return false;
        pattern = rest;
    }
    return path.empty();
}

// How deep below the folder a file can lie that matches; nothing: any depth.
std::optional<int> deepest(const std::vector<std::string>& patterns)
{
    std::ptrdiff_t slashes = 0;
    for (const std::string& pattern : patterns) {
        if (pattern.find("**") != std::string::npos) return std::nullopt;
        slashes = std::max(slashes, std::count(pattern.begin(), pattern.end(), '/'));
    }
    return static_cast<int>(slashes);
}

}  // namespace

tl::expected<std::vector<std::string>, std::string> matching_files(const fs::path& folder, std::string_view pattern)
{
    const auto patterns = alternatives(pattern);
    if (!patterns || !std::all_of(patterns->begin(), patterns->end(), well_formed)) {
        return tl::make_unexpected("a bracket or brace in this pattern is not closed, or it ends in a backslash");
    }
    std::vector<std::string> names;
    const std::optional<int> depth = deepest(*patterns);
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end; entry != end;
         entry.increment(error)) {
        if (error) break;
        if (depth && entry.depth() >= *depth) entry.disable_recursion_pending();
        std::error_code ignored;
        if (!entry->is_regular_file(ignored)) continue;
        const std::string name = entry->path().lexically_relative(folder).generic_string();
        if (std::any_of(patterns->begin(), patterns->end(), [&](const std::string& each) { return path_matches(each, name); })) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace rxplan::eval
