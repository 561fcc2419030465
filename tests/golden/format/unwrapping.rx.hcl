a="${x}"
b=" ${x}"
c="${x}${y}"
d="${"${x}"}"
e="${"a ${x}"}"
f="${  [ 1 ]  }"
g="${
  x
}"
h="${
  x
  + y
}"
i="${(
  x
)}"
j="${(x)
+ (y)}"
k="${~ x ~}"
l=["${x}"]
m=("${x}")
n={ o="${x}" }
p="%{ if x }y%{ endif }"
q="${<<EOT
text
EOT
}"
r="${<<EOT
${x}
EOT
}"
s="${ x +
<<EOT
text
EOT
}"
t { u="${x}" }
t { u="${x # one
}" }
t { u="${
x +
y }" }
