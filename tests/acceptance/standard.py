"""The providers random, tls, local and http, and the first example, through the whole program."""

import http.server
import pathlib
import shutil
import stat
import threading

from harness import ROOT, case, expect, expect_equal, expect_in, expect_not_in

HELLO = ROOT / "examples" / "hello"


@case("the hello example: made, kept, changed in place, repaired, removed")
def hello(workspace):
    shutil.copytree(HELLO, workspace.directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".rxplan", "rxplan.state*", "*.txt"))
    workspace.run("validate").ok()
    workspace.apply().ok()
    mode = stat.S_IMODE((workspace.directory / "greeting.txt").stat().st_mode)
    expect_equal(oct(mode & ~0o022), oct(0o644 & ~0o022), "the permissions")
    first = workspace.read("greeting.txt")
    expect(first.startswith("Hello, world! This is visit "), first)
    expect_equal(workspace.output("greeting") + "\n", first, "the output")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)

    moon = {"RXPLAN_VAR_name": "moon"}
    expect_equal(workspace.changes(env=moon), {"rxplan_data.greeting": "update", "local_file.greeting": "update"}, "changes")
    workspace.apply(env=moon).ok()
    expect_equal(workspace.read("greeting.txt"), first.replace("world", "moon"), "the file")

    workspace.write("greeting.txt", "scribbled over\n")
    expect_equal(workspace.changes(env=moon), {"local_file.greeting": "update"}, "changes after somebody wrote into the file")
    (workspace.directory / "greeting.txt").unlink()
    expect_equal(workspace.changes(env=moon), {"local_file.greeting": "create"}, "changes after somebody removed the file")
    workspace.apply(env=moon).ok()
    workspace.run("destroy", "-auto-approve").ok()
    expect(not (workspace.directory / "greeting.txt").exists(), "the file is still there")
    expect_equal(workspace.addresses(), [], "the state")


@case("a keeper asks for a new random value, and names itself")
def keepers(workspace):
    workspace.write(
        "main.rx.hcl",
        """
        variable "release" { default = "one" }
        resource "random_password" "token" {
          length  = 20
          keepers = { release = var.release }
        }
        resource "random_id" "name" {
          byte_length = 4
          prefix      = "web-"
        }
        output "token" {
          value     = random_password.token.result
          sensitive = true
        }
        """,
    )
    workspace.apply().ok()
    first = workspace.output("token")
    expect_equal(len(first), 20, "length of the token")
    two = {"RXPLAN_VAR_release": "two"}
    expect_equal(workspace.changes(env=two), {"random_password.token": "delete/create"}, "changes")
    shown = workspace.run("plan", env=two).ok().out
    expect_in("forces replacement", shown, "the plan")
    expect_not_in(first, shown, "the plan")
    workspace.apply(env=two).ok()
    expect(workspace.output("token") != first, "the token is still the old one")


@case("a chain of certificates from one apply, and files with the permissions asked for")
def certificates(workspace):
    workspace.write(
        "main.rx.hcl",
        """
        resource "tls_private_key" "ca" {
          algorithm   = "ECDSA"
          ecdsa_curve = "P256"
        }
        resource "tls_self_signed_cert" "ca" {
          private_key_pem       = tls_private_key.ca.private_key_pem
          is_ca_certificate     = true
          validity_period_hours = 24
          allowed_uses          = ["cert_signing"]
          subject { common_name = "ours" }
        }
        resource "tls_private_key" "web" { algorithm = "ED25519" }
        resource "tls_cert_request" "web" {
          private_key_pem = tls_private_key.web.private_key_pem
          dns_names       = ["web.example"]
        }
        resource "tls_locally_signed_cert" "web" {
          cert_request_pem      = tls_cert_request.web.cert_request_pem
          ca_cert_pem           = tls_self_signed_cert.ca.cert_pem
          ca_private_key_pem    = tls_private_key.ca.private_key_pem
          validity_period_hours = 12
          allowed_uses          = ["server_auth"]
        }
        resource "local_sensitive_file" "key" {
          filename = "web.key"
          content  = tls_private_key.web.private_key_pem
        }
        resource "local_file" "certificate" {
          filename        = "web.crt"
          content         = tls_locally_signed_cert.web.cert_pem
          file_permission = "0644"
        }
        """,
    )
    run = workspace.apply().ok()
    expect_not_in("PRIVATE KEY", run.all, "what was printed")
    expect_in("BEGIN PRIVATE KEY", workspace.read("web.key"), "the key's file")
    expect_in("BEGIN CERTIFICATE", workspace.read("web.crt"), "the certificate's file")
    expect_equal(oct(stat.S_IMODE((workspace.directory / "web.key").stat().st_mode)), "0o600", "mode of the key's file")
    workspace.run("plan", "-detailed-exitcode").expect_exit(0)

    (workspace.directory / "web.key").chmod(0o644)
    expect_equal(workspace.changes(), {"local_sensitive_file.key": "update"}, "changes after somebody opened the key's file to all")


class Late(http.server.BaseHTTPRequestHandler):
    """Ready at the third question."""

    asked = 0

    def do_GET(self):
        Late.asked += 1
        self.send_response(200 if Late.asked >= 3 else 503)
        self.end_headers()
        self.wfile.write(b"ready")

    def log_message(self, *_):
        pass


@case("a readiness probe waits for the server, and fails when its deadline passes")
def readiness(workspace):
    Late.asked = 0
    server = http.server.HTTPServer(("127.0.0.1", 0), Late)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        workspace.write(
            "main.rx.hcl",
            f"""
            variable "expected" {{ default = 200 }}
            data "http" "ready" {{
              url           = "http://127.0.0.1:{server.server_port}/healthz"
              expect_status = [var.expected]
              deadline      = 3
              retry {{ min_delay_ms = 20 }}
            }}
            output "body" {{ value = data.http.ready.response_body }}
            """,
        )
        workspace.apply().ok()
        expect_equal(workspace.output("body"), "ready", "the answer")
        expect_equal(Late.asked, 3, "how many times it was asked")
        run = workspace.run("plan", env={"RXPLAN_VAR_expected": "204"}).refused("answered 200; expected was 204")
        expect_in("/healthz", run.err, "stderr")
    finally:
        server.shutdown()


@case("a plugin that cannot be loaded troubles only those who want what it may carry")
def broken_plugin(workspace):
    (workspace.directory / "plugins").mkdir()
    workspace.write("plugins/aaa.so", "no plugin")
    folders = workspace.environment.get("RXPLAN_PROVIDER_PATH", "")
    program = pathlib.Path(shutil.which("rxplan")).resolve().parent
    path = ":".join(part for part in (str(workspace.directory / "plugins"), folders, *map(str, plugin_folders(program))) if part)
    environment = {"RXPLAN_PROVIDER_PATH": path}
    workspace.write("main.rx.hcl", 'resource "random_id" "a" {\n  byte_length = 4\n}\n')
    workspace.run("plan", env=environment).ok()
    workspace.write("main.rx.hcl", 'resource "other_thing" "a" {}\n')
    workspace.run("plan", env=environment).refused("unknown-provider", "aaa.so")


def plugin_folders(program):
    """Where plugins lie beside the program: in the build tree, or installed."""
    build = program.parent.parent / "providers"
    return sorted(build.iterdir()) if build.is_dir() else [program.parent / "lib" / "rxplan"]


@case("what a crash left of a file that was being written goes with the next write")
def half_written(workspace):
    workspace.write("main.rx.hcl", 'variable "text" {}\nresource "local_sensitive_file" "f" {\n  filename = "f"\n  content  = var.text\n}\n')
    workspace.apply("-var=text=one").ok()
    workspace.write(".f.rxplan", "half a secret")
    workspace.apply("-var=text=two").ok()
    expect_equal(workspace.read("f"), "two", "the file")
    expect(not (workspace.directory / ".f.rxplan").exists(), "the half-written file is still there")
    workspace.write(".f.rxplan", "half a secret")
    workspace.run("destroy", "-auto-approve", "-var=text=two").ok()
    expect_equal(list(workspace.directory.glob("*f*")) + list(workspace.directory.glob(".f*")), [], "what is left")
