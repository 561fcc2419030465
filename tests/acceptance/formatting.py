"""rxplan fmt: which files it takes, what it writes and prints, and how it exits."""

import os
import stat

from harness import case, expect, expect_equal, expect_in

UGLY = 'a=1\nblock{\nbbb   = "${x}" #c\n  }\n'
NEAT = "a = 1\nblock {\n  bbb = x #c\n}\n"


@case("fmt rewrites and lists what is not formatted, and does it once")
def rewrites(workspace):
    workspace.write("b.rx.hcl", UGLY)
    workspace.write("a.rxvars.hcl", "x=1\n")
    workspace.write("neat.rx.hcl", NEAT)
    run = workspace.run("fmt").ok()
    expect_equal(run.out, "a.rxvars.hcl\nb.rx.hcl\n", "stdout")
    expect_equal(workspace.read("b.rx.hcl"), NEAT, "the file")
    expect_equal(workspace.read("a.rxvars.hcl"), "x = 1\n", "the variables")
    expect_equal(workspace.run("fmt").ok().all, "", "the second run")


@case("fmt leaves JSON, other and hidden files alone")
def others(workspace):
    for name in ("a.rx.json", "a.rxvars.json", "a.hcl", "a.txt", ".hidden.rx.hcl", "sub/a.rx.hcl", ".rxplan/a.rx.hcl"):
        workspace.write(name, UGLY)
    expect_equal(workspace.run("fmt").ok().all, "", "what it said")
    expect_equal(workspace.run("fmt", "-recursive").ok().out, "sub/a.rx.hcl\n", "with -recursive")
    for name in ("a.rx.json", "a.hcl", "a.txt", ".hidden.rx.hcl", ".rxplan/a.rx.hcl"):
        expect_equal(workspace.read(name), UGLY, name)


@case("fmt takes files and folders by name")
def targets(workspace):
    for name in ("a.rx.hcl", "b.rx.hcl", "sub/c.rx.hcl", "sub/deep/d.rx.hcl"):
        workspace.write(name, UGLY)
    expect_equal(workspace.run("fmt", "b.rx.hcl", "sub").ok().out, "b.rx.hcl\nsub/c.rx.hcl\n", "stdout")
    expect_equal(workspace.read("a.rx.hcl"), UGLY, "a file that was not named")
    expect_equal(workspace.read("sub/deep/d.rx.hcl"), UGLY, "a file further down")
    workspace.run("fmt", "none.rx.hcl").refused("none.rx.hcl")
    workspace.write("notes.txt", "a=1")
    workspace.run("fmt", "notes.txt").refused("notes.txt")


@case("fmt -check changes nothing and exits 3 when something would")
def check(workspace):
    workspace.write("a.rx.hcl", UGLY)
    run = workspace.run("fmt", "-check").expect_exit(3)
    expect_equal(run.out, "a.rx.hcl\n", "stdout")
    expect_equal(workspace.read("a.rx.hcl"), UGLY, "the file")
    expect_equal(workspace.run("fmt", "-check", "-list=false").expect_exit(3).all, "", "with -list=false")
    workspace.run("fmt").ok()
    workspace.run("fmt", "-check").ok()


@case("fmt -diff shows what changes")
def diff(workspace):
    workspace.write("a.rx.hcl", UGLY)
    wanted = (
        '--- old/a.rx.hcl\n+++ new/a.rx.hcl\n@@ -1,4 +1,4 @@\n-a=1\n-block{\n-bbb   = "${x}" #c\n-  }\n+a = 1\n+block {\n+  bbb = x #c\n+}\n'
    )
    run = workspace.run("fmt", "-diff", "-write=false", "-list=false").ok()
    expect_equal(run.out, wanted, "stdout")
    expect_equal(workspace.read("a.rx.hcl"), UGLY, "the file with -write=false")
    expect_equal(workspace.run("fmt", "-diff").ok().out, "a.rx.hcl\n" + wanted, "stdout")
    expect_equal(workspace.read("a.rx.hcl"), NEAT, "the file")


@case("fmt - formats standard input")
def standard_input(workspace):
    expect_equal(workspace.run("fmt", "-", stdin=UGLY).ok().out, NEAT, "stdout")
    expect_equal(workspace.run("fmt", "-check", "-", stdin=UGLY).expect_exit(3).all, "", "with -check")
    expect_equal(workspace.run("fmt", "-check", "-", stdin=NEAT).ok().all, "", "with -check, of formatted text")
    expect_in("--- old/<stdin>", workspace.run("fmt", "-diff", "-", stdin=UGLY).ok().out, "stdout with -diff")
    run = workspace.run("fmt", "-", stdin="a = \n").refused(r"<stdin>:1:5")
    expect_equal(run.out, "", "stdout for what does not parse")
    workspace.run("fmt", "-", "a.rx.hcl", stdin=UGLY).refused("standard input")


@case("fmt reports a file that does not parse, leaves it alone and formats the others")
def broken(workspace):
    workspace.write("a.rx.hcl", "a=1\nb = [1\n")
    workspace.write("b.rx.hcl", UGLY)
    run = workspace.run("fmt").refused(r"a\.rx\.hcl:")
    expect_equal(run.out, "b.rx.hcl\n", "stdout")
    expect_equal(workspace.read("a.rx.hcl"), "a=1\nb = [1\n", "the broken file")
    expect_equal(workspace.read("b.rx.hcl"), NEAT, "the other")


@case("fmt keeps a file's mode, and a link a link")
def modes(workspace):
    for mode in (0o600, 0o640, 0o755):
        file = workspace.write("a.rx.hcl", UGLY)
        file.chmod(mode)
        workspace.run("fmt").ok()
        expect_equal(stat.S_IMODE(file.stat().st_mode), mode, "the mode")
        expect_equal(workspace.read("a.rx.hcl"), NEAT, "the file")
    workspace.write("shared/b.rx.hcl", UGLY)
    link = workspace.directory / "b.rx.hcl"
    os.symlink("shared/b.rx.hcl", link)
    workspace.run("fmt").ok()
    expect(link.is_symlink(), "the link must stay")
    expect_equal(workspace.read("shared/b.rx.hcl"), NEAT, "what it points at")
    expect_equal(sorted(path.name for path in workspace.directory.iterdir()), ["a.rx.hcl", "b.rx.hcl", "shared"], "the folder")


@case("fmt without list, write or diff prints the formatted text")
def prints(workspace):
    workspace.write("a.rx.hcl", UGLY)
    expect_equal(workspace.run("fmt", "-list=false", "-write=false").ok().out, NEAT, "stdout")
    expect_equal(workspace.read("a.rx.hcl"), UGLY, "the file")
