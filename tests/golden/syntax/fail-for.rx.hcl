no_name = [for in x : x]
key_named_for = { for = 1 }
variable_for = [for, a]
second_name = [for a, in x : x]
not_in = [for a of x : a]
no_collection = [for a in : a]
no_colon = [for a in x a]
no_key = { for a in x : a }
with_key = [for a in x : a => a]
grouped_tuple = [for a in x : a...]
condition = [for a in x : a if]
rest = [for a in x : a unless b]
