blanks_behind_tag = <<EOT  
text
EOT
alone = <<EOT
a linegoes on
EOT
after = 1
