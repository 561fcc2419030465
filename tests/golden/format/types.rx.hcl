variable "a" {
type="string"
}
variable "b" {
type="list"
}
variable "c" {
type="map"
}
variable "d" {
type=list
}
variable "e" {
type=map
}
variable "f" {
type=set
}
variable "g" {
type="number"
}
variable "h" {
type="${any}"
default="${x}"
nested {
type="string"
}
}
variable "i" {
type=list(string)
}
resource "a" "b" {
type="string"
variable "x" {
type=list
}
}
type="string"
