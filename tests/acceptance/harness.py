"""What the acceptance tests share: a scratch directory, the program run as a user runs it, and expectations that explain themselves.

A topic is one file here; its cases are functions marked with `@case("what must hold")` that take a Workspace.
"""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STATE = "rxplan.state.json"

CASES = []  # (topic, name, function), in the order of the files


class Failure(Exception):
    """An expectation that did not hold, in words."""


def case(name, alone=False):
    """Marks a test case. `alone`: nothing else may run meanwhile, because it measures time or load."""

    def mark(function):
        function.alone = alone
        CASES.append((function.__module__, name, function))
        return function

    return mark


def expect(condition, message, *context):
    if not condition:
        raise Failure("\n".join([message, *(str(part) for part in context)]))


def expect_equal(actual, expected, what):
    expect(actual == expected, f"{what}: expected {expected!r}, got {actual!r}")


def expect_in(part, text, where):
    expect(part in text, f"{part!r} is not in {where}:\n{clip(text)}")


def expect_not_in(part, text, where):
    expect(part not in text, f"{part!r} is in {where}:\n{clip(text)}")


def clip(text, limit=3000):
    return text if len(text) <= limit else f"{text[: limit // 2]}\n[... {len(text) - limit} characters ...]\n{text[-limit // 2 :]}"


@dataclasses.dataclass
class Run:
    """One finished run of rxplan."""

    arguments: tuple
    exit: int
    out: str
    err: str
    seconds: float

    @property
    def all(self):
        return self.out + self.err

    def __str__(self):
        return f"$ rxplan {' '.join(self.arguments)}\n{clip(self.out)}{clip(self.err)}(exit {self.exit}, {self.seconds:.1f} s)"

    def expect_exit(self, code):
        expect(self.exit == code, f"exit {code} expected:", self)
        return self

    def ok(self):
        return self.expect_exit(0)

    def refused(self, *words):
        """Exit 1, a diagnostic in the house's shape on stderr, none of the ways in which a program dies."""
        self.expect_exit(1)
        expect(re.search(r"^error\[[a-z][a-z0-9-]*\]: \S", self.err, re.MULTILINE), "no diagnostic on stderr:", self)
        for death in ("Assertion", "terminate called", "Sanitizer", "runtime error:", "Segmentation", "std::"):
            expect_not_in(death, self.err, "stderr")
        for word in words:
            expect(re.search(word, self.err), f"stderr does not say /{word}/:", self)
        return self

    @property
    def ids(self):
        """The ids of the errors that it reported, in order."""
        return re.findall(r"^error\[([a-z0-9-]+)\]", self.err, re.MULTILINE)


# The environment of the person who runs the tests must not decide how they end.
FOREIGN = re.compile(r"^(RXPLAN_(?!PROVIDER_PATH$)|OS_|TF_|NO_COLOR$|https?_proxy$|HTTPS?_PROXY$|SWIFT)")


class Workspace:
    """A scratch working directory. Removed when its case has passed."""

    def __init__(self, name="case"):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"rxplan-{name}-")).resolve()
        self.environment = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
        self.environment |= {"HOME": str(self.path / "home"), "CHECKPOINT_DISABLE": "1", "TMPDIR": str(self.path / "tmp")}
        (self.path / "home").mkdir()
        (self.path / "tmp").mkdir()
        self.directory = self.path / "work"
        self.directory.mkdir()
        self.closers = []

    def close(self, keep):
        for closer in reversed(self.closers):
            closer()
        if not keep:
            shutil.rmtree(self.path, ignore_errors=True)

    def write(self, name, content):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content)
        return path

    def read(self, name):
        return (self.directory / name).read_text()

    def edit(self, name, old, new):
        """Replaces the one occurrence of `old` in a file."""
        text = self.read(name)
        expect_equal(text.count(old), 1, f"occurrences of {old!r} in {name}")
        self.write(name, text.replace(old, new))

    def run(self, *arguments, env=None, stdin="", timeout=120):
        process = self.start(*arguments, env=env, stdin=subprocess.PIPE)
        started = time.monotonic()
        try:
            out, err = process.communicate(stdin.encode(), timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise Failure(f"rxplan {' '.join(arguments)} still ran after {timeout} s:\n{clip((out + err).decode(errors='replace'))}") from None
        return self.finished(arguments, process, out, err, time.monotonic() - started)

    def start(self, *arguments, env=None, stdin=subprocess.DEVNULL, output=subprocess.PIPE):
        """A run in the background; `wait` ends it."""
        process = subprocess.Popen(
            ["rxplan", *arguments],
            cwd=self.directory,
            env=self.environment | (env or {}),
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        process.rxplan_arguments = arguments
        self.closers.append(lambda: end(process))
        return process

    def wait(self, process, timeout=120):
        started = time.monotonic()
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise Failure(f"rxplan {' '.join(process.rxplan_arguments)} still runs after {timeout} s") from None
        return self.finished(process.rxplan_arguments, process, out, err, time.monotonic() - started)

    @staticmethod
    def finished(arguments, process, out, err, seconds):
        return Run(arguments, process.returncode, out.decode(errors="replace"), err.decode(errors="replace"), seconds)

    def apply(self, *arguments, **options):
        return self.run("apply", "-auto-approve", *arguments, **options)

    def output(self, name):
        return self.run("output", "-raw", name).ok().out.rstrip("\n")

    def json_output(self, name):
        return json.loads(self.run("output", "-json", name).ok().out)

    def plan_json(self, *arguments, env=None):
        """The plan as Terraform's plan JSON."""
        self.run("plan", "-out=shown.plan", *arguments, env=env).ok()
        plan = json.loads(self.run("show", "-json", "shown.plan", env=env).ok().out)
        (self.directory / "shown.plan").unlink()
        return plan

    def changes(self, *arguments, env=None):
        """{address: actions} of everything that a plan would change."""
        plan = self.plan_json(*arguments, env=env)
        return {
            change["address"]: "/".join(change["change"]["actions"])
            for change in plan.get("resource_changes", [])
            if change["change"]["actions"] not in (["no-op"], ["read"])
        }

    def state(self):
        path = self.directory / STATE
        return json.loads(path.read_text()) if path.exists() else None

    def addresses(self):
        """What is in the state, one address each."""
        return self.run("state", "list").ok().out.split()

    def snapshot(self):
        """Every byte and date of what a refused command must leave alone."""
        files = sorted(self.directory.glob("rxplan.state*"))
        return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}

    def files_holding(self, secret):
        """(path, mode) of each file below the scratch directory that holds a text."""
        found = []
        for path in self.path.rglob("*"):
            if path.is_file() and not path.is_symlink() and secret.encode() in path.read_bytes():
                found.append((path, stat.S_IMODE(path.stat().st_mode)))
        return found


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream and not stream.closed:
            stream.close()
    process.wait()


def wait_until(condition, what, timeout=30.0, every=0.02):
    """Returns what `condition()` gives as soon as that is true."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(every)
    raise Failure(f"not within {timeout:.0f} s: {what}")
