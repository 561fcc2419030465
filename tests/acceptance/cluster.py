"""The Kubernetes v0.18.1 example against the standalone embedded cloud: built, scaled, broken and destroyed."""

import hashlib
import json
import re
import signal
import sqlite3
import stat
import urllib.error
import urllib.request

from example import expect_cluster, expect_nothing, in_cloud, prepare, stand_in
from harness import case, expect, expect_equal, expect_in, expect_not_in, wait_until


@case("built, planned empty, scaled to six, scaled back, destroyed")
def whole_life(workspace):
    cloud = prepare(workspace)
    workspace.run("validate").ok()
    workspace.apply().ok()
    expect_cluster(cloud, 4)
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)

    six = {"RXPLAN_VAR_num_minions": "6"}
    changes = workspace.changes(env=six)
    expect_equal(in_cloud(changes), {f"rackspace_server.minion[{index}]": "create" for index in (4, 5)}, "changes when scaling up")
    expect(not any("delete" in action for action in changes.values()), f"scaling up deletes something: {changes}")
    before = {server["name"]: server["id"] for server in cloud.servers()}
    workspace.apply(env=six).ok()
    expect_cluster(cloud, 6)
    after = {server["name"]: server["id"] for server in cloud.servers()}
    expect_equal({name: after[name] for name in before}, before, "ids of the servers that were there")
    workspace.run("plan", "-detailed-exitcode", env=six).expect_exit(0)

    workspace.apply().ok()
    expect_cluster(cloud, 4)
    workspace.run("destroy", "-auto-approve").ok()
    expect_nothing(cloud)
    expect_equal(workspace.addresses(), [], "the state")


@case("the kubeconfig and the state are 0600; no credential and no secret reaches a terminal, a log or a plan for reviewers")
def secrets(workspace):
    cloud = prepare(workspace)
    with sqlite3.connect(workspace.path / "cloud" / "cloud.sqlite") as database:
        (key,) = database.execute("SELECT value FROM meta WHERE key = 'api_key'").fetchone()
    workspace.environment |= {"OS_PASSWORD": key, "RXPLAN_LOG": "trace"}
    runs = [workspace.run("plan", "-out=f.plan", "-markdown=plan.md").ok(), workspace.run("apply", "f.plan").ok(), workspace.run("show").ok()]
    said = "".join(run.all for run in runs) + workspace.read("plan.md")
    expect_in("rackspace_server", said, "what was printed")
    expect_not_in(key, said, "what was printed")
    for path, _ in workspace.files_holding(key):
        expect(workspace.path / "cloud" in path.parents, f"the API key is in {path}")
    for server in cloud.servers():
        expect_not_in(key, json.dumps(server), f"server {server['name']}")
    for secret in sensitive_texts(workspace.state()):
        expect_not_in(secret, said, "what was printed")
        for path, mode in workspace.files_holding(secret):
            if workspace.path / "cloud" not in path.parents:
                expect_equal(oct(mode), "0o600", f"mode of {path}, which holds a secret")
    for path in workspace.directory.rglob("*kubeconfig*"):
        if path.is_file() and not path.name.endswith((".tftpl", ".tmpl", ".hcl", ".tpl")):
            expect_equal(oct(stat.S_IMODE(path.stat().st_mode)), "0o600", f"mode of {path.name}")


def sensitive_texts(state):
    """The generated passwords and keys of a state."""
    found = set()
    for resource in state["resources"]:
        for instance in resource["instances"]:
            attributes = instance["attributes"]
            if resource["type"] == "random_password":
                found.add(attributes["result"])
            if resource["type"] == "tls_private_key":
                found.add(attributes["private_key_pem"].splitlines()[1])
    expect(found, "the example generates no secret at all")
    return found


@case("the release comes back through its temp URL, and only with its signature")
def temp_url(workspace):
    prepare(workspace)
    workspace.apply().ok()
    url = workspace.output("release_url")
    with urllib.request.urlopen(url, timeout=10) as answer:
        expect_equal(hashlib.sha256(answer.read()).hexdigest(), hashlib.sha256(stand_in()).hexdigest(), "the release's sha256")
    for forged in (url.replace("temp_url_sig=", "temp_url_sig=0"), url.replace("temp_url_expires=", "temp_url_expires=1"), url.split("?")[0]):
        try:
            urllib.request.urlopen(forged, timeout=10)
        except urllib.error.HTTPError as error:
            expect_equal(error.code, 401, f"answer to {forged}")
        else:
            expect(False, f"{forged} was served")


@case("missing and wrong credentials fail before anything else, with help")
def credentials(workspace):
    cloud = prepare(workspace)
    good = dict(workspace.environment)
    workspace.environment |= {"OS_PASSWORD": "wrong"}
    run = workspace.apply().refused("401|credential|password|API key")
    expect_in("= help:", run.err, "stderr")
    for missing in ("OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD"):
        workspace.environment = {name: value for name, value in good.items() if name != missing}
        expect_in("= help:", workspace.apply().refused(missing).err, "stderr")
    workspace.environment = good
    expect_nothing(cloud)
    expect(not workspace.addresses() if workspace.state() else True, "something is in the state")


@case("a server that ends in ERROR is reported with its fault, and replaced by the next apply")
def error_server(workspace):
    rule = {"match": {"method": "POST", "path": "*/servers", "body": "*kubernetes-minion-3*"}, "then": {"server_error": {"message": "No valid host was found."}}}
    cloud = prepare(workspace, rules={"rules": [rule]})
    workspace.apply().refused("No valid host was found")
    expect_equal(len(cloud.servers()), 5, "servers, the broken one among them")
    cloud.set_rules({})
    workspace.apply().ok()
    expect_cluster(cloud, 4)


@case("a cloud that is slow, limits and drops answers gets the same cluster")
def weather(workspace):
    rules = [
        {"match": {"every": 7}, "then": {"status": 503, "retry_after": 0}},
        {"match": {"method": "POST", "path": "*/servers", "nth": 2}, "then": {"lose_answer": True}},
        {"match": {"method": "POST", "path": "*/v2.0/networks", "nth": 1}, "then": {"lose_answer": True}},
        {"match": {"method": "GET", "every": 5}, "then": {"delay_ms": 100}},
    ]
    cloud = prepare(workspace, rules={"rules": rules})
    # The answer that is lost may be a refusal: then nothing was made, and nobody can know. Each of the two may cost one apply.
    for _ in range(2):
        applied = workspace.apply()
        if not applied.exit:
            break
        applied.refused()
    else:
        workspace.apply().ok()
    expect_cluster(cloud, 4)
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    workspace.run("destroy", "-auto-approve").ok()
    expect_nothing(cloud)


@case("an image that does not exist, by id or by name, is refused while planning; one that is withdrawn does not stand in destroy's way")
def image(workspace):
    cloud = prepare(workspace)
    stale = {"RXPLAN_VAR_kube_image": "f2a71670-ced3-4274-80b6-0efcd0f80000"}
    expect_equal(workspace.run("plan", env=stale).refused("Wanted: id `f2a71670-ced3-4274-80b6-0efcd0f80000`").ids, ["rackspace-image-not-found"], "errors")
    misspelt = {"RXPLAN_VAR_kube_image": "CoreOS (Stabel)"}
    expect_equal(workspace.run("plan", env=misspelt).refused(r"Did you mean `CoreOS \(Stable\)`\?").ids, ["rackspace-image-not-found"], "errors")
    expect_nothing(cloud)
    workspace.apply(env={"RXPLAN_VAR_kube_image": "CoreOS (Stable)"}).ok()
    expect_equal({server["image"]["id"] for server in cloud.servers()}, {"3eba4fbb-51da-4233-b699-8a4030561add"}, "images")
    workspace.run("destroy", "-auto-approve", env=stale).ok()
    expect_nothing(cloud)


@case("what someone deletes behind our back is made again")
def drift(workspace):
    cloud = prepare(workspace)
    workspace.apply().ok()
    victim = next(server for server in cloud.servers() if server["name"] == "kubernetes-minion-2")
    cloud.delete_server(victim["id"])
    changes = workspace.changes()
    expect_equal(in_cloud(changes), {"rackspace_server.minion[1]": "create"}, "changes")
    workspace.apply().ok()
    expect_cluster(cloud, 4)


@case("graph shows network, key pair, container, object, temp URL, master and minions, and no other cloud resource")
def graph(workspace):
    prepare(workspace)
    nodes = set(re.findall(r"\brackspace_\w+\.\w+", workspace.run("graph").ok().out))
    nodes = {node for node in nodes if not node.startswith(("rackspace_image.", "rackspace_flavor."))}
    expect_equal(
        nodes,
        {
            "rackspace_network.pool",
            "rackspace_keypair.access",
            "rackspace_container.releases",
            "rackspace_object.release",
            "rackspace_tempurl.release",
            "rackspace_server.master",
            "rackspace_server.minion",
        },
        "the graph's cloud resources",
    )


@case("two applies at once build one cluster")
def at_once(workspace):
    cloud = prepare(workspace)
    runs = [workspace.start("apply", "-auto-approve", "-lock-timeout=60s") for _ in range(2)]
    for run in runs:
        workspace.wait(run).ok()
    expect_cluster(cloud, 4)


@case("Ctrl-C while servers boot: what was begun is in the state, and the next apply finishes")
def interrupted(workspace):
    cloud = prepare(workspace, boot_seconds=1.5)
    process = workspace.start("apply", "-auto-approve")
    wait_until(cloud.servers, "a booting server")
    process.send_signal(signal.SIGINT)
    run = workspace.wait(process).expect_exit(1)
    expect_in("rxplan apply", run.err, "the advice")
    in_state = [address for address in workspace.addresses() if "rackspace_server" in address]
    expect_equal(len(in_state), len(cloud.servers()), f"servers in the state {in_state}")
    workspace.apply().ok()
    expect_cluster(cloud, 4)
