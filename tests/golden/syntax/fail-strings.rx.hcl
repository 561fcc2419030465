unclosed = "text
unclosed_list = ["text, 1]
escape = "\q"
path = "C:\temp\data"
list_of_unclosed = ["a", "b]
escaped_dollar = "\${a}"
short = "\u12"
short_long = "\U0001F60"
surrogate = "\ud800"
interpolation = "${a"
shell = "${VAR:-default}"
shell_default = "${VAR:=x}"
interpolation_line = "${a
plain = 1
empty_interpolation = "${}"
interpolation_open = "a ${
next = 1
in_block {
  unclosed = "text
}
