"""moved and removed blocks: objects that get another address, objects that are let go."""

import json

from harness import case, expect, expect_equal, expect_in, expect_not_in


def data(name, *arguments):
    return f'resource "rxplan_data" "{name}" {{\n' + "".join(f"  {argument}\n" for argument in arguments) + "}\n"


def moved(origin, target):
    return f"moved {{\n  from = {origin}\n  to   = {target}\n}}\n"


def removed(origin, destroy="false"):
    return f"removed {{\n  from = {origin}\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n"


def identities(workspace):
    """{address: id} of everything in the state."""
    found = {}
    for resource in workspace.state()["resources"]:
        for instance in resource["instances"]:
            key = "" if "index_key" not in instance else f"[{json.dumps(instance['index_key'])}]"
            module = resource["module"] + "." if "module" in resource else ""
            found[f"{module}{resource['type']}.{resource['name']}{key}"] = instance["attributes"]["id"]
    return found


def expect_moved(workspace, before, after, pairs):
    """Applying `after` to what `before` made moves what the pairs say and makes or destroys nothing."""
    workspace.write("main.rx.hcl", before)
    workspace.apply().ok()
    ids = identities(workspace)
    workspace.write("main.rx.hcl", after)
    run = workspace.run("plan", "-detailed-exitcode").expect_exit(2)
    for old, new in pairs.items():
        expect_in(f"# {old} has moved to {new}", run.out, "the plan")
    expect_in("Plan: 0 to add, 0 to change, 0 to destroy.", run.out, "the plan")
    workspace.apply().ok()
    expect_equal(identities(workspace), {pairs.get(old, old): each for old, each in ids.items()}, "what is in the state")
    workspace.run("plan", "-detailed-exitcode").ok()


@case("a resource that is renamed moves with all its instances, and what needs it follows")
def renamed(workspace):
    needs = data("user", "input = rxplan_data.old[0].id")
    expect_moved(
        workspace,
        data("old", "count = 2") + needs,
        data("new", "count = 2") + needs.replace("old", "new") + moved("rxplan_data.old", "rxplan_data.new"),
        {"rxplan_data.old[0]": "rxplan_data.new[0]", "rxplan_data.old[1]": "rxplan_data.new[1]"},
    )
    user = next(each for each in workspace.state()["resources"] if each["name"] == "user")
    expect_equal(user["instances"][0]["dependencies"], ["rxplan_data.new"], "what the user needs")


@case("instances move one by one")
def instances(workspace):
    expect_moved(
        workspace,
        data("a", "count = 2"),
        data("a", 'for_each = toset(["x", "y"])') + moved("rxplan_data.a[0]", 'rxplan_data.a["x"]') + moved("rxplan_data.a[1]", 'rxplan_data.a["y"]'),
        {"rxplan_data.a[0]": 'rxplan_data.a["x"]', "rxplan_data.a[1]": 'rxplan_data.a["y"]'},
    )


@case("a resource moves into a module, and a module to another name and key")
def modules(workspace):
    workspace.write("m/main.rx.hcl", data("a") + data("b"))
    call = 'module "m" {\n  source = "./m"\n}\n'
    expect_moved(
        workspace,
        data("a") + data("b"),
        call + moved("rxplan_data.a", "module.m.rxplan_data.a") + moved("rxplan_data.b", "module.m.rxplan_data.b"),
        {"rxplan_data.a": "module.m.rxplan_data.a", "rxplan_data.b": "module.m.rxplan_data.b"},
    )
    expect_moved(
        workspace,
        call,
        call.replace('"m"', '"n"', 1).replace("}", "  count = 1\n}") + moved("module.m", "module.n[0]"),
        {f"module.m.rxplan_data.{name}": f"module.n[0].rxplan_data.{name}" for name in "ab"},
    )


@case("a module's own moves hold for each of its instances")
def inside_modules(workspace):
    call = 'module "m" {\n  source = "./m"\n  count  = 2\n}\n'
    workspace.write("m/main.rx.hcl", data("a"))
    workspace.write("main.rx.hcl", call)
    workspace.apply().ok()
    ids = identities(workspace)
    workspace.write("m/main.rx.hcl", data("b") + moved("rxplan_data.a", "rxplan_data.b"))
    workspace.apply().ok()
    expect_equal(identities(workspace), {name.replace("data.a", "data.b"): each for name, each in ids.items()}, "what is in the state")


@case("moves follow one another")
def chain(workspace):
    expect_moved(
        workspace,
        data("a"),
        data("c") + moved("rxplan_data.b", "rxplan_data.c") + moved("rxplan_data.a", "rxplan_data.b"),
        {"rxplan_data.a": "rxplan_data.c"},
    )


@case("two objects can change places with a third one's help, not otherwise")
def circle(workspace):
    workspace.write("main.rx.hcl", data("a"))
    workspace.apply().ok()
    workspace.write("main.rx.hcl", data("c") + moved("rxplan_data.a", "rxplan_data.b") + moved("rxplan_data.b", "rxplan_data.a"))
    workspace.run("plan").refused("moved-in-a-circle")


@case("an object that gets a count moves to [0], and back")
def counts(workspace):
    expect_moved(workspace, data("a"), data("a", "count = 1"), {"rxplan_data.a": "rxplan_data.a[0]"})
    expect_moved(workspace, data("a", "count = 1"), data("a"), {"rxplan_data.a[0]": "rxplan_data.a"})


@case("an object does not move where another is")
def blocked(workspace):
    workspace.write("main.rx.hcl", data("a") + data("b"))
    workspace.apply().ok()
    kept = identities(workspace)["rxplan_data.b"]
    workspace.write("main.rx.hcl", data("b") + moved("rxplan_data.a", "rxplan_data.b"))
    run = workspace.run("plan").ok()
    expect_in("warning[moved-onto-another]", run.err, "stderr")
    expect_in("rxplan_data.a will be destroyed", run.out, "the plan")
    workspace.apply().ok()
    expect_equal(identities(workspace), {"rxplan_data.b": kept}, "what is in the state")


@case("moves that make no sense are refused")
def refused(workspace):
    workspace.write("main.rx.hcl", data("a"))
    workspace.apply().ok()
    before = workspace.snapshot()
    for text, problem in (
        (data("b") + moved("rxplan_data.b", "rxplan_data.b"), "moved-nowhere"),
        (data("a") + data("b") + moved("rxplan_data.a", "rxplan_data.b"), "moved-declared"),
        (data("b") + data("c") + moved("rxplan_data.a", "rxplan_data.b") + moved("rxplan_data.a", "rxplan_data.c"), "moved-twice"),
        (data("c") + moved("rxplan_data.a", "rxplan_data.c") + moved("rxplan_data.b", "rxplan_data.c"), "moved-twice"),
        (moved("rxplan_data.a", "random_id.a"), "moved-type"),
        (data("a") + removed("rxplan_data.a"), "removed-declared"),
    ):
        workspace.write("main.rx.hcl", text)
        workspace.run("plan").refused(problem)
    expect_equal(workspace.snapshot(), before, "the state")


@case("a moved object can change in the same plan, and a plan file carries the move")
def plan_file(workspace):
    workspace.write("main.rx.hcl", data("a", "input = 1") + data("other"))
    workspace.apply().ok()
    ids = identities(workspace)
    workspace.write("main.rx.hcl", data("b", "input = 2") + data("other") + moved("rxplan_data.a", "rxplan_data.b"))
    workspace.run("plan", "-out=f.plan").ok()
    shown = json.loads(workspace.run("show", "-json", "f.plan").ok().out)
    change = next(each for each in shown["resource_changes"] if each["address"] == "rxplan_data.b")
    expect_equal((change["previous_address"], change["change"]["actions"]), ("rxplan_data.a", ["update"]), "the change")
    workspace.run("apply", "f.plan").ok()
    expect_equal(identities(workspace), {"rxplan_data.b": ids["rxplan_data.a"], "rxplan_data.other": ids["rxplan_data.other"]}, "the state")


@case("a plan file with a move is stale when the moved object has changed since")
def stale(workspace):
    workspace.write("main.rx.hcl", data("a", "input = 1"))
    workspace.apply().ok()
    workspace.write("main.rx.hcl", data("b", "input = 1") + moved("rxplan_data.a", "rxplan_data.b"))
    workspace.run("plan", "-out=f.plan").ok()
    workspace.write("main.rx.hcl", data("a", "input = 2"))
    workspace.apply().ok()
    workspace.run("apply", "f.plan").refused("stale-plan")


@case("a removed resource is forgotten and left alone, or destroyed, as its block says")
def forgotten(workspace):
    workspace.write("m/main.rx.hcl", data("z"))
    workspace.write("main.rx.hcl", data("a", "count = 2") + data("b") + data("c") + 'module "m" {\n  source = "./m"\n}\n')
    workspace.apply().ok()
    workspace.write("main.rx.hcl", data("c") + removed("rxplan_data.a") + removed("module.m") + removed("rxplan_data.b", "true"))
    run = workspace.run("plan", "-out=f.plan").ok()
    expect_in("Plan: 0 to add, 0 to change, 1 to destroy, 3 to forget.", run.out, "the plan")
    run = workspace.run("apply", "f.plan").ok()
    expect_in("0 added, 0 changed, 1 destroyed, 3 forgotten", run.all, "the summary")
    expect_not_in("Destroying... rxplan_data.a", run.all, "the progress")
    expect_equal(workspace.addresses(), ["rxplan_data.c"], "what is in the state")
    expect(workspace.run("plan", "-detailed-exitcode").exit == 0, "nothing is left to do", run)


@case("what was forgotten still exists")
def left_alone(workspace):
    file = 'resource "local_file" "a" {\n  filename = "kept.txt"\n  content  = "x"\n}\n'
    workspace.write("main.rx.hcl", file)
    workspace.apply().ok()
    workspace.write("main.rx.hcl", removed("local_file.a"))
    workspace.apply().ok()
    expect_equal(workspace.addresses(), [], "what is in the state")
    expect_equal(workspace.read("kept.txt"), "x", "the file")
