# What the variables mean is said where their values are decided: ../variables.rx.hcl.

variable "release_tarball" { type = string }

variable "num_minions" { type = number }
variable "max_minions" { type = number }
variable "image" { type = string }
variable "master_flavor" { type = string }
variable "minion_flavors" { type = list(string) } # of each minion
variable "master_name" { type = string }
variable "master_tag" { type = string }
variable "minion_tag" { type = string }
variable "ssh_key_name" { type = string }
variable "ssh_public_key" { type = string }

variable "nova_network_label" { type = string }
variable "nova_network_cidr" { type = string }
variable "kube_network" { type = string }
variable "service_cluster_ip_range" { type = string }
variable "dns_server_ip" { type = string }
variable "dns_domain" { type = string }
variable "flannel_interface" { type = string }

variable "cloudfiles_container" { type = string }
variable "container_prefix" { type = string }
variable "temp_url_lifetime" { type = number }

# What the module `identities` gives.
variable "identities" {
  type = object({
    minion_names      = list(string) # of all minions there may ever be
    kubelet_tokens    = list(string) # one for each name
    kube_proxy_tokens = list(string)
    admin_password    = string
    ca_certificate    = string
    certificate       = string # the API server's
    key               = string
  })
}
