empty_tuple  = []
empty_object = {}
tuple        = [1, "two", [3], { four = 4 }]
trailing     = [1, 2, ]
lines = [
  1, # one
  2,

  /* three */ 3,
]
comma_first = [1
  , 2
]
object = { a = 1, b : 2, "c" = 3, (d) = 4, "${e}" = 5, 6 = 6, true = 7, null = 8, }
object_lines = {
  a = 1
  b = 2, c = 3 // comment

  d = [
    1
  ]
  # comment
  e = {
    f = 1
  }
}
parenthesised_key = { (a.b) = 1, (x["y"]) = 2 }
computed_key      = { f(x) = 1, a == b = 2 }
keys_of_dots      = { a.b = 1, a["b"].c = 2 }
