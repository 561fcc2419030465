output "master_address" {
  value = rackspace_server.master.access_ip_v4
}

output "minion_addresses" {
  value = { for minion in rackspace_server.minion : minion.name => minion.access_ip_v4 }
}

output "release_url" {
  value     = rackspace_tempurl.release.url
  sensitive = true
}
