"""rxplan validate: what it finds, as text and as JSON."""

import json

from harness import case, expect, expect_equal, expect_in


def found(workspace, text, code):
    """What `validate -json` says of a configuration."""
    workspace.write("main.rx.hcl", text)
    run = workspace.run("validate", "-json").expect_exit(code)
    expect_equal(run.err, "", "stderr")
    return json.loads(run.out)


@case("validate -json of a valid configuration")
def valid(workspace):
    said = found(workspace, 'locals {\n  a = "b"\n}\n', 0)
    expect_equal(said, {"format_version": "1.0", "valid": True, "error_count": 0, "warning_count": 0, "diagnostics": []}, "the JSON")


@case("validate -json tells where each mistake is")
def invalid(workspace):
    said = found(workspace, 'locals {\n  a = "ü" + var.nope\n}\noutput "b" {\n  value = local.none\n}\n', 1)
    expect_equal((said["valid"], said["error_count"], len(said["diagnostics"])), (False, 3, 3), "valid, error_count, diagnostics")
    operand, first, second = said["diagnostics"]
    expect_equal(operand["range"]["start"]["column"], 7, "where a text is added")
    expect_equal(first["severity"], "error", "severity")
    expect(first["summary"] and first["detail"], "a summary and a detail are needed:", first)
    place = {"filename": "main.rx.hcl", "start": {"line": 2, "column": 13, "byte": 22}, "end": {"line": 2, "column": 21, "byte": 30}}
    expect_equal(first["range"], place, "range")
    snippet = {"context": "locals", "code": '  a = "ü" + var.nope', "start_line": 2, "highlight_start_offset": 13, "highlight_end_offset": 21, "values": []}
    expect_equal(first["snippet"], snippet, "snippet")
    expect_equal(second["snippet"]["context"], 'output "b"', "context")


@case("validate -json of text that does not parse")
def broken(workspace):
    said = found(workspace, "locals {\n  a = \n}\nvariable {\n", 1)
    expect_equal(said["error_count"], len(said["diagnostics"]), "error_count")
    expect_equal(said["diagnostics"][0]["range"]["start"]["line"], 2, "line")


@case("validate -json of an empty folder is JSON too")
def empty(workspace):
    run = workspace.run("validate", "-json").expect_exit(1)
    said = json.loads(run.out)
    expect_equal(said["error_count"], 1, "error_count")
    expect_in("rx.hcl", said["diagnostics"][0]["detail"], "detail")
    expect("range" not in said["diagnostics"][0], "there is no place:", said)
