plain = <<EOT
first
  second \n "quoted" # no comment
EOT
empty = <<EOT
EOT
indented_end = <<EOT
    kept
    EOT
blank_line = <<EOT

EOT
flush = <<-EOT
    first
      second

    third
  EOT
flush_least = <<-EOT
      six
    four
  	three
  EOT
interpolated = <<-EOT
  a ${b} c
    ${d}
  $${e} %%{f} $ %
  EOT
directives = <<-EOT
  %{ for v in list ~}
  item ${v}
  %{ endfor ~}
  %{ if a }
  yes
  %{ else }
  no
  %{ endif }
  EOT
not_the_end = <<EOT
EOTX
EOT x
xEOT
"EOT"
EOT
nested = <<A
${f(<<B
inner
B
)}
A
in_list = [<<A
one
A
  , <<-B
  two
  B
]
in_object = {
  a = <<A
text
A
  b = 1
}
in_call = f(<<A
text
A
)
block {
  text = <<-A
    in a block
  A
}
umlaut = <<ENDÉ
text
ENDÉ
