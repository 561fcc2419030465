"""Rows that need a cloud: requests, waiting, threads. The cloud is the standalone embedded one, in a process of its own."""

import pathlib
import sys

import configurations
import measure
from runs import describe, judge

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "acceptance"))

import cloud as standalone  # noqa: E402
import harness  # noqa: E402

SERVERS = 1_000
DELAY = 0.020  # seconds a request
BOOT = 2.0  # seconds
PARALLELISM = 10  # no more than rxplan has threads for

APPLY = f"apply of {SERVERS:,} servers on the embedded cloud"
REQUESTS = f"requests for each of {SERVERS:,} servers applied"
THREADS = f"threads while {SERVERS:,} servers boot"
REFRESH = f"requests to refresh {SERVERS:,} servers"


def threads_of(pid):
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it ended meanwhile
        return 0
    return int(text.split("Threads:")[1].split()[0])


def measure_rows(bench):
    budgets = {
        APPLY: "<= 1.1 x critical path",
        REQUESTS: "<= 1.1",
        THREADS: "<= 16",
        REFRESH: "<= 10",
    }
    if not any(bench.wants(name) for name in budgets):
        return
    workspace = harness.Workspace("bench")
    try:
        measure_cloud(bench, workspace, budgets)
    except harness.Failure as failure:
        for name, budget in budgets.items():
            bench.not_measured(name, budget, str(failure))
    finally:
        workspace.close(keep=False)


def measure_cloud(bench, workspace, budgets):
    rules = {"quotas": {"instances": -1, "cores": -1, "ram": -1}, "rules": [{"then": {"delay_ms": int(DELAY * 1000)}}]}
    cloud = standalone.Cloud(workspace, boot_seconds=BOOT, rules=rules)
    workspace.write("main.rx.hcl", configurations.servers(SERVERS))

    most = 0

    def sample(pid):
        nonlocal most
        most = max(most, threads_of(pid))

    def requests_during(arguments, sample=None):
        before = len(cloud.requests())
        figures = measure.once(["rxplan", *arguments], workspace.directory, workspace.environment, sample=sample)
        harness.expect(figures, figures.failed or "out of time")
        return figures, len(cloud.requests()) - before

    figures, requests = requests_during(["apply", "-auto-approve", f"-parallelism={PARALLELISM}"], sample)
    # Signing in, finding image and flavor, making the network: one after another; then all creations, PARALLELISM at once; then the last boot.
    path = 4 * DELAY + SERVERS / PARALLELISM * DELAY + BOOT
    # What waits for answers is late on a busy machine, whatever its own share of the processors.
    kept = judge(figures.wall <= 1.1 * path, figures.cpu <= path)
    bench.row(APPLY, budgets[APPLY], f"{describe(figures)}: {figures.wall / path:.2f} x {path:.2f} s", kept, figures=figures)
    bench.row(REQUESTS, budgets[REQUESTS], f"{requests / SERVERS:.2f} ({requests} in all)", requests <= 1.1 * SERVERS)
    bench.row(THREADS, budgets[THREADS], str(most), most <= 16)
    figures, requests = requests_during(["plan", "-detailed-exitcode"])
    bench.row(REFRESH, budgets[REFRESH], f"{requests}, {describe(figures)}", requests <= 10, figures=figures)
