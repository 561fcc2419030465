"""Where variables take their values from, and which source wins."""

from harness import case, expect_equal, expect_in, expect_not_in

V = 'variable "v" {\n  default = "default"\n}\noutput "v" {\n  value = var.v\n}\n'


def value(workspace, *arguments, env=None):
    workspace.apply(*arguments, env=env).ok()
    return workspace.output("v")


@case("precedence: default, environment, rxplan.rxvars.hcl, *.auto, command line in order")
def precedence(workspace):
    workspace.write("main.rx.hcl", V)
    expect_equal(value(workspace), "default", "alone")
    env = {"RXPLAN_VAR_v": "environment"}
    expect_equal(value(workspace, env=env), "environment", "environment over default")
    workspace.write("rxplan.rxvars.hcl", 'v = "rxvars"\n')
    expect_equal(value(workspace, env=env), "rxvars", "rxplan.rxvars.hcl over environment")
    workspace.write("b.auto.rxvars.hcl", 'v = "b"\n')
    workspace.write("a.auto.rxvars.hcl", 'v = "a"\n')
    expect_equal(value(workspace, env=env), "b", "the last *.auto.rxvars.hcl by name")
    workspace.write("extra.rxvars.hcl", 'v = "file"\n')
    expect_equal(value(workspace, "-var-file=extra.rxvars.hcl", env=env), "file", "-var-file over *.auto")
    expect_equal(value(workspace, "-var-file=extra.rxvars.hcl", "-var", "v=option", env=env), "option", "-var after -var-file")
    expect_equal(value(workspace, "-var", "v=option", "-var-file=extra.rxvars.hcl", env=env), "file", "-var-file after -var")
    expect_equal(value(workspace, "-var", "v=1st", "-var=v=2nd=x", env=env), "2nd=x", "the last -var, split at its first =")


@case("values from the environment and -var are expressions where the type is no string")
def typed(workspace):
    workspace.write("main.rx.hcl", 'variable "v" {\n  type = list(number)\n}\noutput "v" {\n  value = jsonencode(var.v)\n}\n')
    expect_equal(value(workspace, env={"RXPLAN_VAR_v": "[1, 2]"}), "[1,2]", "environment")
    expect_equal(value(workspace, "-var", "v=[3]"), "[3]", "-var")
    workspace.write("main.rx.hcl", 'variable "v" {\n  type = string\n}\noutput "v" {\n  value = var.v\n}\n')
    expect_equal(value(workspace, "-var", "v=[3]"), "[3]", "a string stays as it is")
    expect_equal(value(workspace, "-var", 'v="q" ${x}'), '"q" ${x}', "a string is no template")


@case("a number in the environment counts resources")
def count(workspace):
    workspace.write("main.rx.hcl", 'variable "n" {\n  type    = number\n  default = 1\n}\nresource "rxplan_data" "a" {\n  count = var.n\n}\n')
    workspace.apply(env={"RXPLAN_VAR_n": "3"}).ok()
    expect_equal(len(workspace.addresses()), 3, "instances")


@case("a value of the wrong type names variable and source")
def wrong_type(workspace):
    workspace.write("main.rx.hcl", 'variable "v" {\n  type = number\n}\n')
    workspace.run("plan", env={"RXPLAN_VAR_v": "many"}).refused(r"\bv\b", "number", "RXPLAN_VAR_v|environment")
    workspace.run("plan", "-var", "v=many").refused(r"\bv\b", "number")
    workspace.write("rxplan.rxvars.hcl", 'v = "many"\n')
    workspace.run("plan").refused(r"--> rxplan\.rxvars\.hcl:1:", "number")


@case("a variable without a value is asked for by name, not waited for")
def missing(workspace):
    workspace.write("main.rx.hcl", 'variable "needed" {\n  type = string\n}\n')
    workspace.run("plan", "-input=false").refused("needed")
    workspace.run("plan").refused("needed")


@case("values for variables that nobody declared")
def undeclared(workspace):
    workspace.write("main.rx.hcl", V)
    workspace.run("plan", "-var", "w=1").refused(r"\bw\b")
    workspace.run("plan", "-var", "v").refused("=")
    workspace.run("plan", env={"RXPLAN_VAR_w": "1"}).ok()
    workspace.write("rxplan.rxvars.hcl", "w = 1\n")
    expect_in("w", workspace.run("plan").ok().err, "the warning")
    workspace.run("plan", "-var-file=lost.rxvars.hcl").refused(r"lost\.rxvars\.hcl")


@case("null takes the default away, or gives it back")
def nullable(workspace):
    workspace.write("main.rx.hcl", V.replace("default =", "nullable = false\n  default ="))
    workspace.write("rxplan.rxvars.hcl", "v = null\n")
    expect_equal(value(workspace), "default", "null where null is not allowed")


@case("a sensitive variable is never shown")
def sensitive(workspace):
    workspace.write(
        "main.rx.hcl",
        'variable "v" {\n  type      = number\n  sensitive = true\n  validation {\n    condition     = var.v > 5\n    error_message = "Too small."\n  }\n}\n'
        'resource "rxplan_data" "a" {\n  input = "x${var.v}x"\n}\n',
    )
    run = workspace.run("plan", "-var", "v=4.4142").refused("Too small")
    expect_not_in("4.4142", run.all, "the diagnostic")
    run = workspace.run("plan", "-var", "v=64.4142").ok()
    expect_not_in("64.4142", run.all, "the plan")
    expect_in("(sensitive", run.out, "the plan")
