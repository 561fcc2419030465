variable "instance_prefix" { type = string }
variable "max_minions" { type = number }
variable "master_name" { type = string }
variable "service_cluster_ip_range" { type = string }
variable "dns_domain" { type = string }
