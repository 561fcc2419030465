"""Repetition over what is not known yet: planned as far as it is known, the rest left to later rounds."""

import json
import re

from harness import case, expect, expect_equal, expect_in, expect_not_in

TWO = """resource "rxplan_data" "a" {
  input = 2
}
resource "rxplan_data" "b" {
  for_each = toset([for i in range(2) : "${rxplan_data.a.id}-${i}"])
  input    = each.key
}
output "n" {
  value = length(rxplan_data.b)
}
output "a" {
  value = rxplan_data.a.output
}
"""
THREE = TWO + """resource "rxplan_data" "c" {
  count = length(toset([for b in rxplan_data.b : b.id]))
  input = count.index
}
"""


def deferred(workspace, file):
    plan = json.loads(workspace.run("show", "-json", file).ok().out)
    return {entry["resource_change"]["address"]: entry["reason"] for entry in plan.get("deferred_changes", [])}


def blocks(workspace):
    return sorted({re.sub(r"\[.*", "", address) for address in workspace.addresses()})


@case("three rounds in one apply; then nothing is left")
def three_rounds(workspace):
    workspace.write("main.rx.hcl", THREE)
    run = workspace.run("apply", "-auto-approve").ok()
    expect_equal(run.err.count("Planning the next round"), 2, "rounds begun after the first")
    expect_equal(len(workspace.addresses()), 5, "objects")
    expect_equal(json.loads(workspace.run("output", "-json").ok().out)["n"]["value"], 2, "output n")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    destroyed = workspace.run("destroy", "-auto-approve").ok()
    expect_not_in("next round", destroyed.err, "what destroy says")
    expect_equal(workspace.addresses(), [], "the state")


@case("a plan file does its one round and says how to go on")
def plan_file(workspace):
    workspace.write("main.rx.hcl", THREE)
    plan = workspace.run("plan", "-out=p", "-markdown=p.md").ok()
    expect_in("rxplan_data.b[*] waits", plan.out, "the plan")
    expect_in("how many there are is known after rxplan_data.a", plan.out, "the plan")
    expect_in("main.rx.hcl:5: for_each = toset(", plan.out, "the plan")
    expect_in("2 deferred", workspace.read("p.md"), "the comment")
    expect_equal(
        deferred(workspace, "p"), {"rxplan_data.b[*]": "instance_count_unknown", "rxplan_data.c": "deferred_prereq"}, "what is deferred"
    )
    shown = json.loads(workspace.run("show", "-json", "p").ok().out)
    expect_equal(shown["complete"], False, "complete")
    expect_equal(workspace.run("show", "p").ok().out, plan.out, "the plan file as text")
    run = workspace.run("apply", "p").ok()
    expect_in("left 2 blocks to a later round", run.err, "what apply says")
    expect_equal(workspace.addresses(), ["rxplan_data.a"], "objects")
    outputs = json.loads(workspace.run("output", "-json").ok().out)
    expect_equal(sorted(outputs), ["a"], "outputs")
    workspace.run("plan", "-detailed-exitcode").expect_exit(2)


@case("each round is asked for; what was done stays when the next is declined")
def declined(workspace):
    workspace.write("main.rx.hcl", TWO)
    run = workspace.run("apply", stdin="yes\nno\n")
    run.expect_exit(1)
    expect_equal(workspace.addresses(), ["rxplan_data.a"], "objects")
    workspace.run("apply", stdin="yes\n").ok()
    expect_equal(len(workspace.addresses()), 3, "objects")


@case("what exists is neither destroyed nor changed while its number is open; outputs keep their value")
def existing_stay(workspace):
    workspace.write("main.rx.hcl", TWO.replace("input = 2", "triggers_replace = 1"))
    workspace.run("apply", "-auto-approve").ok()
    before = [address for address in workspace.addresses() if ".b" in address]
    workspace.edit("main.rx.hcl", "triggers_replace = 1", "triggers_replace = 2")
    workspace.run("plan", "-out=p").ok()
    workspace.run("apply", "p").ok()
    expect_equal([address for address in workspace.addresses() if ".b" in address], before, "objects of b after the first round")
    expect_equal(json.loads(workspace.run("output", "-json").ok().out)["n"]["value"], 2, "output n")
    workspace.run("apply", "-auto-approve").ok()
    after = [address for address in workspace.addresses() if ".b" in address]
    expect(len(after) == 2 and not set(after) & set(before), f"b is not that of the new a: {after}")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("a map whose keys are known waits for nothing, whatever its values")
def known_keys(workspace):
    workspace.write(
        "main.rx.hcl",
        'resource "rxplan_data" "a" {}\nresource "rxplan_data" "b" {\n  for_each = { k = rxplan_data.a.id }\n  input    = each.value\n}\n'
        "output \"same\" {\n  value = rxplan_data.b[\"k\"].output == rxplan_data.a.id\n}\n",
    )
    run = workspace.run("apply", "-auto-approve").ok()
    expect_not_in("next round", run.err, "what apply says")
    expect_equal(json.loads(workspace.run("output", "-json").ok().out)["same"]["value"], True, "output same")


@case("a module whose number is open waits with all that is in it and all that needs it")
def modules(workspace):
    workspace.write("m/main.rx.hcl", 'variable "v" {}\nresource "rxplan_data" "in" {\n  input = var.v\n}\noutput "id" {\n  value = rxplan_data.in.id\n}\n')
    workspace.write(
        "main.rx.hcl",
        'resource "rxplan_data" "a" {}\nmodule "m" {\n  source   = "./m"\n  for_each = toset([rxplan_data.a.id])\n  v        = each.key\n}\n'
        'resource "rxplan_data" "after" {\n  input = [for m in module.m : m.id]\n}\n',
    )
    workspace.run("plan", "-out=p").ok()
    expect_equal(
        deferred(workspace, "p"), {"module.m.rxplan_data.in": "instance_count_unknown", "rxplan_data.after": "deferred_prereq"}, "what is deferred"
    )
    workspace.run("apply", "-auto-approve").ok()
    expect_equal(len(workspace.addresses()), 3, "objects")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("what never becomes known ends with an error, not in a loop")
def stuck(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  count = length(timestamp()) > 3 ? 1 : 2\n}\nresource "rxplan_data" "free" {}\n')
    run = workspace.run("apply", "-auto-approve", timeout=60).refused("deferred-for-ever")
    expect_in("main.rx.hcl:2", run.err, "the error")
    expect_equal(workspace.addresses(), ["rxplan_data.free"], "objects")
    workspace.run("apply", "-auto-approve", timeout=60).refused("deferred-for-ever")
    workspace.edit("main.rx.hcl", "rxplan_data\" \"free\" {}", "rxplan_data\" \"free\" {\n  triggers_replace = timestamp()\n}")
    workspace.run("apply", "-auto-approve", timeout=60).refused("deferred-for-ever", "The round before left the same over")


@case("an object is not destroyed under one that waits")
def orphans(workspace):
    orphan = 'resource "rxplan_data" "o" {}\n'
    source = 'resource "rxplan_data" "a" {\n  triggers_replace = 1\n}\n'
    user = 'resource "rxplan_data" "b" {\n  for_each = toset([rxplan_data.a.id])\n  input    = INPUT\n}\n'
    workspace.write("main.rx.hcl", orphan + source + user.replace("INPUT", "rxplan_data.o.id"))
    workspace.run("apply", "-auto-approve").ok()
    workspace.write("main.rx.hcl", source.replace("= 1", "= 2") + user.replace("INPUT", "1"))
    workspace.run("plan", "-out=p").ok()
    expect_equal(deferred(workspace, "p"), {"rxplan_data.b[*]": "instance_count_unknown", "rxplan_data.o": "deferred_prereq"}, "what is deferred")
    workspace.run("apply", "-auto-approve").ok()
    expect_equal(blocks(workspace), ["rxplan_data.a", "rxplan_data.b"], "blocks")


@case("wrong values are errors as before")
def still_errors(workspace):
    for wrong in ("count = null", "count = -1", "count = 1e12", "for_each = toset([null])", "for_each = sensitive(toset([\"a\"]))", "for_each = rxplan_data.a.id"):
        workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {}\nresource "rxplan_data" "b" {\n  ' + wrong + "\n}\n")
        workspace.run("plan").refused("invalid-repetition")


@case("-refresh-only, -refresh=false, -target and -replace beside an open number")
def options(workspace):
    workspace.write("main.rx.hcl", TWO)
    workspace.run("apply", "-refresh-only", "-auto-approve").ok()
    expect_equal(workspace.addresses(), [], "the state")
    workspace.run("plan", "-out=p", "-target=rxplan_data.a").ok()
    expect_equal(deferred(workspace, "p"), {}, "deferred beside a target")
    workspace.run("apply", "-auto-approve", "-refresh=false").ok()
    run = workspace.run("apply", "-auto-approve", "-replace=rxplan_data.a").ok()
    expect_equal(run.err.count("Planning the next round"), 1, "rounds after -replace")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


SERVERS = """resource "rackspace_server" "s" {
  count  = 2
  name   = "s${count.index}"
  image  = "f2a71670-ced3-4274-80b6-0efcd0f8f91b"
  flavor = "general1-1"
}
resource "rxplan_data" "of_server" {
  for_each = toset(rackspace_server.s[*].id)
  input    = one([for server in rackspace_server.s : server.access_ip_v4 if server.id == each.key])
}
"""
OF_THOSE = """resource "rxplan_data" "of_those" {
  for_each = toset([for one in rxplan_data.of_server : one.id])
  input    = each.key
}
"""


def keys(workspace, block):
    return sorted(re.findall(block + r'\["([^"]+)"\]', " ".join(workspace.addresses())))


def ids(workspace, name):
    return sorted(i["attributes"]["id"] for r in workspace.state()["resources"] if r["name"] == name for i in r["instances"])


@case("over the ids of servers on the embedded cloud: two rounds; and over what comes of that: three")
def servers(workspace):
    workspace.environment |= {"RXPLAN_RACKSPACE_CLOUD": "embedded", "RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS": "0"}
    workspace.write("main.rx.hcl", SERVERS)
    expect_equal(workspace.apply().ok().err.count("Planning the next round"), 1, "rounds begun after the first")
    expect_equal(keys(workspace, "of_server"), ids(workspace, "s"), "keys that are ids of servers")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    workspace.run("destroy", "-auto-approve").ok()
    expect_equal(workspace.addresses(), [], "the state")

    workspace.write("main.rx.hcl", SERVERS + OF_THOSE)
    expect_equal(workspace.apply().ok().err.count("Planning the next round"), 2, "rounds begun after the first")
    expect_equal(keys(workspace, "of_those"), ids(workspace, "of_server"), "keys that are ids of what was made for servers")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("what waits in a module is shown where it is written, also when another module is called twice")
def places(workspace):
    workspace.write("main.rx.hcl", 'module "a" { source = "./m" }\nmodule "b" { source = "./m" }\nmodule "z" { source = "./z" }\n')
    workspace.write("m/main.rx.hcl", 'resource "rxplan_data" "one" {}\n')
    workspace.write(
        "z/main.rx.hcl", '# first line\nresource "rxplan_data" "n" {\n  input = 2\n}\nresource "rxplan_data" "many" {\n  count = rxplan_data.n.output\n}\n'
    )
    plan = workspace.run("plan", "-out=f.plan").ok()
    expect_in("z/main.rx.hcl:6: count = rxplan_data.n.output", plan.out, "plan")
    expect_in("z/main.rx.hcl:6: count = rxplan_data.n.output", workspace.run("show", "f.plan").ok().out, "show")
    workspace.run("apply", "f.plan").ok()
    expect_equal(workspace.addresses(), ["module.a.rxplan_data.one", "module.b.rxplan_data.one", "module.z.rxplan_data.n"], "state")
