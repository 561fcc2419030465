"""The state as a whole: taken over, moved, let go, copied out and in."""

import json
import os
import signal
import subprocess

from harness import STATE, case, expect, expect_equal, expect_in, expect_not_in, wait_until

ID = 'resource "random_id" "%s" {\n  byte_length = 4\n}\n'


def addresses(workspace):
    return workspace.run("state", "list").ok().out.split()


@case("import takes an object over, once, and plan tells what its block would change")
def import_one(workspace):
    workspace.write("main.rx.hcl", ID % "a" + 'resource "random_id" "many" {\n  count       = 2\n  byte_length = 5\n}\n')
    run = workspace.run("import", "random_id.a", "p-9hUg").ok()
    expect_in("random_id.a is in the state now.", run.out, "stdout")
    workspace.run("import", "random_id.many[1]", "p-9hUx").ok()
    expect_equal(addresses(workspace), ["random_id.a", "random_id.many[1]"], "what is in the state")
    expect_equal(workspace.changes(), {"random_id.many[0]": "create", "random_id.many[1]": "delete/create"}, "the plan")

    before = workspace.read(STATE)
    workspace.run("import", "random_id.a", "p-9hUx").refused("already-in-state")
    workspace.run("import", "random_id.many", "p-9hUx").refused("import-without-resource", "by number")
    workspace.run("import", "random_id.many[0]", "p-9hUg").refused("already-managed", "random_id.a already")
    workspace.run("import", "random_id.b", "p-9hUg").refused("import-without-resource")
    workspace.run("import", "random_id.many[0]", "no id").refused("random_id.many\\[0\\]")
    workspace.run("import", "module.x", "p-9hUg").refused("invalid-address")
    expect_equal(workspace.read(STATE), before, "the state")


@case("import blocks: planned, applied from a plan file, then without effect")
def import_blocks(workspace):
    workspace.write("main.rx.hcl", ID % "a" + 'import {\n  to = random_id.a\n  id = "p-9hUg"\n}\n')
    run = workspace.run("plan", "-out=p", "-markdown=m.md", "-detailed-exitcode").expect_exit(2)
    expect_in("# random_id.a will be imported\n", run.out, "the plan")
    expect_in('(imported from "p-9hUg")', run.out, "the plan")
    expect_in("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.", run.out, "the plan")
    expect_in('random_id.a is imported from "p-9hUg"', workspace.read("m.md"), "the comment")
    changes = json.loads(workspace.run("show", "-json", "p").ok().out)["resource_changes"]
    expect_equal(changes[0]["change"]["importing"], {"id": "p-9hUg"}, "the plan's JSON")
    expect_in("Resources: 1 imported, 0 added", workspace.run("apply", "p").ok().err, "stderr")
    workspace.run("apply", "p").refused("stale-plan", "random_id.a")
    workspace.run("plan", "-detailed-exitcode").ok()


@case("state mv: instances, resources and modules get another address, and what needs them follows")
def move(workspace):
    workspace.write("inner/main.rx.hcl", ID % "x")
    workspace.write(
        "main.rx.hcl",
        ID % "a"
        + 'resource "rxplan_data" "user" { input = random_id.a.hex }\n'
        + 'module "m" {\n  for_each = toset(["k"])\n  source = "./inner"\n}\n',
    )
    workspace.apply().ok()
    workspace.run("state", "mv", "-dry-run", "random_id.a", "random_id.b").ok()
    expect_in("random_id.a", addresses(workspace), "the state")
    run = workspace.run("state", "mv", "random_id.a", "random_id.b").ok()
    expect_equal(run.out, "Moved random_id.a to random_id.b\n", "stdout")
    workspace.run("state", "mv", "random_id.b", "random_id.c[0]").ok()
    workspace.run("state", "mv", "module.m", "module.n").ok()
    workspace.run("state", "mv", 'module.n["k"]', "module.single").ok()
    expect_equal(addresses(workspace), ["random_id.c[0]", "rxplan_data.user", "module.single.random_id.x"], "what is in the state")
    user = next(each for each in workspace.state()["resources"] if each["name"] == "user")
    expect_equal(user["instances"][0]["dependencies"], ["random_id.c"], "what the user needs")

    before = workspace.read(STATE)
    workspace.run("state", "mv", "random_id.none", "random_id.d").refused("not-in-state")
    workspace.run("state", "mv", "random_id.c", "rxplan_data.d").refused("moved-kinds")
    workspace.run("state", "mv", "random_id.c", "module.d").refused("moved-kinds")
    workspace.run("state", "mv", "random_id.c[0]", "module.single.random_id.x").refused("already-in-state")
    workspace.run("state", "mv", "random_id.c", "1 + 1").refused("invalid-address")
    expect_equal(workspace.read(STATE), before, "the state")


@case("state rm lets objects go without destroying them")
def forget(workspace):
    workspace.write("main.rx.hcl", 'resource "local_file" "f" {\n  for_each = toset(["a", "b", "c"])\n  filename = each.key\n  content  = "x"\n}\n')
    workspace.apply().ok()
    workspace.run("state", "rm", "-dry-run", "local_file.f").ok()
    expect_equal(len(addresses(workspace)), 3, "objects")
    run = workspace.run("state", "rm", 'local_file.f["a"]').ok()
    expect_equal(run.out, 'Forgot local_file.f["a"]\n', "stdout")
    workspace.run("state", "rm", 'local_file.f["b"]', "local_file.none").refused("not-in-state")
    expect_equal(len(addresses(workspace)), 2, "objects")
    workspace.run("state", "rm", "local_file.f").ok()
    expect_equal(addresses(workspace), [], "what is in the state")
    for name in "abc":
        expect_equal(workspace.read(name), "x", name)
    workspace.run("state", "rm").refused("missing-argument")


@case("state pull and push: what goes out comes back, and nothing newer or foreign is overwritten unless forced")
def copy(workspace):
    workspace.write("main.rx.hcl", ID % "a")
    workspace.apply().ok()
    old = workspace.run("state", "pull").ok().out
    expect_equal(json.loads(old)["resources"], workspace.state()["resources"], "what was pulled")
    workspace.run("state", "mv", "random_id.a", "random_id.b").ok()
    workspace.write("old.json", old)
    workspace.run("state", "push", "old.json").refused("state-conflict", "newer")
    workspace.run("state", "push", "-force", "old.json").ok()
    expect_equal(addresses(workspace), ["random_id.a"], "what is in the state")
    expect(workspace.state()["serial"] > json.loads(old)["serial"], "the serial does not grow")

    foreign = json.loads(old) | {"lineage": "11111111-2222-3333-4444-555555555555", "serial": 99, "resources": []}
    workspace.run("state", "push", "-", stdin=json.dumps(foreign)).refused("state-conflict", "lineage")
    workspace.run("state", "push", "-", stdin="{").refused("state-damaged")
    workspace.run("state", "push", "none.json").refused("unreadable-file")
    (workspace.directory / STATE).unlink()
    workspace.run("state", "push", "-", stdin=json.dumps(foreign)).ok()
    expect_equal(workspace.state()["lineage"], foreign["lineage"], "the lineage")
    expect_equal(workspace.state()["serial"], 99, "the serial")
    expect_equal((workspace.directory / STATE).stat().st_mode & 0o777, 0o600, "the mode of the state")


@case("refresh writes down what was changed outside, and changes nothing else")
def refresh(workspace):
    workspace.write("main.rx.hcl", 'resource "local_file" "f" {\n  filename = "f"\n  content  = "x"\n}\nresource "local_file" "g" {\n  filename = "g"\n  content  = "x"\n}\n')
    workspace.apply().ok()
    (workspace.directory / "f").unlink()
    run = workspace.run("refresh").ok()
    expect_in("local_file.f has been deleted", run.out, "stdout")
    expect_equal(addresses(workspace), ["local_file.g"], "what is in the state")
    expect(not (workspace.directory / "f").exists(), "refresh made a file")
    expect_not_in("Plan:", run.out, "stdout")


@case("what an earlier run left open is found out before the state is changed as a whole")
def unfinished(workspace):
    server = 'resource "rackspace_server" "s" {\n  name = "s"\n  image = "f2a71670-ced3-4274-80b6-0efcd0f8f91b"\n  flavor = "general1-1"\n}\n'
    workspace.write("main.rx.hcl", ID % "a" + server)
    workspace.environment |= {"RXPLAN_RACKSPACE_CLOUD": "embedded", "RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS": "3"}
    journal = workspace.directory / "rxplan.state.journal"
    process = workspace.start("apply", "-auto-approve", output=subprocess.DEVNULL)
    wait_until(lambda: journal.exists() and b"pending" in journal.read_bytes(), "the server's operation in the journal")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    workspace.run("state", "mv", "random_id.a", "random_id.b").refused("unfinished-operations", "rxplan apply")
    workspace.run("state", "rm", "random_id.a").refused("unfinished-operations")
    workspace.run("state", "push", "-force", "-", stdin=workspace.run("state", "pull").ok().out).refused("unfinished-operations")
    workspace.apply().ok()
    workspace.run("state", "mv", "random_id.a", "random_id.b").ok()
    expect_equal(addresses(workspace), ["rackspace_server.s", "random_id.b"], "what is in the state")


@case("the commands below `state` are told")
def usage(workspace):
    workspace.run("state").refused("missing-argument")
    workspace.run("state", "mw", "a", "b").refused("unknown-command", "did you mean `mv`")
    expect_in("rxplan state push FILE", workspace.run("state", "-help").ok().out, "stdout")


@case("state list -id finds an object by its identifier, and nothing is no mistake")
def by_id(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  count = 3\n}\n')
    workspace.apply().ok()
    instances = workspace.state()["resources"][0]["instances"]
    wanted = instances[1]["attributes"]["id"]
    expect_equal(workspace.run("state", "list", f"-id={wanted}").ok().out, "rxplan_data.a[1]\n", "stdout")
    expect_equal(workspace.run("state", "list", f"-id={wanted}", "rxplan_data.a[0]").ok().out, "", "stdout")
    expect_equal(workspace.run("state", "list", "-id=none").ok().out, "", "stdout")
