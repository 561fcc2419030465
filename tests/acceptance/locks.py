"""Two at once, and interruptions."""

import contextlib
import http.server
import json
import os
import signal
import subprocess
import threading
import time

from cloud import Cloud
from crash import SERVER
from harness import STATE, case, expect, expect_equal, expect_in, expect_not_in, wait_until


class SlowServer:
    """Answers a request when `release` is called, so that a test decides how long an apply lasts."""

    def __init__(self, workspace):
        self.asked = threading.Event()
        self.open = threading.Event()
        slow = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                slow.asked.set()
                slow.open.wait(60)
                self.send_response(200)
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):  # who asked may have been killed
                    self.wfile.write(b"ready")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        workspace.closers.append(self.close)

    def close(self):
        self.open.set()
        self.server.shutdown()
        self.server.server_close()

    def configuration(self, after=""):
        """A resource, then a wait for this server, then one more resource."""
        return (
            'resource "rxplan_data" "before" {\n  input = "1"\n}\n'
            f'data "http" "wait" {{\n  url = "http://127.0.0.1:{self.server.server_port}/${{rxplan_data.before.id}}"\n}}\n'
            'resource "rxplan_data" "after" {\n  input = data.http.wait.status_code\n}\n'
        )


def slow_apply(workspace, *arguments):
    server = SlowServer(workspace)
    workspace.write("main.rx.hcl", server.configuration())
    process = workspace.start("apply", "-auto-approve", *arguments)
    expect(server.asked.wait(30), "apply never came to its slow step")
    return server, process


@case("a second apply is refused and told who holds the lock")
def refused(workspace):
    server, process = slow_apply(workspace)
    second = workspace.apply().refused("lock", str(process.pid))
    expect_in("apply", second.err, "the lock's description")
    server.open.set()
    workspace.wait(process).ok()
    workspace.apply().ok()


@case("-lock-timeout waits for the other")
def waits(workspace):
    server, process = slow_apply(workspace)
    second = workspace.start("apply", "-auto-approve", "-lock-timeout=30s")
    time.sleep(0.3)
    expect(second.poll() is None, "the second apply did not wait")
    server.open.set()
    workspace.wait(process).ok()
    workspace.wait(second).ok()
    expect_equal(len(workspace.addresses()), 3, "addresses in the state")


@case("plan takes no lock")
def plan_beside(workspace):
    server, process = slow_apply(workspace)
    server.open.set()
    workspace.wait(process).ok()
    server.open.clear()
    server.asked.clear()
    workspace.edit("main.rx.hcl", 'input = "1"', 'input = "2"')
    busy = workspace.start("destroy", stdin=subprocess.PIPE)  # holds the lock while it asks
    wait_until(lambda: busy.poll() is None and list(workspace.directory.glob("*lock*")) or None, "destroy's lock", timeout=5)
    server.open.set()
    workspace.run("plan").ok()
    workspace.run("output").ok()


@case("plan beside a running apply: what that one is making is named, and does not look broken")
def plan_beside_creation(workspace):
    Cloud(workspace, boot_seconds=8)
    workspace.write("main.rx.hcl", SERVER)
    process = workspace.start("apply", "-auto-approve")
    wait_until(lambda: workspace.run("state", "list").out.split() == ["rackspace_server.s"], "the server in the state", every=0.2)
    run = workspace.run("plan").ok()
    expect_in("another run is working on this state", run.err, "stderr")
    expect_in("is at work on rackspace_server.s", " ".join(run.err.split()), "stderr")
    expect_not_in("tainted", run.all, "the plan")
    workspace.wait(process).ok()
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("two applies at the same moment: one works or waits, nothing is made twice")
def race(workspace):
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  count = 300\n  input = count.index\n}\n')
    processes = [workspace.start("apply", "-auto-approve") for _ in range(4)]
    runs = [workspace.wait(process) for process in processes]
    expect(any(run.exit == 0 for run in runs), "none of four applies succeeded", *runs)
    for run in runs:
        if run.exit != 0:
            run.refused("lock")
    expect_equal(len(workspace.addresses()), 300, "instances")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("the lock of a dead process is recovered")
def dead(workspace):
    _, process = slow_apply(workspace)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    server = SlowServer(workspace)
    server.open.set()
    workspace.write("main.rx.hcl", server.configuration())
    workspace.apply().ok()
    expect_equal(len(workspace.addresses()), 3, "addresses in the state")


@case("Ctrl-C lets what runs finish, saves, and says what is left")
def interrupted(workspace):
    server, process = slow_apply(workspace)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    expect(process.poll() is None, "it did not wait for the step that runs")
    server.open.set()
    run = workspace.wait(process)
    run.expect_exit(1)
    expect_in("rxplan apply", run.err, "the advice")
    addresses = workspace.addresses()
    expect_in("rxplan_data.before", addresses, "the state")
    expect("rxplan_data.after" not in addresses, f"a step was started after Ctrl-C: {addresses}")
    before = workspace.run("state", "show", "rxplan_data.before").out
    workspace.apply().ok()
    expect_equal(workspace.run("state", "show", "rxplan_data.before").out, before, "what was made before Ctrl-C")
    expect_in("rxplan_data.after", workspace.addresses(), "the state")


@case("a second Ctrl-C ends at once and still loses nothing")
def twice(workspace):
    _, process = slow_apply(workspace)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    run = workspace.wait(process, timeout=10)
    expect(run.exit != 0, "it was interrupted twice", run)
    expect_in("rxplan_data.before", workspace.addresses(), "the state")


@case("SIGTERM is as good as Ctrl-C")
def terminated(workspace):
    server, process = slow_apply(workspace)
    process.send_signal(signal.SIGTERM)
    server.open.set()
    workspace.wait(process).expect_exit(1)
    expect_in("rxplan_data.before", workspace.addresses(), "the state")


@case("a state that cannot be written is reported before anything is made")
def read_only(workspace):
    workspace.write("main.rx.hcl", 'resource "local_file" "f" {\n  filename = "made"\n  content = "x"\n}\n')
    (workspace.directory / STATE).mkdir()
    workspace.apply().refused(r"rxplan\.state")
    expect(not (workspace.directory / "made").exists(), "something was made without a state to remember it")


@case("an apply whose lock is removed starts nothing more, and what it made is written down beside the state")
def lost(workspace):
    workspace.environment |= {"RXPLAN_RACKSPACE_CLOUD": "embedded", "RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS": "0.5"}
    servers = ""
    for number in range(8):
        servers += (
            f'resource "rackspace_server" "s{number}" {{\n  name = "s{number}"\n  flavor = "general1-1"\n'
            f'  image = "f2a71670-ced3-4274-80b6-0efcd0f8f91b"\n'
        )
        servers += f"  depends_on = [rackspace_server.s{number - 1}]\n}}\n" if number > 0 else "}\n"
    workspace.write("main.rx.hcl", servers)
    process = workspace.start("apply", "-auto-approve")
    journal = workspace.directory / "rxplan.state.journal"
    wait_until(lambda: journal.exists() and b'"done"' in journal.read_bytes(), "a server that is done")
    (workspace.directory / "rxplan.state.lock.json").unlink()
    run = workspace.wait(process).refused("state-lock-lost", "rxplan.state.json.lost-")
    kept = json.loads(next(workspace.directory.glob("rxplan.state.json.lost-*")).read_text())
    made = len(kept["resources"])
    expect(1 <= made < 8, f"{made} servers were made")
    expect_equal(run.err.count("Creation complete"), made, "servers")
    expect_equal(run.ids.count("state-lock-lost"), 1, "reports")
