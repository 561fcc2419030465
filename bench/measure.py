"""Running a program and measuring it: wall clock, CPU of the process and its children, peak resident memory."""

import dataclasses
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Figures:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    memory: float  # MB, peak resident
    out_of_time: bool = False
    failed: str = ""  # what it said on stderr when it did not exit 0

    def __bool__(self):
        return not self.failed and not self.out_of_time


LAUNCHER = None  # path of the program `measure`, set by who starts the benchmarks


def once(arguments, directory, environment=None, limit=600.0, sample=None):
    """One run. `sample(pid)` is called every 20 ms while it runs."""
    with tempfile.NamedTemporaryFile("r") as result, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [LAUNCHER, result.name, *arguments],
            cwd=directory,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        out_of_time = not ends(process, limit, sample)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
        written = result.read().split()
    if out_of_time or len(written) != 4:
        return Figures(limit, 0, 0, out_of_time, "" if out_of_time else said)
    status = os.waitstatus_to_exitcode(int(written[3]))
    failed = "" if status == 0 else (said[-300:] or f"exit {status}")
    return Figures(float(written[0]), float(written[1]), int(written[2]) / 1024, False, failed)


def ends(process, limit, sample):
    """Whether the process ended by itself; otherwise it and all that it started are killed."""
    deadline = time.monotonic() + limit
    while process.poll() is None:
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
        if sample:
            for child in children_of(process.pid):
                sample(child)
        time.sleep(0.02)
    return True


def children_of(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # it ended meanwhile
        return []


def median(arguments, directory, environment=None, limit=600.0, runs=5):
    """The run with the median wall clock; one run alone when it takes more than five seconds."""
    figures = []
    for _ in range(runs):
        figures.append(once(arguments, directory, environment, limit))
        if not figures[-1] or figures[-1].wall > 5:
            return figures[-1]
    middle = statistics.median_low(each.wall for each in figures)
    return next(each for each in figures if each.wall == middle)


class Directory:
    """A scratch working directory for one configuration."""

    def __init__(self, files):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="rxplan-bench-"))
        for name, text in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
