"""Plans kept in files: exactly what was shown is applied, or nothing."""

import json
import os
import stat

from harness import case, expect, expect_equal, expect_in

PAIR = 'resource "rxplan_data" "a" {\n  input = "first"\n}\nresource "rxplan_data" "b" {\n  input = rxplan_data.a.output\n}\n'


def planned(workspace, *arguments):
    workspace.write("main.rx.hcl", PAIR)
    workspace.run("plan", "-out=f.plan", *arguments).ok()
    return workspace.directory / "f.plan"


@case("a plan file is applied as it is, without a question")
def apply_file(workspace):
    file = planned(workspace)
    expect_equal(stat.S_IMODE(file.stat().st_mode), 0o600, "mode of the plan file")
    workspace.write("main.rx.hcl", PAIR.replace("first", "edited since"))
    workspace.run("apply", "f.plan").ok()
    expect_equal(workspace.addresses(), ["rxplan_data.a", "rxplan_data.b"], "state")
    expect_in('"first"', workspace.run("state", "show", "rxplan_data.b").ok().out, "state show")


@case("planning writes no state")
def plan_is_pure(workspace):
    planned(workspace)
    expect_equal(workspace.snapshot(), {}, "state after a plan")


@case("show prints the plan that plan printed")
def show(workspace):
    workspace.write("main.rx.hcl", PAIR)
    plan = workspace.run("plan", "-out=f.plan").ok()
    shown = workspace.run("show", "f.plan").ok()
    body = plan.out[plan.out.index("rxplan_data.a") : plan.out.rindex("to add")]
    expect_in(body, shown.out, "show")


@case("show -json has Terraform's shape")
def show_json(workspace):
    planned(workspace)
    plan = json.loads(workspace.run("show", "-json", "f.plan").ok().out)
    expect(plan["format_version"].startswith("1."), f"format_version {plan['format_version']}")
    changes = {change["address"]: change for change in plan["resource_changes"]}
    expect_equal(sorted(changes), ["rxplan_data.a", "rxplan_data.b"], "addresses")
    first = changes["rxplan_data.a"]
    expect_equal(first["change"]["actions"], ["create"], "actions")
    expect_equal(first["change"]["after"]["input"], "first", "after.input")
    expect_equal(first["change"]["after_unknown"]["id"], True, "after_unknown.id")
    expect_equal((first["mode"], first["type"], first["name"]), ("managed", "rxplan_data", "a"), "its identity")


@case("a plan file applies once")
def once(workspace):
    planned(workspace)
    workspace.run("apply", "f.plan").ok()
    before = workspace.snapshot()
    workspace.run("apply", "f.plan").refused("chang|stale")
    expect_equal(workspace.snapshot(), before, "state")


@case("a plan file is stale when what it changes was changed meanwhile")
def stale(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.apply().ok()
    workspace.write("main.rx.hcl", PAIR.replace("first", "second"))
    workspace.run("plan", "-out=f.plan").ok()
    workspace.apply("-var-file=/dev/null").ok()
    before = workspace.snapshot()
    workspace.run("apply", "f.plan").refused(r"chang|stale", r"rxplan_data\.a")
    expect_equal(workspace.snapshot(), before, "state")


@case("what others changed elsewhere in the state does not make a plan stale")
def unrelated(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.apply().ok()
    workspace.write("main.rx.hcl", PAIR + 'resource "rxplan_data" "mine" {\n  input = 1\n}\n')
    workspace.run("plan", "-out=f.plan").ok()
    workspace.write("main.rx.hcl", PAIR + 'resource "rxplan_data" "theirs" {\n  input = 2\n}\n')
    workspace.apply().ok()
    workspace.run("apply", "f.plan").ok()
    expect_equal(workspace.addresses(), [f"rxplan_data.{name}" for name in ("a", "b", "mine", "theirs")], "state")


@case("an altered plan file is refused, whatever was altered")
def tampered(workspace):
    file = planned(workspace)
    good = file.read_bytes()
    text = good.decode()
    variants = {
        "a value": text.replace('"first"', '"evil"', 1).encode(),
        "one byte in the middle": good[: len(good) // 2] + bytes([good[len(good) // 2] ^ 1]) + good[len(good) // 2 + 1 :],
        "cut off": good[: len(good) * 2 // 3],
        "emptied": b"",
        "another file": b'{"hello": "world"}',
        "no JSON": b"PK\x03\x04 this is a zip",
        "text added": good.rstrip() + b"{}",
        "an action": text.replace('"create"', '"delete"', 1).encode(),
    }
    for what, content in variants.items():
        expect(content != good, f"the test did not alter {what}")
        file.write_bytes(content)
        workspace.run("apply", "f.plan").refused(r"f\.plan")
        expect_equal(workspace.snapshot(), {}, f"state after applying a plan with {what}")
    file.write_bytes(good)
    workspace.run("apply", "f.plan").ok()


@case("a plan file that is not there")
def lost(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.run("apply", "lost.plan").refused(r"lost\.plan")
    workspace.run("show", "lost.plan").refused(r"lost\.plan")


@case("-out where nothing can be written is an error that says so")
def unwritable(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.run("plan", "-out=no/such/folder/f.plan").refused("no/such/folder")


@case("-out does not follow a link to someone else's file, nor widen its mode")
def mode_of_existing(workspace):
    file = workspace.write("f.plan", "old")
    os.chmod(file, 0o644)
    planned(workspace)
    expect_equal(stat.S_IMODE(file.stat().st_mode), 0o600, "mode of a plan file that existed with 0644")


@case("the same plan twice gives the same bytes")
def deterministic(workspace):
    many = "".join(f'resource "rxplan_data" "n{index}" {{\n  input = "{index}"\n}}\n' for index in range(50))
    workspace.write("main.rx.hcl", PAIR + many)
    runs = [workspace.run("plan", f"-parallelism={parallelism}").ok() for parallelism in (1, 10, 64)]
    for run in runs[1:]:
        expect_equal(run.out, runs[0].out, "plan output")


@case("apply with variables beside a plan file is refused")
def variables(workspace):
    planned(workspace)
    workspace.run("apply", "-var", "x=1", "f.plan").refused("var")


@case("destroy as a plan file")
def destroy_plan(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.apply().ok()
    workspace.run("plan", "-destroy", "-out=f.plan").ok()
    workspace.run("apply", "f.plan").ok()
    expect_equal(workspace.addresses(), [], "state")


@case("destroying forgets data sources too, by a plan file or without one")
def destroy_data(workspace):
    text = 'data "local_file" "f" {\n  filename = "main.rx.hcl"\n}\n'
    kept = 'resource "rxplan_data" "a" {\n  input = data.local_file.f.id\n}\n'
    workspace.write("main.rx.hcl", text + kept)
    workspace.apply().ok()
    workspace.run("plan", "-destroy", "-out=f.plan").ok()
    workspace.run("apply", "f.plan").ok()
    expect_equal(workspace.addresses(), [], "state after the plan file")
    workspace.write("main.rx.hcl", text + 'output "o" {\n  value = data.local_file.f.id\n}\n')
    workspace.apply().ok()
    expect_equal(workspace.addresses(), ["data.local_file.f"], "state of a data source alone")
    workspace.run("destroy", "-auto-approve").ok()
    expect_equal(workspace.addresses(), [], "state after destroy")
