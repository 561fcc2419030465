no_line_break = <<EOT
text
EOT