a = 1
b = 1
a = 2
block {
  a = 1
  c = 2
  c = 3
  c = 4
}
a = 3
