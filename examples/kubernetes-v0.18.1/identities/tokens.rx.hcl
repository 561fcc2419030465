# Who may talk to the API server; what each may do is in cluster/cloud-config/master.yaml.tmpl. Identities are made for all minions there may ever
# be, so that the master, which is told of them when it boots, need not change when a minion is added.

locals {
  minion_names = [for i in range(var.max_minions) : "${var.instance_prefix}-minion-${i + 1}"]
}

resource "random_password" "admin" {
  length  = 24
  special = false # it travels through files with commas and colons
}

resource "random_bytes" "kubelet_token" {
  count  = var.max_minions
  length = 20
}

resource "random_bytes" "kube_proxy_token" {
  count  = var.max_minions
  length = 20
}
