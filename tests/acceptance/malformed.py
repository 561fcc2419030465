"""Malformed configurations: each gets a diagnostic that points at the fault, exit 1, and leaves the state alone."""

import re

from harness import case, expect, expect_equal, expect_in

KEPT = 'resource "rxplan_data" "kept" {\n  input = "kept"\n}\n'

# name: (text, words in the diagnostics, line at which the first one points; none: no place, or not worth fixing)
FILES = {
    "an unclosed brace": ('resource "rxplan_data" "a" {\n  input = 1\n', r"\}|clos", 1),
    "a brace too many": ('locals {\n  a = 1\n}\n}\n', r"\}", 4),
    "an unclosed bracket": ("locals {\n  a = [1, 2\n}\n", r"\]|clos", None),
    "an unterminated string": ('locals {\n  a = "never ends\n}\n', r'"|string', 2),
    "an unterminated heredoc": ("locals {\n  a = <<END\n  text\n}\n", r"END", 2),
    "an unterminated interpolation": ('locals {\n  a = "x ${1 + 2"\n}\n', r"\}|interpolation|clos|string", 2),
    "an unterminated comment": ("/* never ends\nlocals {}\n", r"comment", 1),
    "an unknown escape": ('locals {\n  a = "\\q"\n}\n', r"escape", 2),
    "a colon for an equals sign": ("locals {\n  a: 1\n}\n", r"=", 2),
    "single quotes": ("locals {\n  a = 'x'\n}\n", r"quote", 2),
    "a missing value": ("locals {\n  a =\n}\n", r"expression|value", 2),
    "two arguments on a line": ("locals {\n  a = 1 b = 2\n}\n", r"line", 2),
    "a number with two dots": ("locals {\n  a = 1.2.3\n}\n", r"one fraction", 2),
    "a stray operator": ("locals {\n  a = 1 + * 2\n}\n", r"expression|operand|\*", 2),
    "a cut-off for expression": ("locals {\n  a = [for x in]\n}\n", r"expected an expression, found", 2),
    "an unfinished template directive": ('locals {\n  a = "%{ if true }x"\n}\n', r"endif", 2),
    "an unknown template directive": ('locals {\n  a = "%{ unless true }x%{ endunless }"\n}\n', r"no directive `unless`", 2),
    "a duplicate argument": ('resource "rxplan_data" "a" {\n  input = 1\n  input = 2\n}\n', r"input", 3),
    "a duplicate resource": ('resource "rxplan_data" "a" {}\nresource "rxplan_data" "a" {}\n', r"rxplan_data", 2),
    "a duplicate variable": ('variable "v" {}\nvariable "v" {}\n', r"\bv\b", 2),
    "a duplicate local": ("locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n", r"\ba\b", 5),
    "a duplicate output": ('output "o" {\n  value = 1\n}\noutput "o" {\n  value = 2\n}\n', r"\bo\b", 4),
    "an unknown argument": ('resource "rxplan_data" "a" {\n  inptu = 1\n}\n', r"`input`", 2),
    "a computed argument set": ('resource "rxplan_data" "a" {\n  id = "mine"\n}\n', r"`?id`?", 2),
    "an unknown block type": ('resorce "rxplan_data" "a" {}\n', r"`resource`", 1),
    "an unknown nested block": ('resource "rxplan_data" "a" {\n  lifecicle {}\n}\n', r"lifecicle", 2),
    "an unknown meta-argument value": ('resource "rxplan_data" "a" {\n  lifecycle {\n    prevent_destroy = "x"\n  }\n}\n', r"bool|true", 3),
    "a missing label": ('resource "rxplan_data" {}\n', r"label|name", 1),
    "a label too many": ('variable "a" "b" {}\n', r"label", 1),
    "a name that is none": ('resource "rxplan_data" "9 lives" {}\n', r"name", 1),
    "an unknown resource type": ('resource "rxplan_dat" "a" {}\n', r"rxplan_dat\b", 1),
    "an unknown provider": ('resource "nosuch_thing" "a" {}\n', r"nosuch", 1),
    "a missing required argument": ('resource "local_file" "a" {\n  content = "x"\n}\n', r"filename", 1),
    "a reference to no variable": ('variable "count_of" {}\nlocals {\n  a = var.count_off\n}\n', r"`?count_of\b|var\.count_of\b", 3),
    "a reference to no resource": ("locals {\n  a = rxplan_data.lost.output\n}\n", r"rxplan_data\.lost", 2),
    "a reference to no local": ("locals {\n  a = local.lost\n}\n", r"lost", 2),
    "a reference to no attribute": (
        'resource "rxplan_data" "a" {}\noutput "o" {\n  value = rxplan_data.a.outptu\n}\n',
        r"`output`",
        3,
    ),
    "a reference to no module": ("locals {\n  a = module.lost.x\n}\n", r"lost", 2),
    "a word that means nothing": ("locals {\n  a = truee\n}\n", r"truee", 2),
    "a count over instances forgotten": (
        'resource "rxplan_data" "a" {\n  count = 2\n}\noutput "o" {\n  value = rxplan_data.a.id\n}\n',
        r"count|index|list|tuple",
        5,
    ),
    "an index out of range": ("locals {\n  a = [1, 2][5]\n}\noutput \"o\" {\n  value = local.a\n}\n", r"5|index|element", 2),
    "a wrong type for count": ('resource "rxplan_data" "a" {\n  count = "three"\n}\n', r"number", 2),
    "a negative count": ('resource "rxplan_data" "a" {\n  count = -1\n}\n', r"-1|negative|zero", 2),
    "a fractional count": ('resource "rxplan_data" "a" {\n  count = 1.5\n}\n', r"whole|integer|1\.5", 2),
    "count and for_each together": ('resource "rxplan_data" "a" {\n  count = 1\n  for_each = {}\n}\n', r"count.*for_each|for_each.*count", None),
    "for_each over a list": ('resource "rxplan_data" "a" {\n  for_each = ["a"]\n}\n', r"toset|set|map", 2),
    "for_each over a secret": (
        'resource "rxplan_data" "a" {\n  for_each = sensitive(toset(["a"]))\n}\n',
        r"sensitive",
        2,
    ),
    "each without for_each": ('resource "rxplan_data" "a" {\n  input = each.key\n}\n', r"each", 2),
    "a default of the wrong type": ('variable "v" {\n  type    = number\n  default = "x"\n}\n', r"number", 3),
    "a type that is none": ('variable "v" {\n  type = strng\n}\n', r"string", 2),
    "a wrong operand": ('locals {\n  a = 1 + "x"\n}\noutput "o" {\n  value = local.a\n}\n', r"number", 2),
    "a division by zero": ("locals {\n  a = 1 / 0\n}\noutput \"o\" {\n  value = local.a\n}\n", r"infinity", 5),
    "an unknown function": ('locals {\n  a = uper("x")\n}\n', r"`upper`", 2),
    "a missing function argument": ("locals {\n  a = upper()\n}\noutput \"o\" {\n  value = local.a\n}\n", r"argument", 2),
    "a function argument too many": ('locals {\n  a = upper("x", "y")\n}\noutput "o" {\n  value = local.a\n}\n', r"argument", 2),
    "a cycle of two resources": (
        'resource "rxplan_data" "a" {\n  input = rxplan_data.b.id\n}\nresource "rxplan_data" "b" {\n  input = rxplan_data.a.id\n}\n',
        r"rxplan_data\.a -> rxplan_data\.b -> rxplan_data\.a|rxplan_data\.b -> rxplan_data\.a -> rxplan_data\.b",
        None,
    ),
    "a cycle of locals": ("locals {\n  a = local.b\n  b = local.a\n}\n", r"local\.a -> local\.b|local\.b -> local\.a", None),
    "a resource that needs itself": ('resource "rxplan_data" "a" {\n  input = rxplan_data.a.id\n}\n', r"rxplan_data\.a", 2),
    "a cycle through depends_on": (
        'resource "rxplan_data" "a" {\n  depends_on = [rxplan_data.b]\n}\nresource "rxplan_data" "b" {\n  input = rxplan_data.a.id\n}\n',
        r"rxplan_data\.[ab] -> rxplan_data\.[ab]",
        None,
    ),
    "depends_on of a text": ('resource "rxplan_data" "a" {\n  depends_on = [1 + 1]\n}\n', r"reference", 2),
    "a module without its folder": ('module "m" {\n  source = "./lost"\n}\n', r"lost", None),
    "a module without a source": ('module "m" {\n}\n', r"source", 1),
    "a version that is not ours": ('rxplan {\n  required_version = ">= 999.0"\n}\n', r"999", 2),
    "a failed validation": (
        'variable "v" {\n  default = 3\n  validation {\n    condition     = var.v > 5\n    error_message = "Above five, always."\n  }\n}\n',
        r"Above five, always\.",
        None,
    ),
    "a failed precondition": (
        'resource "rxplan_data" "a" {\n  lifecycle {\n    precondition {\n      condition     = path.module == "elsewhere"\n      error_message = "One is small."\n    }\n  }\n}\n',
        r"One is small\.",
        None,
    ),
    "NUL bytes": (b"locals {\n  a = \x00\n}\n", r"NUL|0x00|U\+0000|character|byte", 2),
    "invalid UTF-8": (b'locals {\n  a = "\xff\xfe\x80"\n}\n', r"UTF-8", 2),
    "a file in UTF-16": ("locals {\n  a = 1\n}\n".encode("utf-16"), r"UTF-8|UTF-16", 1),
    "control characters": (b"locals {\n  a = \x1b[31m1\n}\n", r"control character U\+001B", 2),
    "ten megabytes of [": (b"locals {\n  a = " + b"[" * 10_000_000, r"nest|deep|depth", 2),
    "a megabyte of parentheses": (b"locals {\n  a = " + b"(" * 1_000_000, r"nest|deep|depth", 2),
    "a megabyte of !": (b"locals {\n  a = " + b"!" * 1_000_000 + b"true\n}\n", r"nest|deep|depth|too long", 2),
    "a megabyte of open blocks": (b"a {\n" * 250_000, r"nest|deep|depth", None),
    "a megabyte of open templates": (b'locals {\n  a = ' + b'"${' * 333_333, r"nest|deep|depth", 2),
    "a megabyte of conditionals": (b"locals {\n  a = " + b"true ? " * 142_857 + b"1\n}\n", r"nest|deep|depth|:", 2),
}


def check(workspace, text, words, line):
    workspace.write("main.rx.hcl", KEPT)
    workspace.apply().ok()
    before = workspace.snapshot()
    workspace.write("broken.rx.hcl", text)
    run = workspace.apply(timeout=30).refused()
    expect(re.search(words, run.err, re.DOTALL), f"the diagnostics do not say /{words}/:", run)
    expect(len(run.err) < 40_000, f"{len(run.err)} bytes of diagnostics are not for a person", run)
    if line is not None:
        expect_in(f"--> broken.rx.hcl:{line}:", run.err, "stderr")
    for control in re.findall(r"[\x00-\x08\x0b-\x1f\x7f]", run.err):
        expect(False, f"raw control character {control!r} on stderr", repr(run.err))
    expect_equal(workspace.snapshot(), before, "state after a malformed configuration")


for _name, _file in FILES.items():
    case(_name)(lambda workspace, file=_file: check(workspace, *file))


@case("several mistakes are reported together, in order")
def several(workspace):
    workspace.write("main.rx.hcl", 'locals {\n  a = [1\n}\n\nlocals {\n  b: 2\n}\n\nlocals {\n  c = "x\n}\n')
    run = workspace.run("validate").refused()
    lines = [int(line) for line in re.findall(r"--> main\.rx\.hcl:(\d+):", run.err)]
    expect(len(lines) >= 3, "three mistakes make three diagnostics:", run)
    expect_equal(lines, sorted(lines), "lines of the diagnostics")


@case("validate finds what plan finds, without a state or a cloud")
def validate(workspace):
    for name in ("an unknown argument", "a duplicate resource", "a cycle of two resources", "a reference to no variable"):
        text, words, _ = FILES[name]
        workspace.write("main.rx.hcl", text)
        workspace.run("validate").refused(words)
    expect_equal(workspace.snapshot(), {}, "state after validate")


@case("a folder in place of a file")
def folder(workspace):
    (workspace.directory / "main.rx.hcl").mkdir()
    workspace.run("plan").refused(r"main\.rx\.hcl")


@case("a malformed variable file")
def variable_file(workspace):
    workspace.write("main.rx.hcl", 'variable "v" {}\n')
    workspace.write("rxplan.rxvars.hcl", "v = [\n")
    workspace.run("plan").refused(r"--> rxplan\.rxvars\.hcl:1:")


@case("a corrupt state file is left as it is")
def corrupt_state(workspace):
    workspace.write("main.rx.hcl", KEPT)
    for content in ('{"version": 4, "resou', "", "[]", '{"version": 99}', "\x00\x01", '{"version":4,"serial":-1,"lineage":7,"resources":{}}'):
        workspace.write("rxplan.state.json", content)
        before = workspace.snapshot()
        workspace.apply().refused(r"rxplan\.state\.json")
        expect_equal(workspace.snapshot(), before, f"state file that held {content!r}")
