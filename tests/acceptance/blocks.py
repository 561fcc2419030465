"""Blocks beyond resources: moved, removed, import, check; variables and outputs in full; providers of modules. What is accepted, what is not."""

import json

from harness import case, expect, expect_equal, expect_in, expect_not_in

A = 'resource "rxplan_data" "a" {}\n'
CHECK = 'check "c" {{\n  assert {{\n    condition     = {}\n    error_message = "no"\n  }}\n}}\n'

# name: a configuration that `validate` accepts
ACCEPTED = {
    "moved: a resource": A + "moved {\n  from = rxplan_data.old\n  to   = rxplan_data.a\n}\n",
    "moved: an instance": A + 'moved {\n  from = module.m["k"].rxplan_data.old[0]\n  to   = rxplan_data.a\n}\n',
    "moved: a module": "moved {\n  from = module.a.module.b\n  to   = module.c[1]\n}\n",
    "moved: with the word resource": A + "moved {\n  from = resource.rxplan_data.old\n  to   = resource.rxplan_data.a\n}\n",
    "removed: destroyed": "removed {\n  from = rxplan_data.old\n}\n",
    "removed: kept": "removed {\n  from = module.m.rxplan_data.old\n  lifecycle {\n    destroy = false\n  }\n}\n",
    "import": A + 'import {\n  to = rxplan_data.a\n  id = "x"\n}\n',
    "import: repeated": 'resource "rxplan_data" "a" {\n  for_each = toset(["k"])\n}\n'
    "import {\n  for_each = { k = 1 }\n  to       = rxplan_data.a[each.key]\n  id       = each.value\n}\n",
    "check": A + CHECK.format("rxplan_data.a.id != null"),
    "variable: in full": 'variable "v" {\n  type        = list(object({ a = optional(number, 1) }))\n  default     = [{}]\n  nullable    = false\n'
    '  sensitive   = true\n  description = "x"\n  validation {\n    condition     = length(var.v) > 0\n    error_message = "none"\n  }\n'
    '  validation {\n    condition     = var.v[0].a == local.one\n    error_message = "${local.one}"\n  }\n}\nlocals {\n  one = 1\n}\n',
    "variable: ephemeral": 'variable "v" {\n  ephemeral = true\n}\nresource "rxplan_data" "a" {\n  input = ephemeralasnull(var.v)\n}\n' + CHECK.format("var.v == 1"),
    "output: in full": A + 'output "o" {\n  value       = 1\n  description = "x"\n  sensitive   = true\n  depends_on  = [rxplan_data.a, resource.rxplan_data.a]\n'
    '  precondition {\n    condition     = rxplan_data.a.id != ""\n    error_message = "no"\n  }\n}\n',
    "count of a secret": 'variable "v" {\n  sensitive = true\n}\nresource "rxplan_data" "a" {\n  count = var.v\n}\n',
    "conditions that do not hold are the plan's business": "locals {\n  l = 1\n}\n" + CHECK.format("local.l == 2")
    + 'resource "rxplan_data" "a" {\n  lifecycle {\n    precondition {\n      condition     = local.l == 2\n      error_message = "x"\n    }\n  }\n}\n',
    "settings": 'rxplan {\n  required_version = ">= 0.0.1"\n  required_providers {\n    random = {\n      source  = "hashicorp/random"\n      version = ">= 0"\n'
    "      configuration_aliases = [random.a]\n    }\n  }\n}\n",
}

# name: a configuration, the id of what is wrong with it, and the line
REFUSED = {
    "moved: no target": ("moved {\n  from = rxplan_data.a\n}\n", "missing-argument", 1),
    "moved: in quotes": (A + 'moved {\n  from = "rxplan_data.b"\n  to   = rxplan_data.a\n}\n', "invalid-address", 3),
    "moved: no constant key": (A + "moved {\n  from = rxplan_data.b[count.index]\n  to   = rxplan_data.a\n}\n", "invalid-address", 3),
    "moved: a fraction": (A + "moved {\n  from = rxplan_data.b[1.5]\n  to   = rxplan_data.a\n}\n", "invalid-address", 3),
    "moved: an attribute": (A + "moved {\n  from = rxplan_data.b.input\n  to   = rxplan_data.a\n}\n", "invalid-address", 3),
    "moved: a value": (A + "moved {\n  from = local.b\n  to   = rxplan_data.a\n}\n", "invalid-address", 3),
    "moved: a type alone": (A + "moved {\n  from = rxplan_data\n  to   = rxplan_data.a\n}\n", "invalid-address", 3),
    "moved: a module into a resource": (A + "moved {\n  from = module.m\n  to   = rxplan_data.a\n}\n", "moved-kinds", 4),
    "moved: an unknown argument": (A + "moved {\n  from = rxplan_data.b\n  to   = rxplan_data.a\n  too  = 1\n}\n", "unknown-argument", 5),
    "moved: a label": ('moved "x" {\n  from = rxplan_data.b\n  to   = rxplan_data.a\n}\n', "block-labels", 1),
    "removed: an instance": ("removed {\n  from = rxplan_data.a[0]\n}\n", "removed-instance", 2),
    "removed: an instance of a module": ("removed {\n  from = module.m[0].rxplan_data.a\n}\n", "removed-instance", 2),
    "removed: a data source": ("removed {\n  from = data.http.a\n}\n", "removed-data", 2),
    "removed: destroy is no bool": ("removed {\n  from = rxplan_data.a\n  lifecycle {\n    destroy = 1\n  }\n}\n", "literal-required", 4),
    "removed: another lifecycle argument": (
        "removed {\n  from = rxplan_data.a\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n",
        "unknown-argument",
        4,
    ),
    "import: no identifier": (A + "import {\n  to = rxplan_data.a\n}\n", "missing-argument", 2),
    "import: an empty identifier": (A + 'import {\n  to = rxplan_data.a\n  id = ""\n}\n', "import-id", 4),
    "import: null": (A + "import {\n  to = rxplan_data.a\n  id = null\n}\n", "import-id", 4),
    "import: of itself": (A + "import {\n  to = rxplan_data.a\n  id = rxplan_data.a.id\n}\n", "self-reference", 4),
    "import: an undeclared local": (A + "import {\n  to = rxplan_data.a\n  id = local.none\n}\n", "undeclared-reference", 4),
    "import: each without for_each": (A + "import {\n  to = rxplan_data.a\n  id = each.key\n}\n", "repetition-reference", 4),
    "import: for_each over a number": (A + 'import {\n  for_each = 5\n  to       = rxplan_data.a\n  id       = "x"\n}\n', "invalid-repetition", 3),
    "import: a data source": ('import {\n  to = data.http.a\n  id = "x"\n}\n', "import-target", 2),
    "import: a module": ('import {\n  to = module.m\n  id = "x"\n}\n', "import-target", 2),
    "import: into no module": ('import {\n  to = module.m.rxplan_data.a\n  id = "x"\n}\n', "undeclared-reference", 2),
    "import: a provider": (A + 'import {\n  to       = rxplan_data.a\n  id       = "x"\n  provider = rxplan\n}\n', "import-provider", 5),
    "import: twice": (A + 'import {\n  to = rxplan_data.a\n  id = "x"\n}\nimport {\n  to = rxplan_data.a\n  id = "y"\n}\n', "duplicate-import", 6),
    "check: no assertion": ('check "c" {\n}\n', "missing-block", 1),
    "check: a constant": (CHECK.format("1 == 1"), "constant-condition", 3),
    "check: an undeclared local": (CHECK.format("local.none"), "undeclared-reference", 3),
    "check: self": (CHECK.format("self.x"), "self-outside", 3),
    "check: twice": (A + CHECK.format("rxplan_data.a.id != null") * 2, "duplicate-declaration", 8),
    "check: no message": (A + 'check "c" {\n  assert {\n    condition = rxplan_data.a.id != ""\n  }\n}\n', "missing-argument", 3),
    "check: repeated data": (
        A + 'check "c" {\n  data "http" "d" {\n    url   = "x"\n    count = 2\n  }\n  assert {\n    condition     = data.http.d.body != ""\n'
        '    error_message = "x"\n  }\n}\n',
        "unknown-argument",
        5,
    ),
    "check: data used outside": (
        'check "c" {\n  data "http" "d" {\n    url = "x"\n  }\n  assert {\n    condition     = data.http.d.id != ""\n    error_message = "x"\n  }\n}\n'
        'output "o" {\n  value = data.http.d.id\n}\n',
        "reference-into-check",
        11,
    ),
    "variable: a reserved name": ('variable "source" {}\n', "reserved-name", 1),
    "variable: a null default": ('variable "v" {\n  nullable = false\n  default  = null\n}\n', "variable-null", 3),
    "variable: a default of the wrong type": ('variable "v" {\n  type    = list(number)\n  default = ["x"]\n}\n', "variable-type", 3),
    "variable: a default that refers": ('variable "v" {\n  default = local.x\n}\nlocals {\n  x = 1\n}\n', "reference-in-constant", 2),
    "variable: a default that calls": ('variable "v" {\n  default = upper("x")\n}\n', "constant-required", 2),
    "variable: an optional default of the wrong type": ('variable "v" {\n  type = object({ a = optional(number, "x") })\n}\n', "variable-type", 2),
    "variable: a constant validation": (
        'variable "v" {\n  validation {\n    condition     = true\n    error_message = "x"\n  }\n}\n',
        "constant-condition",
        3,
    ),
    "variable: a validation of another": (
        'variable "w" {}\nvariable "v" {\n  validation {\n    condition     = var.w == 1\n    error_message = "x"\n  }\n}\n',
        "foreign-validation",
        4,
    ),
    "variable: a secret output": ('variable "v" {\n  sensitive = true\n}\noutput "o" {\n  value = var.v\n}\n', "sensitive-output", 5),
    "variable: a secret names instances": (
        'variable "v" {\n  sensitive = true\n}\nresource "rxplan_data" "a" {\n  for_each = var.v\n}\n',
        "invalid-repetition",
        5,
    ),
    "ephemeral: in a resource": ('variable "v" {\n  ephemeral = true\n}\nresource "rxplan_data" "a" {\n  input = [var.v]\n}\n', "ephemeral-value", 5),
    "ephemeral: through a local": (
        'variable "v" {\n  ephemeral = true\n}\nlocals {\n  l = "x${var.v}"\n}\nresource "rxplan_data" "a" {\n  input = local.l\n}\n',
        "ephemeral-value",
        8,
    ),
    "ephemeral: as an output": ('variable "v" {\n  ephemeral = true\n}\noutput "o" {\n  value = var.v\n}\n', "ephemeral-value", 5),
    "ephemeral: says how many": ('variable "v" {\n  ephemeral = true\n}\nresource "rxplan_data" "a" {\n  count = var.v\n}\n', "ephemeral-value", 5),
    "ephemeral: an output of the root module": ('output "o" {\n  value     = 1\n  ephemeral = true\n}\n', "ephemeral-output", 1),
    "output: depends on a part": (A + 'output "o" {\n  value      = 1\n  depends_on = [rxplan_data.a.id]\n}\n', "reference-list", 4),
    "output: a constant precondition": (
        'output "o" {\n  value = 1\n  precondition {\n    condition     = true\n    error_message = "x"\n  }\n}\n',
        "constant-condition",
        4,
    ),
    "provider: an alias that is no name": ('provider "random" {\n  alias = "1a"\n}\n', "invalid-name", 2),
    "settings: an unknown requirement": ("rxplan {\n  required_providers {\n    random = { foo = 1 }\n  }\n}\n", "unknown-argument", 3),
    "settings: a version that is no text": ("rxplan {\n  required_providers {\n    random = { version = 1 }\n  }\n}\n", "literal-required", 3),
    "settings: aliases that are no list": (
        'rxplan {\n  required_providers {\n    random = { configuration_aliases = "x" }\n  }\n}\n',
        "provider-reference",
        3,
    ),
    "settings: an alias of another": (
        "rxplan {\n  required_providers {\n    random = { configuration_aliases = [tls.a] }\n  }\n}\n",
        "provider-mismatch",
        3,
    ),
    "settings: a block for a provider": ("rxplan {\n  required_providers {\n    random {}\n  }\n}\n", "unknown-block", 3),
    "a label where none belongs": (
        'variable "v" {\n  validation "x" {\n    condition     = var.v == 1\n    error_message = "x"\n  }\n}\n',
        "block-labels",
        2,
    ),
    "a condition without words": (
        A + 'output "o" {\n  value = 1\n  precondition {\n    condition     = rxplan_data.a.id != ""\n    error_message = null\n  }\n}\n',
        "missing-argument",
        6,
    ),
    "self in a precondition": (
        'resource "rxplan_data" "a" {\n  lifecycle {\n    precondition {\n      condition     = self.id == ""\n      error_message = "x"\n    }\n  }\n}\n',
        "self-outside",
        4,
    ),
    "no such attribute of self": (
        'resource "rxplan_data" "a" {\n  lifecycle {\n    postcondition {\n      condition     = self.nope == ""\n      error_message = "x"\n    }\n  }\n}\n',
        "unknown-attribute",
        4,
    ),
    "a trigger that is no resource": (
        'locals {\n  l = 1\n}\nresource "rxplan_data" "a" {\n  lifecycle {\n    replace_triggered_by = [local.l]\n  }\n}\n',
        "reference-list",
        6,
    ),
    "changes ignored of no attribute": (
        'resource "rxplan_data" "a" {\n  lifecycle {\n    ignore_changes = [input, nope]\n  }\n}\n',
        "attribute-path",
        3,
    ),
    "an object key that looks like a reference": ("locals {\n  a = { b.c = 1 }\n}\n", "ambiguous-key", 2),
}


def validated(workspace, text):
    workspace.write("main.rx.hcl", text)
    run = workspace.run("validate", "-json")
    return run, json.loads(run.out)


@case("blocks that are right are accepted")
def accepted(workspace):
    for name, text in ACCEPTED.items():
        run, said = validated(workspace, text)
        expect(said["valid"], f"{name} is right:", run)


@case("blocks that are wrong are refused where they are wrong")
def refused(workspace):
    for name, (text, problem, line) in REFUSED.items():
        run, said = validated(workspace, text)
        run.expect_exit(1)
        found = [(each["id"], each["range"]["start"]["line"]) for each in said["diagnostics"] if "range" in each]
        expect((problem, line) in found, f"{name} should be {problem} at line {line}, not {found}:", run)


@case("module calls pass provider configurations, by alias too")
def passed_providers(workspace):
    workspace.write("m/main.rx.hcl", 'resource "rxplan_data" "a" {\n  provider = rxplan.inner\n}\nimport {\n  to = rxplan_data.a\n  id = "x"\n}\n')
    call = 'provider "rxplan" {\n  alias = "outer"\n}\nmodule "m" {\n  source    = "./m"\n  providers = { rxplan.inner = rxplan.outer }\n}\n'
    run, _ = validated(workspace, call)
    expect_in("import-in-module", run.out, "stdout")
    workspace.write("m/main.rx.hcl", 'resource "rxplan_data" "a" {\n  provider = rxplan.inner\n}\n')
    workspace.write("main.rx.hcl", call)
    workspace.run("validate").ok()
    workspace.apply().ok()
    for providers, problem in (('"x"', "provider-reference"), ("{ random = rxplan.outer }", "provider-mismatch")):
        run, said = validated(workspace, call.replace("{ rxplan.inner = rxplan.outer }", providers))
        expect(not said["valid"], "this is wrong:", run)
        expect_in(problem, run.out, "stdout")


@case("an ephemeral value goes into a module only where that says so")
def ephemeral_modules(workspace):
    workspace.write("m/main.rx.hcl", 'variable "v" {}\noutput "o" {\n  value = var.v\n}\n')
    call = 'variable "e" {\n  ephemeral = true\n}\nmodule "m" {\n  source = "./m"\n  v      = var.e\n}\n'
    run, _ = validated(workspace, call)
    expect_in("ephemeral-value", run.out, "stdout")
    workspace.write("m/main.rx.hcl", 'variable "v" {\n  ephemeral = true\n}\noutput "o" {\n  value     = var.v\n  ephemeral = true\n}\n')
    run, said = validated(workspace, call)
    expect(said["valid"], "this is right:", run)
    run, said = validated(workspace, call + 'output "o" {\n  value = module.m.o\n}\n')
    expect(not said["valid"], "the output would keep it:", run)


@case("a check that does not hold is a warning; one that cannot be decided yet says so")
def checks(workspace):
    text = (
        'variable "v" {\n  default = "1"\n}\nresource "rxplan_data" "a" {\n  input = "1"\n}\n'
        + CHECK.format('var.v == "1"')
        + CHECK.replace('"c"', '"d"').format("rxplan_data.a.output == var.v")
    )
    workspace.write("main.rx.hcl", text)
    run = workspace.run("plan").ok()
    expect_in("warning[check-undecided]", run.err, "stderr")
    expect_not_in("check-failed", run.err, "stderr")
    workspace.apply().ok()
    run = workspace.run("plan", "-var", "v=2").ok()
    expect_equal(run.err.count("warning[check-failed]"), 2, "failed checks")
    expect_not_in("check-undecided", run.err, "stderr")


@case("a check reads a data source of its own; when that fails, only the check does")
def check_data(workspace):
    workspace.write(
        "main.rx.hcl",
        A + 'check "c" {\n  data "local_file" "d" {\n    filename = "d.txt"\n  }\n  assert {\n    condition     = data.local_file.d.content == "right"\n'
        '    error_message = "it says ${data.local_file.d.content}"\n  }\n}\n',
    )
    run = workspace.run("plan").ok()
    expect_equal(run.err.count("warning["), 1, "warnings about a file that is not there")
    expect_in("d.txt", run.err, "stderr")
    workspace.write("d.txt", "wrong")
    run = workspace.apply().ok()
    expect_in("warning[check-failed]", run.err, "stderr")
    expect_in("it says wrong", run.err, "stderr")
    workspace.write("d.txt", "right")
    run = workspace.run("plan", "-detailed-exitcode").ok()
    expect_not_in("warning", run.err, "stderr")


@case("a validation may look at what is not a variable")
def validations(workspace):
    workspace.write(
        "main.rx.hcl",
        'variable "v" {\n  validation {\n    condition     = var.v == local.one\n    error_message = "one is wanted"\n  }\n}\nlocals {\n  one = "1"\n}\n',
    )
    workspace.run("plan", "-var", "v=1").ok()
    workspace.run("plan", "-var", "v=2").refused(r"invalid-variable", "one is wanted")


@case("an ephemeral value is in no plan, no state and no message, and is given again to apply a plan file")
def ephemeral_kept_out(workspace):
    workspace.write(
        "main.rx.hcl",
        'variable "e" {\n  ephemeral = true\n}\nvariable "n" {\n  default = 1\n}\nlocals {\n  l = "x${var.e}"\n}\nresource "rxplan_data" "a" {\n'
        '  input = [var.n, ephemeralasnull(var.e), ephemeralasnull({ a = local.l, b = 2 })]\n  lifecycle {\n    precondition {\n'
        '      condition     = length(var.e) == 9\n      error_message = "nine characters are wanted"\n    }\n  }\n}\n',
    )
    run = workspace.run("plan", "-var", "e=whispering").refused("precondition-failed", r"var\.e = \(ephemeral\)")
    expect_not_in("whispering", run.all, "the message")
    workspace.run("plan", "-var", "e=whispered", "-out=f.plan").ok()
    shown = json.loads(workspace.run("show", "-json", "f.plan").ok().out)
    expect_equal(shown["variables"], {"n": {"value": 1}}, "variables of the plan")
    workspace.run("apply", "f.plan").refused("missing-variable")
    workspace.run("apply", "-var", "e=whispered", "-var", "n=2", "f.plan").refused("contradicting-options")
    workspace.run("apply", "f.plan", env={"RXPLAN_VAR_e": "whispered"}).ok()
    expect_equal(workspace.state()["resources"][0]["instances"][0]["attributes"]["input"], [1, None, {"a": None, "b": 2}], "what is kept")
    expect_equal(workspace.files_holding("whispered"), [], "files that hold the value")
