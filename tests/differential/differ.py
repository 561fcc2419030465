#!/usr/bin/env python3
"""Asks `rxplan console` what Terraform was asked, and compares: the printed value and its type, or that both refuse.

usage: differ.py [--rxplan PROGRAM] [--record] [--ask] [FILE...]

A `.tsv` file has an expression and Terraform's answer in each line, with a tab between: the printed value as a JSON string, then (where the
value does not tell all of it) its type; `!` where Terraform refuses. A `.blocks` file has bodies of `locals` that declare `e`, of many
lines: `===`, the body, `---`, the answer as printed or `!`. Lines that begin with `#` are remarks.

--record asks `terraform` for answers that are missing and writes them down; --ask asks it for all and tells where it changed its mind.
Neither is needed to compare. Without files: all beside this program.
"""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REFUSED = "!"
SEPARATOR = "@@next@@"

# What a printed value does not tell: the types of empty, null, unknown and secret ones.
UNTOLD = re.compile(r"\[\]|\{\}|null|\(sensitive value\)|\(known after apply\)")


class Folder:
    """A copy of the fixture, for expressions that read files."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="rxplan-differ-"))
        self.work = self.path / "work"
        shutil.copytree(HERE / "fixture", self.work)

    def __enter__(self):
        return self.work

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def environment():
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "RXPLAN_PROVIDER_PATH", "ASAN_OPTIONS") if name in os.environ}
    return kept | {"TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def run(program, arguments, text, folder):
    done = subprocess.run([program, *arguments], input=text.encode(), cwd=folder, env=environment(), capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def terraform_line(expression, folder):
    """What Terraform prints for an expression of one line."""
    status, out, _ = run("terraform", ["console", "-no-color"], expression + "\n", folder)
    return out.removesuffix("\n") if status == 0 else REFUSED


def terraform_answer(expression, folder):
    printed = terraform_line(expression, folder)
    if printed == REFUSED:
        return REFUSED
    answer = json.dumps(printed, ensure_ascii=False)
    if UNTOLD.search(printed):
        kind = terraform_line(f"type({expression})", folder)
        answer += "\t" + re.sub(r"\s+", " ", kind)
    return answer


def rxplan_lines(program, expressions, folder):
    """What rxplan prints for each; it stops at a refusal, so it is started again behind it."""
    answers = []
    while len(answers) < len(expressions):
        rest = expressions[len(answers):][:500]
        text = "".join(f'{one}\0"{SEPARATOR}"\0' for one in rest)
        status, out, err = run(program, ["console", "-null"], text, folder)
        pieces = out.split(f'"{SEPARATOR}"\n')
        answers += [piece.removesuffix("\n") for piece in pieces[:-1]]
        if status == 1 and len(pieces) <= len(rest) and re.search(r"^error\[", err, re.MULTILINE):
            answers.append(REFUSED)
        elif status != 0:
            answers.append(f"(exit status {status}) {err.strip()[-500:]}")
    return answers


def rxplan_answers(program, expressions, folder):
    printed = rxplan_lines(program, expressions, folder)
    untold = [i for i, text in enumerate(printed) if text != REFUSED and UNTOLD.search(text)]
    kinds = dict(zip(untold, rxplan_lines(program, [f"type({expressions[i]})" for i in untold], folder)))
    answers = []
    for i, text in enumerate(printed):
        answer = REFUSED if text == REFUSED else json.dumps(text, ensure_ascii=False)
        answers.append(answer + ("\t" + re.sub(r"\s+", " ", kinds[i]) if i in kinds else ""))
    return answers


def body_answer(program, name, body):
    """What a program prints for `local.e` of a configuration; REFUSED when it takes the configuration amiss."""
    with Folder() as folder:
        (folder / name).write_text(f"locals {{\n{body}}}\n", newline="")
        status, out, err = run(program, ["console", *(["-no-color"] if program == "terraform" else [])], "local.e\n", folder)
        return REFUSED if status != 0 or "Error: " in err else out.removesuffix("\n")


class Table:
    """A `.tsv` file."""

    def __init__(self, path):
        self.path = path
        self.lines = path.read_text().split("\n")
        self.places = [i for i, line in enumerate(self.lines) if line and not line.startswith("#")]
        self.questions = [self.lines[i].split("\t", 1)[0] for i in self.places]
        self.answers = [(self.lines[i].split("\t", 1) + [""])[1] for i in self.places]

    def ask_terraform(self, positions):
        # A folder for each: Terraform locks it.
        workers = os.cpu_count()
        with contextlib.ExitStack() as stack, concurrent.futures.ThreadPoolExecutor(workers) as pool:
            free = queue.SimpleQueue()
            for _ in range(workers):
                free.put(stack.enter_context(Folder()))

            def ask(position):
                folder = free.get()
                try:
                    return terraform_answer(self.questions[position], folder)
                finally:
                    free.put(folder)

            return list(pool.map(ask, positions))

    def ask_rxplan(self, program):
        with Folder() as folder:
            return rxplan_answers(program, self.questions, folder)

    def write(self):
        for place, question, answer in zip(self.places, self.questions, self.answers):
            self.lines[place] = f"{question}\t{answer}"
        self.path.write_text("\n".join(self.lines))


class Blocks:
    """A `.blocks` file."""

    def __init__(self, path):
        self.path = path
        head, *sections = path.read_bytes().decode().split("===\n")
        self.head = head
        pairs = [(section.split("---\n", 1) + [""])[:2] for section in sections]
        self.questions = [question for question, _ in pairs]
        self.answers = [answer.removesuffix("\n") for _, answer in pairs]

    def ask_terraform(self, positions):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(lambda i: body_answer("terraform", "main.tf", self.questions[i]), positions))

    def ask_rxplan(self, program):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(lambda question: body_answer(program, "main.rx.hcl", question), self.questions))

    def write(self):
        sections = [f"===\n{question}---\n{answer}\n" for question, answer in zip(self.questions, self.answers)]
        self.path.write_bytes((self.head + "".join(sections)).encode())


def record(table, again):
    """Asks Terraform; tells where it says something else than was written down."""
    positions = [i for i, answer in enumerate(table.answers) if again or not answer]
    for i, answer in zip(positions, table.ask_terraform(positions)):
        if table.answers[i] and table.answers[i] != answer:
            print(f"{table.path.name}: terraform now: {table.questions[i]}\n  before: {table.answers[i]}\n  now:    {answer}")
        table.answers[i] = answer
    table.write()


def compare(table, program):
    differing = 0
    for question, expected, actual in zip(table.questions, table.answers, table.ask_rxplan(program)):
        if expected == actual:
            continue
        differing += 1
        print(f"{table.path.name}: {question}\n  terraform: {expected or '(no answer written down: --record)'}\n  rxplan:    {actual}")
    return differing


def main():
    parser = argparse.ArgumentParser(add_help=True)
    parser.add_argument("--rxplan", default="rxplan")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--ask", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    program = shutil.which(arguments.rxplan)
    if program is None:
        sys.exit(f"differ.py: there is no program {arguments.rxplan}")
    if (arguments.record or arguments.ask) and shutil.which("terraform") is None:
        sys.exit("differ.py: terraform is not on PATH")

    asked = differing = 0
    for path in arguments.files or sorted([*HERE.glob("*.tsv"), *HERE.glob("*.blocks")]):
        table = Blocks(path) if path.suffix == ".blocks" else Table(path)
        if arguments.record or arguments.ask:
            record(table, arguments.ask)
        asked += len(table.questions)
        differing += compare(table, os.path.abspath(program))
    print(f"{asked} questions, {differing} answered differently")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
