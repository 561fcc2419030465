"""What the documents say of commands, options, variables and examples is what there is."""

import re

from harness import ROOT, case, expect, expect_equal, expect_in

ALWAYS = {"help", "no-color"}


def sections(text, mark):
    """{title: text} of the parts that begin with this mark."""
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def listed(text):
    return set(re.findall(r"^\| `-([a-z-]+)` \|", text, re.MULTILINE))


def options_in_help(workspace, *command):
    return set(re.findall(r"^  -([a-z-]+)", workspace.run(*command, "-help").ok().out, re.MULTILINE)) - ALWAYS


@case("docs/commands.md has every command and every option, and none else")
def commands(workspace):
    text = (ROOT / "docs/commands.md").read_text()
    parts = sections(text, "##")
    groups = sections(parts["Options of several commands"], "###")
    known = re.findall(r"^  (\S+)", workspace.run("-help").ok().out, re.MULTILINE)
    expect_equal(sorted(set(parts) - {"Options of several commands", "Environment"}), sorted(known), "commands")
    inner = sections(parts.pop("state"), "###")
    expect_equal(set(inner), {f"state {name}" for name in re.findall(r"rxplan state (\w+)", workspace.run("state", "-help").ok().out)}, "commands")
    for command, part in (parts | inner).items():
        if command not in known and command not in inner:
            continue
        said = listed(part)
        named = re.search(r"With the options of ([a-z,\s]+)", part)
        for group in re.findall(r"[a-z]+", named.group(1)) if named else []:
            said |= listed(groups[group]) if group != "and" else set()
        if command in ("destroy", "refresh"):
            said.discard("destroy")
        expect_equal(sorted(said), sorted(options_in_help(workspace, *command.split())), f"options of {command}")


@case("docs/commands.md has every environment variable that the program asks for")
def environment(_workspace):
    text = (ROOT / "docs/commands.md").read_text()
    for path in (ROOT / "src").rglob("*.cpp"):
        for name in re.findall(r'"(RXPLAN_[A-Z_]+)', path.read_text()):
            expect(f"`{name}" in text, f"{path} knows {name}, docs/commands.md does not")


@case("the README names commands and files that exist")
def readme(workspace):
    text = (ROOT / "README.md").read_text()
    known = set(re.findall(r"^  (\S+)", workspace.run("-help").ok().out, re.MULTILINE))
    for command in re.findall(r"`rxplan ([a-z-]+)", text):
        expect(command in known, f"the README has `rxplan {command}`, which does not exist")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        expect((ROOT / link).exists(), f"the README leads to {link}, which does not exist")
    for command in known - {"version", "force-unlock"}:
        expect_in(f"`rxplan {command}", text, "the README")


@case("every example tells what it is, and every one is valid and in the usual layout")
def examples(workspace):
    for folder in sorted((ROOT / "examples").iterdir()):
        expect((folder / "README.md").is_file(), f"{folder} has no README.md")
        workspace.run(f"-chdir={folder}", "validate", env={"RXPLAN_DATA_DIR": str(workspace.path / "data")}).ok()
        workspace.run("fmt", "-check", "-recursive", str(folder)).ok()


@case("the example in JSON can be carried out")
def json_example(workspace):
    for path in (ROOT / "examples/json").iterdir():
        workspace.write(path.name, path.read_bytes())
    workspace.apply().ok()
    expect_equal(workspace.output("greetings"), "Hello, moon!\nHello, sun!", "the output")
    expect_equal(workspace.addresses(), ['rxplan_data.greeting["moon"]', 'rxplan_data.greeting["sun"]'], "what was made")
    workspace.run("destroy", "-auto-approve").ok()
