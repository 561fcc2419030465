#!/usr/bin/env python3
"""Plans the same change with rxplan that Terraform planned, and compares what both say: actions, reasons, what forces a replacement, what is
known and what is secret.

usage: plans.py [--rxplan PROGRAM] [--record] [FILE...]

A `.plan` file is a scenario in sections that begin with `=== `: `before` (a configuration, which is applied), `after` (what is planned
then), perhaps `options` (of that plan, one a line) and `taint` (addresses, one a line), and last `terraform`: what it planned, an object a
line; what it leaves alone is left out. Configurations speak of `terraform_data`; rxplan reads `rxplan_data` in its place. Identifiers of objects, which are random, are
written as `<id>`.

--record asks `terraform` again and writes down what it says. It is not needed to compare. Without files: all in `plans/`.
"""

import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def sections(text):
    parts = re.split(r"^=== (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def environment():
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "RXPLAN_PROVIDER_PATH", "ASAN_OPTIONS") if name in os.environ}
    return kept | {"TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1", "TZ": "UTC"}


class Program:
    """rxplan or Terraform in a scratch folder."""

    def __init__(self, path, folder):
        self.path = path
        self.folder = pathlib.Path(folder)

    def run(self, *arguments, expected=(0,)):
        done = subprocess.run([self.path, *arguments], cwd=self.folder, env=environment(), capture_output=True, text=True, timeout=120)
        if done.returncode not in expected:
            raise AssertionError(f"{self.path} {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def write(self, configuration):
        # `-- FILE` begins another file, such as that of a module.
        parts = re.split(r"^-- (\S+)\n", configuration, flags=re.MULTILINE)
        for name, text in zip(["main", *parts[1::2]], parts[0::2], strict=True):
            file = self.folder / (name + self.suffix)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.worded(text))


class Terraform(Program):
    suffix = ".tf"
    show = ("show", "-json", "f.plan")

    @staticmethod
    def worded(text):
        return text

    def ready(self):
        self.run("init", "-no-color")

    def taint(self, address):
        self.run("taint", address)


class Rxplan(Program):
    suffix = ".rx.hcl"
    show = ("show", "-json", "-show-sensitive", "f.plan")

    @staticmethod
    def worded(text):
        return text.replace("terraform_data", "rxplan_data").replace("terraform.io/builtin/terraform", "rxplan")

    def ready(self):
        pass

    def taint(self, address):
        """As a create that failed half way leaves it."""
        file = self.folder / "rxplan.state.json"
        state = json.loads(file.read_text())
        for resource in state["resources"]:
            for instance in resource["instances"]:
                key = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
                if f"{resource['type']}.{resource['name']}{key}" == address:
                    instance["status"] = "tainted"
        file.write_text(json.dumps(state))


def planned(program, parts):
    """The plan of a scenario, an object a line; a refusal is one line."""
    if parts.get("before", "").strip():
        program.write(parts["before"])
        program.ready()
        program.run("apply", "-auto-approve")
        for address in parts.get("taint", "").split():
            program.taint(program.worded(address))
    for file in program.folder.rglob("*" + program.suffix):
        file.unlink()
    program.write(parts["after"])
    program.ready()
    options = [program.worded(line) for line in parts.get("options", "").splitlines()]
    if program.run("plan", "-input=false", "-out=f.plan", *options, expected=(0, 1)).returncode == 1:
        return "refused\n"
    return facts(json.loads(program.run(*program.show).stdout))


def line(kind, entry):
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False)
    return f"{kind} {IDENTIFIER.sub('<id>', text)}\n"


def facts(plan):
    lines = []
    for kind in ("resource_changes", "resource_drift"):
        for entry in sorted(plan.get(kind, []), key=lambda one: (one["address"], one.get("deposed", ""))):
            entry.pop("provider_name")
            for ours in ("rxplan_place", "rxplan_causes"):
                entry["change"].pop(ours, None)
            if entry["change"]["actions"] == ["no-op"] and "importing" not in entry["change"] and "previous_address" not in entry:
                continue
            lines.append(line(kind, entry))
    for name, entry in sorted(plan.get("output_changes", {}).items()):
        lines.append(line(f"output {name}", entry))
    for name, entry in sorted(plan["planned_values"].get("outputs", {}).items()):
        lines.append(line(f"planned {name}", entry))
    lines.append(line("variables", plan.get("variables", {})))
    lines.append(line("applyable", plan["applyable"]))
    lines.append(line("complete", plan["complete"]))
    return "".join(lines)


def compare(rxplan, file):
    """What differs, as text; empty when nothing does."""
    parts = sections(file.read_text())
    with tempfile.TemporaryDirectory(prefix="rxplan-plans-") as folder:
        try:
            found = planned(Rxplan(rxplan, folder), parts)
        except AssertionError as problem:
            return str(problem)
    expected = Rxplan.worded(parts["terraform"])
    if found == expected:
        return ""
    return "\n".join(difflib.unified_diff(expected.splitlines(), found.splitlines(), "terraform", "rxplan", lineterm="", n=0))


def record(file):
    """What stood in the way, as text; none when nothing did."""
    text = file.read_text()
    parts = sections(text)
    with tempfile.TemporaryDirectory(prefix="rxplan-plans-") as folder:
        try:
            told = planned(Terraform("terraform", folder), parts)
        except AssertionError as problem:
            return f"{file}: {problem}"
    file.write_text(text.partition("=== terraform\n")[0] + "=== terraform\n" + told)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rxplan", default="rxplan")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    # It runs elsewhere: a path to it must not depend on where this runs.
    rxplan = os.path.abspath(arguments.rxplan) if "/" in arguments.rxplan else arguments.rxplan
    files = arguments.files or sorted((HERE / "plans").glob("*.plan"))
    if not files:
        sys.exit("plans.py: no scenarios")
    if arguments.record:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for problem in filter(None, pool.map(record, files)):
                print(problem)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for file, problem in zip(files, pool.map(lambda one: compare(rxplan, one), files), strict=True):
            failed += bool(problem)
            if problem:
                print(f"FAIL  {file.stem}\n{problem}\n")
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
