a=<<EOT
  kept   as it is ${ x+1 }  = 1
%{ if y }
	tab %{ endif }
EOT
bbb = 1
block {
c=<<-EOT
      indented
        more
      EOT
dddd=1
e=f(<<ONE
1
ONE
,<<TWO
2 }] $${ x }
TWO
)
g=[<<EOT
in a list
EOT
]
h = {
i=<<EOT
EOT
jjj=2
}
}
k=<<EOT
${ f(
  1,
2) } ${ [
  for x in y:x
] }
EOT
llll=1
