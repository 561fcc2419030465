output "master_address" {
  description = "The master's public address."
  value       = module.cluster.master_address
}

output "minion_addresses" {
  description = "Public addresses of the minions, by name."
  value       = module.cluster.minion_addresses
}

output "kubeconfig" {
  description = "For kubectl: kubectl --kubeconfig=FILE get nodes"
  value       = local_sensitive_file.kubeconfig.filename
}

output "api_status" {
  description = "What the API server answered, where it was waited for; 401 is well: it wants to know who asks."
  value       = one(data.http.api[*].status_code)
}

output "admin_password" {
  description = "Password of the API server's user `admin`."
  value       = module.identities.admin_password
  sensitive   = true
}

output "release_url" {
  description = "Where nodes fetch the release from, while its signature lasts."
  value       = module.cluster.release_url
  sensitive   = true
}
