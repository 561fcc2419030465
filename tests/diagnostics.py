#!/usr/bin/env python3
"""Runs rxplan over each file of tests/golden/diagnostics and compares what it says; then asks whether every diagnostic has such a file.

usage: diagnostics.py RXPLAN

A file is the input, a line `---`, and what is expected. The input: `== NAME` begins a file of the working directory, `$ COMMAND` is run in
it, with `rxplan` as the program, variables before it and `> FILE` behind it. Expected is each command with its exit code and what it wrote to stderr. RXPLAN_ACCEPT=1 writes that part.
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

# What these files cannot bring about, and why.
OUT_OF_REACH = {
    "broken-promise": "a provider must give back what it did not plan",
    "broken-upgrade": "a provider must upgrade an object to nothing",
    "file-too-large": "a file must be larger than 4 GiB",
    "module-changed": "a package must change between two commands: tests/acceptance/modules.py",
    "no-answer": "a provider must leave a question open",
    "no-object": "a provider must finish without an object: tests/apply_test.cpp",
    "not-declared": "a plan file must fit its checksum, but not its own configuration",
    "provider-config-unknown": "an apply must reach a provider before what its configuration needs",
    "provider-without-poll": "a provider must begin what it cannot watch",
    "state-lock-lost": "somebody must remove the lock of a run: tests/lock_test.cpp",
    "still-unknown": "a provider must leave unknown what it promised to know",
    "too-many-errors": "of so many errors the first ones are shown, and this is the last: only JSON has it",
    "unreadable-folder": "a folder must be closed to root as well",
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
            words, variables = shlex.split(command), dict(environment)
            while "=" in words[0]:
                variable, _, value = words.pop(0).partition("=")
                variables[variable] = value
            assert words[0] == "rxplan", command
            output = subprocess.DEVNULL
            if ">" in words:
                output = open(words[words.index(">") + 1], "wb")
                words = words[: words.index(">")]
            done = subprocess.run(
                [program, *words[1:]], cwd=directory, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, timeout=60
            )
            err = done.stderr.decode(errors="replace").replace(name, "DIRECTORY")
            err = re.sub(r"\n {11}(?=\S)", " ", err)  # where lines are wrapped depends on the length of names
            err = err.replace(environment.get("RXPLAN_PROVIDER_PATH", "\0").replace(":", ", "), "PLUGINS")
            err = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", err)
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
        text = path.read_text()
        calls = pattern.findall(text)
        if path.name == "error.cpp":
            calls.append(text)  # names the kinds of a state's errors
        for call in calls:
            for word in re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', call):
                found.setdefault(word, path.relative_to(ROOT))
    return found


def main():
    passed, failed = check_goldens(os.path.abspath(sys.argv[1]))
    goldens = "".join(path.read_text(errors="replace") for path in GOLDEN.rglob("*") if path.suffix in (".err", ".txt"))
    ids = ids_in_sources()
    for name, path in sorted(ids.items()):
        if f"[{name}]" in goldens or name in OUT_OF_REACH:
            passed += 1
            continue
        failed.append(name)
        print(f"FAIL {path}: no golden file shows the diagnostic `{name}`")
    for name in sorted(OUT_OF_REACH):
        if f"[{name}]" in goldens or name not in ids:
            failed.append(name)
            print(f"FAIL `{name}` {'has a golden file' if name in ids else 'is no diagnostic any more'}: take it off the list")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
