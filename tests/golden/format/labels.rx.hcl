resource rackspace_server web {
}
resource "rackspace_server" web{}
provider	"rackspace"	{}
variable é-1 {
}
a "two words" "" "\"quoted\" \u00e9 $${x}" {
}
