# The master and the minions. What a node becomes is in cloud-config/.

locals {
  image_is_id = can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.kube_image))
  image       = local.image_is_id ? var.kube_image : data.rackspace_image.coreos[0].id

  minion_names   = slice(local.slots, 0, var.num_minions)
  minion_flavors = [for name in local.minion_names : lookup(var.kube_minion_flavors, name, var.kube_minion_flavor)]

  # The master's address on the cluster's own network. Minions are told it, so they come after the master, and follow a new one.
  master_pool_address = rackspace_server.master.addresses[var.nova_network_label][0]

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

data "rackspace_image" "coreos" {
  count       = local.image_is_id ? 0 : 1
  name        = var.kube_image
  most_recent = true
}

# Looked up while planning, so that a flavor that does not exist is found before anything is made.
data "rackspace_flavor" "master" {
  flavor_id = var.kube_master_flavor
}

data "rackspace_flavor" "minion" {
  for_each  = toset(local.minion_flavors)
  flavor_id = each.key
}

resource "rackspace_server" "master" {
  name         = var.master_name
  image        = local.image
  flavor       = data.rackspace_flavor.master.id
  key_pair     = rackspace_keypair.access.name
  networks     = local.networks
  metadata     = { tags = var.master_tag }
  config_drive = true

  user_data = templatefile("${path.module}/cloud-config/master.yaml.tmpl", merge(local.node, {
    service_cluster_ip_range = var.service_cluster_ip_range
    flannel_config           = jsonencode({ Network = var.kube_network, Backend = { Type = "host-gw" } })
    admin_password           = random_password.admin.result
    known_tokens             = local.known_tokens
    certificate              = tls_locally_signed_cert.api_server.cert_pem
    key                      = tls_private_key.api_server.private_key_pem
  }))
}

resource "rackspace_server" "minion" {
  count = var.num_minions

  name         = local.minion_names[count.index]
  image        = local.image
  flavor       = data.rackspace_flavor.minion[local.minion_flavors[count.index]].id
  key_pair     = rackspace_keypair.access.name
  networks     = local.networks
  metadata     = { tags = var.minion_tag }
  config_drive = true

  user_data = templatefile("${path.module}/cloud-config/minion.yaml.tmpl", merge(local.node, {
    master_address    = local.master_pool_address
    ca_certificate    = tls_self_signed_cert.authority.cert_pem
    kubelet_token     = random_bytes.kubelet_token[count.index].hex
    kube_proxy_token  = random_bytes.kube_proxy_token[count.index].hex
    flannel_interface = var.flannel_interface
    dns_server_ip     = var.dns_server_ip
    dns_domain        = var.dns_domain
  }))
}
