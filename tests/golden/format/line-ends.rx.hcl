a=1
bbb=2 # x

block {
c=<<EOT
  text ${ x }
EOT
d="${x
+1}"
}
