"""What rxplan takes for a configuration."""

import os

import measure

PLAN = ["rxplan", "plan"]
APPLY = ["rxplan", "apply", "-auto-approve"]

# Over by the clock, kept by processor time, while other work had the processors: a calm machine must tell.
BUSY = "busy"


def judge(by_clock, by_processor):
    """The verdict on a budget in seconds. Measuring alone is a load of one."""
    busy = os.getloadavg()[0] > 1.5
    return BUSY if busy and by_processor and not by_clock else by_clock


def alone(text):
    """The files of a configuration that is one text."""
    return {"main.rx.hcl": text}


def figures_of(files, command, applied_first, runs=5):
    """Figures of a command on a configuration. One that changes the world runs once; others are repeated where they are."""
    with measure.Directory(files) as directory:
        if applied_first:
            made = measure.once(APPLY, directory)
            if not made:
                return made
        if "-auto-approve" in command:
            return measure.once(command, directory)
        return measure.median(command, directory, runs=runs)


def describe(figures):
    wall = f"{figures.wall * 1000:.1f} ms" if figures.wall < 1 else f"{figures.wall:.2f} s"
    return f"{wall}, {figures.cpu:.2f} s CPU, {figures.memory:.0f} MB"


def why_not(*all_figures):
    """Why figures are missing, of the first that are."""
    missing = next(figures for figures in all_figures if not figures)
    return missing.failed or "out of time"
