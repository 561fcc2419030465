# The master and the minions. What a node becomes is in cloud-config/.

locals {
  minion_names = slice(var.identities.minion_names, 0, var.num_minions)

  # The master's address on the cluster's own network. Minions are told it, so they come after the master, and follow a new one.
  master_pool_address = rackspace_server.master.addresses[var.nova_network_label][0]

  # Lines of the API server's token file: token, user, uid.
  known_tokens = concat(
    [for i, name in var.identities.minion_names : "${var.identities.kubelet_tokens[i]},kubelet-${name},kubelet-${name}"],
    [for i, name in var.identities.minion_names : "${var.identities.kube_proxy_tokens[i]},kube-proxy-${name},kube-proxy-${name}"],
  )

  # What both kinds of nodes are told.
  node = {
    master_name         = var.master_name
    network_cidr        = var.nova_network_cidr
    pool_address_script = templatefile("${path.module}/cloud-config/pool-address.sh.tmpl", { network_cidr = var.nova_network_cidr })
    download_script = templatefile("${path.module}/cloud-config/download-release.sh.tmpl", {
      release_url    = rackspace_tempurl.release.url
      release_sha256 = rackspace_object.release.source_hash
    })
  }
}

resource "rackspace_server" "master" {
  name         = var.master_name
  image        = var.image
  flavor       = var.master_flavor
  key_pair     = rackspace_keypair.access.name
  networks     = local.networks
  metadata     = { tags = var.master_tag }
  config_drive = true

  user_data = templatefile("${path.module}/cloud-config/master.yaml.tmpl", merge(local.node, {
    service_cluster_ip_range = var.service_cluster_ip_range
    flannel_config           = jsonencode({ Network = var.kube_network, Backend = { Type = "host-gw" } })
    admin_password           = var.identities.admin_password
    known_tokens             = local.known_tokens
    certificate              = var.identities.certificate
    key                      = var.identities.key
  }))
}

resource "rackspace_server" "minion" {
  count = var.num_minions

  name         = local.minion_names[count.index]
  image        = var.image
  flavor       = var.minion_flavors[count.index]
  key_pair     = rackspace_keypair.access.name
  networks     = local.networks
  metadata     = { tags = var.minion_tag }
  config_drive = true

  user_data = templatefile("${path.module}/cloud-config/minion.yaml.tmpl", merge(local.node, {
    master_address    = local.master_pool_address
    ca_certificate    = var.identities.ca_certificate
    kubelet_token     = var.identities.kubelet_tokens[count.index]
    kube_proxy_token  = var.identities.kube_proxy_tokens[count.index]
    flannel_interface = var.flannel_interface
    dns_server_ip     = var.dns_server_ip
    dns_domain        = var.dns_domain
  }))
}
