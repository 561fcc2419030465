    block "a" {
x = 1

  nested {
         y = [
    1,
         2,
 ]
      }
 }
deep = [[
1
], [
2
]]
uneven = [
[1, {
a = 1
}], f(g(
2
))]
closing = f(1,
  2)
sum = (
1
+ 2
)
after = 1
  # comments are indented too
    /* and these
    keep their inside */
block {
# first
      # second
}
chain = b(
1).c
text = "${f(
1
)}"
