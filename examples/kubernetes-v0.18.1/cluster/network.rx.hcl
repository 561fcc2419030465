# The cluster's own network: etcd, the API server's calls to kubelets, and pods' traffic travel on it, and only its servers are there.

locals {
  # Two ranges overlap when they are the same after the longer prefix is cut to the shorter one's length.
  ranges = {
    nova_network_cidr        = split("/", var.nova_network_cidr)
    kube_network             = split("/", var.kube_network)
    service_cluster_ip_range = split("/", var.service_cluster_ip_range)
  }
  pairs = [
    ["nova_network_cidr", "kube_network"],
    ["nova_network_cidr", "service_cluster_ip_range"],
    ["kube_network", "service_cluster_ip_range"],
  ]
  overlapping = [
    for pair in local.pairs : join(" and ", pair)
    if length(distinct([
      for name in pair : cidrsubnet("${local.ranges[name][0]}/${min(tonumber(local.ranges[pair[0]][1]), tonumber(local.ranges[pair[1]][1]))}", 0, 0)
    ])) == 1
  ]

  # Without both of these a CoreOS node never learns $public_ipv4 and $private_ipv4, and waits for them without end.
  public_net  = "00000000-0000-0000-0000-000000000000"
  service_net = "11111111-1111-1111-1111-111111111111"
  networks    = [rackspace_network.pool.id, local.public_net, local.service_net]
}

resource "rackspace_network" "pool" {
  label = var.nova_network_label
  cidr  = var.nova_network_cidr

  lifecycle {
    precondition {
      condition     = length(local.overlapping) == 0
      error_message = "Ranges of addresses overlap: ${join("; ", local.overlapping)}."
    }

    precondition {
      condition     = pow(2, 32 - tonumber(local.ranges.nova_network_cidr[1])) - 3 >= var.max_minions + 1
      error_message = "${var.nova_network_cidr} has too few addresses for a master and ${var.max_minions} minions."
    }

    precondition {
      condition = (
        cidrhost("${var.dns_server_ip}/${local.ranges.service_cluster_ip_range[1]}", 0) == cidrhost(var.service_cluster_ip_range, 0)
      )
      error_message = "dns_server_ip (${var.dns_server_ip}) is not in service_cluster_ip_range (${var.service_cluster_ip_range})."
    }
  }
}

resource "rackspace_keypair" "access" {
  name       = var.ssh_key_name
  public_key = trimspace(var.ssh_public_key)
}
