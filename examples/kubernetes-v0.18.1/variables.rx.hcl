# Names and values are those of the scripts' config-default.sh, in lower case; set them in rxplan.rxvars.hcl, with -var, or in the
# environment: RXPLAN_VAR_num_minions=6. Names that are null here are made from instance_prefix, so that a second cluster in the same
# account needs no more than another prefix (and, to reach both from one place, other ranges of addresses).

variable "release_tarball" {
  type        = string
  description = "Path of the release, kubernetes-server-linux-amd64.tar.gz."

  validation {
    condition     = fileexists(pathexpand(var.release_tarball))
    error_message = "There is no file ${var.release_tarball}."
  }
}

variable "instance_prefix" {
  type        = string
  description = "Begins the names of everything that belongs to this cluster."
  default     = "kubernetes"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.instance_prefix))
    error_message = "The prefix becomes part of host names: 1 to 31 lower-case letters, digits and hyphens, a letter first."
  }
}

# Servers

variable "num_minions" {
  type        = number
  description = "How many minions there are."
  default     = 4

  validation {
    condition     = var.num_minions >= 1 && floor(var.num_minions) == var.num_minions
    error_message = "A cluster has at least one minion, and whole ones."
  }

  validation {
    condition     = var.num_minions <= var.max_minions
    error_message = "The master knows ${var.max_minions} minions. Raising max_minions makes a new master, and new minions with it."
  }
}

variable "max_minions" {
  type        = number
  description = "For how many minions the master has identities, so that adding one leaves the master alone."
  default     = 16

  validation {
    condition     = var.max_minions >= 1 && var.max_minions <= 100 && floor(var.max_minions) == var.max_minions
    error_message = "From 1 to 100: the identities of more do not fit into a server's user data."
  }
}

variable "kube_image" {
  type        = string
  description = "Id of a CoreOS image, or an image's exact name; the newest of that name is taken then."
  default     = "f2a71670-ced3-4274-80b6-0efcd0f8f91b" # CoreOS (Beta) of June 2015
}

variable "kube_master_flavor" {
  type        = string
  description = "Id of the master's flavor."
  default     = "general1-1"
}

variable "kube_minion_flavor" {
  type        = string
  description = "Id of the minions' flavor."
  default     = "general1-2"
}

variable "kube_minion_flavors" {
  type        = map(string)
  description = "Flavors of single minions, by name: { kubernetes-minion-2 = \"general1-4\" }."
  default     = {}

  validation {
    condition = alltrue([
      for name in keys(var.kube_minion_flavors) : contains([for i in range(var.max_minions) : "${var.instance_prefix}-minion-${i + 1}"], name)
    ])
    error_message = "Minions are called ${var.instance_prefix}-minion-1 to ${var.instance_prefix}-minion-${var.max_minions}."
  }
}

variable "master_name" {
  type        = string
  description = "The master's host name: kubernetes-master."
  default     = null
}

variable "master_tag" {
  type        = string
  description = "The master's metadata `tags`: kubernetes-master."
  default     = null
}

variable "minion_tag" {
  type        = string
  description = "The minions' metadata `tags`: kubernetes-minion."
  default     = null
}

variable "ssh_key_name" {
  type        = string
  description = "Name of the key pair, and of the file for a private key that is made here: id_kubernetes."
  default     = null
}

variable "ssh_public_key" {
  type        = string
  description = "A public key in OpenSSH's form. Without one, a pair of keys is made."
  default     = null
}

# Networks

variable "nova_network_label" {
  type        = string
  description = "Label of the cluster's own network: kubernetes-pool-net."
  default     = null
}

variable "nova_network_cidr" {
  type        = string
  description = "Addresses of the cluster's own network, one for each server."
  default     = "192.168.0.0/24"

  validation {
    condition     = can(cidrnetmask(var.nova_network_cidr))
    error_message = "This must be a range of IPv4 addresses, such as 192.168.0.0/24."
  }
}

variable "kube_network" {
  type        = string
  description = "Addresses of pods; flannel gives a part of them to each minion."
  default     = "10.240.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.kube_network))
    error_message = "This must be a range of IPv4 addresses, such as 10.240.0.0/16."
  }
}

variable "service_cluster_ip_range" {
  type        = string
  description = "Addresses of services."
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.service_cluster_ip_range))
    error_message = "This must be a range of IPv4 addresses, such as 10.0.0.0/16."
  }
}

variable "dns_server_ip" {
  type        = string
  description = "What kubelets tell pods to ask for names. No DNS server is deployed: this is the address to give to one."
  default     = "10.0.0.10"
}

variable "dns_domain" {
  type        = string
  description = "Domain of the cluster's names."
  default     = "cluster.local"
}

variable "flannel_interface" {
  type        = string
  description = "The minions' network interface that leads to the cluster's own network."
  default     = "eth2"
}

# Release

variable "cloudfiles_container" {
  type        = string
  description = "Container for the release: kubernetes-releases."
  default     = null
}

variable "container_prefix" {
  type        = string
  description = "Begins the release's name in the container."
  default     = "devel/"
}

variable "temp_url_lifetime" {
  type        = number
  description = "For how many seconds, at least, a node can fetch the release after it was made."
  default     = 86400
}

# Access

variable "kubeconfig" {
  type        = string
  description = "Where to write the cluster's kubeconfig. It is this cluster's alone: ~/.kube/config is left in peace."
  default     = "kubeconfig"
}

variable "wait_for_api" {
  type        = number
  description = "For how many seconds, at most, apply waits for the API server to answer; 0 to not wait at all, as on the embedded cloud, where nothing boots."
  default     = 0

  validation {
    condition     = var.wait_for_api >= 0
    error_message = "A number of seconds."
  }
}
