# The cluster's own certificate authority, and the API server's certificate. Its names are known before the master has an address: nodes
# find the master under its name in /etc/hosts. RSA, because the API server signs with no other key.

locals {
  ten_years = 10 * 365 * 24
}

resource "tls_private_key" "authority" {
  algorithm = "RSA"
}

resource "tls_self_signed_cert" "authority" {
  private_key_pem       = tls_private_key.authority.private_key_pem
  is_ca_certificate     = true
  validity_period_hours = local.ten_years
  allowed_uses          = ["cert_signing", "crl_signing"]

  subject {
    common_name = "${var.instance_prefix} cluster"
  }
}

resource "tls_private_key" "api_server" {
  algorithm = "RSA"
}

resource "tls_cert_request" "api_server" {
  private_key_pem = tls_private_key.api_server.private_key_pem
  ip_addresses    = ["127.0.0.1", cidrhost(var.service_cluster_ip_range, 1)]

  dns_names = [
    var.master_name,
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.${var.dns_domain}",
  ]

  subject {
    common_name = var.master_name
  }
}

resource "tls_locally_signed_cert" "api_server" {
  cert_request_pem      = tls_cert_request.api_server.cert_request_pem
  ca_cert_pem           = tls_self_signed_cert.authority.cert_pem
  ca_private_key_pem    = tls_private_key.authority.private_key_pem
  validity_period_hours = local.ten_years
  allowed_uses          = ["digital_signature", "key_encipherment", "server_auth"]
}
