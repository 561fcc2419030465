"""Edits of the Kubernetes v0.18.1 example: each gives the plan that a Terraform user expects, and names what forces a replacement."""

import re
import subprocess
import urllib.request

from example import RELEASE, SERVERS, expect_cluster, in_cloud, prepare, reasons, stand_in
from harness import case, expect, expect_equal, expect_in


def public_key(workspace, name):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "person@example", "-f", workspace.path / name], check=True)
    return (workspace.path / f"{name}.pub").read_text().strip()


@case("editing one minion's flavor resizes that minion and touches nothing else")
def edit_flavor(workspace):
    cloud = prepare(workspace)
    workspace.apply().ok()
    ids = {server["id"] for server in cloud.servers()}
    workspace.write("rxplan.rxvars.hcl", 'kube_minion_flavors = { kubernetes-minion-2 = "general1-4" }\n')
    expect_equal(workspace.changes(), {"module.cluster.rackspace_server.minion[1]": "update"}, "changes")
    text = workspace.run("plan").ok().out
    expect(re.search(r'flavor\s+= "general1-2" -> "general1-4"', text), f"the plan does not show the flavors:\n{text}")
    workspace.apply().ok()
    flavors = {server["name"]: server["flavor"]["id"] for server in cloud.servers()}
    expect_equal(flavors["kubernetes-minion-2"], "general1-4", "flavor of minion 2")
    expect_equal(flavors["kubernetes-minion-1"], "general1-2", "flavor of minion 1")
    expect_equal({server["id"] for server in cloud.servers()}, ids, "ids of the servers")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("editing the network's cidr replaces it and what stands on it, and names the attribute")
def edit_cidr(workspace):
    cloud = prepare(workspace)
    workspace.apply().ok()
    workspace.environment |= {"RXPLAN_VAR_nova_network_cidr": "192.168.7.0/24"}
    changes = in_cloud(workspace.changes())
    expect_equal(changes, {address: "delete/create" for address in ["rackspace_network.pool", *SERVERS]}, "changes in the cloud")
    expect_equal(reasons(workspace, "module.cluster.rackspace_network.pool")[1], ["cidr"], "what forces the network's replacement")
    expect_in("networks", reasons(workspace, "module.cluster.rackspace_server.master")[1], "what forces the master's replacement")
    text = workspace.run("plan").ok().out
    expect(re.search(r"cidr\s+= .*forces replacement", text), f"the plan does not name the attribute that forces it:\n{text}")
    workspace.apply().ok()
    expect_cluster(cloud, 4)
    expect_equal([network["cidr"] for network in cloud.networks()], ["192.168.7.0/24"], "cidr")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("editing the public key replaces the key pair alone, and names the attribute")
def edit_key(workspace):
    cloud = prepare(workspace)
    workspace.environment |= {"RXPLAN_VAR_ssh_public_key": public_key(workspace, "first")}
    workspace.apply().ok()
    workspace.environment |= {"RXPLAN_VAR_ssh_public_key": public_key(workspace, "second")}
    expect_equal(workspace.changes(), {"module.cluster.rackspace_keypair.access": "delete/create"}, "changes")
    expect_equal(reasons(workspace, "module.cluster.rackspace_keypair.access")[1], ["public_key"], "what forces the replacement")
    workspace.apply().ok()
    expect_cluster(cloud, 4)
    expect_equal(cloud.keypairs()[0]["public_key"].split()[1], (workspace.path / "second.pub").read_text().split()[1], "public key")


@case("editing the release uploads it and replaces the nodes, whose user data carries its checksum")
def edit_release(workspace):
    cloud = prepare(workspace)
    workspace.apply().ok()
    workspace.write(RELEASE, stand_in("two"))
    changes = in_cloud(workspace.changes())
    expect_equal(changes.pop("rackspace_object.release"), "update", "the object's action")
    expect_equal(changes, {address: "delete/create" for address in SERVERS}, "other changes in the cloud")
    for address in SERVERS:
        expect_equal(reasons(workspace, f"module.cluster.{address}")[1], ["user_data"], f"what forces {address}'s replacement")
    workspace.apply().ok()
    expect_cluster(cloud, 4)
    with urllib.request.urlopen(workspace.output("release_url"), timeout=10) as answer:
        expect_equal(answer.read(), stand_in("two"), "the release in the cloud")


@case("a release that is only touched is not uploaded again")
def touch_release(workspace):
    prepare(workspace)
    workspace.apply().ok()
    workspace.write(RELEASE, stand_in())
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("a temp URL that is signed anew changes no server that has booted")
def edit_lifetime(workspace):
    cloud = prepare(workspace)
    workspace.apply().ok()
    url = workspace.output("release_url")
    workspace.environment |= {"RXPLAN_VAR_temp_url_lifetime": "172800"}
    expect_equal(in_cloud(workspace.changes()), {"rackspace_tempurl.release": "update"}, "changes in the cloud")
    workspace.apply().ok()
    expect(workspace.output("release_url") != url, "the temp URL was not signed anew")
    expect_cluster(cloud, 4)
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)


@case("-target and -exclude plan a part, and say so")
def parts(workspace):
    workspace.write(
        "main.rx.hcl",
        'resource "random_id" "a" {\n  byte_length = 4\n}\nresource "rxplan_data" "b" { input = random_id.a.hex }\n'
        'resource "rxplan_data" "c" { input = 1 }\noutput "b" { value = rxplan_data.b.output }\n',
    )
    run = workspace.apply("-target=random_id.a").ok()
    expect_in("warning[partial-plan]", run.err, "stderr")
    expect_equal(workspace.addresses(), ["random_id.a"], "the state")
    run = workspace.run("plan", "-exclude=rxplan_data.b", "-out=p", "-detailed-exitcode").expect_exit(2)
    expect_in("Plan: 1 to add", run.out, "the plan")
    workspace.run("apply", "p", "-target=random_id.a").refused("contradicting-options")
    workspace.run("apply", "p").ok()
    expect_equal(workspace.addresses(), ["random_id.a", "rxplan_data.c"], "the state")
    workspace.run("plan", "-target=random_id.b").refused("no-such-target", "did you mean `random_id.a`")
    workspace.run("plan", "-target=1 + 1").refused("unsuitable-option")
    workspace.run("destroy", "-auto-approve", "-target=random_id.a").ok()
    expect_equal(workspace.addresses(), ["rxplan_data.c"], "the state")
