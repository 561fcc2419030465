#!/usr/bin/env python3
"""Names every function of the language that no table shows at work, or that none shows refusing.

Tables are the rows of tests/functions_*_test.cpp (`{"name", arguments, output}`) and the questions of tests/differential/*.tsv.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# The evaluator's own, which are in no table of functions.
LAZY = {"can", "templatefile", "templatestring", "try"}


def function_names():
    sources = "".join(path.read_text() for path in (ROOT / "src/eval/functions").glob("*.cpp"))
    return set(re.findall(r'\.name = "(\w+)"', sources)) | LAZY


def shown():
    """Names with an output, and names with an error."""
    working, refusing = set(), set()
    for path in (ROOT / "tests/differential").glob("*.tsv"):
        for line in path.read_text().splitlines():
            question, _, answer = line.partition("\t")
            call = re.match(r"(\w+)\(", question)
            if call:
                (refusing if answer == "!" else working).add(call[1])
    for path in (ROOT / "tests").glob("functions_*_test.cpp"):
        text = path.read_text()
        for name, rest in re.findall(r'^\s*\{"(\w+)",(.*?)\},?$', text, re.MULTILINE | re.DOTALL):
            (refusing if re.search(r'"error -?\d+: ', rest) else working).add(name)
        for name, rest in re.findall(r'call(?:_json)?\("(\w+)"(.*?);', text, re.DOTALL):
            (refusing if '"error ' in rest else working).add(name)
    return working, refusing


def main():
    names = function_names()
    working, refusing = shown()
    for name in sorted(names - working):
        print(f"{name}: no table shows what it gives")
    for name in sorted(names - refusing):
        print(f"{name}: no table shows what it refuses")
    return 1 if names - (working & refusing) else 0


if __name__ == "__main__":
    sys.exit(main())
