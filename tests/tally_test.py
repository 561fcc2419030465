#!/usr/bin/env python3
"""The tally of test results: what it counts for each way in which a test program can end."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile

import tally

GOOD = "\x1b[0;32m[doctest]\x1b[0m test cases: 12 | \x1b[32m12 passed\x1b[0m | 0 failed | 1 skipped\n"
BAD = "[doctest] test cases:  5 |  3 passed | 2 failed | 0 skipped\n"

# name: (Meson's result, what the program printed, the last line expected, the exit code expected)
CASES = {
    "doctest cases": ("OK", GOOD, "12 passed, 0 failed", 0),
    "doctest failures": ("FAIL", BAD, "3 passed, 2 failed", 1),
    "a program without counts": ("OK", "fine\n", "1 passed, 0 failed", 0),
    "a script's own summary": ("OK", "x\n7 passed, 0 failed\n", "7 passed, 0 failed", 0),
    "a leak after the last case": ("FAIL", GOOD, "12 passed, 1 failed", 1),
    "a crash": ("FAIL", "", "0 passed, 1 failed", 1),
    "out of time": ("TIMEOUT", "", "0 passed, 1 failed", 1),
    "nothing ran": ("SKIP", "", "0 passed, 0 failed", 1),
}


def run(*paths):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        code = tally.main(paths)
    return output.getvalue().splitlines()[-1], code


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "testlog.json"
        for name, (result, stdout, line, code) in CASES.items():
            log.write_text(json.dumps({"name": name, "result": result, "stdout": stdout}) + "\n")
            if run(log) != (line, code):
                failed += 1
                print(f"{name}: expected {(line, code)}, got {run(log)}")
        log.write_text(json.dumps({"name": "a", "result": "OK", "stdout": GOOD}) + "\n")
        for name, paths, expected in [
            ("two files add up", (log, log), ("24 passed, 0 failed", 0)),
            ("a missing file fails", (log, log.with_name("lost")), ("12 passed, 1 failed", 1)),
        ]:
            if run(*paths) != expected:
                failed += 1
                print(f"{name}: expected {expected}, got {run(*paths)}")
    print(f"{len(CASES) + 2 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
