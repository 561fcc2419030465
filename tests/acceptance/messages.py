"""`-json` of plan, apply, destroy and refresh: Terraform's machine-readable UI, one object a line on standard output."""

import json

from harness import case, expect, expect_equal, expect_in, expect_not_in

PAIR = """
variable "secret" {
  default   = "hush-hush"
  sensitive = true
}
resource "rxplan_data" "a" {
  input = "first"
}
resource "rxplan_data" "b" {
  count            = 2
  input            = rxplan_data.a.output
  triggers_replace = var.secret
}
output "text" { value = rxplan_data.a.output }
output "pair" { value = { number = 1, list = [true, "x"] } }
output "secret" {
  value     = var.secret
  sensitive = true
}
"""


def messages(run):
    """All that it said, an object each; standard error is silent."""
    expect_equal(run.err, "", "stderr")
    said = [json.loads(line) for line in run.out.splitlines()]
    for one in said:
        for member in ("@level", "@message", "@module", "@timestamp", "type"):
            expect(isinstance(one.get(member), str), f"{member} of a message", one)
    expect_equal((said[0]["type"], said[0]["ui"]), ("version", "1.2"), "the first message")
    return said[1:]


def of(said, kind):
    return [one for one in said if one["type"] == kind]


def only(said, kind):
    found = of(said, kind)
    expect_equal(len(found), 1, f"messages of type {kind}")
    return found[0]


def changes(said):
    """(address, action, reason) of each planned change."""
    return [
        (one["change"]["resource"]["addr"], one["change"]["action"], one["change"].get("reason"))
        for one in of(said, "planned_change")
    ]


@case("plan -json tells each change, the counts and the outputs")
def plan(workspace):
    workspace.write("main.rx.hcl", PAIR)
    said = messages(workspace.run("plan", "-json").ok())
    expect_equal(
        changes(said), [(name, "create", None) for name in ("rxplan_data.a", "rxplan_data.b[0]", "rxplan_data.b[1]")], "changes"
    )
    expect_equal(
        of(said, "planned_change")[1]["change"]["resource"],
        {
            "addr": "rxplan_data.b[0]",
            "module": "",
            "resource": "rxplan_data.b[0]",
            "implied_provider": "rxplan",
            "resource_type": "rxplan_data",
            "resource_name": "b",
            "resource_key": 0,
        },
        "resource",
    )
    summary = only(said, "change_summary")
    expect_equal(summary["changes"], {"add": 3, "change": 0, "import": 0, "remove": 0, "operation": "plan"}, "counts")
    expect_equal(summary["@message"], "Plan: 3 to add, 0 to change, 0 to destroy.", "message")
    outputs = only(said, "outputs")
    expect_equal(outputs["@message"], "Outputs: 3", "message")
    expect_equal(outputs["outputs"]["secret"], {"action": "create", "sensitive": True}, "an output")


@case("the digest in plan -json is what apply -approved takes")
def digest(workspace):
    workspace.write("main.rx.hcl", PAIR)
    summary = only(messages(workspace.run("plan", "-json").ok()), "change_summary")
    said = messages(workspace.run("apply", "-json", f"-approved={summary['rxplan_digest']}").ok())
    expect_equal(len(of(said, "apply_complete")), 3, "objects made")
    run = workspace.run("apply", "-json", f"-approved={summary['rxplan_digest']}").expect_exit(3)
    expect_equal(only(messages(run), "diagnostic")["diagnostic"]["id"], "plan-not-approved", "diagnostic")


@case("plan -json says why, as Terraform words it")
def reasons(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.apply().ok()
    workspace.write("main.rx.hcl", PAIR.replace("hush-hush", "louder").replace("count            = 2", "count            = 1"))
    said = messages(workspace.run("plan", "-json", "-replace=rxplan_data.a").ok())
    expect_equal(
        sorted(changes(said)),
        [
            ("rxplan_data.a", "replace", "requested"),
            ("rxplan_data.b[0]", "replace", "cannot_update"),
            ("rxplan_data.b[1]", "delete", "delete_because_count_index"),
        ],
        "changes",
    )


@case("what is moved, imported or forgotten is told with where it came from")
def moved(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {}\nresource "rxplan_data" "gone" {}\n')
    workspace.apply().ok()
    workspace.write(
        "main.rx.hcl",
        'resource "rxplan_data" "b" {}\nmoved {\n  from = rxplan_data.a\n  to   = rxplan_data.b\n}\n'
        "removed {\n  from = rxplan_data.gone\n  lifecycle {\n    destroy = false\n  }\n}\n"
        'resource "rxplan_data" "c" {}\nimport {\n  to = rxplan_data.c\n  id = "abc"\n}\n',
    )
    said = messages(workspace.run("plan", "-json").ok())
    told = {one["change"]["resource"]["addr"]: one["change"] for one in of(said, "planned_change")}
    expect_equal(told["rxplan_data.b"]["action"], "move", "action of b")
    expect_equal(told["rxplan_data.b"]["previous_resource"]["addr"], "rxplan_data.a", "previous address of b")
    expect_equal(told["rxplan_data.gone"]["action"], "remove", "action of gone")
    expect_equal((told["rxplan_data.c"]["action"], told["rxplan_data.c"]["importing"]), ("import", {"id": "abc"}), "import of c")
    expect_equal(only(said, "change_summary")["changes"]["import"], 1, "imports")


@case("apply -json tells begin and end of each operation, then counts and values")
def apply(workspace):
    workspace.write("main.rx.hcl", PAIR)
    said = messages(workspace.apply("-json").ok())
    began = [one["hook"]["resource"]["addr"] for one in of(said, "apply_start")]
    expect_equal(began[0], "rxplan_data.a", "what is begun first")
    ended = {one["hook"]["resource"]["addr"]: one["hook"] for one in of(said, "apply_complete")}
    expect_equal(sorted(ended), sorted(began), "what ended")
    hook = ended["rxplan_data.b[1]"]
    expect_equal((hook["action"], hook["id_key"], hook["elapsed_seconds"]), ("create", "id", 0), "a hook")
    expect_in(hook["id_value"], workspace.run("state", "show", "rxplan_data.b[1]").ok().out, "state show")
    expect_equal(
        of(said, "change_summary")[-1]["changes"], {"add": 3, "change": 0, "import": 0, "remove": 0, "operation": "apply"}, "counts"
    )
    outputs = of(said, "outputs")[-1]["outputs"]
    expect_equal(
        outputs["pair"],
        {
            "sensitive": False,
            "type": ["object", {"list": ["tuple", ["bool", "string"]], "number": "number"}],
            "value": {"number": 1, "list": [True, "x"]},
        },
        "an output",
    )
    expect_equal(outputs["secret"], {"sensitive": True, "type": "string"}, "a sensitive output")


@case("no message holds a secret")
def secrecy(workspace):
    workspace.write("main.rx.hcl", PAIR)
    for command in (["plan"], ["apply", "-auto-approve"], ["refresh"], ["destroy", "-auto-approve"]):
        expect_not_in("hush-hush", workspace.run(*command, "-json").ok().out, " ".join(command))


@case("destroy -json is an operation of its own")
def destroy(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.apply().ok()
    said = messages(workspace.run("destroy", "-json", "-auto-approve").ok())
    expect_equal({action for _, action, _ in changes(said)}, {"delete"}, "actions")
    last = of(said, "change_summary")[-1]
    expect_equal(
        (last["changes"]["operation"], last["changes"]["remove"], last["@message"]),
        ("destroy", 3, "Destroy complete! Resources: 3 destroyed."),
        "the summary",
    )


@case("drift is told apart from changes, and what is refreshed before it")
def drift(workspace):
    workspace.write("main.rx.hcl", 'resource "local_file" "f" {\n  filename = "f.txt"\n  content  = "one"\n}\n')
    workspace.apply().ok()
    (workspace.directory / "f.txt").unlink()
    said = messages(workspace.run("plan", "-json").ok())
    kinds = [one["type"] for one in said]
    expect_equal(kinds, ["refresh_start", "refresh_complete", "resource_drift", "planned_change", "change_summary"], "messages")
    drifted = only(said, "resource_drift")
    expect_equal((drifted["@message"], drifted["change"]["action"]), ("local_file.f: Drift detected (delete)", "delete"), "drift")
    said = messages(workspace.run("refresh", "-json").ok())
    expect_equal(len(of(said, "resource_drift")), 1, "drift told by refresh")
    expect_equal(workspace.addresses(), [], "state after refresh")


@case("data sources are operations, while planning as well as while applying")
def data(workspace):
    workspace.write("known.txt", "known")
    workspace.write(
        "main.rx.hcl",
        'resource "local_file" "f" {\n  filename = "late.txt"\n  content  = "late"\n}\n'
        'data "local_file" "now" {\n  filename = "known.txt"\n}\ndata "local_file" "late" {\n  filename = local_file.f.filename\n}\n',
    )
    said = messages(workspace.run("plan", "-json").ok())
    expect_equal([one["hook"]["resource"]["addr"] for one in of(said, "apply_complete")], ["data.local_file.now"], "read by plan")
    expect_in(("data.local_file.late", "read", "read_because_dependency_pending"), changes(said), "changes")
    said = messages(workspace.apply("-json").ok())
    read = [one["hook"]["resource"]["addr"] for one in of(said, "apply_complete") if one["hook"]["action"] == "read"]
    expect_equal(read, ["data.local_file.now", "data.local_file.late"], "read by apply")


@case("an operation that failed is apply_errored, and the diagnostics come last")
def failed(workspace):
    workspace.write("file", "")
    workspace.write(
        "main.rx.hcl",
        'resource "local_file" "f" {\n  filename = "file/below.txt"\n  content  = "x"\n}\nresource "rxplan_data" "a" {}\n',
    )
    said = messages(workspace.apply("-json").expect_exit(1))
    errored = only(said, "apply_errored")
    expect_equal((errored["hook"]["resource"]["addr"], errored["hook"]["action"]), ("local_file.f", "create"), "what failed")
    expect_equal(said[-1]["type"], "diagnostic", "the last message")
    expect_equal((said[-1]["@level"], said[-1]["diagnostic"]["severity"]), ("error", "error"), "its severity")
    expect_equal(workspace.addresses(), ["rxplan_data.a"], "state")


@case("a mistake in the configuration is a diagnostic with its range")
def mistake(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  inptu = 1\n}\n')
    told = only(messages(workspace.run("plan", "-json").expect_exit(1)), "diagnostic")
    expect(told["@message"].startswith("Error: "), "message", told)
    expect_equal(told["diagnostic"]["range"]["start"], {"byte": 31, "column": 3, "line": 2}, "start")
    expect_equal(told["diagnostic"]["snippet"]["code"], "  inptu = 1", "code")


@case("-json asks nothing: neither for approval nor for variables")
def no_questions(workspace):
    workspace.write("main.rx.hcl", 'variable "v" {}\nresource "rxplan_data" "a" {\n  input = var.v\n}\n')
    for command in (["apply", "-var=v=1"], ["destroy", "-var=v=1"]):
        said = messages(workspace.run(*command, "-json").expect_exit(1))
        expect_equal(only(said, "diagnostic")["diagnostic"]["id"], "approval-required", " ".join(command))
    expect_equal(only(messages(workspace.run("plan", "-json").expect_exit(1)), "diagnostic")["diagnostic"]["severity"], "error", "plan")
    workspace.run("plan", "-out=f.plan", "-var=v=1").ok()
    said = messages(workspace.run("apply", "-json", "f.plan").ok())
    expect_equal(changes(said), [("rxplan_data.a", "create", None)], "what the plan file did")


@case("mistakes on the command line are messages too")
def options(workspace):
    for arguments in (["-zork"], ["-lock-timeout=x"], ["-baseline=none.plan"]):
        said = messages(workspace.run("plan", "-json", *arguments).expect_exit(1))
        expect_equal(only(said, "diagnostic")["@level"], "error", arguments)


@case("what waits for a later round is told as deferred")
def deferred(workspace):
    workspace.write(
        "main.rx.hcl",
        'resource "rxplan_data" "a" {\n  input = 2\n}\nresource "rxplan_data" "b" {\n  count = rxplan_data.a.output\n}\n',
    )
    said = messages(workspace.run("plan", "-json").ok())
    expect_equal(only(said, "deferred_change")["change"]["reason"], "instance_count_unknown", "reason")
    said = messages(workspace.apply("-json").ok())
    expect_equal(len(of(said, "change_summary")), 4, "summaries of two rounds")
    expect_equal(workspace.addresses(), ["rxplan_data.a", "rxplan_data.b[0]", "rxplan_data.b[1]"], "state")
