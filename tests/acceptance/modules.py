"""Modules from git repositories and archives: fetched, pinned, kept."""

import base64
import functools
import hashlib
import http.server
import pathlib
import shutil
import subprocess
import tarfile
import threading
import zipfile

from harness import case, expect, expect_equal, expect_in, expect_not_in

CALLEE = """
variable "name" {}
output "greeting" { value = "%s ${var.name}" }
"""


def git(folder, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder, check=True, capture_output=True,
    )


def repository(workspace):
    """A git repository with a module in `greet`, tagged v1."""
    folder = workspace.path / "repository"
    (folder / "greet").mkdir(parents=True)
    (folder / "greet" / "main.rx.hcl").write_text(CALLEE % "hello")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    git(folder, "tag", "v1")
    return folder


def change(folder, word):
    (folder / "greet" / "main.rx.hcl").write_text(CALLEE % word)
    git(folder, "commit", "-q", "-a", "-m", word)


def call(workspace, source):
    workspace.write(
        "main.rx.hcl",
        f'module "m" {{\n  source = "{source}"\n  name = "world"\n}}\noutput "greeting" {{ value = module.m.greeting }}\n',
    )


@case("a git repository: fetched once, pinned to its commit, newer only when asked for")
def git_source(workspace):
    folder = repository(workspace)
    call(workspace, f"git::file://{folder}//greet")
    run = workspace.apply().ok()
    expect_in("Fetching git::file://", run.err, "stderr")
    expect_equal(workspace.output("greeting"), "hello world", "the output")
    lock = workspace.read("rxplan.lock.hcl")
    expect_in('commit = "', lock, "the lock file")
    expect_in('hash   = "sha256:', lock, "the lock file")

    change(folder, "goodbye")
    expect_not_in("Fetching", workspace.run("plan", "-detailed-exitcode").expect_exit(0).err, "stderr")
    # On another machine: the same commit, though the branch has gone on.
    shutil.rmtree(workspace.directory / ".rxplan")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)
    expect_equal(workspace.read("rxplan.lock.hcl"), lock, "the lock file")

    workspace.run("get", "-update").ok()
    expect(workspace.read("rxplan.lock.hcl") != lock, "the lock file was not renewed")
    workspace.apply().ok()
    expect_equal(workspace.output("greeting"), "goodbye world", "the output")


@case("a tag is a ref; a ref that is not there is an error that names the package")
def git_refs(workspace):
    folder = repository(workspace)
    change(folder, "goodbye")
    call(workspace, f"git::file://{folder}//greet?ref=v1")
    workspace.apply().ok()
    expect_equal(workspace.output("greeting"), "hello world", "the output")
    call(workspace, f"git::file://{folder}//greet?ref=v9")
    run = workspace.run("validate").refused("v9")
    expect_equal(run.ids, ["module-fetch"], "the errors")
    call(workspace, f"git::file://{folder}//nowhere?ref=v1")
    expect_equal(workspace.run("validate").refused("nowhere").ids, ["module-source"], "the errors")


@case("a cache that somebody changed is fetched again; a package that changed is refused")
def contents(workspace):
    archive = workspace.path / "greet.tar.gz"

    def pack(word):
        (workspace.path / "main.rx.hcl").write_text(CALLEE % word)
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(workspace.path / "main.rx.hcl", "greet-1.0/main.rx.hcl")

    pack("hello")
    call(workspace, f"{archive}//*")
    workspace.apply().ok()
    expect_equal(workspace.output("greeting"), "hello world", "the output")
    for module in (workspace.directory / ".rxplan" / "modules").glob("*/greet-1.0/main.rx.hcl"):
        module.write_text(CALLEE % "tampered")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)

    pack("goodbye")
    shutil.rmtree(workspace.directory / ".rxplan")
    run = workspace.run("plan").refused("rxplan get -update")
    expect_equal(run.ids, ["module-changed"], "the errors")
    workspace.run("get", "-update").ok()
    workspace.apply().ok()
    expect_equal(workspace.output("greeting"), "goodbye world", "the output")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@case("an archive over HTTP: its checksum is checked, and a plan carries the module")
def archive_over_http(workspace):
    served = workspace.path / "served"
    served.mkdir()
    with zipfile.ZipFile(served / "greet.zip", "w") as archive:
        archive.writestr("main.rx.hcl", CALLEE % "hello")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=served))
    workspace.closers.append(server.shutdown)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/greet.zip"
    digest = hashlib.sha256((served / "greet.zip").read_bytes()).hexdigest()

    call(workspace, f"{address}?checksum=sha256:{'0' * 64}")
    expect_equal(workspace.run("validate").refused(digest).ids, ["module-fetch"], "the errors")
    call(workspace, f"{address}?checksum=sha256:{digest}")
    workspace.run("plan", "-out=plan.json").ok()
    shutil.rmtree(workspace.directory / ".rxplan")
    workspace.run("apply", "plan.json").ok()
    expect_equal(workspace.output("greeting"), "hello world", "the output")
    call(workspace, f"{address}.nowhere.zip")
    expect_equal(workspace.run("validate").refused("404").ids, ["module-fetch"], "the errors")


@case("a malformed lock file is an error that leaves it as it is")
def malformed_lock(workspace):
    call(workspace, f"git::file://{repository(workspace)}//greet")
    workspace.write("rxplan.lock.hcl", 'module "x" {\n  hash = \n}\n')
    run = workspace.run("plan").refused("line 2")
    expect_equal(run.ids, ["module-lock"], "the errors")
    expect_equal(workspace.read("rxplan.lock.hcl"), 'module "x" {\n  hash = \n}\n', "the lock file")


class Recording(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, to those alone who sign in when `wanted` is set; keeps what others sent along. Files that it lacks are at `elsewhere`."""

    def __init__(self, *arguments, wanted=None, seen=None, elsewhere=None, **options):
        self.wanted, self.seen, self.elsewhere = wanted, seen, elsewhere
        super().__init__(*arguments, **options)

    def do_GET(self):
        authorization = self.headers.get("Authorization")
        self.seen.append(authorization)
        if self.wanted is not None and authorization != self.wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="modules"')
            self.end_headers()
        elif self.elsewhere is not None and not pathlib.Path(self.translate_path(self.path)).exists():
            self.send_response(302)
            self.send_header("Location", self.elsewhere + self.path)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


def serve(workspace, folder, **options):
    """Port, and what was sent as Authorization with each request."""
    seen = []
    handler = functools.partial(Recording, directory=str(folder), seen=seen, **options)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    workspace.closers.append(server.server_close)
    workspace.closers.append(server.shutdown)
    return server.server_address[1], seen


def serve_repository(workspace, name, folder, wanted=None):
    """Port, and what was sent as Authorization with each request."""
    served = workspace.path / name
    served.mkdir()
    git(folder, "clone", "-q", "--bare", ".", str(served / "net.git"))
    git(served / "net.git", "update-server-info")
    return serve(workspace, served, wanted=wanted)


@case("credentials of a git source go to its own server alone, not to that of a submodule")
def submodules(workspace):
    part = workspace.path / "part"
    part.mkdir()
    (part / "part.rx.hcl").write_text('output "greeting" { value = "from the submodule" }\n')
    git(part, "init", "-q")
    git(part, "add", ".")
    git(part, "commit", "-q", "-m", "part")
    port, seen = serve_repository(workspace, "elsewhere", part)

    whole = workspace.path / "whole"
    whole.mkdir()
    git(whole, "init", "-q")
    git(whole, "submodule", "--quiet", "add", f"http://127.0.0.1:{port}/net.git", "inner")
    git(whole, "commit", "-q", "-m", "whole")
    seen.clear()
    sign_in = "Basic " + base64.b64encode(b"user:hunter2").decode()
    own_port, own_seen = serve_repository(workspace, "own", whole, wanted=sign_in)

    workspace.write(
        "main.rx.hcl",
        f'module "m" {{\n  source = "git::http://user:hunter2@127.0.0.1:{own_port}/net.git//inner"\n}}\n'
        'output "greeting" { value = module.m.greeting }\n',
    )
    run = workspace.apply().ok()
    expect_equal(workspace.output("greeting"), "from the submodule", "the output")
    expect(sign_in in own_seen, "nobody signed in")
    expect(seen and not any(seen), f"the other server was sent {seen}")
    expect_not_in("hunter2", run.all + workspace.read("rxplan.lock.hcl"), "messages and lock file")


@case("credentials of an archive go to its own server alone, not to where it sends on")
def archive_credentials(workspace):
    far, near = workspace.path / "far", workspace.path / "near"
    far.mkdir()
    near.mkdir()
    with zipfile.ZipFile(far / "greet.zip", "w") as archive:
        archive.writestr("main.rx.hcl", CALLEE % "hello")
    far_port, far_seen = serve(workspace, far)
    sign_in = "Basic " + base64.b64encode(b'user:hun"ter\\2').decode()
    near_port, near_seen = serve(workspace, near, wanted=sign_in, elsewhere=f"http://localhost:{far_port}")

    call(workspace, f'http://user:hun\\"ter\\\\2@127.0.0.1:{near_port}/greet.zip')
    run = workspace.apply().ok()
    expect_equal(workspace.output("greeting"), "hello world", "the output")
    expect_equal(near_seen, [sign_in], "what was sent to its own server")
    expect_equal(far_seen, [None], "what was sent elsewhere")
    expect_not_in('hun"', run.all + workspace.read("rxplan.lock.hcl"), "messages and lock file")
