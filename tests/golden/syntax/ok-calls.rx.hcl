none      = f()
one       = f(1)
several   = f(1, "2", g(3))
trailing  = f(1, 2, )
expanded  = f(1, list...)
only      = f(list ...)
namespace = provider::name::fn(1)
spaced    = provider :: fn ( 1 )
lines = f(
  1,

  2 # two
)
blank_lines = f(

)
