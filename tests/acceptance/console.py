"""`rxplan console`: expressions in, values out."""

import json
import os
import pty
import select
import subprocess
import time

from harness import case, expect, expect_equal, expect_in, expect_not_in

MAIN = """variable "v" {
  default = ["a"]
}
variable "open" {
  type = number
}
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
locals {
  l = { n = var.v, p = var.secret }
}
resource "rxplan_data" "one" {
  input = "hello"
}
resource "rxplan_data" "many" {
  count = 2
  input = count.index
}
"""


@case("values print as expressions, one answer for each expression")
def values(workspace):
    run = workspace.run("console", stdin='1 + 1\n"a\\nb"\n\n# nothing\nnull\n'.replace("# nothing\n", "") + "toset([2, 1])\ntolist([])\n{ a = [true] }\n").ok()
    expect_equal(run.out, '2\n<<EOT\na\nb\nEOT\nnull\ntoset([\n  1,\n  2,\n])\ntolist([])\n{\n  "a" = [\n    true,\n  ]\n}\n', "stdout")


@case("open brackets and heredocs go on in the next line; `exit` ends, the last line needs no end")
def many_lines(workspace):
    run = workspace.run("console", stdin='[\n1,\n# two\n2]\n<<-EOT\n  [\n  EOT\n"${\n1\n}"\nupper(\n"x"\n)').ok()
    expect_equal(run.out, '[\n  1,\n  2,\n]\n<<EOT\n[\n\nEOT\n1\n"X"\n', "stdout")
    expect_equal(workspace.run("console", stdin="1\nexit\n2\n").ok().out, "1\n", "stdout up to `exit`")


@case("an error ends a script with status 1; nothing after it is evaluated")
def errors(workspace):
    run = workspace.run("console", stdin="1\nnope()\n2\n").refused("there is no function of this name")
    expect_equal(run.out, "1\n", "stdout")
    workspace.run("console", stdin="var.nope\n").refused("no variable named `nope`")
    workspace.run("console", stdin="try(var.nope, 1)\n").refused("no variable named `nope`")
    workspace.run("console", stdin="self\n").refused("self")
    workspace.run("console", stdin="each.key\n").refused("for_each")
    workspace.run("console", stdin="(1\n").refused("closing|`\\)`")


@case("-json answers every expression, errors too, with one object a line")
def as_json(workspace):
    run = workspace.run("console", "-json", stdin='1.50\n"a\n[1, "a"]\ntolist(["x"])\nnope()\nsensitive("hunter2")\n{ a = sensitive(1), b = 2 }\nnull\n').ok()
    answers = [json.loads(line) for line in run.out.splitlines()]
    expect_equal(len(answers), 8, "answers")
    expect_equal(answers[0], {"value": 1.5, "type": "number"}, "a number")
    expect_equal(list(answers[1]), ["error"], "an unclosed string")
    expect_equal(answers[2], {"value": [1, "a"], "type": ["tuple", ["number", "string"]]}, "a tuple")
    expect_equal(answers[3], {"value": ["x"], "type": ["list", "string"]}, "a list")
    expect_equal(answers[4]["error"]["id"], "unknown-function", "an unknown function")
    expect_equal(answers[5], {"value": "(sensitive value)", "type": "string", "sensitive": True}, "a secret")
    expect_equal(answers[6]["sensitive"], {"a": True}, "a secret inside")
    expect_equal(answers[7], {"value": None, "type": "dynamic"}, "null")
    expect_not_in("hunter2", run.all, "the answers")
    run = workspace.run("console", "-json", "-null", stdin="(1\0[\n2]\0").ok()
    expect_equal([list(json.loads(line))[0] for line in run.out.splitlines()], ["error", "value"], "expressions that end with NUL")


@case("configuration, variables and state are there to be asked")
def configured(workspace):
    workspace.write("main.rx.hcl", MAIN)
    before = workspace.run("console", stdin="rxplan_data.one.input\nrxplan_data.many\nvar.open\nlocal.l\n").ok()
    expect_equal(before.out.splitlines()[:3], ["(known after apply)"] * 3, "before the first apply, and without a value")
    expect_in('"p" = (sensitive value)', before.out, "stdout")
    expect_not_in("hunter2", before.all, "the answers")
    workspace.run("apply", "-auto-approve", "-var", "open=1").ok()
    run = workspace.run("console", "-var", "open=7", stdin="rxplan_data.one.output\nrxplan_data.many[1].input\nvar.open + 1\nlength(rxplan_data.many)\n").ok()
    expect_equal(run.out, '"hello"\n1\n8\n2\n', "stdout")
    workspace.run("console", stdin="rxplan_data.on\n").refused("did you mean `rxplan_data.one`")


@case("`type` tells the type of a whole expression")
def types(workspace):
    run = workspace.run("console", stdin='type(1)\ntype([1, tolist(["a"])])\n').ok()
    expect_equal(run.out, "number\ntuple([\n    number,\n    list(string),\n])\n", "stdout")
    workspace.run("console", stdin="[type(1)]\n").refused("type")


@case("ten thousand expressions take seconds", alone=True)
def fast(workspace):
    run = workspace.run("console", "-json", stdin="".join(f'upper("a{i}")\n' for i in range(10000))).ok()
    expect_equal(len(run.out.splitlines()), 10000, "answers")
    expect(run.seconds < 10, f"{run.seconds:.1f} s for 10000 expressions")


class Terminal:
    """A program at a pseudo-terminal, and what it has shown."""

    def __init__(self, workspace, *arguments):
        self.master, slave = pty.openpty()
        environment = workspace.environment | {"TERM": "xterm", "NO_COLOR": "1"}
        self.process = subprocess.Popen(["rxplan", *arguments], cwd=workspace.directory, env=environment, stdin=slave, stdout=slave, stderr=slave,
                                        start_new_session=True, preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0))
        os.close(slave)
        self.shown = ""
        workspace.closers.append(self.close)

    def type(self, keys, until, prompt="> "):
        """Types, and waits until `until` is shown and behind it the next prompt: before that a Ctrl-C would be the terminal's own."""
        seen = len(self.shown)
        os.write(self.master, keys.encode())
        self.wait(lambda: prompt in self.shown[seen:].partition(until)[2], f"{until!r} and {prompt!r} after {keys!r}")

    def leave(self, keys):
        """Types what ends the program; gives its exit status."""
        os.write(self.master, keys.encode())
        return self.process.wait(60)

    def wait(self, holds, what):
        deadline = time.monotonic() + 60
        while not holds():
            expect(time.monotonic() < deadline, f"no {what}; shown:", repr(self.shown))
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.master, 65536).decode(errors="replace")
                except OSError:
                    break
        expect(holds(), f"no {what}; shown:", repr(self.shown))

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@case("at a terminal: editing, completion, several lines, a history, Ctrl-C and Ctrl-D")
def terminal(workspace):
    workspace.write("main.rx.hcl", MAIN)
    person = Terminal(workspace, "console")
    person.wait(lambda: "> " in person.shown, "prompt")
    person.type("1+2\r", "3\r\n")
    person.type('upp\t"é")\r', '"É"\r\n')
    person.type("var.\t", "secret\r\n")
    person.type("sec\t\r", "(sensitive value)\r\n")
    person.type("[1,\r", "\r\n", prompt=": ")
    person.type("2]\r", "  2,\r\n]\r\n")
    person.type("nope\r", "text.\r\n")  # the end of the message, whose arrow looks like a prompt
    person.type("(1\x03", "\r\n")
    person.type("4+4\r", "8\r\n")
    expect_equal(person.leave("\x04"), 0, "exit status")
    again = Terminal(workspace, "console")
    again.wait(lambda: "> " in again.shown, "prompt")
    again.type("\x1b[A\r", "8\r\n")
    expect_equal(again.leave("exit\r"), 0, "exit status")


@case("numbers without bound are values, but nothing that is kept")
def infinities(workspace):
    expect_equal(workspace.run("console", stdin="1 / 0\n-1 / 0\n").ok().out, "+Inf\n-Inf\n", "stdout")
    run = workspace.run("console", "-json", stdin="1 / 0\n").ok()
    expect_in("infinit", json.loads(run.out)["error"]["summary"], "the answer")
    workspace.write("main.rx.hcl", 'resource "rxplan_data" "a" {\n  input = [1 / 0]\n}\n')
    workspace.run("plan").refused("infinit", "divisor")


@case("what would need all memory is refused at once")
def bombs(workspace):
    for expression in (
        "range(1000000000)",
        "range(0, 1, 0.0000001)",
        "setproduct(range(1000), range(1000), range(1000))",
        'format("%1000000000d", 1)',
        "pow(10, 400)",
        '[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : "x"]]]',
        'indent(1000000000, "a\\nb\\nc")',
        'join("", [for i in range(1000) : join("", [for j in range(1000) : format("%10000d", j)])])',
    ):
        run = workspace.run("console", stdin=expression + "\n", timeout=60)
        if expression == "pow(10, 400)":
            expect_equal(run.ok().out, "+Inf\n", "stdout")
        else:
            run.refused()
