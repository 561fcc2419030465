#include "config/module_lock.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <system_error>

#include "base/quote.hpp"
#include "base/source.hpp"
#include "config/body_reader.hpp"
#include "syntax/parser.hpp"

namespace rxplan::config {

namespace fs = std::filesystem;

namespace {

// The lock file is no part of the configuration, so its text is not among the run's sources: the first problem is told by its line.
void report_malformed(const fs::path& file, const Diagnostics& problems, const Sources& sources, Diagnostics& diagnostics)
{
    const auto& first = *problems.begin();
    const auto what = first.labels.empty() || first.labels[0].text.empty() ? first.summary : first.labels[0].text;
    const auto line = sources.position(first.subject.file, first.subject.begin).line;
    diagnostics.add(error("module-lock", "malformed lock file")
                        .note(fmt::format("`{}`, line {}: {}.", file.string(), line, what))
                        .helped("Restore it from version control, or remove it: the next run makes it anew."));
}

}  // namespace

std::optional<ModuleLock> read_module_lock(const fs::path& file, Diagnostics& diagnostics)
{
    std::error_code failed;
    if (!fs::exists(file, failed) && !failed) return ModuleLock{};
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (!in || in.bad()) {
        diagnostics.add(error("unreadable-file", "file cannot be read").note(fmt::format("`{}` could not be read.", file.string())));
        return std::nullopt;
    }
    Sources sources;
    Diagnostics problems;
    const auto id = sources.add(file.string(), std::move(text).str());
    const auto parsed = syntax::parse(id, sources, problems);
    ModuleLock lock;
    for (const auto& block : parsed.body.blocks) {
        if (block.type != "module" || block.labels.size() != 1) {
            problems.add(error("module-lock", "malformed lock file", block.header, "only `module \"SOURCE\" { ... }` stands here"));
            continue;
        }
        BodyReader body(block.body, "a module block", problems);
        LockedModule locked;
        locked.commit = body.take_string("commit").value_or("");
        locked.hash = body.take_string("hash").value_or("");
        body.finish();
        if (locked.hash.empty()) problems.add(error("module-lock", "malformed lock file", block.header, "this block needs `hash`"));
        lock.emplace(block.labels[0].text, std::move(locked));
    }
    if (!problems.has_errors()) return lock;
    report_malformed(file, problems, sources, diagnostics);
    return std::nullopt;
}

std::string module_lock_text(const ModuleLock& lock)
{
    std::string text = "# Written by rxplan: what the modules from elsewhere contain. Keep it under version control.\n";
    for (const auto& [package, locked] : lock) {
        text += "\nmodule ";
        append_quoted(text, package);
        text += " {\n";
        if (!locked.commit.empty()) text += fmt::format("  commit = \"{}\"\n", locked.commit);
        text += fmt::format("  {}= \"{}\"\n}}\n", locked.commit.empty() ? "hash " : "hash   ", locked.hash);
    }
    return text;
}

}  // namespace rxplan::config
