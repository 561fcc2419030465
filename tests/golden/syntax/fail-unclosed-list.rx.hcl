list = [
  1,
  2
next = 3
call = f(1,
block "x" {
  in_block = (a
  b = 1
}
object = {
  a = 1
  b = [2
