"""How time and memory grow with size, and how far the largest plan is from what no plan can do without."""

import functools
import math
import subprocess

import configurations
import measure
from runs import APPLY, PLAN, alone, describe, figures_of, why_not

SIZES = (12_500, 25_000, 50_000, 100_000)
SHAPE_SIZES = (2_000, 4_000, 8_000, 16_000)
FLOOR = 100_000


def exponent(sizes, values):
    """The slope of the line through the logarithms: 1 is linear growth, 2 quadratic."""
    xs, ys = [math.log(size) for size in sizes], [math.log(value) for value in values]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys)) / sum((x - middle_x) ** 2 for x in xs)


def grow(bench, name, sizes, most, run):
    """A row with the exponents of CPU time, which other work on the machine disturbs least, and of peak memory."""
    if not bench.wants(name):
        return
    budget = f"exponent <= {most:g}"
    all_figures = [run(size) for size in sizes]
    if not all(all_figures):
        bench.not_measured(name, budget, why_not(*all_figures))
        return
    time = exponent(sizes, [figures.cpu for figures in all_figures])
    memory = exponent(sizes, [figures.memory for figures in all_figures])
    largest = all_figures[-1]
    measured = f"{time:.2f}, memory {memory:.2f}; {largest.cpu:.2f} s CPU, {largest.memory:.0f} MB"
    bench.row(name, budget, measured, max(time, memory) <= most, figures=largest)


def pairs_figures(command, applied_first, runs, size):
    return figures_of(alone(configurations.pairs("rxplan", size // 2)), command, applied_first, runs)


def engine_rows(bench):
    """A plan and an apply of instances that refer to one another."""
    for name, command, applied_first in (
        ("growth of a plan to create", PLAN, False),
        ("growth of a plan with nothing to do", PLAN, True),
        ("growth of an apply", APPLY, False),
    ):
        run = functools.partial(pairs_figures, command, applied_first, 3)
        grow(bench, f"{name}, {SIZES[0]:,} to {SIZES[-1]:,}", SIZES, 1.1, run)


def shape_rows(bench):
    """Other shapes and commands, each of which could have something in it that grows faster than its size."""
    for shape, files_of in configurations.SHAPES.items():
        for what, applied_first in (("to create", False), ("nothing to do", True)):
            run = functools.partial(shape_figures, files_of, applied_first)
            grow(bench, f"plan {what}, {shape}", SHAPE_SIZES, 1.2, run)
    for command in (
        ["plan", "-destroy"],
        ["plan", "-target=rxplan_data.b[7]"],
        ["plan", "-replace=rxplan_data.a[7]"],
        ["state", "list"],
        ["state", "show", "rxplan_data.a[7]"],
        ["state", "mv", "rxplan_data.a[7]", "rxplan_data.c"],
        ["show", "-json"],
    ):
        run = functools.partial(pairs_figures, ["rxplan", *command], True, 1)
        grow(bench, f"{' '.join(command[:2])} over a state", SHAPE_SIZES, 1.2, run)
    for command in (["plan", "-destroy"], ["plan", "-replace=rxplan_data.a0"]):
        run = functools.partial(chain_figures, ["rxplan", *command])
        grow(bench, f"{' '.join(command)} over a chain", SHAPE_SIZES, 1.2, run)
    for command in (["show"], ["show", "-json"], ["show", "-markdown"]):
        grow(bench, f"{' '.join(command)} of a plan file", SHAPE_SIZES, 1.2, functools.partial(plan_file_figures, command))


def chain_figures(command, size):
    return figures_of(alone(configurations.chain("rxplan", size)), command, applied_first=True, runs=1)


def shape_figures(files_of, applied_first, size):
    return figures_of(files_of(size), PLAN, applied_first, runs=3)


def plan_file_figures(command, size):
    with measure.Directory(alone(configurations.pairs("rxplan", size // 2))) as directory:
        made = measure.once([*PLAN, "-out=plan"], directory)
        return measure.median(["rxplan", *command, "plan"], directory, runs=3) if made else made


def million_rows(bench):
    for what, applied_first in (("to create 1,000,000 instances", False), ("with nothing to do for 1,000,000 instances", True)):
        name = f"plan {what}"
        if not (bench.full and bench.wants(name)):
            continue
        small, large = (pairs_figures(PLAN, applied_first, 3, size) for size in (100_000, 1_000_000))
        if small and large:
            times, memory = large.cpu / small.cpu, large.memory / small.memory
            measured = f"{describe(large)}: {times:.1f} x CPU, {memory:.1f} x MB"
            bench.row(name, "<= 11 x 100,000", measured, max(times, memory) <= 11, figures=large)
        else:
            bench.not_measured(name, "<= 11 x 100,000", why_not(small, large))


def chain_row(bench):
    name = "state of a chain, 500 to 1,000"
    if not bench.wants(name):
        return
    sizes = []
    for size in (500, 1_000):
        with measure.Directory(alone(configurations.chain("rxplan", size))) as directory:
            made = measure.once(APPLY, directory)
            if not made:
                bench.not_measured(name, "grows linearly", why_not(made))
                return
            sizes.append((directory / "rxplan.state.json").stat().st_size)
    bench.row(name, "grows linearly: <= 2.1 x", f"{sizes[0] / 1e3:.0f} kB, {sizes[1] / 1e3:.0f} kB", sizes[1] <= 2.1 * sizes[0])


def floor_row(bench):
    """Reading the state's bytes and writing the plan's: no plan can do with less."""
    name = f"plan -out, nothing to do, {FLOOR:,} instances: floor"
    if not bench.wants(name):
        return
    with measure.Directory(alone(configurations.pairs("rxplan", FLOOR // 2))) as directory:
        made = measure.once(APPLY, directory)
        ours = measure.median([*PLAN, "-out=plan"], directory) if made else made
        if not ours:
            bench.not_measured(name, "-", why_not(ours))
            return
        floor = subprocess.run(
            [bench.build / "bench" / "floor_bench", directory / "rxplan.state.json", directory / "plan"], capture_output=True, text=True, check=False
        )
    if floor.returncode:
        bench.not_measured(name, "-", floor.stderr.strip() or f"exit {floor.returncode}")
        return
    seconds = float(floor.stdout)
    bench.row(name, "-", f"{ours.cpu:.2f} s CPU: {ours.cpu / seconds:.0f} x {seconds * 1000:.0f} ms", figures=ours)


def measure_rows(bench):
    engine_rows(bench)
    shape_rows(bench)
    million_rows(bench)
    chain_row(bench)
    floor_row(bench)
