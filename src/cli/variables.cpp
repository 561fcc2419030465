#include "cli/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "state/disk.hpp"
#include "syntax/json.hpp"
#include "syntax/parser.hpp"

namespace rxplan::cli {
namespace {

namespace fs = std::filesystem;

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
        std::vector<fs::path> files;
        std::error_code failed;
        for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
            const auto name = entry->path().filename().string();
            const bool automatic = name.ends_with(".auto.rxvars.hcl") || name.ends_with(".auto.rxvars.json");
            if (automatic && !name.starts_with(".")) files.push_back(entry->path());
        }
        std::sort(files.begin(), files.end());
        for (const auto& path : files) file(path);
    }

    void option(const std::string& text)
    {
        const auto equals = text.find('=');
        if (equals == 0 || equals == std::string::npos) {
            diagnostics_.add(error("unsuitable-option", "an option has an unsuitable value")
                                 .note(fmt::format("`-var` got `{}`, which is not `name=value`.", text.substr(0, equals)))
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
        collected_.files.push_back(json ? syntax::parse_json(id, literals, sources_, diagnostics_)
                                        : syntax::parse(id, sources_, diagnostics_));
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
