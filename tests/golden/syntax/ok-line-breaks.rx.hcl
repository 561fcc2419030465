a = 1
block {
  b = [
    1, # one
  ]
  c = <<EOT
line
EOT
  d = <<-EOT
    indented
      more
    EOT
}
