unknown = "%{ unless a }b%{ endunless }"
close_to_one = "%{ iff a }b%{ endif }"
no_keyword = "%{ }"
percent = "100 %{x}"
endif = "%{ endif }"
else = "%{ else }"
endfor = "%{ endfor }"
unclosed_if = "%{ if a }b"
unclosed_for = "%{ for a in b }c"
crossed = "%{ if a }%{ for b in c }%{ endif }%{ endfor }"
for_else = "%{ for b in c }%{ else }%{ endfor }"
else_twice = "%{ if a }%{ else }%{ else }%{ endif }"
no_condition = "%{ if }a%{ endif }"
no_in = "%{ for a b }a%{ endfor }"
unclosed_header = "%{ if a"
rest = "%{ if a }%{ endif b }"
heredoc = <<EOT
%{ if a }
text
EOT
