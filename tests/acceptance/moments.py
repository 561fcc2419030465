"""The program itself dies at each moment of an apply: before a call on the state's files, half way through one, before a request, between
a request and its reply, by a fault inside the plugin. And it lives on with a full disk, a directory that refuses, a reply cut off half way.
One more apply, and everything is there once.

Some moments, chosen by a seed, belong to the ordinary tests; all of them to `./dev test -- soak`. RXPLAN_SEED chooses others."""

import os
import pathlib
import random
import shutil
import signal

from cloud import Cloud
from harness import Failure, case, clip, expect, expect_equal

SOAK = "RXPLAN_SOAK" in os.environ
SEED = int(os.environ.get("RXPLAN_SEED", "1801"))
IN_ONE_CASE = 8  # of the ordinary tests

WORLD = """
provider "rackspace" {}
variable "turn" {}
resource "rackspace_network" "lan" {
  label = "lan"
  cidr  = "10.240.0.0/16"
}
resource "rackspace_container" "box" {
  name     = "box"
  metadata = { turn = var.turn }
}
resource "rackspace_object" "paper" {
  container = rackspace_container.box.name
  name      = "paper-${var.turn}"
  source    = "turn-${var.turn}.txt"
}
resource "rackspace_server" "node" {
  count    = 2
  name     = "node-${count.index}"
  image    = "f2a71670-ced3-4274-80b6-0efcd0f8f91b"
  flavor   = "general1-1"
  networks = [rackspace_network.lan.id]
  metadata = { turn = var.turn, paper = rackspace_object.paper.name }
}
resource "random_id" "mark" {
  byte_length = 4
}
"""


def mortal():
    """The library that makes a process die; it lies beside the tests of the build that is on PATH."""
    return pathlib.Path(shutil.which("rxplan")).resolve().parent.parent.parent / "tests" / "mortal.so"


class Trial:
    """A world on a cloud of its own, and an apply that changes it from one turn to the next."""

    def __init__(self, workspace, turns):
        expect(mortal().exists(), f"{mortal()} is not built")
        self.workspace = workspace
        self.log = workspace.path / "moments"
        self.turns = turns  # before and after; `None` before: nothing is there
        self.cloud = Cloud(workspace, boot_seconds=0.05)
        workspace.write("main.rx.hcl", WORLD)
        for turn in ("1", "2"):
            workspace.write(f"turn-{turn}.txt", f"turn {turn}\n")

    def turn(self, turn):
        self.workspace.environment["RXPLAN_VAR_turn"] = turn

    def begin(self):
        if self.turns[0] is not None:
            self.turn(self.turns[0])
            self.workspace.apply().ok()
        self.turn(self.turns[1])

    def run(self, **mortality):
        self.log.unlink(missing_ok=True)
        mortality["log"] = self.log
        environment = {f"MORTAL_{name.upper()}": str(value) for name, value in mortality.items()}
        return self.workspace.apply(env=environment | {"LD_PRELOAD": str(mortal())})

    def moments(self):
        """The names of the moments of an apply that nothing disturbs."""
        self.begin()
        self.run().ok()
        names = self.passed()
        self.end()
        return names

    def passed(self):
        """The names of the moments of the last run; `now` behind the one at which something happened to it."""
        return self.log.read_text().split()

    def end(self):
        self.workspace.run("destroy", "-auto-approve").ok()
        expect_equal({kind: names for kind, names in self.cloud.inventory().items() if names}, {}, "what is left after destroy")
        for file in self.workspace.directory.glob("rxplan.state*"):
            file.unlink()

    def judge(self):
        """One more apply: everything once, as the state says, and nothing more to do."""
        self.workspace.apply().ok()
        expected = {
            "servers": ["node-0", "node-1"],
            "networks": ["lan"],
            "keypairs": [],
            "containers": ["box"],
            "objects": [f"box/paper-{self.turns[1]}"],
        }
        expect_equal(self.cloud.inventory(), expected, "what is in the cloud")
        known = {resource["type"]: [each["attributes"]["id"] for each in resource["instances"]] for resource in self.workspace.state()["resources"]}
        expect_equal(sorted(known["rackspace_server"]), sorted(server["id"] for server in self.cloud.servers()), "the servers of the state")
        expect_equal(known["rackspace_network"], [network["id"] for network in self.cloud.networks()], "the networks of the state")
        expect(not (self.workspace.directory / "rxplan.state.journal").exists(), "a journal is left")
        self.workspace.run("plan", "-detailed-exitcode").expect_exit(0)


def tried(names, kinds):
    """Numbers of the moments to try, from 1: all, or some that the seed chooses."""
    fitting = [number for number, name in enumerate(names, 1) if not kinds or name in kinds]
    if SOAK or len(fitting) <= IN_ONE_CASE:
        return fitting
    return sorted(random.Random(SEED).sample(fitting, IN_ONE_CASE))


def try_moments(workspace, turns, how, kinds, exits):
    """Something happens at moments of these kinds (none: of all); the process then ends with one of these statuses."""
    trial = Trial(workspace, turns)
    names = trial.moments()
    numbers = tried(names, kinds)
    happened = 0
    for number in numbers:
        trial.begin()
        run = trial.run(at=number, how=how)
        try:
            expect(run.exit in exits, f"exit {exits} expected:", run)
            happened += "now" in trial.passed()
            trial.judge()
            trial.end()
        except Failure as failure:
            raise Failure(f"moment {number} of {len(names)} ({names[number - 1]}), {how}, seed {SEED}: {failure}\n{clip(str(run))}") from None
    expect(happened > 0, "none of these moments came")
    print(f"      {how}: {len(numbers)} of {len(names)} moments tried, {happened} came; 0 orphans, 0 duplicates, 0 lost")


KILLED = {-signal.SIGKILL, 0}  # 0: replies come in more pieces one time than another, and the moment never came
CRASHED = {-signal.SIGSEGV, 0}
NEW = (None, "1")
CHANGED = ("1", "2")
PARTS = [
    ("killed before any call, while everything is made", NEW, "kill", None, KILLED),
    ("killed before any call, while something is changed", CHANGED, "kill", None, KILLED),
    ("killed half way through a write or a request", NEW, "half", {"write", "request"}, KILLED),
    ("a segmentation fault in the plugin, at a request", NEW, "crash", {"request"}, CRASHED),
    ("a segmentation fault in the plugin, at a reply", CHANGED, "crash", {"reply"}, CRASHED),
    ("a reply cut off half way", NEW, "cut", {"reply"}, {0, 1}),
    ("a full disk", NEW, "full", {"write", "sync", "rename", "link", "create", "unlink"}, {0, 1}),
    ("a directory that refuses", CHANGED, "denied", {"write", "sync", "rename", "link", "create", "unlink"}, {0, 1}),
]
for _name, *_rest in PARTS:
    case(f"{_name}: the next apply puts it right")(lambda workspace, rest=_rest: try_moments(workspace, *rest))
