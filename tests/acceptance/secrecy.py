"""Secrets stay where they belong: out of terminals, logs and reports, and out of files that others can read."""

import json
import re
import stat

from harness import case, expect, expect_equal, expect_in, expect_not_in

CANARY = "canary-5f1d2c7be9"

CONFIGURATION = """
variable "secret" {
  type      = string
  sensitive = true
}

resource "random_password" "admin" {
  length = 24
}

resource "tls_private_key" "host" {
  algorithm = "ED25519"
}

resource "rxplan_data" "user_data" {
  input = "token: ${var.secret}\\nuser: admin\\n"
}

resource "rxplan_data" "derived" {
  input = { inner = [upper(var.secret), random_password.admin.result] }
}

resource "local_sensitive_file" "kubeconfig" {
  filename = "${path.module}/kubeconfig"
  content  = "password: ${random_password.admin.result} ${var.secret}"
}

output "secret" {
  value     = var.secret
  sensitive = true
}
"""


def secrets_of(workspace):
    """Every secret text that the applied configuration made."""
    state = json.dumps(workspace.state())
    password = re.search(r'"result": "((?:[^"\\]|\\.)+)"', state)
    expect(password, "the state holds no password")
    expect_in("PRIVATE KEY", state, "the state")
    return [CANARY, CANARY.upper(), json.loads(f'"{password[1]}"'), "PRIVATE KEY-----"]


def run_everything(workspace, env):
    """Every command that prints, tracing; their streams under their names."""
    streams = {}

    def keep(name, run):
        streams[f"{name}, stdout"] = run.out
        streams[f"{name}, stderr"] = run.err
        return run

    keep("plan", workspace.run("plan", "-out=f.plan", "-markdown=plan.md", env=env)).ok()
    keep("show plan", workspace.run("show", "f.plan", env=env)).ok()
    keep("show -json plan", workspace.run("show", "-json", "f.plan", env=env)).ok()
    keep("apply", workspace.run("apply", "f.plan", env=env)).ok()
    keep("show", workspace.run("show", env=env)).ok()
    keep("output", workspace.run("output", env=env)).ok()
    keep("graph", workspace.run("graph", env=env)).ok()
    for address in ("random_password.admin", "tls_private_key.host", "rxplan_data.derived", "local_sensitive_file.kubeconfig"):
        keep(f"state show {address}", workspace.run("state", "show", address, env=env)).ok()
    workspace.edit("main.rx.hcl", "user: admin", "user: root")
    workspace.edit("main.rx.hcl", "length = 24", "length = 25")
    keep("plan of a change", workspace.run("plan", "-markdown=plan2.md", env=env)).ok()
    keep("destroy", workspace.run("destroy", "-auto-approve", env=env)).ok()
    for name in ("plan.md", "plan2.md"):
        streams[name] = workspace.read(name)
    return streams


@case("no secret in any output, with trace logging on")
def nothing_shown(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION)
    env = {"RXPLAN_VAR_secret": CANARY, "RXPLAN_LOG": "trace"}
    workspace.apply(env=env).ok()
    secrets = secrets_of(workspace)
    workspace.run("destroy", "-auto-approve", env=env).ok()
    for name, text in run_everything(workspace, env).items():
        for secret in secrets[:2] + secrets[3:]:
            expect_not_in(secret, text, name)


@case("files that hold a secret are 0600, all of them")
def modes(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION)
    env = {"RXPLAN_VAR_secret": CANARY}
    workspace.run("plan", "-out=f.plan", env=env).ok()
    workspace.run("apply", "f.plan", env=env).ok()
    workspace.apply(env=env | {"RXPLAN_VAR_secret": CANARY + "2"}).ok()
    found = workspace.files_holding(CANARY)
    expect(len(found) >= 2, "state and kubeconfig hold it")
    for secret in secrets_of(workspace):
        found += workspace.files_holding(secret)
    for path, mode in found:
        expect_equal(oct(mode), "0o600", f"mode of {path.name}, which holds a secret")
    for path in workspace.directory.glob("rxplan.state*"):
        expect_equal(oct(stat.S_IMODE(path.stat().st_mode)), "0o600", f"mode of {path.name}")


@case("a sensitive output must be declared so, and is given only when asked by name")
def outputs(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION + 'output "leak" {\n  value = var.secret\n}\n')
    env = {"RXPLAN_VAR_secret": CANARY}
    run = workspace.run("plan", env=env).refused("leak", "sensitive")
    expect_not_in(CANARY, run.all, "the refusal")
    workspace.write("main.rx.hcl", CONFIGURATION)
    workspace.apply(env=env).ok()
    expect_not_in(CANARY, workspace.run("output").ok().all, "output of all")
    expect_equal(workspace.output("secret"), CANARY, "output -raw of one")


@case("errors do not show the secrets that they are about")
def errors(workspace):
    for expression in ("tonumber(var.secret)", "var.secret + 1", "jsondecode(var.secret)", "[1, 2][var.secret]", "var.secret.x", "base64decode(var.secret)"):
        workspace.write(
            "main.rx.hcl",
            'variable "secret" {\n  sensitive = true\n  type = string\n}\n' + f'resource "rxplan_data" "a" {{\n  input = {expression}\n}}\n',
        )
        run = workspace.run("plan", env={"RXPLAN_VAR_secret": CANARY, "RXPLAN_LOG": "trace"}).refused()
        expect_not_in(CANARY, run.all, f"the error of {expression}")


@case("the Markdown plan: counts, destroys and replaces first, one foldable diff each")
def markdown(workspace):
    workspace.write(
        "main.rx.hcl",
        'resource "rxplan_data" "a" {\n  input = "old"\n}\nresource "rxplan_data" "gone" {\n  input = 1\n}\nresource "random_id" "r" {\n  byte_length = 4\n}\n',
    )
    workspace.apply().ok()
    workspace.write(
        "main.rx.hcl",
        'resource "rxplan_data" "a" {\n  input = "new"\n}\nresource "random_id" "r" {\n  byte_length = 8\n}\nresource "rxplan_data" "fresh" {}\n',
    )
    workspace.run("plan", "-markdown=plan.md").ok()
    text = workspace.read("plan.md")
    expect_equal(text.count("<details"), text.count("</details>"), "details opened and closed")
    expect(text.count("<details") >= 4, f"one foldable diff for each of four changes:\n{text}")
    for address in ("rxplan_data.a", "rxplan_data.gone", "random_id.r", "rxplan_data.fresh", "byte_length"):
        expect_in(address, text, "plan.md")
    first = text.index("<details")
    expect(text.index("rxplan_data.gone") < first and text.index("random_id.r") < first, f"destroy and replace come before the diffs:\n{text}")


@case("the Markdown plan cannot be broken out of by a value")
def markdown_injection(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  input = "x\\n```\\n</details><script>alert(1)</script>\\n# Approved\\n"\n}\n')
    workspace.run("plan", "-markdown=plan.md").ok()
    text = workspace.read("plan.md")
    outside = re.sub(r"^(`{3,})[^\n`]*\n.*?^\1[ ]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    expect_not_in("<script>", outside, "plan.md outside of its code blocks")
    expect_not_in("# Approved", outside, "plan.md outside of its code blocks")


@case("a provider's complaint about a sensitive argument does not tell it")
def complaint(workspace):
    workspace.write("secret.txt", "s3cretvalue")
    workspace.write("main.rx.hcl", 'resource "tls_private_key" "k" {\n  algorithm = sensitive(trimspace(file("secret.txt")))\n}\n')
    for command in (["validate"], ["plan"], ["apply", "-auto-approve"]):
        run = workspace.run(*command).refused("invalid-argument")
        expect_not_in("s3cretvalue", run.all, "the output")
