"""What the program tells those who look around or took a wrong turn: providers and their types, addresses, the state, help."""

import json
import re

from harness import case, expect, expect_equal, expect_in, expect_not_in

PAIR = 'resource "rxplan_data" "pair" {\n  for_each = toset(["left", "right"])\n  input    = each.key\n}\n'


@case("providers: every provider with its types, also without a configuration; what the configuration uses is marked")
def providers(workspace):
    run = workspace.run("providers").ok()
    for name in ("rxplan", "rackspace", "random", "tls", "local", "http"):
        expect(re.search(rf"^{name} \d+\.\d+\.\d+ \(", run.out, re.MULTILINE), f"no line for {name}:", run)
    for line in ("    rxplan_data", "    rackspace_server", "    data.rackspace_image", "    data.local_file"):
        expect_in(line + "\n", run.out, "stdout")
    workspace.write("main.rx.hcl", 'resource "random_id" "a" {\n  byte_length = 1\n}\ndata "local_file" "b" {\n  filename = "x"\n}\n')
    run = workspace.run("providers").ok()
    expect_equal(re.findall(r"^  \* (\S+)$", run.out, re.MULTILINE), ["random_id", "data.local_file"], "what is marked")
    workspace.write("main.rx.hcl", 'resource "nosuch_thing" "a" {}\n')
    run = workspace.run("providers").refused("nosuch")
    expect_in("    rackspace_server\n", run.out, "stdout beside the mistake")


@case("providers TYPE: the arguments of a resource type, a data source and a provider")
def provider_types(workspace):
    run = workspace.run("providers", "tls_private_key").ok()
    for line in (
        "    algorithm (string, required, forces replacement)\n",
        "    rsa_bits (number, optional, default 2048, forces replacement)\n",
        "    private_key_pem (string, read only, sensitive)\n",
    ):
        expect_in(line, run.out, "stdout")
    run = workspace.run("providers", "local_file").ok()
    expect_equal(re.findall(r'^(\w+) "local_file"', run.out, re.MULTILINE), ["resource", "data"], "what has this name")
    run = workspace.run("providers", "data.local_file").ok()
    expect_equal(re.findall(r'^(\w+) "local_file"', run.out, re.MULTILINE), ["data"], "what has this name with `data.`")
    expect_in("api_key (string, optional, sensitive)", workspace.run("providers", "rackspace").ok().out, "the provider's own arguments")
    workspace.run("providers", "tls_private_kye").refused("did you mean `tls_private_key`")
    workspace.run("providers", "-json", "tls_private_key").refused("-json")


@case("providers -json: all schemas in Terraform's shape")
def provider_schemas(workspace):
    said = json.loads(workspace.run("providers", "-json").ok().out)
    key = said["provider_schemas"]["tls"]["resource_schemas"]["tls_private_key"]["block"]["attributes"]
    expect_equal(key["algorithm"]["required"], True, "required")
    expect_equal(key["private_key_pem"]["sensitive"], True, "sensitive")
    expect_equal((key["rsa_bits"]["type"], key["rsa_bits"]["optional"]), ("number", True), "an optional number")
    expect_in("data_source_schemas", said["provider_schemas"]["http"], "a provider")


@case("state show: a block shows its instances, a wrong key those that there are")
def state_show(workspace):
    workspace.write("main.rx.hcl", PAIR)
    workspace.apply().ok()
    run = workspace.run("state", "show", "rxplan_data.pair").ok()
    expect_equal(re.findall(r"^# (.*):$", run.out, re.MULTILINE), ['rxplan_data.pair["left"]', 'rxplan_data.pair["right"]'], "objects")
    for wrong in ('rxplan_data.pair["lft"]', "rxplan_data.pair[left]"):
        run = workspace.run("state", "show", wrong).refused(r"""did you mean 'rxplan_data.pair\["left"\]'""")
        expect_in('`rxplan_data.pair["right"]`', run.err, "stderr")
    workspace.run("state", "show", "rxplan_data.par").refused("state list|did you mean")


@case("help names options as they are typed, and so do complaints about them")
def options(workspace):
    for command in ("plan", "apply", "show", "validate", "console", "fmt", "output", "providers"):
        expect_not_in("--", workspace.run(command, "-help").ok().out, f"the help of {command}")
    run = workspace.run("plan", "-out").refused("-out")
    expect_not_in("--out", run.err, "stderr")
    workspace.run("apply", "-autoapprove").refused("did you mean `-auto-approve`")


@case("commands by the names that Terraform's users know, and `help`")
def habits(workspace):
    expect_equal(workspace.run("help").ok().out, workspace.run("-help").ok().out, "help")
    expect_equal(workspace.run("help", "plan").ok().out, workspace.run("plan", "-help").ok().out, "help plan")
    workspace.run("help", "plam").refused("did you mean `plan`")
    workspace.run("init").refused("rxplan get")
    workspace.run("taint", "a.b").refused("-replace")


@case("a value that is too long for a message is shown in part")
def long_values(workspace):
    workspace.write("main.rx.hcl", 'locals {\n  ranges = [for i in range(100) : "range ${i}"]\n}\noutput "o" {\n  value = local.ranges + 1\n}\n')
    run = workspace.run("plan").refused(r'local\.ranges = \["range 0"')
    expect_not_in("range 99", run.err, "stderr")


@case("what a refused file of values holds is in no message")
def secrets_in_files(workspace):
    workspace.write("main.rx.hcl", 'variable "token" {\n  type      = number\n  sensitive = true\n}\nvariable "size" {\n  default = 1\n}\n')
    for text in (
        'token = "hunter2"\n',
        'token = "hunter2\n',
        "token = [hunter2\nsize = 2\n",
        "token = <<END\nhunter2\n",
        'size = 1 token = "hunter2"\n',
        'tokne = "hunter2"\n',
        "token = upper(hunter2)\n",
        "token {\n  hunter2 = 1\n}\n",
    ):
        workspace.write("rxplan.rxvars.hcl", text)
        expect_not_in("hunter2", workspace.run("plan", "-input=false").refused().all, f"what is said of {text!r}")
    workspace.write("rxplan.rxvars.hcl", "size = sevn\n")
    expect_in("sevn", workspace.run("plan", "-input=false").refused().err, "what is said of a value that is no secret")
