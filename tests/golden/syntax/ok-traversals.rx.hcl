name        = a
keywords    = [true, false, null]
like_words  = [truey, nullable, falsehood, for_each, in_use, if_any]
attribute   = a.b.c
index       = a[0]["k"][b.c]
legacy      = a.0.b
splat       = a.*.b.c
splat_zero  = a.*.b.0
splat_index = a.*.b[0]
full        = a[*].b[0].c
full_nested = a[*].b[*].c
full_alone  = a[*]
spaces      = a . b [ 0 ] . c [ * ] . d
of_call     = f(x).y[0]
of_group    = (a).b
of_tuple    = [1, 2][0]
of_object   = { a = 1 }.a
of_string   = "x".y
lines = (
  a
  .b
  [0]
)
in_index = a[
  0
]
exponent_index = a.1e0.b
index_of_number = 1.2 .3
