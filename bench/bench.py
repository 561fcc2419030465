#!/usr/bin/env python3
"""Measures rxplan against its budgets and prints one row for each.

usage: bench.py --build DIR [full] [ROW...]

`full` adds the rows that take minutes and lets Terraform, where it is on PATH, run up to ten minutes a row instead of twenty seconds.
Other words choose the rows whose name contains them. Figures are appended to bench/history.csv. `busy` beside a row says that the clock was
over the budget and the processor was not, while the machine had other work.
"""

import argparse
import csv
import datetime
import os
import pathlib
import shutil
import subprocess
import sys

import cloud_rows
import configurations
import growth_rows
import measure
from runs import APPLY, BUSY, PLAN, alone, describe, figures_of, judge, why_not

HERE = pathlib.Path(__file__).resolve().parent


class Bench:
    """The options, the rows, and what was measured."""

    def __init__(self, build, full, wanted):
        self.build = pathlib.Path(build).resolve()
        self.full = full
        self.wanted = wanted
        self.terraform = shutil.which("terraform")
        self.terraform_limit = 600.0 if full else 20.0
        self.history = []
        self.over = 0
        self.busy = 0

    def wants(self, name):
        return not self.wanted or any(part in name for part in self.wanted)

    def row(self, name, budget, measured, verdict=None, ratio="", figures=None):
        """Prints a row. `verdict`: whether the budget is kept, or BUSY; none where there is nothing to judge."""
        mark = {True: "kept", False: "OVER", BUSY: BUSY, None: ""}[verdict]
        self.over += verdict is False
        self.busy += verdict is BUSY
        print(f"{name:<58} {budget:<28} {measured:<38} {mark:<5} {ratio}".rstrip(), flush=True)
        if figures:
            self.history.append((name, f"{figures.wall:.4f}", f"{figures.cpu:.4f}", f"{figures.memory:.1f}"))

    def not_measured(self, name, budget, why):
        self.row(name, budget, f"not measured: {why.splitlines()[0]}")

    def timed(self, name, limit, figures, memory=None, ratio=""):
        """A row with a limit in seconds, and one in MB where the budget has it."""
        budget = f"<= {limit:g} s" + (f", <= {memory} MB" if memory else "") if limit else "-"
        if not figures:
            self.not_measured(name, budget, why_not(figures))
            return
        small = memory is None or figures.memory <= memory
        kept = None if limit is None else judge(figures.wall <= limit and small, figures.cpu <= limit and small)
        self.row(name, budget, describe(figures), kept, ratio, figures)

    def save(self):
        path = HERE / "history.csv"
        new = not path.exists()
        commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True, check=False).stdout.strip()
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        with path.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["time", "commit", "row", "wall_s", "cpu_s", "peak_mb"])
            writer.writerows([now, commit, *each] for each in self.history)


def terraform_ratio(bench, files, command, ours):
    """How many times as long Terraform takes, in words."""
    if not bench.terraform or not ours:
        return ""
    with measure.Directory(files) as directory:
        started = measure.once(["terraform", "init", "-no-color"], directory)
        if not started:
            return "terraform: not measured: init failed"
        theirs = measure.once(["terraform", *command, "-no-color"], directory, limit=bench.terraform_limit)
    if theirs.failed:
        return f"terraform: not measured: {theirs.failed.splitlines()[-1]}"
    if theirs.out_of_time:
        return f"terraform > {bench.terraform_limit:.0f} s: > {bench.terraform_limit / ours.wall:.0f} x"
    return f"terraform {theirs.wall:.2f} s, {theirs.memory:.0f} MB: {theirs.wall / ours.wall:.0f} x"


# Rows that need no cloud: name, generator, size, command, applied first, budget in seconds and MB, whether Terraform is compared.
ENGINE = [
    ("plan, nothing to do, one count of 1,000", "count", 1_000, PLAN, True, None, None, True),
    ("plan, nothing to do, one count of 10,000", "count", 10_000, PLAN, True, 0.1, None, True),
    ("plan, nothing to do, 1,000 separate blocks", "blocks", 1_000, PLAN, True, None, None, True),
    ("plan, nothing to do, 10,000 separate blocks", "blocks", 10_000, PLAN, True, 0.2, None, True),
    ("plan to create 200 + 200 with references", "pairs", 200, PLAN, False, None, None, True),
    ("plan to create 1,000 + 1,000 with references", "pairs", 1_000, PLAN, False, 0.05, 50, True),
    ("plan to create 100,000 instances with references", "pairs", 50_000, PLAN, False, 1.0, 500, False),
    ("plan, nothing to do, 100,000 instances with references", "pairs", 50_000, PLAN, True, 1.0, 500, False),
    ("apply, one count of 1,000", "count", 1_000, APPLY, False, 0.1, None, True),
    ("apply, one count of 100,000", "count", 100_000, APPLY, False, 3.0, None, False),
    ("apply, a chain of 1,000", "chain", 1_000, APPLY, False, 0.2, None, True),
]


def engine_rows(bench):
    for name, shape, size, command, applied_first, limit, memory, compared in ENGINE:
        if not bench.wants(name):
            continue
        generate = getattr(configurations, shape)
        ours = figures_of(alone(generate("rxplan", size)), command, applied_first)
        ratio = ""
        if compared:
            files = {"main.tf": generate("terraform", size)}
            if applied_first:
                files["terraform.tfstate"] = configurations.terraform_state(shape, size)
            ratio = terraform_ratio(bench, files, command[1:], ours)
        bench.timed(name, limit, ours, memory, ratio)


def language_rows(bench):
    name = "parse HCL, one core"
    if bench.wants(name):
        program = bench.build / "bench" / "parse_bench"
        if not program.exists():
            bench.not_measured(name, ">= 100 MB/s", "build/bench/parse_bench is not built")
        else:
            with measure.Directory({"corpus.rx.hcl": configurations.corpus(50)}) as directory:
                done = subprocess.run([program, directory / "corpus.rx.hcl"], capture_output=True, text=True, check=False)
            if done.returncode:
                bench.not_measured(name, ">= 100 MB/s", done.stderr.strip() or f"exit {done.returncode}")
            else:
                speed = float(done.stdout)
                bench.row(name, ">= 100 MB/s", f"{speed:.1f} MB/s", speed >= 100)
    name = "fmt of a 7 MB file"
    if bench.wants(name):
        text = configurations.corpus(7)
        with measure.Directory({"main.rx.hcl": text}) as directory:
            figures = measure.once(["rxplan", "fmt"], directory)
        if figures:
            megabytes = len(text) / 1e6
            kept = judge(megabytes / figures.wall >= 20, megabytes / figures.cpu >= 20)
            bench.row(name, ">= 20 MB/s", f"{megabytes / figures.wall:.1f} MB/s, {describe(figures)}", kept, figures=figures)
        else:
            bench.not_measured(name, ">= 20 MB/s", why_not(figures))
    name = "rxplan version"
    if bench.wants(name):
        with measure.Directory({}) as directory:
            bench.timed(name, 0.005, measure.median(["rxplan", "version"], directory, runs=51))


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args(arguments)
    bench = Bench(options.build, "full" in options.words, [word for word in options.words if word != "full"])
    measure.LAUNCHER = str(bench.build / "bench" / "measure")
    if not pathlib.Path(measure.LAUNCHER).exists():
        sys.exit(f"bench.py: {measure.LAUNCHER} is not built; run ./dev bench")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'what':<58} {'budget':<28} {'measured':<38}")
    language_rows(bench)
    engine_rows(bench)
    growth_rows.measure_rows(bench)
    cloud_rows.measure_rows(bench)
    bench.save()
    print(f"\n{bench.over} over budget" if bench.over else "\nwithin every budget that was measured")
    if bench.busy:
        print(f"{bench.busy} to measure again on a calm machine")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
