"""When data sources are read, and in which order what nobody wants any more is destroyed."""

import re

from harness import case, expect, expect_equal, expect_in, expect_not_in

FILE = 'resource "local_file" "f" {\n  filename = "${path.module}/f.txt"\n  content  = "one"\n}\n'
READ = 'data "local_file" "d" {\n  filename = FILENAME\n}\noutput "d" {\n  value = data.local_file.d.content\n}\n'
DEFERRED = "data.local_file.d will be read during apply"


@case("read while planning when what it asks is known")
def known(workspace):
    workspace.write("here.txt", "here")
    workspace.write("main.rx.hcl", READ.replace("FILENAME", '"here.txt"'))
    plan = workspace.run("plan").ok()
    expect_not_in(DEFERRED, plan.out, "the plan")
    expect_in('"here"', plan.out, "the plan")


@case("read during apply when what it refers to, or what depends_on names, is about to change; then it sees the change")
def pending(workspace):
    for name in ("local_file.f.filename", '"f.txt"\n  depends_on = [local_file.f]'):
        workspace.write("main.rx.hcl", FILE + READ.replace("FILENAME", name))
        expect_in(DEFERRED, workspace.run("plan").ok().out, "the plan of a new file")
        workspace.apply().ok()
        workspace.run("plan", "-detailed-exitcode").expect_exit(0)
        workspace.edit("main.rx.hcl", '"one"', '"two"')
        expect_in(DEFERRED, workspace.run("plan").ok().out, "the plan of a changed file")
        expect_in('d = "two"', workspace.apply().ok().out, "outputs")
        workspace.run("plan", "-detailed-exitcode").expect_exit(0)
        workspace.run("destroy", "-auto-approve").ok()


@case("what no block asks for any more is destroyed in the order that the state records")
def orphans(workspace):
    chain = 'resource "rxplan_data" "n0" {}\n'
    for number in range(1, 6):
        chain += f'resource "rxplan_data" "n{number}" {{\n  input = rxplan_data.n{number - 1}.id\n}}\n'
    workspace.write("main.rx.hcl", chain)
    workspace.apply().ok()
    workspace.write("main.rx.hcl", "")
    run = workspace.apply().ok()
    gone = re.findall(r"(rxplan_data\.n\d): Destruction complete", run.err)
    expect_equal(gone, [f"rxplan_data.n{number}" for number in range(5, -1, -1)], "the order of destruction")
    expect(not workspace.addresses(), "something is left in the state")
