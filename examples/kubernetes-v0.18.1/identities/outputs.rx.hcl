# What the module `cluster` takes as `identities`.

output "minion_names" {
  value = local.minion_names
}

output "kubelet_tokens" {
  value     = random_bytes.kubelet_token[*].hex
  sensitive = true
}

output "kube_proxy_tokens" {
  value     = random_bytes.kube_proxy_token[*].hex
  sensitive = true
}

output "admin_password" {
  value     = random_password.admin.result
  sensitive = true
}

output "ca_certificate" {
  value = tls_self_signed_cert.authority.cert_pem
}

output "certificate" {
  value = tls_locally_signed_cert.api_server.cert_pem
}

output "key" {
  value     = tls_private_key.api_server.private_key_pem
  sensitive = true
}
