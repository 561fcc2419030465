#!/usr/bin/env python3
"""Runs the acceptance tests against the rxplan on PATH and prints `N passed, N failed` as the last line.

usage: run.py [--results FILE] [--jobs N] [--keep] [TOPIC...]

A topic is a file of this folder (`malformed`), or one case of it (`malformed/cycle`: cases whose name contains the rest).
"""

import argparse
import concurrent.futures
import importlib
import json
import os
import pathlib
import shutil
import sys
import threading
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import harness  # noqa: E402

NOT_TOPICS = {"run", "harness", "cloud", "example"}


def topics():
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_TOPICS)


def select(wanted):
    for topic in topics():
        importlib.import_module(topic)
    if not wanted:
        return harness.CASES
    chosen = []
    for want in wanted:
        topic, _, part = want.partition("/")
        found = [each for each in harness.CASES if each[0] == topic and part in each[1]]
        if not found:
            sys.exit(f"run.py: nothing to run for '{want}'; topics: {', '.join(topics())}")
        chosen += found
    return chosen


def run_case(topic, name, function, keep):
    """The failure of one case as text, or none."""
    workspace = harness.Workspace(topic)
    problem = None
    try:
        function(workspace)
    except harness.Failure as failure:
        problem = str(failure)
    except Exception:  # a fault of the test itself is a failure too
        problem = traceback.format_exc()
    keep = keep and problem is not None
    workspace.close(keep)
    return problem if not keep or problem is None else f"{problem}\nkept: {workspace.path}"


class Report:
    """Prints each case as it ends, and remembers it in Meson's form."""

    def __init__(self):
        self.lock = threading.Lock()
        self.results = []

    def add(self, topic, name, problem, seconds):
        with self.lock:
            self.results.append({"name": f"{topic}: {name}", "result": "FAIL" if problem else "OK", "stdout": ""})
            print(f"{'FAIL' if problem else 'ok  '}  {topic}: {name} ({seconds:.1f} s)")
            if problem:
                print("      " + problem.rstrip().replace("\n", "\n      "))
            sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(add_help=True)
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", action="store_true", help="keep the scratch directories of cases that fail")
    parser.add_argument("topics", nargs="*")
    arguments = parser.parse_args()
    if shutil.which("rxplan") is None:
        sys.exit("run.py: rxplan is not on PATH; run the tests through ./dev test")

    report = Report()

    def run(each):
        started = time.monotonic()
        problem = run_case(*each, arguments.keep)
        report.add(*each[:2], problem, time.monotonic() - started)

    cases = select(arguments.topics)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(run, [each for each in cases if not each[2].alone]))
    for each in cases:
        if each[2].alone:
            run(each)

    if arguments.results:
        arguments.results.write_text("".join(json.dumps(result) + "\n" for result in report.results))
    failed = sum(result["result"] != "OK" for result in report.results)
    print(f"{len(report.results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
