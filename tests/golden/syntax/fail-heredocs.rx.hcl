inside = <<EOT
text ${a +} more
EOT
after = 1
open_inside = <<-EOT
  text ${a
  EOT
tag_with_text = <<EOT text
still here
EOT
quoted_tag = <<"EOT"
no_tag = <<
unclosed = <<EOT
text
EOT,
more = 1
