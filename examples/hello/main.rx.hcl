# A first configuration: it needs no cloud. Try it:
#
#   rxplan plan
#   rxplan apply
#   rxplan apply -var name=moon     an update in place
#   rxplan destroy

variable "name" {
  type        = string
  description = "Who is greeted."
  default     = "world"
}

# Made once, kept in the state, and made anew only when the number of bytes changes.
resource "random_id" "visit" {
  byte_length = 4
}

# A value with a life of its own. Its id is known after apply, so everything that refers to it waits for it.
resource "rxplan_data" "greeting" {
  input = "Hello, ${var.name}! This is visit ${random_id.visit.hex}."
}

resource "local_file" "greeting" {
  filename        = "${path.root}/greeting.txt"
  content         = "${rxplan_data.greeting.output}\n"
  file_permission = "0644"
}

output "greeting" {
  description = "What the file says."
  value       = rxplan_data.greeting.output
}
