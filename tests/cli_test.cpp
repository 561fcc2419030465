// What was typed, and what was meant by it.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/options.hpp"
#include "cli/plan_sources.hpp"
#include "cli/variables.hpp"

using namespace rxplan;
using namespace rxplan::cli;

using Words = std::vector<std::string>;

namespace {

struct Folder {
    std::filesystem::path path;

    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "rxplan-cli-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void write(const std::string& name, const std::string& text) const { std::ofstream(path / name, std::ios::binary) << text; }
};

// `name=origin` of each input, in order of growing strength.
Words collected(const Folder& folder, const std::vector<const char*>& environment, const std::vector<GivenVariable>& given,
                Diagnostics& diagnostics)
{
    CollectedVariables variables;
    Sources sources;
    auto entries = environment;
    entries.push_back(nullptr);
    collect_variables(variables, entries.data(), folder.path, given, sources, diagnostics);
    Words out;
    for (const auto& input : variables.inputs) {
        out.push_back(input.name + "=" + (input.text ? *input.text : std::filesystem::path(input.origin).filename().string()));
    }
    return out;
}

Console& console()
{
    static Console instance(true);
    return instance;
}

PlanArguments parsed(Words typed)
{
    const Context context{console(), {}, "plan", with_two_dashes(std::move(typed))};
    PlanArguments arguments;
    OptionParser parser(context, "test");
    parser.add(arguments);
    REQUIRE_FALSE(parser.parse().has_value());
    return arguments;
}

}  // namespace

TEST_CASE("options with one dash get a second one")
{
    CHECK(with_two_dashes({"-out=f", "--out", "f", "-h", "-", "file", "-var", "a=-b"}) ==
          Words{"--out=f", "--out", "f", "-h", "-", "file", "--var", "a=-b"});
    CHECK(with_two_dashes({"-a", "--", "-out=f"}) == Words{"-a", "--", "-out=f"});
}

TEST_CASE("words as a shell splits them")
{
    CHECK(split_words("-a  -b='x y' \"c \\\" d\" e\\ f ''") == Words{"-a", "-b=x y", "c \" d", "e f", ""});
    CHECK(split_words("  ") == Words{});
    CHECK(split_words("'a\\b'") == Words{"a\\b"});
    CHECK_FALSE(split_words("'a").has_value());
}

TEST_CASE("what stands before the command, the command, what stands behind it")
{
    auto invocation = take_apart({"-chdir=a b", "plan", "-out=x", "-help"});
    CHECK(invocation.folder == "a b");
    CHECK(invocation.command == "plan");
    CHECK(invocation.arguments == Words{"-out=x", "-help"});
    CHECK_FALSE(invocation.help);
    CHECK(take_apart({"--help"}).help);
    CHECK(take_apart({"-version"}).version);
    CHECK(take_apart({"-nonsense", "plan"}).unknown == "-nonsense");
    CHECK(take_apart({}).command.empty());
}

TEST_CASE("-var and -var-file keep their order")
{
    const auto arguments = parsed({"-var", "a=1", "-var-file=f", "-var=b=[2]", "--var-file", "g"});
    REQUIRE(arguments.variables.given.size() == 4);
    CHECK(arguments.variables.given[0].text == "a=1");
    CHECK(arguments.variables.given[1].text == "f");
    CHECK(arguments.variables.given[1].file);
    CHECK(arguments.variables.given[2].text == "b=[2]");
    CHECK(arguments.variables.given[3].text == "g");
}

TEST_CASE("options of a plan")
{
    const auto arguments = parsed({"-destroy", "-refresh=false", "-input=false", "-parallelism=3", "-lock-timeout=2m", "-lock=false",
                                   "-replace=rackspace_server.a[0]", "-replace", "rackspace_server.b[\"k\"]"});
    CHECK(arguments.plan.mode == PlanMode::destroy);
    CHECK_FALSE(arguments.plan.refresh);
    CHECK_FALSE(arguments.variables.input);
    CHECK_FALSE(arguments.lock.lock);
    CHECK(arguments.lock.timeout == std::chrono::minutes(2));
    CHECK(arguments.parallelism == 3);
    REQUIRE(arguments.plan.replace.size() == 2);
    CHECK(arguments.plan.replace[1].text() == "rackspace_server.b[\"k\"]");
    CHECK(parsed({"-refresh-only"}).plan.mode == PlanMode::refresh_only);
    CHECK(parsed({}).plan.refresh);
}

TEST_CASE("values of variables, the weakest first")
{
    Folder folder;
    folder.write("rxplan.rxvars.hcl", "v = 1\nw = 2\n");
    folder.write("rxplan.rxvars.json", R"({"j": [1, {"a": null}]})");
    folder.write("b.auto.rxvars.hcl", "v = 1\n");
    folder.write("a.auto.rxvars.json", R"({"v": 1})");
    folder.write(".hidden.auto.rxvars.hcl", "v = 1\n");
    folder.write("other.rxvars.hcl", "v = 1\n");
    Diagnostics diagnostics;
    CHECK(collected(folder, {"RXPLAN_VAR_z=1", "PATH=/", "RXPLAN_VAR_v=a=b"},
                    {{false, "v=x=y"}, {true, (folder.path / "other.rxvars.hcl").string()}, {false, "v="}},
                    diagnostics) == Words{"v=a=b", "z=1", "v=rxplan.rxvars.hcl", "w=rxplan.rxvars.hcl", "j=rxplan.rxvars.json",
                                          "v=a.auto.rxvars.json", "v=b.auto.rxvars.hcl", "v=x=y", "v=other.rxvars.hcl", "v="});
    CHECK(diagnostics.empty());
}

TEST_CASE("mistakes in giving values are reported")
{
    Folder folder;
    folder.write("broken.json", "{");
    folder.write("list.json", "[1]");
    folder.write("block.rxvars.hcl", "variable \"x\" {}\n");
    const std::vector<std::pair<GivenVariable, std::string_view>> mistakes{
        {{false, "v"}, "unsuitable-option"},
        {{false, "=v"}, "unsuitable-option"},
        {{true, (folder.path / "lost.rxvars.hcl").string()}, "unreadable-file"},
        {{true, (folder.path / "broken.json").string()}, "invalid-json"},
        {{true, (folder.path / "list.json").string()}, "unsuitable-json"},
        {{true, (folder.path / "block.rxvars.hcl").string()}, "block-in-variables-file"},
    };
    for (const auto& [given, id] : mistakes) {
        const auto& typed = given.text;
        INFO(typed);
        Diagnostics diagnostics;
        collected(folder, {}, {given}, diagnostics);
        REQUIRE(diagnostics.size() == 1);
        CHECK(diagnostics.begin()->id == id);
    }
}

TEST_CASE("a plan's texts are read as the files were")
{
    Folder folder;
    folder.write("b.rx.hcl", "b");
    folder.write("a.rx.hcl", "a");
    folder.write("a.txt", "no configuration");
    std::filesystem::create_directory(folder.path / "m");
    folder.write("m/c.rx.hcl", "c");
    std::vector<SourceFile> kept;
    const KeepingReader disk(kept);
    for (const auto& where : {folder.path, folder.path / "m"}) {
        const auto names = disk.list(where).value();
        for (const auto& name : names) (void)disk.read(where / name);
    }
    REQUIRE(kept.size() == 3);
    const PlanReader plan(kept);
    CHECK(plan.list(folder.path) == disk.list(folder.path));
    CHECK(plan.list(folder.path / "m" / "." / "..") == disk.list(folder.path));
    CHECK(plan.list(folder.path / "m") == Words{"c.rx.hcl"});
    CHECK(plan.read(folder.path / "m" / "c.rx.hcl") == "c");
    CHECK_FALSE(plan.list(folder.path / "n").has_value());
    CHECK_FALSE(plan.read(folder.path / "n").has_value());

    const std::vector<SourceFile> here{{"main.rx.hcl", "x"}, {"sub/s.rx.hcl", "y"}, {"sub/t.tftpl", "z"}};
    CHECK(PlanReader(here).list(".") == Words{"main.rx.hcl"});
    CHECK(PlanReader(here).list("./sub") == Words{"s.rx.hcl"});
    CHECK(PlanReader(here).read("./sub/../main.rx.hcl") == "x");
}
