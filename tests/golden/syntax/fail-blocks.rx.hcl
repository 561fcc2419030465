resource "a" = {
  b = 1
}
resource "next line"
{
}
several { a = 1, b = 2 }
nested_on_a_line { a { } }
same_line {
  a = 1 }
interpolated "${a}" {
}
after_brace { } x
"quoted" "a" {
}
