#!/usr/bin/env python3
"""Adds up test results and prints `N passed, N failed` as the last line; exits 1 when something failed or nothing ran.

usage: tally.py RESULTS...

Each file is Meson's testlog.json (one object a line; a doctest program counts its test cases) or a results.json of the acceptance tests.
"""

import json
import pathlib
import re
import sys

DOCTEST = re.compile(r"\[doctest\] test cases: +\d+ \| +(\d+) passed \| +(\d+) failed")
SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def counts_of_program(test):
    """(passed, failed) of one Meson test: what the program says of itself, else one case."""
    output = COLOUR.sub("", test.get("stdout", ""))
    says = DOCTEST.findall(output) or SUMMARY.findall(output)
    passed, failed = (int(number) for number in says[-1]) if says else (0, 0)
    if test["result"] in ("OK", "EXPECTEDFAIL"):
        return (passed, failed) if says else (1, 0)
    # It crashed, ran out of time or leaked: a failure even when every case that it reported had passed.
    return passed, max(failed, 1)


def read(path):
    """Yields (name, passed, failed) for each line of a results file."""
    if not path.exists():
        yield f"{path}: missing", 0, 1
        return
    for line in path.read_text(errors="replace").splitlines():
        test = json.loads(line)
        if test["result"] == "SKIP":
            print(f"skipped: {test['name']}")
            continue
        yield test["name"], *counts_of_program(test)


def main(paths):
    passed = failed = 0
    for path in paths:
        for name, good, bad in read(pathlib.Path(path)):
            passed += good
            failed += bad
            if bad:
                print(f"failed: {name}" + (f" ({bad} cases)" if bad > 1 else ""))
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
