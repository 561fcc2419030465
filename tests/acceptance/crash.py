"""kill -9 of apply at random moments: the next apply finishes the cluster, with nothing twice and nothing lost."""

import os
import random
import signal
import subprocess
import threading
import time

import example
from cloud import Cloud
from harness import Workspace, case, expect, expect_equal, expect_in, wait_until

MOMENTS = 20
SEED = 18_01

_measured = threading.Lock()
_duration = []


def duration():
    """How long an undisturbed apply takes here, measured once."""
    with _measured:
        if not _duration:
            workspace = Workspace("duration")
            try:
                example.prepare(workspace, boot_seconds=0.5)
                started = time.monotonic()
                workspace.apply().ok()
                _duration.append(time.monotonic() - started)
            finally:
                workspace.close(keep=False)
        return _duration[0]


def kill_after(workspace, seconds, command):
    process = workspace.start(command, "-auto-approve", output=subprocess.DEVNULL)
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_and_repair(workspace, moment):
    """Kills an apply somewhere in the given twentieth of its usual time, and applies again."""
    length = duration()
    cloud = example.prepare(workspace, boot_seconds=0.5)
    fraction = random.Random(SEED + moment).uniform(moment, moment + 1) / MOMENTS
    kill_after(workspace, length * fraction, "apply")
    workspace.apply().ok()
    example.expect_cluster(cloud, 4)
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    workspace.run("destroy", "-auto-approve").ok()
    example.expect_nothing(cloud)


for _moment in range(MOMENTS):
    case(f"killed in the {_moment + 1}. twentieth of apply")(lambda workspace, moment=_moment: kill_and_repair(workspace, moment))


@case("killed again and again, and yet it gets there")
def relentless(workspace):
    cloud = example.prepare(workspace, boot_seconds=0.5)
    dice = random.Random(SEED)
    for _ in range(12):
        kill_after(workspace, dice.uniform(0.02, 0.6), "apply")
    workspace.apply().ok()
    example.expect_cluster(cloud, 4)
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("killed while destroying: the next destroy leaves nothing")
def destroying(workspace):
    cloud = example.prepare(workspace, boot_seconds=0.2)
    dice = random.Random(SEED)
    for _ in range(4):
        workspace.apply().ok()
        kill_after(workspace, dice.uniform(0.02, 0.5), "destroy")
        workspace.run("destroy", "-auto-approve").ok()
        example.expect_nothing(cloud)
        expect_equal(workspace.addresses(), [], "the state")


@case("killed with the embedded cloud in the same process")
def in_process(workspace):
    workspace.environment |= {"RXPLAN_RACKSPACE_CLOUD": "embedded", "RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS": "0.5"}
    example.copy(workspace)
    dice = random.Random(SEED)
    for _ in range(8):
        kill_after(workspace, dice.uniform(0.05, 2.5), "apply")
    workspace.apply().ok()
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    # The same world, now served to others.
    example.expect_cluster(Cloud(workspace, data=workspace.directory / ".rxplan" / "embedded-cloud"), 4)


SERVER = """
provider "rackspace" {}
variable "flavor" { default = "general1-1" }
resource "rackspace_server" "s" {
  name   = "s"
  image  = "f2a71670-ced3-4274-80b6-0efcd0f8f91b"
  flavor = var.flavor
}
"""


def one_server(workspace, **cloud_options):
    """A configuration of one server, and a cloud that may hide what it made for as long as clouds usually do."""
    cloud = Cloud(workspace, **cloud_options)
    del workspace.environment["RXPLAN_RACKSPACE_VISIBILITY_DELAY"]
    workspace.write("main.rx.hcl", SERVER)
    return cloud


@case("what a cloud lists only some seconds after it made it is adopted, not made twice")
def hidden(workspace):
    cloud = one_server(workspace)
    empty = {"status": 200, "body": {"servers": []}}
    cloud.set_rules(
        {
            "rules": [
                {"match": {"method": "POST", "path": "*/servers", "nth": 1}, "then": {"lose_answer": True}},
                {"match": {"method": "GET", "path": "*/servers/detail", "count": 4}, "then": empty},
            ]
        }
    )
    workspace.apply().refused("cloud-unanswered")
    second = workspace.apply().ok()
    expect(second.seconds > 1.5, "the second apply did not look again:", second)
    expect_equal([server["status"] for server in cloud.servers()], ["ACTIVE"], "the servers")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


def kill_in_resize(workspace, cloud):
    """An apply that dies when it has asked for a resize, before it could record that the cloud has agreed."""
    workspace.apply().ok()
    cloud.set_rules({"rules": [{"match": {"method": "POST", "path": "*/action", "nth": 1}, "then": {"delay_ms": 1500}}]})
    workspace.environment["RXPLAN_VAR_flavor"] = "general1-2"
    process = workspace.start("apply", "-auto-approve", output=subprocess.DEVNULL)
    journal = workspace.directory / "rxplan.state.journal"
    wait_until(lambda: journal.exists() and b"intent" in journal.read_bytes(), "an intent in the journal")
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    expect_in("intent", journal.read_text(), "the journal")
    expect("pending" not in journal.read_text(), "the resize is pending already; nothing is tested")


def expect_resized(workspace, cloud):
    workspace.apply().ok()
    expect_equal([(server["status"], server["flavor"]["id"]) for server in cloud.servers()], [("ACTIVE", "general1-2")], "the server")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("killed before it knew that a resize has begun: the next apply confirms it")
def resized(workspace):
    cloud = one_server(workspace)
    kill_in_resize(workspace, cloud)
    wait_until(lambda: cloud.servers()[0]["status"] == "VERIFY_RESIZE", "a resize that waits to be confirmed")
    expect_in('"VERIFY_RESIZE" -> (known after apply)', workspace.run("plan").ok().out, "the plan")
    expect_resized(workspace, cloud)


@case("killed before it knew that a resize has begun: the next apply waits for it")
def resizing(workspace):
    cloud = one_server(workspace, boot_seconds=2)
    kill_in_resize(workspace, cloud)
    wait_until(lambda: cloud.servers()[0]["status"] == "RESIZE", "a resize under way")
    expect_resized(workspace, cloud)


@case("killed while its request for a resize is on its way: the next apply asks again, or waits for it")
def resize_on_its_way(workspace):
    cloud = one_server(workspace)
    kill_in_resize(workspace, cloud)
    expect_equal(cloud.servers()[0]["status"], "ACTIVE", "status of the server")
    expect_resized(workspace, cloud)
