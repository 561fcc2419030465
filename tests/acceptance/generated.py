"""`plan -generate-config-out`: configuration for what is imported without a resource block."""

from harness import case, expect, expect_equal, expect_in, expect_not_in

FILE = 'import {\n  to = local_file.f\n  id = "f.txt"\n}\n'


@case("a block is written for each import without one, and the plan shows the import")
def written(workspace):
    workspace.write("f.txt", 'one ${x} "two"\nthree %{y}')
    workspace.write("main.rx.hcl", FILE + 'import {\n  to = rxplan_data.there\n  id = "abc"\n}\nresource "rxplan_data" "there" {}\n')
    run = workspace.run("plan", "-generate-config-out=made.rx.hcl").ok()
    expect_in("Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.", run.out, "plan")
    made = workspace.read("made.rx.hcl")
    expect_in('resource "local_file" "f" {', made, "the file")
    expect_in('content         = "one $${x} \\"two\\"\\nthree %%{y}"', made, "the file")
    for absent in ("rxplan_data", "content_sha1", " id "):
        expect_not_in(absent, made, "the file")
    workspace.run("fmt", "-check").ok()
    workspace.apply().ok()
    expect_equal(workspace.run("plan", "-detailed-exitcode").exit, 0, "exit of the next plan")


@case("a secret is null in it, with a remark, whatever the import is called by")
def secret(workspace):
    workspace.write("main.rx.hcl", 'import {\n  to = random_password.p\n  id = "hush-hush-hush"\n}\n')
    workspace.run("plan", "-generate-config-out=made.rx.hcl").ok()
    expect_equal(
        workspace.read("made.rx.hcl"), '# As the `import` block found it.\nresource "random_password" "p" {\n  length = 14\n}\n', "the file"
    )


@case("no file is written when nothing lacks a block")
def nothing(workspace):
    workspace.write("f.txt", "one")
    workspace.write("main.rx.hcl", FILE + 'resource "local_file" "f" {\n  filename = "f.txt"\n  content = "one"\n}\n')
    workspace.run("plan", "-generate-config-out=made.rx.hcl").ok()
    expect(not (workspace.directory / "made.rx.hcl").exists(), "a file was written")


@case("a file that exists is left as it is")
def exists(workspace):
    workspace.write("main.rx.hcl", FILE)
    workspace.write("made.rx.hcl", "# mine\n")
    workspace.run("plan", "-generate-config-out=made.rx.hcl").refused("exists")
    expect_equal(workspace.read("made.rx.hcl"), "# mine\n", "the file")


@case("what does not exist is no configuration")
def missing(workspace):
    workspace.write("main.rx.hcl", FILE)
    workspace.run("plan", "-generate-config-out=made.rx.hcl").refused("import-not-found")
    expect(not (workspace.directory / "made.rx.hcl").exists(), "a file was written")
