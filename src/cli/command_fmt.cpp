// rxplan fmt: rewrites configuration files in the usual layout.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/written_file.hpp"
#include "cli/commands.hpp"
#include "cli/fmt_files.hpp"
#include "cli/input_file.hpp"
#include "cli/options.hpp"
#include "config/load.hpp"
#include "syntax/format.hpp"
#include "view/unified_diff.hpp"

namespace rxplan::cli {
namespace {

constexpr int unformatted = 3;  // the exit code of -check

struct Arguments {
    std::vector<std::string> targets;
    bool list = true;
    bool write = true;
    bool diff = false;
    bool check = false;
    bool recursive = false;
};

// One run: each file is read, formatted and dealt with as asked.
class Formatter {
public:
    Formatter(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {}

    void format_target(const std::string& target)
    {
        Diagnostics problems;
        const auto files = files_to_format(target, arguments_.recursive, problems);
        for (const auto& file : files) format_file(file);
        report(std::move(problems), Sources());
    }

    void format_standard_input()
    {
        auto text = read_input("-");
        if (!text) {
            report(std::move(text.error()));
            return;
        }
        Sources sources;
        const auto formatted = format(sources, sources.add("<stdin>", *std::move(text)));
        if (!formatted) return;
        changed_ = changed_ || *formatted != sources.text(1);
        if (arguments_.diff) {
            if (!arguments_.check) console_.print(view::unified_diff("<stdin>", sources.text(1), *formatted));
        } else if (!arguments_.check) {
            console_.print(*formatted);
            if (!formatted->ends_with('\n')) console_.print("\n");
        }
    }

    [[nodiscard]] int exit_code() const { return console_.exit_code(failed_ ? 1 : arguments_.check && changed_ ? unformatted : 0); }

private:
    // Nothing when the text does not parse, which was reported.
    std::optional<std::string> format(const Sources& sources, std::uint32_t id)
    {
        Diagnostics problems;
        auto formatted = syntax::format(id, sources, problems);
        report(std::move(problems), sources);
        return formatted;
    }

    void format_file(const std::filesystem::path& file)
    {
        Sources sources;
        auto text = config::DiskReader().read(file);
        if (!text) {
            report(error("unreadable-file", "file cannot be read").note(fmt::format("Cannot read `{}`.", file.string())));
            return;
        }
        const auto id = sources.add(file.string(), *std::move(text));
        const auto formatted = format(sources, id);
        if (!formatted) return;
        const bool writes = arguments_.write && !arguments_.check;
        if (*formatted != sources.text(id)) {
            changed_ = true;
            if (arguments_.list) console_.print(file.string() + "\n");
            if (arguments_.diff) console_.print(view::unified_diff(file.string(), sources.text(id), *formatted));
            if (writes) {
                if (auto problem = write_file(file, *formatted)) report(*std::move(problem));
            }
        }
        // With nothing else to show for it, the text itself.
        if (!arguments_.list && !writes && !arguments_.diff && !arguments_.check) console_.print(*formatted);
    }

    void report(Diagnostics problems, const Sources& sources)
    {
        failed_ = failed_ || problems.has_errors();
        console_.report(std::move(problems), sources);
    }

    void report(Diagnostic problem)
    {
        failed_ = true;
        console_.report(std::move(problem));
    }

    const Arguments& arguments_;
    Console& console_;
    bool changed_ = false;
    bool failed_ = false;
};

}  // namespace

int run_fmt(const Context& context)
{
    Arguments arguments;
    OptionParser parser(
        context,
        "Rewrites .rx.hcl and .rxvars.hcl files, of this folder unless others are named, in the usual layout and lists those "
        "that it changed. `-` is standard input, whose formatted text goes to standard output. JSON files are left alone.");
    parser.arguments("TARGET", arguments.targets, "files, folders, or -");
    parser.flag("--check", arguments.check, "change nothing; exit with 3 when a file is not formatted");
    parser.flag("--diff", arguments.diff, "show what changes");
    parser.flag("--recursive", arguments.recursive, "also the folders in a folder");
    parser.flag("--list", arguments.list, "-list=false: do not list the files that change");
    parser.flag("--write", arguments.write, "-write=false: change no file");
    if (const auto exit = parser.parse()) return *exit;

    const auto& targets = arguments.targets;
    Formatter formatter(arguments, context.console);
    if (targets.size() == 1 && targets.front() == "-") {
        formatter.format_standard_input();
        return formatter.exit_code();
    }
    if (std::find(targets.begin(), targets.end(), "-") != targets.end()) {
        context.console.report(contradiction("`-` is standard input, beside which no files can be formatted."));
        return 1;
    }
    for (const auto& target : targets.empty() ? std::vector<std::string>{"."} : targets) formatter.format_target(target);
    return formatter.exit_code();
}

}  // namespace rxplan::cli
