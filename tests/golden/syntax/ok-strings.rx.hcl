empty          = ""
plain          = "plain text, with ünïcödé"
escapes        = "\n\r\t\"\\"
unicode        = "\u00e9 \u20AC \U0001F600"
decomposed     = "e\u0301"
dollars        = "$ $5 100% % %a $$ %%"
escaped        = "$${not} %%{not} $$${not} ${a}$${b}"
interpolation  = "a ${b} c ${d.e[0]} f"
alone          = "${a}"
number_inside  = "${1}"
nested         = "a ${f("b ${c}")}"
object_inside  = "${{ a = 1 }.a}"
lines_inside   = "${f(
  1
)} ${
  a
}"
strip          = "a   ${~ b ~}   c"
strip_one_side = "a   ${~ b }   c"
strip_escapes  = "a\n\t ${~ b ~} \n c"
strip_to_none  = "   ${~ b ~}   "
strip_twice    = "${a ~} ${~ b}"
hash           = "# no // comment /* here"
braces         = "} { ] ["
