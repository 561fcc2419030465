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


def once(arguments, directory, environment=None, limit=600.0, sample=None):
    """One run. `sample(pid)` is called every 20 ms while it runs."""
    with tempfile.TemporaryFile() as errors:
        started = time.monotonic()
        process = subprocess.Popen(
            arguments,
            cwd=directory,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        status, usage, out_of_time = wait(process.pid, started + limit, sample)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
    failed = "" if process.returncode == 0 or out_of_time else (said[-300:] or f"exit {process.returncode}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out_of_time, failed)


def wait(pid, deadline, sample):
    """(status, resource usage, whether it had to be killed)."""
    if sample is None and deadline - time.monotonic() > 3600:
        return *os.wait4(pid, 0)[1:], False
    killed = False
    pause = 0.0005
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage, killed
        if not killed and time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
            killed = True
        if sample:
            sample(pid)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)


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
            (self.path / name).write_text(text)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
