# A comment, and // inside it.
// Another.
/* One
   of two lines. */

backend {}
one_line { path = "x" }
one_line { } # with a comment

resource "rackspace_server" master "and-more" { // a brace and a comment
  name = "m" /* before the end */
  nested {
    deeper "label" {
      value = 1
    }

    after = true
  }

  argument-with-dashes = 1
  _underscore          = 2
}
