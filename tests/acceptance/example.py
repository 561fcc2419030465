"""The Kubernetes v0.18.1 example in a scratch directory, and what must be true of its cluster."""

import gzip
import io
import shutil
import tarfile

from cloud import Cloud
from harness import ROOT, expect_equal

EXAMPLE = ROOT / "examples" / "kubernetes-v0.18.1"
RELEASE = "release.tar.gz"
MINIONS = [f"rackspace_server.minion[{index}]" for index in range(4)]
SERVERS = ["rackspace_server.master", *MINIONS]


def stand_in(text="one"):
    """A small tarball in the release's layout, the same bytes for the same text."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("kubernetes/server/bin/kubelet")
        data = f"#!/bin/sh\necho stand-in {text}\n".encode()
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def prepare(workspace, **cloud_options):
    """A working copy of the example, and a cloud for it."""
    cloud = Cloud(workspace, **cloud_options)
    copy(workspace)
    return cloud


def copy(workspace):
    """A working copy of the example with a release beside it."""
    shutil.copytree(EXAMPLE, workspace.directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".rxplan", "rxplan.state*"))
    workspace.write(RELEASE, stand_in())
    workspace.environment |= {"RXPLAN_VAR_release_tarball": str(workspace.directory / RELEASE)}


def expected_servers(minions):
    return sorted(["kubernetes-master", *(f"kubernetes-minion-{number}" for number in range(1, minions + 1))])


def expect_cluster(cloud, minions):
    """One of each, and nothing twice."""
    found = cloud.inventory()
    expect_equal(found["servers"], expected_servers(minions), "servers")
    expect_equal({server["status"] for server in cloud.servers()}, {"ACTIVE"}, "status of the servers")
    for kind in ("networks", "keypairs", "containers", "objects"):
        expect_equal(len(found[kind]), 1, f"number of {kind} {found[kind]}")


def expect_nothing(cloud):
    expect_equal({kind: names for kind, names in cloud.inventory().items() if names}, {}, "what is left in the cloud")


def reasons(workspace, address, **options):
    """(actions, attributes that force a replacement) of one resource in a plan."""
    plan = workspace.plan_json(**options)
    change = next(each for each in plan["resource_changes"] if each["address"] == address)["change"]
    return change["actions"], [".".join(str(step) for step in path) for path in change.get("replace_paths", [])]


def in_cloud(changes):
    """The part of a plan's changes that happens in the cloud, by short address."""
    return {address.removeprefix("module.cluster."): action for address, action in changes.items() if ".rackspace_" in f".{address}"}
