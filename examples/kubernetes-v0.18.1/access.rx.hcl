# How people get in: a key for ssh, a kubeconfig for kubectl. Both files are their owner's alone and leave with the cluster.

resource "tls_private_key" "ssh" {
  count     = var.ssh_public_key == null ? 1 : 0
  algorithm = "RSA" # CoreOS of 2015 knows no younger one
  rsa_bits  = 3072
}

resource "local_sensitive_file" "ssh_key" {
  count    = var.ssh_public_key == null ? 1 : 0
  filename = local.ssh_key_name
  content  = tls_private_key.ssh[0].private_key_openssh
}

resource "local_sensitive_file" "kubeconfig" {
  filename = pathexpand(var.kubeconfig)

  content = templatefile("${path.module}/kubeconfig.yaml.tmpl", {
    name           = "rackspace_${var.instance_prefix}"
    master_address = module.cluster.master_address
    master_name    = local.master_name
    ca_certificate = module.identities.ca_certificate
    user           = "admin"
    password       = module.identities.admin_password
  })
}

# Any answer of the API server will do, also that it wants to know who asks: no credential is sent, so the certificate need not be checked.
data "http" "api" {
  count = var.wait_for_api > 0 ? 1 : 0

  url                = "https://${module.cluster.master_address}/healthz"
  insecure           = true
  expect_status      = [200, 401, 403]
  deadline           = var.wait_for_api
  request_timeout_ms = 5000
}
