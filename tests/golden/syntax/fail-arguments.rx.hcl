colon: 1
no value
missing =
operator_at_end = 1 +
next_line =
  1
two_words = hello world
comma = 1,
semicolon = 1;
single = 'text'
curly = “text”
double_equals == 1
assigned_twice = b = c
"quoted" = 1
2nd = 1
dotted.name = 1
call(1)
@ = 1
= 1
backtick = `ls`
word_operators = a and b
single_ampersand = a & b
single_bar = a | b
