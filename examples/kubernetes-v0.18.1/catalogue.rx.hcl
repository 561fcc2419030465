# What the cloud has to offer, looked up while planning: an image or flavor that does not exist is found before anything is made.

locals {
  image_is_id = can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.kube_image))

  minion_names   = slice(module.identities.minion_names, 0, var.num_minions)
  minion_flavors = [for name in local.minion_names : lookup(var.kube_minion_flavors, name, var.kube_minion_flavor)]
}

data "rackspace_image" "coreos" {
  id          = local.image_is_id ? var.kube_image : null
  name        = local.image_is_id ? null : var.kube_image
  most_recent = true
}

data "rackspace_flavor" "master" {
  flavor_id = var.kube_master_flavor
}

data "rackspace_flavor" "minion" {
  for_each  = toset(local.minion_flavors)
  flavor_id = each.key
}
