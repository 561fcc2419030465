wide_blanks = <<EOT
text
 EOT 
behind = <<EOT
text
EOT 	
returns = <<EOT
one

${two}
EOT
