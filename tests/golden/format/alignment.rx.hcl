a = 1
bbb = 2
ccccc = 3

d = 4
# parts nothing but what is beside it
eeee = 5
list = [
  1,
]
f = 6
gggg = {
  x = 1
  yyyyyyy = 2 # the second
  zz = [1, 2]   // the third
  "quoted key" = 3
  (computed) = 4
  colon : 5
  colons_are_not_aligned : 6
}
h = 7 # a comment
iiiiii = 8 # another

j = 9 // alone
block {
  k = 1
  nested { # on a line of its own
    l = 1
  }
  mmmm = 2 /* inside */ # behind
}
é = 1
日本語 = 2 # wide
ff = "👨‍👩‍👧" # one character
gg = 3 # plain
condition = a == b
n = <<-EOT
  text
EOT
oo = f({
  p = 1
  qqq = 2
})
