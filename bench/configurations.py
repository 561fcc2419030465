"""Generators of the configurations that are measured, for rxplan and, word for word, for Terraform."""

import json
import uuid


def data_type(tool):
    """The resource that does nothing, by the name that a tool gives it."""
    return "terraform_data" if tool == "terraform" else "rxplan_data"


def count(tool, size):
    """One block with `count`."""
    return f'resource "{data_type(tool)}" "a" {{\n  count = {size}\n  input = "value ${{count.index}}"\n}}\n'


def blocks(tool, size):
    """As many separate blocks."""
    return "".join(f'resource "{data_type(tool)}" "a{index}" {{\n  input = "value {index}"\n}}\n\n' for index in range(size))


def pairs(tool, size):
    """size + size instances, where b[i] refers to a[i]."""
    return (
        f'resource "{data_type(tool)}" "a" {{\n  count = {size}\n  input = "value ${{count.index}}"\n}}\n\n'
        f'resource "{data_type(tool)}" "b" {{\n  count = {size}\n  input = {data_type(tool)}.a[count.index].output\n}}\n'
    )


def chain(tool, size):
    """Blocks each of which needs the one before."""
    first = f'resource "{data_type(tool)}" "a0" {{\n  input = "value"\n}}\n\n'
    return first + "".join(
        f'resource "{data_type(tool)}" "a{index}" {{\n  input = {data_type(tool)}.a{index - 1}.output\n}}\n\n' for index in range(1, size)
    )


def for_each(size):
    """Instances by name, and as many that refer to them."""
    return (
        "locals {\n  names = toset(flatten([for i in range(100) : "
        f'[for j in range({size // 200}) : "name-${{i}}-${{j}}"]]))\n}}\n'
        'resource "rxplan_data" "a" {\n  for_each = local.names\n  input = each.key\n}\n'
        'resource "rxplan_data" "b" {\n  for_each = local.names\n  input = rxplan_data.a[each.key].id\n}\n'
    )


def one_for_all(size):
    """One block that refers to all instances of another, and outputs that show them."""
    return (
        count("rxplan", size) + 'resource "rxplan_data" "all" {\n  input = rxplan_data.a[*].id\n}\n'
        "output \"ids\" {\n  value = rxplan_data.a[*].id\n}\n"
        "output \"by_number\" {\n  value = { for number, each in rxplan_data.a : number => each.output }\n}\n"
    )


def tree(size):
    """Blocks that refer to one another and to locals, and an output of each."""
    first = 'resource "rxplan_data" "a0" {\n  input = "value"\n}\n'
    return first + "".join(
        f'resource "rxplan_data" "a{index}" {{\n  input = "${{rxplan_data.a{index // 2}.id}}-${{local.l{index}}}"\n}}\n'
        f"locals {{\n  l{index} = {index}\n}}\noutput \"o{index}\" {{\n  value = rxplan_data.a{index}.output\n}}\n"
        for index in range(1, size // 4)
    )


def triggers(size):
    """Instances that are replaced when those of another block change."""
    return count("rxplan", size // 2) + (
        f'resource "rxplan_data" "b" {{\n  count = {size // 2}\n'
        "  lifecycle {\n    replace_triggered_by = [rxplan_data.a[count.index]]\n  }\n}\n"
    )


def modules(size):
    """Calls of a module with a chain of ten resources, half of them by name."""
    module = (
        "variable \"prefix\" {}\n"
        'resource "rxplan_data" "r0" {\n  input = var.prefix\n}\n'
        + "".join(f'resource "rxplan_data" "r{index}" {{\n  input = rxplan_data.r{index - 1}.output\n}}\n' for index in range(1, 10))
        + 'output "last" {\n  value = rxplan_data.r9.output\n}\n'
    )
    calls = "".join(f'module "m{index}" {{\n  source = "./part"\n  prefix = "p{index}"\n}}\n' for index in range(size // 20))
    named = (
        f'module "named" {{\n  source = "./part"\n  for_each = toset([for i in range({size // 20}) : "name-${{i}}"])\n'
        '  prefix = each.key\n}\noutput "all" {\n  value = [for each in module.named : each.last]\n}\n'
    )
    return {"main.rx.hcl": calls + named, "part/main.rx.hcl": module}


# Shapes that a plan could be slow with, and their files.
SHAPES = {
    "for_each with references": lambda size: {"main.rx.hcl": for_each(size)},
    "one block that refers to all of another": lambda size: {"main.rx.hcl": one_for_all(size)},
    "blocks that refer to blocks, with outputs": lambda size: {"main.rx.hcl": tree(size)},
    "replace_triggered_by": lambda size: {"main.rx.hcl": triggers(size)},
    "modules": modules,
}


def servers(size):
    """As many servers on one network of a cloud."""
    return f"""
data "rackspace_image" "image" {{
  name        = "Debian 12 (Bookworm)"
  most_recent = true
}}

data "rackspace_flavor" "flavor" {{
  flavor_id = "general1-1"
}}

resource "rackspace_network" "network" {{
  label = "bench"
  cidr  = "10.0.0.0/16"
}}

resource "rackspace_server" "server" {{
  count    = {size}
  name     = "server-${{count.index}}"
  image    = data.rackspace_image.image.id
  flavor   = data.rackspace_flavor.flavor.id
  networks = [rackspace_network.network.id]
}}
"""


def terraform_state(shape, size):
    """The state that Terraform has after applying count(), blocks() or pairs(): made here, because applying takes it minutes."""

    def instance(value, key=None):
        typed = {"value": value, "type": "string"}
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key} {value}"))
        attributes = {"id": identity, "input": typed, "output": typed, "triggers_replace": None}
        return {**({} if key is None else {"index_key": key}), "schema_version": 0, "attributes": attributes, "sensitive_attributes": []}

    def resource(name, instances):
        provider = 'provider["terraform.io/builtin/terraform"]'
        return {"mode": "managed", "type": "terraform_data", "name": name, "provider": provider, "instances": instances}

    numbered = [instance(f"value {index}", index) for index in range(size)]
    if shape == "count":
        resources = [resource("a", numbered)]
    elif shape == "blocks":
        resources = [resource(f"a{index}", [instance(f"value {index}")]) for index in range(size)]
    else:
        dependent = [each | {"dependencies": ["terraform_data.a"]} for each in numbered]
        resources = [resource("a", numbered), resource("b", dependent)]
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": str(uuid.uuid4()), "outputs": {}, "resources": resources}
    return json.dumps(state)


def corpus(megabytes):
    """Configuration text as people write it: blocks, comments, templates, heredocs, for expressions, about 1 kB each."""
    part = """
# The web tier, number {n}.
resource "rackspace_server" "web_{n}" {{
  count     = var.enabled ? var.instances["web-{n}"] : 0
  name      = "${{var.prefix}}-web-{n}-${{count.index + 1}}"
  image_id  = data.rackspace_image.debian.id
  flavor_id = lookup(local.flavors, "web", "general1-{n}")

  metadata = {{
    role        = "web"
    environment = var.environment
    owners      = join(",", [for owner in var.owners : lower(owner) if owner != ""])
  }}

  network {{
    uuid = rackspace_network.private[{n} % 4].id
  }}

  user_data = <<-EOT
    #cloud-config
    hostname: ${{var.prefix}}-{n}
    packages: [nginx, curl]
    %{{ for port in local.ports ~}}
    - port: ${{port}}
    %{{ endfor ~}}
  EOT

  lifecycle {{
    create_before_destroy = true
    ignore_changes        = [metadata["owners"], user_data]
  }}
}}

locals {{
  limits_{n} = {{ cpu = 0.25 * {n}, memory = {n} * 128, burst = !(var.enabled && {n} >= 10) || false }}
}}
"""
    size = len(part.format(n=1000))
    return "".join(part.format(n=index) for index in range(megabytes * 1_000_000 // size + 1))
