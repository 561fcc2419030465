rxplan {
  required_version = ">= 0.1"
  required_providers {
    rackspace = { "version" = "~> 0.1" }
  }
}
variable "size" {
  type        = object({ name = string, count = optional(number, 1) })
  default     = { "name" = "as it is: $${x}" }
  description = "not $${evaluated}"
  validation {
    condition     = "${var.size.count > 0}"
    error_message = "got ${var.size.count}"
  }
  validation {
    condition     = true
    error_message = "never"
  }
}
variable "plain" {
}
locals {
  a = 1
}
locals {
  b = [true, null, "${local.a}"]
}
provider "test" {
  region = "one"
}
provider "test" {
  alias  = "west"
  region = "${var.plain}"
}
resource "test_server" "web" {
  count      = 2
  provider   = test.west
  depends_on = [test_server.db, module.net[0]]
  name       = "web-${count.index}"
  network {
    uuid = "${local.a}"
  }
  network {
    uuid = "x"
    port {
      fixed = "10.0.0.1"
    }
  }
  dynamic "network" {
    for_each = "${local.b}"
    iterator = net
    content {
      uuid = "${net.value}"
      dynamic "port" {
        for_each = [1]
        content {
          fixed = "${port.value}"
        }
      }
    }
  }
  lifecycle {
    ignore_changes       = [name, network[0].uuid]
    replace_triggered_by = [test_server.db[count.index].id]
    precondition {
      condition     = "${1 < 2}"
      error_message = "no"
    }
  }
  timeouts {
    create = "10m"
  }
}
resource "test_server" "db" {
  name = "db"
  lifecycle {
    ignore_changes = all
  }
}
data "test_server" "found" {
  name = "${test_server.db.name}"
}
module "net" {
  source    = "./net"
  providers = { "test" = test.west }
  items     = { "test.other" = 1 }
}
output "id" {
  value      = "${test_server.web[*].id}"
  sensitive  = true
  depends_on = [test_server.db]
}
check "health" {
  data "test_server" "web" {
    network {
      uuid = "x"
    }
  }
  assert {
    condition     = "${1 < 2}"
    error_message = "no"
  }
}
moved {
  from = test_server.old
  to   = test_server.web[0]
}
removed {
  from = test_server.gone
  lifecycle {
    destroy = false
  }
}
import {
  to = test_server.web[1]
  id = "id-${local.a}"
}
