resource "a" "b" {
  lifecycle {
    prevent_destroy = true
}

resource "c" "d" {
  e = 1
}
