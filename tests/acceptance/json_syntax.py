"""Configurations in JSON: what native syntax does, and both in one folder."""

import json

from harness import case, expect_equal

EVERYTHING = {
    "//": "one of each",
    "variable": {
        "names": {"type": "list(string)", "description": "as ${it} is", "validation": {"condition": "${length(var.names) > 0}", "error_message": "none"}}
    },
    "locals": [{"sum": "${0.1 + 0.2}", "big": "${12345678901234567890.123456789}"}, {"keys": {"${upper(\"k\")}": [1, None, "x"]}}],
    "resource": {
        "rxplan_data": {
            "each": {
                "for_each": "${toset(var.names)}",
                "input": {"name": "${each.key}", "sum": "${local.sum}"},
                "lifecycle": {"ignore_changes": ["triggers_replace"], "precondition": [{"condition": "${each.key != \"\"}", "error_message": "no"}]},
            },
            "counted": [{"count": 2, "input": "${count.index}", "depends_on": ["rxplan_data.each"]}],
        }
    },
    "module": {"inner": {"source": "./inner", "given": "${local.keys}"}},
    "output": {
        "names": {"value": "${[for one in rxplan_data.each : one.output.name]}"},
        "sum": {"value": "${rxplan_data.each[\"a\"].output.sum}"},
        "big": {"value": "${local.big}"},
        "inner": {"value": "${module.inner.given}"},
        "text": {"value": "${local.native}: %{ for i in rxplan_data.counted[*].output }${i} %{ endfor }"},
    },
}


@case("everything in JSON, beside a native file, from a plan file too")
def everything(workspace):
    workspace.write("main.rx.json", json.dumps(EVERYTHING, indent=2))
    workspace.write("more.rx.hcl", 'locals {\n  native = "from ${local.sum}"\n}\n')
    workspace.write("inner/main.rx.json", '{"variable": {"given": {}}, "output": {"given": {"value": "${var.given}"}}}')
    workspace.write("rxplan.rxvars.json", '{"//": "no variable", "names": ["a", "b${c}"]}')
    workspace.run("plan", "-out=saved.json").ok()
    workspace.run("apply", "saved.json").ok()
    expect_equal(workspace.json_output("names"), ["a", "b${c}"], "names")
    expect_equal(workspace.json_output("sum"), 0.3, "sum")
    expect_equal(workspace.json_output("inner"), {"K": [1, None, "x"]}, "inner")
    expect_equal(workspace.output("text"), "from 0.3: 0 1 ", "text")
    expect_equal(workspace.run("output", "big").ok().out.strip(), "12345678901234567890.123456789", "big")
    expect_equal(len(workspace.addresses()), 4, "instances")
    workspace.run("plan", "-detailed-exitcode").ok()


@case("a mistake in JSON is shown in JSON")
def mistakes(workspace):
    workspace.write("main.rx.json", '{\n  "locals": {\n    "a": 1,\n  }\n}\n')
    workspace.run("plan").refused(r"--> main\.rx\.json:4:3", "comma")
    workspace.write("main.rx.json", '{"resource": {"rxplan_data": {"a": {\n  "inptu": "${upper(\\"x\\")}"\n}}}}\n')
    workspace.run("plan").refused(r"--> main\.rx\.json:2:3", "did you mean `input`")
    workspace.write("main.rx.json", '{"locals": {"a": "\\"quoted\\" ${var.lost}"}}\n')
    workspace.run("plan").refused(r"--> main\.rx\.json:1:32", "lost")


@case("variables in JSON: comments, literal text, the place of a mistake")
def variables(workspace):
    workspace.write("main.rx.hcl", 'variable "v" {\n  type = list(number)\n}\noutput "v" {\n  value = var.v\n}\n')
    workspace.write("given.json", '{"v": [1, "2"]}')
    workspace.apply("-var-file=given.json").ok()
    expect_equal(workspace.json_output("v"), [1, 2], "values")
    workspace.write("rxplan.rxvars.json", '{\n  "v": ["${1 + 1}"]\n}\n')
    workspace.run("plan").refused(r"--> rxplan\.rxvars\.json:2:", "number")
    workspace.write("rxplan.rxvars.json", '[{"v": []}]\n')
    workspace.run("plan").refused(r"--> rxplan\.rxvars\.json:1:1", "an array")


@case("blocks that only a provider knows, nested and dynamic")
def provider_blocks(workspace):
    certificate = {
        "private_key_pem": "${tls_private_key.k.private_key_pem}",
        "validity_period_hours": 12,
        "allowed_uses": ["server_auth"],
        "subject": {"common_name": "${local.name}", "organization": "o"},
    }
    document = {
        "locals": {"name": "example.org"},
        "resource": {"tls_private_key": {"k": {"algorithm": "ECDSA"}}, "tls_self_signed_cert": {"plain": certificate}},
    }
    dynamic = dict(certificate, dynamic={"subject": {"for_each": ["${local.name}"], "iterator": "each_name", "content": {"common_name": "${each_name.value}"}}})
    del dynamic["subject"]
    document["resource"]["tls_self_signed_cert"]["made"] = dynamic
    workspace.write("main.rx.json", json.dumps(document, indent=2))
    workspace.apply().ok()
    expect_equal(len(workspace.addresses()), 3, "instances")
    workspace.run("plan", "-detailed-exitcode").ok()
    certificate["subject"]["organisation"] = "o"
    workspace.write("main.rx.json", json.dumps(document, indent=2))
    workspace.run("plan").refused(r"--> main\.rx\.json:", "did you mean `organization`")
