product_first  = 1 + 2 * 3
left_to_right  = 10 - 4 - 3
division       = 8 / 4 / 2 % 3
comparison     = 1 + 1 < 3 == true
comparisons    = [a > b, a >= b, a <= b, a != b]
logic          = a || b && c || d
negation       = !a && -b - -c
twice          = !!a
minus_twice    = - - 1
not_equal      = !a == b
all            = a || b && c == d < e + f * -g
grouped        = (1 + 2) * 3
conditional    = a ? b : c
nested         = a ? b ? 1 : 2 : c ? 3 : 4
with_operators = a == 1 || b ? c + 1 : d - 1
comment        = 1 + /* inside */ 2
lines = (
  1
  + 2 # comment
  // another
  * 3
)
lines_conditional = (
  a
  ? b
  : c
)
