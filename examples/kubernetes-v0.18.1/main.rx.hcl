# The cluster that Kubernetes v0.18.1's cluster/rackspace scripts built: a master and some minions on CoreOS.

rxplan {
  required_version = ">= 0.1"

  required_providers {
    rackspace = { version = ">= 0.1" }
    random    = { version = ">= 0.1" }
    tls       = { version = ">= 0.1" }
    local     = { version = ">= 0.1" }
    http      = { version = ">= 0.1" }
  }
}

# Credentials and region come from OS_USERNAME, OS_PASSWORD (the API key), OS_TENANT_NAME, OS_REGION_NAME and OS_AUTH_URL, as the scripts
# had them. They stay on this machine: no node gets any.
provider "rackspace" {}

module "identities" {
  source = "./identities"

  instance_prefix          = var.instance_prefix
  max_minions              = var.max_minions
  master_name              = local.master_name
  service_cluster_ip_range = var.service_cluster_ip_range
  dns_domain               = var.dns_domain
}

module "cluster" {
  source = "./cluster"

  identities      = module.identities
  release_tarball = pathexpand(var.release_tarball)

  image                = data.rackspace_image.coreos.id
  master_flavor        = data.rackspace_flavor.master.id
  minion_flavors       = [for flavor in local.minion_flavors : data.rackspace_flavor.minion[flavor].id]
  num_minions          = var.num_minions
  max_minions          = var.max_minions
  master_name          = local.master_name
  master_tag           = coalesce(var.master_tag, "${var.instance_prefix}-master")
  minion_tag           = coalesce(var.minion_tag, "${var.instance_prefix}-minion")
  ssh_key_name         = local.ssh_key_name
  ssh_public_key       = var.ssh_public_key == null ? tls_private_key.ssh[0].public_key_openssh : var.ssh_public_key
  nova_network_label   = coalesce(var.nova_network_label, "${var.instance_prefix}-pool-net")
  nova_network_cidr    = var.nova_network_cidr
  flannel_interface    = var.flannel_interface
  cloudfiles_container = coalesce(var.cloudfiles_container, "${var.instance_prefix}-releases")
  container_prefix     = var.container_prefix
  temp_url_lifetime    = var.temp_url_lifetime

  kube_network             = var.kube_network
  service_cluster_ip_range = var.service_cluster_ip_range
  dns_server_ip            = var.dns_server_ip
  dns_domain               = var.dns_domain
}

locals {
  master_name  = coalesce(var.master_name, "${var.instance_prefix}-master")
  ssh_key_name = coalesce(var.ssh_key_name, "id_${var.instance_prefix}")
}
