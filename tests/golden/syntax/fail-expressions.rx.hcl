conditional = a ? b
index_missing = a[]
dot = a.
splat = a.*.[0]
nested_splat = a.*.b.*.c
chained = a.0.1
chained_splat = a.*.0.1
bare_scope = a::b
scope_end = a::(1)
operators = 1 + * 2
comparison = a === b
range = 1..2
empty_group = ()
exponent = 1e
many_dots = 1.2.3
control = 
