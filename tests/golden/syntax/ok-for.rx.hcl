tuple       = [for v in list : v.id]
with_key    = [for k, v in map : "${k}=${v}"]
filtered    = [for v in list : v if v != ""]
object      = { for k, v in map : k => upper(v) }
grouped     = { for v in list : v.zone => v.name... }
group_if    = { for v in list : v.zone => v.name... if v.up }
conditional = [for v in list : v.a ? 1 : 2 if v.b]
nested      = [for a in x : [for b in a : b]]
lines = {
  for k, v in map :
  k => v
  if v != null # comment
}
lines_tuple = [
  for v in list :
  v
]
names       = [for for in in : for if if]
