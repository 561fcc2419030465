"""The standalone embedded cloud in a process of its own, and what is in it, asked through its API as any client would."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

import harness

USER, PASSWORD, REGION = "rxplan", "rehearsal", "DFW"
SPECIAL_NETWORKS = {"00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cloud:
    """A world of its own for one case, unless `data` names one that exists. The server is gone with its workspace."""

    def __init__(self, workspace, boot_seconds=0.2, rules=None, data=None):
        self.port = free_port()
        self.token = None
        self.endpoints = {}
        self.log = workspace.path / "cloud.log"
        self.rules = workspace.path / "cloud-rules.json"
        self.set_rules(rules or {})
        environment = workspace.environment | {
            "RXPLAN_EMBEDDED_CLOUD_RULES": str(self.rules),
            "RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS": str(boot_seconds),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["rackspace-cloud", "--listen", f"127.0.0.1:{self.port}", "--data", data or workspace.path / "cloud", "--verbose"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        workspace.closers.append(lambda: harness.end(self.process))
        # What a user exports to reach it.
        workspace.environment |= {
            "OS_AUTH_URL": f"http://127.0.0.1:{self.port}/v2.0",
            "OS_USERNAME": USER,
            "OS_PASSWORD": PASSWORD,
            "OS_REGION_NAME": REGION,
            # It shows at once what it made; a request of a process that died is with it within a second.
            "RXPLAN_RACKSPACE_VISIBILITY_DELAY": "1",
        }
        harness.wait_until(self.answers, f"an answer of the cloud\n{self.log.read_text(errors='replace')}", timeout=20)

    def set_rules(self, rules):
        """What shall go wrong from now on; see the embedded cloud's rules."""
        part = self.rules.with_suffix(".part")
        part.write_text(json.dumps(rules))
        os.replace(part, self.rules)

    def answers(self):
        harness.expect(self.process.poll() is None, f"the cloud ended by itself:\n{self.log.read_text(errors='replace')}")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def requests(self):
        """One line for each request that it has answered."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if re.match(r"\S+ (GET|HEAD|POST|PUT|DELETE) /", line)]

    def request(self, method, url, body=None):
        headers = {"Accept": "application/json"}
        if self.token:
            headers["X-Auth-Token"] = self.token
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        for attempt in range(10):
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                # Rules for the program under test answer the test's own questions too.
                if error.code != 503 or attempt == 9:
                    raise harness.Failure(f"{method} {url}: {error.code} {error.read()[:300]}") from None

    def endpoint(self, kind):
        if not self.token:
            credentials = {"passwordCredentials": {"username": USER, "password": PASSWORD}}
            access = json.loads(self.request("POST", f"http://127.0.0.1:{self.port}/v2.0/tokens", {"auth": credentials}))["access"]
            self.token = access["token"]["id"]
            self.endpoints = {service["type"]: service["endpoints"][0]["publicURL"] for service in access["serviceCatalog"]}
        return self.endpoints[kind]

    def get(self, kind, path):
        text = self.request("GET", self.endpoint(kind) + path)
        return json.loads(text) if text else []

    def servers(self):
        return self.get("compute", "/servers/detail?limit=1000")["servers"]

    def delete_server(self, server_id, patience=10):
        """Returns when it is gone from listings too."""
        self.request("DELETE", f"{self.endpoint('compute')}/servers/{server_id}")
        deadline = time.monotonic() + patience
        while any(server["id"] == server_id for server in self.servers()):
            if time.monotonic() > deadline:
                raise harness.Failure(f"server {server_id} is still there after {patience} s")
            time.sleep(0.1)

    def networks(self):
        networks = self.get("compute", "/os-networksv2")["networks"]
        return [network for network in networks if network["id"] not in SPECIAL_NETWORKS]

    def keypairs(self):
        return [each["keypair"] for each in self.get("compute", "/os-keypairs")["keypairs"]]

    def containers(self):
        return self.get("object-store", "?format=json")

    def objects(self, container):
        return self.get("object-store", f"/{urllib.request.quote(container)}?format=json")

    def inventory(self):
        """The names of everything that somebody would pay for, sorted, by kind."""
        containers = [container["name"] for container in self.containers()]
        return {
            "servers": sorted(server["name"] for server in self.servers()),
            "networks": sorted(network["label"] for network in self.networks()),
            "keypairs": sorted(keypair["name"] for keypair in self.keypairs()),
            "containers": sorted(containers),
            "objects": sorted(f"{container}/{each['name']}" for container in containers for each in self.objects(container)),
        }
