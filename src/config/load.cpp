#include "config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "config/body_reader.hpp"
#include "config/declarations.hpp"
#include "config/json_shape.hpp"
#include "config/literal_arguments.hpp"
#include "syntax/parser.hpp"

namespace rxplan::config {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view json_suffix = ".rx.json";

// How a configuration file of another name would have to be named; empty when it is none.
std::string own_name(std::string_view name)
{
    constexpr std::pair<std::string_view, std::string_view> endings[] = {
        {".tf.json", ".rx.json"}, {".tofu.json", ".rx.json"}, {".tf", ".rx.hcl"}, {".tofu", ".rx.hcl"}, {".hcl", ".rx.hcl"}};
    if (name.ends_with(".rxvars.hcl") || name.ends_with(".lock.hcl") || name.starts_with('.')) return {};
    for (const auto& [theirs, ours] : endings) {
        if (name.ends_with(theirs)) return fmt::format("{}{}", name.substr(0, name.size() - theirs.size()), ours);
    }
    return {};
}

std::vector<std::string> sorted_names(const fs::path& folder, bool (*wanted)(std::string_view name), std::error_code& failed)
{
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        const auto name = entry->path().filename().string();
        if (wanted(name)) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

bool is_configuration_file(std::string_view name)
{
    return (name.ends_with(".rx.hcl") || name.ends_with(json_suffix)) && !name.starts_with('.');
}

std::optional<std::vector<std::string>> DiskReader::list(const fs::path& folder) const
{
    std::error_code failed;
    auto names = sorted_names(folder, is_configuration_file, failed);
    if (failed) return std::nullopt;
    return names;
}

std::string DiskReader::misnamed(const fs::path& folder) const
{
    std::error_code failed;
    const auto names = sorted_names(
        folder, [](std::string_view name) { return !own_name(name).empty(); }, failed);
    return names.empty() ? std::string() : names.front();
}

std::optional<std::string> DiskReader::read(const fs::path& file) const
{
    std::error_code ignored;
    std::ifstream in(file, std::ios::binary);
    if (!in || fs::is_directory(file, ignored)) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    if (in.bad() || text.bad()) return std::nullopt;
    return std::move(text).str();
}

namespace {

// A name may be declared once in a module.
template <typename Map, typename Key, typename Declaration>
void declare(Map& map, const Key& key, Declaration declaration, std::string_view what, Span source, Diagnostics& diagnostics)
{
    const auto [position, added] = map.emplace(key, std::move(declaration));
    if (added) return;
    diagnostics.add(error("duplicate-declaration", "declared more than once", source, fmt::format("{} is declared already", what))
                        .label(position->second.source, "first declared here"));
}

class Loader {
public:
    Loader(const FileReader& reader, Sources& sources, Diagnostics& diagnostics, const Surroundings& surroundings)
        : reader_(reader),
          sources_(sources),
          diagnostics_(diagnostics),
          shape_(surroundings.schemas, diagnostics),
          modules_(surroundings.modules),
          constant_(surroundings.constant)
    {
    }

    std::unique_ptr<Module> load_root(const fs::path& folder)
    {
        open_.push_back({folder, {}});
        return load(folder, {}, {});
    }

private:
    std::unique_ptr<Module> load(const fs::path& folder, std::vector<std::string> path, Span asked_by)
    {
        const auto names = reader_.list(folder);
        if (!names || names->empty()) {
            diagnostics_.add(no_configuration(folder, names.has_value(), asked_by));
            if (!asked_by.valid()) return std::make_unique<Module>();
            return nullptr;
        }
        auto module = std::make_unique<Module>();
        module->path = std::move(path);
        module->folder = folder;
        for (const auto& name : *names) read_file(*module, folder / name);
        for (auto& [name, call] : module->calls) load_callee(*module, call);
        return module;
    }

    [[nodiscard]] Diagnostic no_configuration(const fs::path& folder, bool is_folder, Span asked_by) const
    {
        auto problem = error("no-configuration", "no configuration files", asked_by,
                             fmt::format("`{}` {}", folder.string(), is_folder ? "holds no file named `*.rx.hcl`" : "is not a folder"));
        if (const auto misnamed = is_folder ? reader_.misnamed(folder) : std::string(); !misnamed.empty()) {
            return std::move(problem)
                .note(fmt::format("`{}` is not read: configuration files are named `*.rx.hcl` or `*.rx.json` here.", misnamed))
                .helped(fmt::format("mv {} {}", (folder / misnamed).lexically_normal().string(),
                                    (folder / own_name(misnamed)).lexically_normal().string()));
        }
        return std::move(problem).helped(asked_by.valid() ? "A local source is relative to the folder of the file it stands in."
                                                          : "Create `main.rx.hcl` there, or name another folder with `-chdir=DIR`.");
    }

    void read_file(Module& module, const fs::path& file)
    {
        auto text = reader_.read(file);
        const auto name = file.lexically_normal().string();
        if (!text) {
            diagnostics_.add(error("unreadable-file", "file cannot be read").note(fmt::format("`{}` could not be read.", name)));
            module.incomplete = true;
            return;
        }
        const auto id = sources_.add(name, std::move(*text));
        const bool json = name.ends_with(json_suffix);
        Diagnostics problems;
        module.files.push_back(json ? syntax::parse_json(id, shape_, sources_, problems) : syntax::parse(id, sources_, problems));
        if (problems.has_errors()) {
            module.incomplete = true;
            module.broken_files.insert(id);
        }
        const auto is_open = [](const Diagnostic& problem) { return problem.id == "unclosed-bracket"; };
        const auto open = std::find_if(problems.begin(), problems.end(), is_open);
        const auto swallowed = open == problems.end() ? Span{} : open->subject;
        diagnostics_.append(std::move(problems));
        if (!json) {
            auto& tree = module.files.back();
            for (auto& block : tree.body.blocks) {
                unquote_references(block, *tree.arena, sources_, diagnostics_);
                if (constant_ != nullptr) fold_literals(block, *tree.arena, constant_);
            }
        }
        // What a body points to stays where it is when the File moves.
        auto before = std::exchange(diagnostics_, {});
        read_body(module, module.files.back().body, json);
        // What stands behind a bracket that is never closed was not meant to stand inside of it.
        auto found = std::exchange(diagnostics_, std::move(before));
        for (auto& problem : found) {
            if (problem.subject.file != swallowed.file || problem.subject.begin <= swallowed.begin) diagnostics_.add(std::move(problem));
        }
    }

    void read_body(Module& module, const syntax::Body& body, bool json)
    {
        for (const auto& attribute : body.attributes) {
            if (json) {
                report_unknown(attribute.name, attribute.name_span);
                continue;
            }
            diagnostics_.add(error("argument-outside-block", "an argument must be inside a block", attribute.name_span,
                                   "only blocks stand at the top of a file")
                                 .helped(fmt::format("A named value is written `locals {{ {} = ... }}`.", attribute.name)));
        }
        for (const auto& block : body.blocks) {
            const auto declared_before = declared(module);
            const auto problems_before = diagnostics_.size();
            read_block(module, block);
            const auto wanted = block.type == "locals" ? block.body.attributes.size() : 1;
            if (diagnostics_.size() != problems_before && declared(module) - declared_before < wanted) module.incomplete = true;
        }
    }

    static std::size_t declared(const Module& module)
    {
        return module.variables.size() + module.locals.size() + module.outputs.size() + module.resources.size() +
               module.data_sources.size() + module.calls.size() + module.providers.size() + module.checks.size();
    }

    void read_block(Module& module, const syntax::Block& block)
    {
        if (block.type == "resource" || block.type == "data") {
            const Mode mode = block.type == "data" ? Mode::data : Mode::managed;
            if (auto resource = read_resource(mode, block, diagnostics_)) {
                auto& map = mode == Mode::data ? module.data_sources : module.resources;
                const auto what = fmt::format("{}{}.{}", mode == Mode::data ? "data." : "", resource->type, resource->name);
                declare(map, std::pair(resource->type, resource->name), *resource, fmt::format("`{}`", what), block.header, diagnostics_);
            }
        } else if (block.type == "variable") {
            if (auto variable = read_variable(block, diagnostics_))
                declare(module.variables, variable->name, *variable, fmt::format("variable `{}`", variable->name), block.header,
                        diagnostics_);
        } else if (block.type == "output") {
            if (auto output = read_output(block, diagnostics_))
                declare(module.outputs, output->name, *output, fmt::format("output `{}`", output->name), block.header, diagnostics_);
        } else if (block.type == "locals") {
            read_locals(module, block);
        } else if (block.type == "provider" && !module.path.empty()) {
            diagnostics_.add(error("provider-in-module", "a provider block outside of the root module", block.header,
                                   "providers are configured in the root module alone")
                                 .helped("Move it there; a module that needs an alias is given it by `providers`."));
        } else if (block.type == "provider") {
            if (auto provider = read_provider(block, diagnostics_))
                declare(module.providers, provider->key.key(), *provider, fmt::format("provider `{}`", provider->key.key()), block.header,
                        diagnostics_);
        } else if (block.type == "module") {
            if (auto call = read_module_call(block, diagnostics_)) {
                const auto name = call->name;
                declare(module.calls, name, std::move(*call), fmt::format("module `{}`", name), block.header, diagnostics_);
            }
        } else if (block.type == "rxplan") {
            read_settings(block, module, diagnostics_);
        } else if (block.type == "check") {
            read_check_block(module, block);
        } else if (!read_change(module, block)) {
            report_unknown(block.type, block.type_span);
        }
    }

    // A block about what the state knows; false when it is none.
    bool read_change(Module& module, const syntax::Block& block)
    {
        if (block.type == "moved") {
            if (auto moved = read_moved(block, diagnostics_)) module.moved.push_back(*std::move(moved));
        } else if (block.type == "removed") {
            if (auto removed = read_removed(block, diagnostics_)) module.removed.push_back(*std::move(removed));
        } else if (block.type != "import") {
            return false;
        } else if (!module.path.empty()) {
            diagnostics_.add(error("import-in-module", "an import block outside of the root module", block.header,
                                   "imports are written in the root module alone")
                                 .helped("Move it there; `to = module.name.type.name` names what is in a module."));
        } else if (auto import = read_import(block, diagnostics_)) {
            add_import(module, *std::move(import));
        }
        return true;
    }

    void add_import(Module& module, Import import)
    {
        const auto same = [&](const Import& other) {
            return other.for_each == nullptr && other.to.resource == import.to.resource && other.to.key == import.to.key;
        };
        const auto first = std::find_if(module.imports.begin(), module.imports.end(), same);
        if (import.for_each == nullptr && first != module.imports.end()) {
            diagnostics_.add(error("duplicate-import", "imported more than once", import.source,
                                   fmt::format("`{}` has an import block already", import.to.text()))
                                 .label(first->source, "the first one"));
            return;
        }
        module.imports.push_back(std::move(import));
    }

    void read_check_block(Module& module, const syntax::Block& block)
    {
        auto read = read_check(block, diagnostics_);
        if (!read) return;
        const auto name = read->check.name;
        if (const auto& data = read->data)
            declare(module.data_sources, std::pair(data->type, data->name), *data, fmt::format("`data.{}.{}`", data->type, data->name),
                    data->source, diagnostics_);
        declare(module.checks, name, std::move(read->check), fmt::format("check `{}`", name), block.header, diagnostics_);
    }

    void read_locals(Module& module, const syntax::Block& block)
    {
        if (!check_labels(block, {}, diagnostics_)) return;
        for (const auto& attribute : block.body.attributes) {
            if (!check_name(attribute.name, attribute.name_span, diagnostics_)) continue;
            declare(module.locals, attribute.name, Local{attribute.value, attribute.name_span}, fmt::format("local `{}`", attribute.name),
                    attribute.name_span, diagnostics_);
        }
        for (const auto& inner : block.body.blocks) {
            diagnostics_.add(error("unknown-block", "unsupported block", inner.type_span, "a locals block has no blocks")
                                 .helped(fmt::format("Write `{} = {{ ... }}`.", inner.type)));
        }
    }

    void report_unknown(std::string_view type, Span span)
    {
        static const std::vector<std::string_view> known{"resource", "data",   "variable", "locals",  "output", "provider",
                                                         "module",   "rxplan", "moved",    "removed", "import", "check"};
        auto problem = error("unknown-block", "unsupported block", span, "there is no block of this type");
        if (type == "terraform") {
            problem.helped("Settings are written in a `rxplan` block.");
        } else if (auto near = suggest(type, known)) {
            problem.helped(fmt::format("did you mean `{}`?", *near));
        }
        diagnostics_.add(std::move(problem));
    }

    // Messages point at what stands before them, so that they may say what is wrong.
    void conceal_credentials(ModuleCall& call, std::string_view credentials)
    {
        auto& argument = call.source_argument;
        const auto at = credentials.empty() ? std::string_view::npos : sources_.text(argument).find(credentials);
        if (at == std::string_view::npos) return;
        const auto begin = argument.begin + static_cast<std::uint32_t>(at);
        sources_.conceal({argument.file, begin, begin + static_cast<std::uint32_t>(credentials.size())});
        argument.end = begin;
    }

    void load_callee(const Module& caller, ModuleCall& call)
    {
        if (call.source_text.empty()) {
            const auto* argument = call.body->attribute("source");
            const auto given = argument == nullptr ? std::nullopt : literal_string(*argument->value);
            if (given) unsuitable(call, "it is empty");
            return;
        }
        const auto source = parse_module_source(call.source_text);
        if (!source) return unsuitable(call, source.error());
        conceal_credentials(call, source->credentials);
        const auto place = place_of(caller, call, *source);
        if (!place) return;
        const auto folder_of = [](const fs::path& path) { return (path / "").lexically_normal(); };
        const auto open = [&](const Place& one) { return folder_of(one.folder) == folder_of(place->folder); };
        if (std::any_of(open_.begin(), open_.end(), open)) {
            diagnostics_.add(error("module-cycle", "a module contains itself", call.source_argument,
                                   fmt::format("`{}` is being loaded already", place->folder.string()))
                                 .helped("Put what both need into a folder of its own."));
            return;
        }
        auto path = caller.path;
        path.push_back(call.name);
        open_.push_back(*place);
        call.callee = load(place->folder, std::move(path), call.source_argument);
        open_.pop_back();
    }

    struct Place {
        fs::path folder;
        fs::path package;  // that holds the folder and out of which no local source leads; empty: the root module's own
    };

    std::optional<Place> place_of(const Module& caller, const ModuleCall& call, const ModuleSource& source)
    {
        if (source.kind == ModuleSource::Kind::folder) {
            Place place{(caller.folder / source.location).lexically_normal(), open_.back().package};
            const auto inside = place.folder.lexically_relative(place.package);
            if (!place.package.empty() && (inside.empty() || *inside.begin() == "..")) {
                unsuitable(call, "it leads out of the package that this module is in");
                return std::nullopt;
            }
            return place;
        }
        if (modules_ == nullptr) {
            unsuitable(call, "only local folders can be called here");
            return std::nullopt;
        }
        auto folder = modules_->find(source, call.source_argument, diagnostics_);
        if (!folder) return std::nullopt;
        auto package = *folder;
        for (const auto& part : fs::path(source.folder)) package = part.empty() ? package : package.parent_path();
        return Place{folder->lexically_normal(), package.lexically_normal()};
    }

    void unsuitable(const ModuleCall& call, std::string why)
    {
        diagnostics_.add(error("module-source", "unsuitable module source", call.source_argument, std::move(why)));
    }

    const FileReader& reader_;
    Sources& sources_;
    Diagnostics& diagnostics_;
    FileShape shape_;
    ModuleFinder* modules_;
    ConstantValue constant_;
    std::vector<Place> open_;  // of the modules being loaded, outermost first
};

}  // namespace

const Resource* Module::resource(Mode mode, const std::string& type, const std::string& name) const
{
    const auto& map = mode == Mode::data ? data_sources : resources;
    const auto found = map.find(std::pair(type, name));
    return found == map.end() ? nullptr : &found->second;
}

const Module* Module::called(const ModuleAddress& address) const
{
    const Module* at = this;
    for (const auto& step : address) {
        const auto call = at->calls.find(step.name);
        if (call == at->calls.end() || call->second.callee == nullptr) return nullptr;
        at = call->second.callee.get();
    }
    return at;
}

std::unique_ptr<Module> load(const fs::path& folder, const FileReader& reader, Sources& sources, Diagnostics& diagnostics,
                             const Surroundings& surroundings)
{
    return Loader(reader, sources, diagnostics, surroundings).load_root(folder.lexically_normal());
}

}  // namespace rxplan::config
