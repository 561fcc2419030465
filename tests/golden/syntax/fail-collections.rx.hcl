tuple_comma = [1 2]
tuple_commas = [1,, 2]
tuple_closer = [1, 2)
tuple_closer_brace = [1, 2}
object_comma = { a = 1 b = 2 }
object_arrow = { a => 1 }
object_no_value = { a }
object_key = { = 1 }
call_comma = f(1 2)
call_ellipsis = f(...)
call_after_ellipsis = f(a..., b)
group = (1, 2)
index_two = a[0, 1]
