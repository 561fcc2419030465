# The release, where nodes can fetch it without a credential of their own.

resource "rackspace_container" "releases" {
  name = var.cloudfiles_container
}

resource "rackspace_object" "release" {
  container = rackspace_container.releases.name
  name      = join("/", compact([trim(var.container_prefix, "/"), "kubernetes-server-linux-amd64.tar.gz"]))
  source    = var.release_tarball
}

resource "rackspace_tempurl" "release" {
  container = rackspace_container.releases.name
  object    = rackspace_object.release.name
  key       = rackspace_container.releases.temp_url_key
  lifetime  = var.temp_url_lifetime
}
