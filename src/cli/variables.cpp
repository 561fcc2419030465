#include "cli/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>

#include "state/disk.hpp"
#include "syntax/json.hpp"
#include "syntax/parser.hpp"

namespace rxplan::cli {
namespace {

namespace fs = std::filesystem;

bool is_name_byte(char byte)
{
    return byte == '_' || byte == '-' || std::isalnum(static_cast<unsigned char>(byte)) != 0 || static_cast<unsigned char>(byte) >= 0x80;
}

bool is_secret(const config::Module& root, std::string_view name)
{
    const auto variable = root.variables.find(name);
    return variable == root.variables.end() || variable->second.sensitive || variable->second.ephemeral;
}

// The name that a line `name = ...` or `"name": ...` begins with, and where the value begins.
struct Assignment {
    std::string_view name;
    std::size_t value = 0;
};

std::optional<Assignment> assignment_in(std::string_view line)
{
    const auto skip_blanks = [&](std::size_t at) { return std::min(line.find_first_not_of(" \t{,", at), line.size()); };
    auto at = skip_blanks(0);
    const bool quoted = at < line.size() && line[at] == '"';
    const auto begin = at + (quoted ? 1 : 0);
    for (at = begin; at < line.size() && is_name_byte(line[at]); ++at) {
    }
    const auto name = line.substr(begin, at - begin);
    if (quoted && at < line.size() && line[at] == '"') ++at;
    at = skip_blanks(at);
    if (name.empty() || at == line.size() || (line[at] != '=' && line[at] != ':')) return std::nullopt;
    return Assignment{name, skip_blanks(at + 1)};
}

// A text that could not be parsed, line by line: a value lasts until the next line that gives one.
void conceal_lines(std::uint32_t file, const config::Module& root, Sources& sources)
{
    // Before the first value: only where there is something to hide.
    bool secret =
        std::any_of(root.variables.begin(), root.variables.end(), [&](const auto& variable) { return is_secret(root, variable.first); });
    const auto text = sources.text(file);
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        const auto line = text.substr(start, end - start);
        std::size_t from = 0;
        if (const auto assignment = assignment_in(line)) {
            secret = is_secret(root, assignment->name);
            from = assignment->value;
        }
        // One that begins within the line.
        for (const auto& [name, variable] : root.variables) {
            const auto at = is_secret(root, name) ? line.find(name) : std::string_view::npos;
            if (secret || at == std::string_view::npos) continue;
            secret = true;
            from = at + name.size();
        }
        if (secret && from < line.size())
            sources.conceal({file, static_cast<std::uint32_t>(start + from), static_cast<std::uint32_t>(end)});
        start = end + 1;
    }
}

// Hidden ones left out.
std::vector<fs::path> sorted_files(const fs::path& folder, bool (*wanted)(std::string_view name))
{
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        const auto name = entry->path().filename().string();
        if (!name.starts_with('.') && wanted(name)) files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

class Collector {
public:
    Collector(CollectedVariables& collected, Sources& sources, Diagnostics& diagnostics)
        : collected_(collected), sources_(sources), diagnostics_(diagnostics)
    {
    }

    void environment(const char* const* entries)
    {
        constexpr std::string_view prefix = "RXPLAN_VAR_";
        std::vector<std::string_view> found;
        for (; *entries != nullptr; ++entries) {
            if (std::string_view(*entries).starts_with(prefix)) found.emplace_back(*entries);
        }
        std::sort(found.begin(), found.end());
        for (const auto entry : found) {
            const auto equals = entry.find('=');
            eval::VariableInput input;
            input.name = entry.substr(prefix.size(), equals - prefix.size());
            input.origin = entry.substr(0, equals);
            input.text = entry.substr(equals + 1);
            input.may_be_undeclared = true;
            collected_.inputs.push_back(std::move(input));
        }
    }

    void automatic_files(const fs::path& folder)
    {
        for (const auto* name : {"rxplan.rxvars.hcl", "rxplan.rxvars.json"}) {
            std::error_code failed;
            if (fs::exists(folder / name, failed)) file(folder / name);
        }
        const auto automatic = [](std::string_view name) {
            return name.ends_with(".auto.rxvars.hcl") || name.ends_with(".auto.rxvars.json");
        };
        for (const auto& path : sorted_files(folder, automatic)) file(path);
    }

    void option(const std::string& text)
    {
        const auto equals = text.find('=');
        if (equals == 0 || equals == std::string::npos) {
            // What stands behind a name may be a secret.
            const auto name = std::find_if_not(text.begin(), text.end(), [](char byte) { return is_name_byte(byte); });
            diagnostics_.add(error("unsuitable-option", "an option has an unsuitable value")
                                 .note(fmt::format("`-var` got `{}{}`, which is not `name=value`.", std::string(text.begin(), name),
                                                   name == text.end() ? "" : "..."))
                                 .helped("-var 'name=value'"));
            return;
        }
        eval::VariableInput input;
        input.name = text.substr(0, equals);
        input.origin = "-var";
        input.text = text.substr(equals + 1);
        collected_.inputs.push_back(std::move(input));
    }

    void file(const fs::path& path)
    {
        const auto name = path.lexically_normal().string();
        auto text = real_disk().read(path.string());
        if (!text) {
            diagnostics_.add(error("unreadable-file", "file cannot be read")
                                 .note(fmt::format("`{}` could not be read: {}.", name, std::strerror(text.error().code))));
            return;
        }
        const auto id = sources_.add(name, *std::move(text));
        // Values in JSON are what they are: templates have no meaning here.
        const syntax::ArgumentsShape literals(syntax::JsonText::literal);
        const bool json = name.ends_with(".json");
        Diagnostics problems;
        collected_.files.push_back(json ? syntax::parse_json(id, literals, sources_, problems) : syntax::parse(id, sources_, problems));
        if (problems.has_errors()) collected_.broken_files.insert(id);
        diagnostics_.append(std::move(problems));
        const auto& body = collected_.files.back().body;
        for (const auto& block : body.blocks) {
            diagnostics_.add(
                error("block-in-variables-file", "a variables file has no blocks", block.header, "only `name = value` stands here")
                    .helped("Declarations belong into a file named `*.rx.hcl`."));
        }
        for (const auto& attribute : body.attributes) add(attribute.name, name, *attribute.value, attribute.name_span);
    }

private:
    void add(std::string_view variable, const std::string& origin, const syntax::Expression& value, Span source)
    {
        eval::VariableInput input;
        input.name = variable;
        input.origin = origin;
        input.value = &value;
        input.source = source;
        input.may_be_undeclared = true;
        input.warn_undeclared = true;
        collected_.inputs.push_back(std::move(input));
    }

    CollectedVariables& collected_;
    Sources& sources_;
    Diagnostics& diagnostics_;
};

}  // namespace

void collect_variables(CollectedVariables& collected, const char* const* environment, const fs::path& folder,
                       const std::vector<GivenVariable>& given, Sources& sources, Diagnostics& diagnostics)
{
    Collector collector(collected, sources, diagnostics);
    collector.environment(environment);
    collector.automatic_files(folder);
    for (const auto& one : given) {
        if (one.file) {
            collector.file(one.text);
        } else {
            collector.option(one.text);
        }
    }
}

void conceal_secrets(const CollectedVariables& collected, const config::Module& root, Sources& sources)
{
    for (const auto& file : collected.files) {
        if (collected.broken_files.contains(file.id)) {
            conceal_lines(file.id, root, sources);
            continue;
        }
        for (const auto& attribute : file.body.attributes) {
            if (is_secret(root, attribute.name)) sources.conceal(attribute.value->span);
        }
    }
}

void add_unread_files(const fs::path& folder, Diagnostics& diagnostics)
{
    const auto found =
        sorted_files(folder, [](std::string_view name) { return name.ends_with(".tfvars") || name.ends_with(".tfvars.json"); });
    if (found.empty()) return;
    const auto name = found.front().filename().string();
    for (auto& problem : diagnostics) {
        if (problem.id != "missing-variable") continue;
        problem.note(
            fmt::format("`{}` is not read: files of values are named `rxplan.rxvars.hcl` or `*.auto.rxvars.hcl`, or given with "
                        "`-var-file={}`.",
                        name, name));
    }
}

std::vector<const config::Variable*> missing_variables(const config::Module& root, const CollectedVariables& collected)
{
    std::set<std::string_view> known;
    for (const auto& input : collected.inputs) known.insert(input.name);
    std::vector<const config::Variable*> missing;
    for (const auto& [name, variable] : root.variables) {
        if (variable.default_value == nullptr && !known.contains(name)) missing.push_back(&variable);
    }
    return missing;
}

}  // namespace rxplan::cli
