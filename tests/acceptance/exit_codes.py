"""Exit codes, streams and manners of the command line."""

import json

from harness import STATE, case, expect, expect_equal, expect_in, expect_not_in

ONE = 'resource "rxplan_data" "a" {\n  input = "x"\n}\noutput "o" {\n  value = rxplan_data.a.output\n}\n'


@case("version: exit 0, on stdout")
def version(workspace):
    run = workspace.run("version").ok()
    expect_in("rxplan", run.out, "stdout")
    expect_equal(run.err, "", "stderr")


@case("help names every command")
def help_text(workspace):
    run = workspace.run("--help").ok()
    for command in ("plan", "apply", "destroy", "show", "validate", "output", "state", "version"):
        expect_in(command, run.out, "the help")
    workspace.run("plan", "-help").ok()
    workspace.run("plan", "--help").ok()


@case("an unknown command is exit 1 and suggests the nearest")
def unknown_command(workspace):
    run = workspace.run("aply").expect_exit(1)
    expect_in("apply", run.err, "stderr")
    expect_equal(run.out, "", "stdout")


@case("an unknown option is exit 1")
def unknown_option(workspace):
    workspace.write("main.rx.hcl", ONE)
    for arguments in (["plan", "-nonsense"], ["apply", "-auto-aprove"], ["plan", "-parallelism=x"], ["plan", "-parallelism=0"]):
        workspace.run(*arguments).expect_exit(1)
    expect(workspace.state() is None, "an unknown option must not get as far as a state")


@case("options take one dash or two, `=` or a space")
def option_forms(workspace):
    workspace.write("main.rx.hcl", ONE)
    for form in (["-out=f.plan"], ["--out=f.plan"], ["-out", "f.plan"], ["--out", "f.plan"]):
        workspace.run("plan", *form).ok()
        (workspace.directory / "f.plan").unlink()


@case("an empty folder is a mistake, not a plan")
def empty_folder(workspace):
    workspace.run("plan").refused(r"rx\.hcl")


@case("-detailed-exitcode: 2 with changes, 0 without, 1 on errors")
def detailed(workspace):
    workspace.write("main.rx.hcl", ONE)
    workspace.run("plan", "-detailed-exitcode").expect_exit(2)
    workspace.run("plan").expect_exit(0)
    workspace.apply().ok()
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    workspace.write("more.rx.hcl", 'output "p" {\n  value = 1\n}\n')
    workspace.run("plan", "-detailed-exitcode").expect_exit(2)
    workspace.write("more.rx.hcl", "output {\n")
    workspace.run("plan", "-detailed-exitcode").expect_exit(1)


@case("the plan goes to stdout, problems to stderr")
def streams(workspace):
    workspace.write("main.rx.hcl", ONE)
    run = workspace.run("plan").ok()
    expect_in("rxplan_data.a", run.out, "stdout")
    expect_not_in("rxplan_data.a", run.err, "stderr")
    workspace.write("bad.rx.hcl", "x {")
    run = workspace.run("plan").refused()
    expect_equal(run.out, "", "stdout")


@case("no colour unless on a terminal")
def colour(workspace):
    workspace.write("main.rx.hcl", ONE)
    expect_not_in("\x1b", workspace.run("plan").ok().all, "a plan to a pipe")
    workspace.write("bad.rx.hcl", "x {")
    expect_not_in("\x1b", workspace.run("plan").refused().all, "diagnostics to a pipe")


@case("apply asks, and takes only yes")
def confirmation(workspace):
    workspace.write("main.rx.hcl", ONE)
    for answer in ("no\n", "y\n", "", "\n", "YES PLEASE\n"):
        run = workspace.run("apply", stdin=answer).expect_exit(1)
        expect(workspace.state() is None or not workspace.state().get("resources"), f"{answer!r} is not yes", run)
    workspace.run("apply", stdin="yes\n").ok()
    expect_equal(workspace.addresses(), ["rxplan_data.a"], "state after yes")
    workspace.run("destroy", stdin="no\n").expect_exit(1)
    expect_equal(workspace.addresses(), ["rxplan_data.a"], "state after a refused destroy")
    workspace.run("destroy", stdin="yes\n").ok()
    expect_equal(workspace.addresses(), [], "state after destroy")


@case("apply says what it did, and nothing when there is nothing to do")
def summary(workspace):
    workspace.write("main.rx.hcl", ONE)
    expect_in("1 ", workspace.apply().ok().all, "the summary")
    serial = workspace.state()["serial"]
    workspace.apply().ok()
    expect_equal(workspace.state()["serial"], serial, "serial after an apply without changes")


@case("output: one, all, JSON, and a name that is not there")
def outputs(workspace):
    workspace.write("main.rx.hcl", ONE + 'output "list" {\n  value = ["a", 1]\n}\n')
    workspace.apply().ok()
    expect_equal(workspace.output("o"), "x", "output -raw")
    expect_equal(workspace.json_output("list"), ["a", 1], "output -json of one")
    everything = json.loads(workspace.run("output", "-json").ok().out)
    expect_equal(everything["o"]["value"], "x", "output -json")
    expect_equal(everything["o"]["sensitive"], False, "output -json, sensitive")
    workspace.run("output", "-raw", "oo").refused("`o`|oo")
    workspace.run("output", "-raw", "list").refused("list|raw|string")


@case("-chdir: another folder, or none")
def chdir(workspace):
    workspace.write("sub/main.rx.hcl", ONE)
    workspace.run("-chdir=sub", "apply", "-auto-approve").ok()
    expect((workspace.directory / "sub" / STATE).exists(), "the state belongs into the folder of -chdir")
    expect(not (workspace.directory / STATE).exists(), "there is a state outside of -chdir")
    workspace.run("-chdir=lost", "plan").refused("lost")


@case("destroy of nothing is exit 0")
def destroy_nothing(workspace):
    workspace.write("main.rx.hcl", ONE)
    workspace.run("destroy", "-auto-approve").ok()


@case("prevent_destroy holds")
def prevent_destroy(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n')
    workspace.apply().ok()
    before = workspace.snapshot()
    workspace.run("destroy", "-auto-approve").refused("prevent_destroy")
    expect_equal(workspace.snapshot(), before, "state")


@case("validate: exit 0 for a good configuration, needs no variable")
def validate(workspace):
    workspace.write("main.rx.hcl", ONE + 'variable "needed" {\n  type = string\n}\n')
    workspace.run("validate").ok()


@case("state list and show")
def state_commands(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  count = 12\n  input = count.index\n}\n' + 'resource "rxplan_data" "b" {\n  input = "shown"\n}\n')
    workspace.apply().ok()
    listed = [f"rxplan_data.a[{index}]" for index in range(12)] + ["rxplan_data.b"]
    expect_equal(workspace.addresses(), listed, "state list")
    expect_in('"shown"', workspace.run("state", "show", "rxplan_data.b").ok().out, "state show")
    workspace.run("state", "show", "rxplan_data.c").refused(r"rxplan_data\.c")
    expect_equal(workspace.run("state", "list", "rxplan_data.a[3]").ok().out.split(), ["rxplan_data.a[3]"], "state list of one")


@case("a full disk while writing stdout is an error")
def full_output(workspace):
    import subprocess

    workspace.write("main.rx.hcl", ONE)
    with open("/dev/full", "w") as full:
        done = subprocess.run(["rxplan", "plan"], cwd=workspace.directory, env=workspace.environment, stdout=full, stderr=subprocess.PIPE, timeout=60)
    expect_equal(done.returncode, 1, "exit of a plan that nobody could read")
