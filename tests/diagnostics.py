#!/usr/bin/env python3
"""Runs rxplan over each file of tests/golden/diagnostics and compares what it says; then asks whether every diagnostic has such a file.

usage: diagnostics.py RXPLAN

A file is the input, a line `---`, and what is expected. The input: `== NAME` begins a file of the working directory, `$ COMMAND` is run in
it, with `rxplan` as the program. Expected is each command with its exit code and what it wrote to stderr. RXPLAN_ACCEPT=1 writes that part.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests/golden"

# What no command can bring about: a plugin must be wrong, a file enormous, a disk full. Each is named by a unit or acceptance test instead.
ELSEWHERE = {
    "apply-incomplete",
    "broken-promise",
    "file-too-large",
    "not-declared",
    "output-failed",
    "plugin-load",
    "provider-without-poll",
    "read-timeout",
    "still-unknown",
    "too-many-errors",
    "unfinished-operations",
}


def parse(text):
    """The files and commands of an input."""
    files, commands, current = {}, [], None
    for line in text.splitlines(keepends=True):
        if line.startswith("== "):
            current = line[3:].strip()
            files[current] = ""
        elif line.startswith("$ "):
            commands.append(line[2:].strip())
            current = None
        elif current is not None:
            files[current] += line
    return files, commands


def run(program, text):
    files, commands = parse(text)
    said = ""
    with tempfile.TemporaryDirectory(prefix="rxplan-diagnostics-") as name:
        directory = pathlib.Path(name)
        for path, content in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(content)
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": name, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TZ": "UTC"}
        for variable in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "RXPLAN_PROVIDER_PATH"):
            if variable in os.environ:
                environment[variable] = os.environ[variable]
        for command in commands:
            words = shlex.split(command)
            while "=" in words[0]:
                variable, _, value = words.pop(0).partition("=")
                environment[variable] = value
            assert words[0] == "rxplan", command
            done = subprocess.run([program, *words[1:]], cwd=directory, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            err = done.stderr.decode(errors="replace").replace(name, "DIRECTORY")
            err = err.replace(environment.get("RXPLAN_PROVIDER_PATH", "\0"), "PLUGINS")
            said += f"$ {command}\nexit {done.returncode}\n{err}"
    return said


def check_goldens(program):
    """The names of those that differ."""
    accept = os.environ.get("RXPLAN_ACCEPT") == "1"
    failed, passed = [], 0
    for path in sorted((GOLDEN / "diagnostics").glob("*.txt")):
        given, _, expected = path.read_text().partition("\n---\n")
        said = run(program, given)
        if accept:
            path.write_text(f"{given}\n---\n{said}")
        if said == expected or accept:
            passed += 1
        else:
            failed.append(path.name)
            print(f"FAIL {path.name}\n--- expected\n{expected}--- said\n{said}")
    return passed, failed


def ids_in_sources():
    """Every id that a source makes a diagnostic of, with one of the files that do."""
    found = {}
    sources = [*(ROOT / "src").rglob("*.?pp"), *(ROOT / "grammar").glob("*.hpp")]
    pattern = re.compile(r'\b(?:error|warning|fail|check_conditions|complete|make|json|value|name|token|closing|line_end|statement|refuse)\([^;]*?;', re.DOTALL)
    for path in sources:
        for call in pattern.findall(path.read_text()):
            for word in re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', call):
                found.setdefault(word, path.relative_to(ROOT))
    return found


def main():
    passed, failed = check_goldens(os.path.abspath(sys.argv[1]))
    goldens = "".join(path.read_text(errors="replace") for path in GOLDEN.rglob("*") if path.suffix in (".err", ".txt"))
    tests = "".join(path.read_text() for path in [*(ROOT / "tests").glob("*.cpp"), *(ROOT / "tests/acceptance").glob("*.py")])
    for name, path in sorted(ids_in_sources().items()):
        if f"[{name}]" in goldens or (name in ELSEWHERE and name in tests):
            passed += 1
            continue
        failed.append(name)
        print(f"FAIL {path}: no golden file shows the diagnostic `{name}`")
    for name in sorted(ELSEWHERE):
        if f"[{name}]" in goldens:
            failed.append(name)
            print(f"FAIL `{name}` has a golden file: take it off the list")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
