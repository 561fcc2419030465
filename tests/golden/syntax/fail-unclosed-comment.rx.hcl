a = 1
/* a comment that
goes on
b = 2
