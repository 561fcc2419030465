"""kill -9 of apply at random moments: the next apply finishes the cluster, with nothing twice and nothing lost."""

import os
import random
import signal
import subprocess
import threading
import time

import example
from cloud import Cloud
from harness import Workspace, case, expect_equal

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
