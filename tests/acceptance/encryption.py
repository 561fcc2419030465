"""Encryption at rest: no secret in clear on the disk, and no way in without the key."""

import json
import os
import signal
import subprocess

from harness import STATE, case, expect, expect_equal, expect_in, expect_not_in, wait_until

CANARY = "canary-5f1d2c7be9"
FIRST = "1" * 64
SECOND = "2" * 64

CONFIGURATION = """
variable "secret" {
  type      = string
  sensitive = true
}

resource "rxplan_data" "a" {
  count = 3
  input = "${var.secret} ${count.index}"
}

output "secret" {
  value     = var.secret
  sensitive = true
}
"""


def block(inside):
    return "rxplan {\n  encryption {\n" + inside + "\n  }\n}\n"


def expect_hidden(workspace, *words):
    """None of the words in any file of the working directory."""
    for path in workspace.directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                expect(word.encode() not in content, f"{word!r} is in {path.name}")


def header(workspace, name=STATE):
    return json.loads((workspace.directory / name).read_bytes().split(b"\n")[0])


@case("with encryption on, no file holds a secret: state, backup, plan file; pull shows all, push takes it back")
def hidden(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION + block('    key { environment = "KEY" }'))
    workspace.environment |= {"KEY": FIRST, "RXPLAN_VAR_secret": CANARY}
    workspace.run("plan", "-out=p").ok()
    expect_hidden(workspace, CANARY)
    workspace.run("apply", "p").ok()
    workspace.environment["RXPLAN_VAR_secret"] = CANARY + "-two"
    workspace.apply().ok()
    lineage = json.loads(workspace.run("state", "pull").ok().out)["lineage"]
    expect_hidden(workspace, CANARY, lineage, "rxplan_data.a[0]")
    for name in (STATE, STATE + ".backup", "p"):
        expect_equal(header(workspace, name)["cipher"], "AES-256-GCM", f"the cipher of {name}")
        expect_equal((workspace.directory / name).stat().st_mode & 0o777, 0o600, f"the mode of {name}")
    expect_equal(workspace.run("output", "-raw", "secret").ok().out, CANARY + "-two", "the output")
    workspace.run("plan", "-detailed-exitcode").ok()
    workspace.run("show", "p").ok()

    pulled = workspace.run("state", "pull").ok().out
    expect_in(CANARY, pulled, "what was pulled")
    workspace.run("state", "push", "-", stdin=pulled).ok()
    # A copy of what is stored will do as well.
    workspace.write("copy", (workspace.directory / (STATE + ".backup")).read_bytes())
    workspace.run("state", "push", "-force", "copy").ok()
    expect_hidden(workspace, CANARY)


@case("nor while it writes: at no call to the system is a secret in any file, not even a temporary one")
def at_no_time(workspace):
    """Every name that appears in the folder is linked away by a second process as fast as it can, and looked at in the end."""
    workspace.write("main.rx.hcl", CONFIGURATION.replace("count = 3", "count = 5000") + block('    key { environment = "KEY" }'))
    workspace.environment |= {"KEY": FIRST, "RXPLAN_VAR_secret": CANARY}
    kept, seen = workspace.path / "kept", set()
    kept.mkdir()
    for command in (("plan", "-out=p"), ("apply", "p"), ("apply", "-auto-approve", "-replace=rxplan_data.a[0]"), ("destroy", "-auto-approve")):
        process = workspace.start(*command, output=subprocess.DEVNULL)
        while process.poll() is None:
            for entry in os.scandir(workspace.directory):
                try:
                    number = entry.inode()
                    if number not in seen:
                        os.link(entry.path, kept / f"{number}-{entry.name}")
                        seen.add(number)
                except FileNotFoundError:
                    pass
        expect_equal(process.returncode, 0, f"exit of {command}")
    names = {path.name.split("-", 1)[1] for path in kept.iterdir()}
    expect("rxplan.state.journal" in names and STATE + ".new" in names, f"journal and state were seen: {names}")
    for path in kept.iterdir():
        expect(CANARY.encode() not in path.read_bytes(), f"the secret is in {path.name}")


@case("an encrypted journal that a dead run left is hidden, and taken up")
def crash(workspace):
    server = 'resource "rackspace_server" "s" {\n  name = "s"\n  image = "f2a71670-ced3-4274-80b6-0efcd0f8f91b"\n  flavor = "general1-1"\n}\n'
    workspace.write("main.rx.hcl", CONFIGURATION + server + block('    key { environment = "KEY" }'))
    workspace.environment |= {"KEY": FIRST, "RXPLAN_VAR_secret": CANARY}
    workspace.environment |= {"RXPLAN_RACKSPACE_CLOUD": "embedded", "RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS": "3"}
    journal = workspace.directory / "rxplan.state.journal"
    process = workspace.start("apply", "-auto-approve", output=subprocess.DEVNULL)
    wait_until(lambda: journal.exists() and journal.read_bytes().count(b"sealed") >= 6, "the server's operation in the journal")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    expect_hidden(workspace, CANARY, "rackspace_server.s")
    before = journal.read_bytes()
    workspace.run("apply", "-auto-approve", env={"KEY": SECOND}).refused("key-wrong")
    expect_equal(journal.read_bytes(), before, "the journal")
    workspace.apply().ok()
    expect_equal(workspace.run("state", "list").ok().out.count("rackspace_server.s"), 1, "servers")
    workspace.run("plan", "-detailed-exitcode").ok()
    expect(not journal.exists(), "the journal is still there")


@case("turned on, given another key, turned off: by fallback, and the backup goes along")
def turned(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION)
    workspace.environment |= {"RXPLAN_VAR_secret": CANARY, "FIRST": FIRST, "SECOND": SECOND}
    workspace.apply().ok()
    workspace.environment["RXPLAN_VAR_secret"] = CANARY + "-two"
    workspace.apply().ok()
    clear = workspace.read(STATE)

    def settings(key, *fallbacks):
        text = json.dumps({"rxplan": {"encryption": {"key": key, "fallback": list(fallbacks)}}})
        workspace.write("encryption.rx.json", text)

    settings({"environment": "FIRST"})
    workspace.apply().refused("not-encrypted", "fallback { plaintext = true }")
    expect_equal(workspace.read(STATE), clear, "the state")

    settings({"environment": "FIRST"}, {"plaintext": True})
    workspace.run("plan", "-detailed-exitcode").ok()
    expect_equal(workspace.read(STATE), clear, "the state after a plan")
    workspace.apply().ok()
    expect_hidden(workspace, CANARY)
    settings({"environment": "FIRST"})
    workspace.run("plan", "-detailed-exitcode").ok()
    first = header(workspace)["key"]

    settings({"environment": "SECOND"}, {"environment": "FIRST"})
    workspace.apply().ok()
    expect_hidden(workspace, CANARY)
    expect(header(workspace)["key"] != first, "the key is the same")
    expect_equal(header(workspace, STATE + ".backup")["key"], header(workspace)["key"], "the key of the backup")
    settings({"environment": "FIRST"})
    workspace.run("state", "list").refused("key-wrong", first)

    settings({"plaintext": True}, {"environment": "SECOND"})
    workspace.apply().ok()
    (workspace.directory / "encryption.rx.json").unlink()
    workspace.run("plan", "-detailed-exitcode").ok()
    expect_in(CANARY + "-two", workspace.read(STATE), "the state")
    expect_in(CANARY, workspace.read(STATE + ".backup"), "the backup")


@case("a passphrase does as well, from the environment alone too")
def passphrase(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION)
    workspace.write("../phrase", "correct horse battery staple\n")
    workspace.environment |= {"RXPLAN_VAR_secret": CANARY, "RXPLAN_ENCRYPTION": 'key { passphrase_file = "../phrase" }'}
    workspace.apply().ok()
    expect_hidden(workspace, CANARY)
    scrypt = header(workspace)["scrypt"]
    expect_equal((scrypt["n"], scrypt["r"], scrypt["p"]), (131072, 8, 1), "the cost of a guess")
    workspace.apply().ok()
    expect_equal(header(workspace)["scrypt"], scrypt, "what the next process stretched with")
    workspace.write("../phrase", "another horse battery staple")
    workspace.run("state", "list").refused("key-wrong")


@case("damaged or foreign ciphertext is named as such, and never overwritten")
def damaged(workspace):
    workspace.write("main.rx.hcl", CONFIGURATION + block('    key { environment = "KEY" }'))
    workspace.environment |= {"KEY": FIRST, "RXPLAN_VAR_secret": CANARY}
    workspace.apply().ok()
    workspace.run("plan", "-out=p").ok()
    state = workspace.directory / STATE
    whole = state.read_bytes()
    state.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    broken = state.read_bytes()
    for command in (("plan",), ("apply", "-auto-approve"), ("state", "rm", "rxplan_data.a"), ("state", "push", "-force", "p")):
        run = workspace.run(*command).refused("state-damaged")
        expect_not_in(CANARY, run.all, "the diagnostic")
        expect_equal(state.read_bytes(), broken, f"the state after {command}")
    # A plan in the place of the state.
    state.write_bytes((workspace.directory / "p").read_bytes())
    workspace.run("plan").refused("state-damaged", "no state")
    state.write_bytes(whole)
    plan = (workspace.directory / "p").read_bytes()
    workspace.write("p", plan[:200] + bytes([plan[200] ^ 1]) + plan[201:])
    workspace.run("apply", "p").refused("plan-file-altered")
