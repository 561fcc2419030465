"""A plan as a reviewed thing: its digest, and applying only what was approved."""

import json
import re

from harness import case, expect, expect_equal, expect_in, expect_not_in

PAIR = 'resource "rxplan_data" "a" {\n  input = "first"\n}\nresource "rxplan_data" "b" {\n  input = rxplan_data.a.output\n}\n'
ANY = re.compile(r"sha256:[0-9a-f]{64}")


def digest_of(workspace, *arguments):
    found = ANY.findall(workspace.run("plan", *arguments).ok().out)
    expect_equal(len(found), 1, "digests in the plan")
    return found[0]


def differs(result):
    expect_equal(result.exit, 3, "exit status")
    expect_in("plan-not-approved", result.err, "what was said")
    return result


@case("show -json tells by a hash that a secret changed, and not what it is")
def secret_hashes(workspace):
    text = (
        'variable "s" {\n  sensitive = true\n}\n'
        'resource "rxplan_data" "a" {\n  input = var.s\n}\nresource "rxplan_data" "b" {\n  input = "${var.s}!"\n}\n'
    )

    def shown(secret):
        plan = workspace.plan_json(f"-var=s={secret}")
        expect_not_in(secret, json.dumps(plan), "show -json")
        return {change["address"]: change["change"]["after"]["input"] for change in plan["resource_changes"]}

    workspace.write("main.rx.hcl", text)
    expect_equal(set(shown("hush-hush").values()), {"(sensitive value)"}, "before there is a state")
    workspace.apply("-var=s=hush-hush").ok()
    same, other, again = shown("hush-hush"), shown("louder"), shown("louder")
    expect(re.fullmatch(r"\(sensitive value, hash [0-9a-f]{12}\)", same["rxplan_data.a"]), "a secret that stays", same)
    expect(re.fullmatch(r"\(sensitive value, changed, hash [0-9a-f]{12}\)", other["rxplan_data.a"]), "one that changes", other)
    expect_equal(len({one[-13:] for one in [*same.values(), *other.values()]}), 4, "different secrets")
    expect_equal(other, again, "the same plan again")


@case("plan, show, the comment and JSON have the same digest")
def everywhere(workspace):
    workspace.write("main.rx.hcl", PAIR)
    digest = digest_of(workspace, "-out=f.plan", "-markdown=f.md")
    expect_in(digest, workspace.run("show", "f.plan").ok().out, "show")
    expect_in(digest, workspace.run("show", "-markdown", "f.plan").ok().out, "show -markdown")
    expect_in(digest, workspace.read("f.md"), "plan -markdown")
    expect_equal(json.loads(workspace.run("show", "-json", "f.plan").ok().out)["rxplan_digest"], digest, "show -json")


@case("the digest is that of the plan, not of the text or the parallelism")
def stable(workspace):
    workspace.write("main.rx.hcl", PAIR)
    digest = digest_of(workspace)
    first, second = PAIR.split("resource")[1:]
    workspace.write("main.rx.hcl", "# turned round\nresource" + second + "resource" + first)
    expect_equal(digest_of(workspace, "-parallelism=1"), digest, "digest")
    workspace.write("main.rx.hcl", PAIR.replace("first", "second"))
    expect(digest_of(workspace) != digest, "another plan has the same digest")


@case("an approved plan is applied without a question, before and after the first state")
def approved(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.run("apply", "-input=false", "-approved=" + digest_of(workspace)).ok()
    expect_equal(workspace.addresses(), ["rxplan_data.a", "rxplan_data.b"], "state")
    workspace.write("main.rx.hcl", PAIR.replace("first", "second"))
    workspace.run("apply", "-input=false", "-approved=" + digest_of(workspace)).ok()
    expect_in('"second"', workspace.run("state", "show", "rxplan_data.b").ok().out, "state show")
    workspace.run("apply", "-input=false", "-approved=" + digest_of(workspace)).ok()
    workspace.run("destroy", "-input=false", "-approved=" + digest_of(workspace, "-destroy")).ok()
    expect_equal(workspace.addresses(), [], "state")


@case("another plan than the approved one is not applied")
def not_approved(workspace):
    workspace.write("main.rx.hcl", PAIR)
    digest = digest_of(workspace)
    workspace.write("main.rx.hcl", PAIR.replace("first", "slipped in"))
    result = differs(workspace.run("apply", "-approved=" + digest))
    expect_in("slipped in", result.out, "the new plan")
    expect_in(digest, result.err, "what was said")
    expect_in(digest_of(workspace), result.err, "what was said")
    differs(workspace.run("apply", "-auto-approve", "-approved=" + digest))
    differs(workspace.run("destroy", "-approved=" + digest))
    expect_equal(workspace.addresses(), [], "state")


@case("a plan that somebody else has made true is not the approved one any more")
def overtaken(workspace):
    workspace.write("main.rx.hcl", PAIR)
    digest = digest_of(workspace)
    workspace.apply().ok()
    before = workspace.snapshot()
    differs(workspace.run("apply", "-approved=" + digest))
    expect_equal(workspace.snapshot(), before, "state")


@case("a plan file is applied only with its own digest")
def plan_file(workspace):
    workspace.write("main.rx.hcl", PAIR)
    digest = digest_of(workspace, "-out=f.plan")
    differs(workspace.run("apply", "-approved=sha256:" + "0" * 64, "f.plan"))
    expect_equal(workspace.addresses(), [], "state")
    workspace.run("apply", "-approved=" + digest, "f.plan").ok()
    expect_equal(workspace.addresses(), ["rxplan_data.a", "rxplan_data.b"], "state")


@case("a secret is not told by the digest of a first plan, and counts in later ones")
def secrets(workspace):
    config = 'variable "s" {\n  sensitive = true\n}\nresource "rxplan_data" "a" {\n  input = var.s\n}\n'
    workspace.write("main.rx.hcl", config)
    expect_equal(digest_of(workspace, "-var=s=one"), digest_of(workspace, "-var=s=two"), "digest before the first state")
    workspace.apply("-var=s=one").ok()
    expect(digest_of(workspace, "-var=s=two") != digest_of(workspace, "-var=s=six"), "another secret has the same digest")


@case("an approval is for one round: what it leaves over is approved anew")
def rounds(workspace):
    workspace.write("main.rx.hcl", PAIR + 'resource "rxplan_data" "c" {\n  for_each = toset([rxplan_data.a.id])\n  input = each.key\n}\n')
    first = digest_of(workspace)
    result = workspace.run("apply", "-input=false", "-approved=" + first).ok()
    expect_in("left 1 block to a later round", result.err, "what was said")
    expect_equal(workspace.addresses(), ["rxplan_data.a", "rxplan_data.b"], "state")
    differs(workspace.run("apply", "-auto-approve", "-approved=" + first))
    workspace.run("apply", "-input=false", "-approved=" + digest_of(workspace)).ok()
    expect_equal(len(workspace.addresses()), 3, "objects")


@case("-baseline shows only what changed since an earlier plan")
def baseline(workspace):
    workspace.write("main.rx.hcl", PAIR + 'resource "rxplan_data" "old" {\n  input = "old"\n}\n')
    workspace.run("plan", "-out=base.plan").ok()
    same = workspace.run("plan", "-baseline=base.plan", "-markdown=same.md").ok()
    expect_in("Nothing changed in the plan since base.plan", same.out, "the same plan")
    expect_in("### Nothing changed in the plan", workspace.read("same.md"), "the comment")
    workspace.write("main.rx.hcl", PAIR.replace("first", "edited") + 'resource "rxplan_data" "new" {\n  input = "new"\n}\n')
    shown = workspace.run("plan", "-baseline=base.plan", "-markdown=f.md").ok().out
    expect_in("1 step came, 1 differs, 1 went; 1 as before", shown, "counts")
    for text in (shown, workspace.read("f.md")):
        for part in ("rxplan_data.new", '"edited"', "rxplan_data.old: not planned any more", "Plan digest:"):
            expect_in(part, text, "the comparison")
        expect("rxplan_data.b" not in text, "what is as before is shown")


@case("-baseline tells that a secret changed, not what it is")
def baseline_secret(workspace):
    config = 'variable "s" {\n  sensitive = true\n}\nresource "rxplan_data" "a" {\n  input = var.s\n}\n'
    workspace.write("main.rx.hcl", config)
    workspace.run("plan", "-var=s=hunter-one", "-out=base.plan").ok()
    shown = workspace.run("plan", "-var=s=hunter-two", "-baseline=base.plan", "-markdown=f.md").ok().out
    expect_in("1 differs", shown, "counts")
    expect("hunter" not in shown + workspace.read("f.md"), "a secret is shown")


@case("a baseline that is no plan is refused")
def baseline_refused(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.run("plan", "-baseline=none.plan").refused("none.plan")
    workspace.run("plan", "-baseline=main.rx.hcl").refused("no plan file")


@case("a plan that is not the approved one is compared with the reviewed file")
def approved_baseline(workspace):
    workspace.write("main.rx.hcl", PAIR)
    digest = digest_of(workspace, "-out=base.plan")
    workspace.write("main.rx.hcl", PAIR.replace("first", "edited"))
    result = differs(workspace.run("apply", "-approved=" + digest, "-baseline=base.plan"))
    expect_in("Since base.plan: 0 steps came, 1 differs, 0 went; 1 as before.", result.out, "the comparison")
    workspace.run("plan", "-out=new.plan").ok()
    expect_in("Since base.plan", differs(workspace.run("apply", "-approved=" + digest, "-baseline=base.plan", "new.plan")).out, "a plan file")
    expect_in("Since base.plan", workspace.run("show", "-baseline=base.plan", "new.plan").ok().out, "show")
    expect_in("### Since `base.plan`", workspace.run("show", "-markdown", "-baseline=base.plan", "new.plan").ok().out, "show -markdown")
    workspace.run("apply", "-auto-approve", "-baseline=base.plan").refused("contradicting-options")
    workspace.run("show", "-json", "-baseline=base.plan", "new.plan").refused("contradicting-options")
    expect_equal(workspace.addresses(), [], "state")


@case("show -json tells for each change the line that asks for it and what led to it")
def causes(workspace):
    def configuration(size):
        return (
            f'variable "size" {{\n  default = {size}\n}}\nlocals {{\n  name = "n-${{var.size}}"\n}}\n'
            'resource "rxplan_data" "a" {\n  input            = local.name\n  triggers_replace = "fixed"\n}\n'
            'module "m" {\n  source = "./m"\n  from   = rxplan_data.a.output\n}\n'
            'resource "rxplan_data" "last" {\n  triggers_replace = module.m.made\n}\n'
        )

    workspace.write(
        "m/main.rx.hcl",
        'variable "from" {}\nresource "rxplan_data" "b" {\n  triggers_replace = [var.from]\n}\noutput "made" {\n  value = rxplan_data.b.id\n}\n',
    )
    workspace.write("main.rx.hcl", configuration(1))
    workspace.apply().ok()
    workspace.write("main.rx.hcl", configuration(2))
    changes = {one["address"]: one["change"] for one in workspace.plan_json()["resource_changes"]}
    found = {
        address: [(cause["attribute"], cause["place"], cause["forces_replacement"], cause["through"]) for cause in change["rxplan_causes"]]
        for address, change in changes.items()
    }
    expect_equal(
        found,
        {
            "rxplan_data.a": [("input", "main.rx.hcl:8", False, ["local.name at main.rx.hcl:5", "var.size"])],
            "module.m.rxplan_data.b": [
                ("triggers_replace", "m/main.rx.hcl:3", True, ["var.from at main.rx.hcl:13", "rxplan_data.a, which is updated"])
            ],
            "rxplan_data.last": [
                (
                    "triggers_replace",
                    "main.rx.hcl:16",
                    True,
                    ["module.m.made at m/main.rx.hcl:5", "module.m.rxplan_data.b, which is replaced"],
                )
            ],
        },
        "causes",
    )
    expect_equal(changes["rxplan_data.a"]["rxplan_place"], "main.rx.hcl:7", "place of the block")
