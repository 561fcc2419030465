#!/usr/bin/env python3
"""Asks `rxplan validate` and `rxplan plan` whether they take configurations, and compares with what Terraform did.

usage: configurations.py [--rxplan PROGRAM] [--record] [--ask] [FILE...]
       configurations.py [--rxplan PROGRAM] --mutate N [--seed N] [FILE...]

A `.configurations` file has sections: `=== name`, the text, `--- ANSWER`. The answer is `accepted`, `refused` (by validate), `unplannable`
(by plan alone); `ANSWER; here ANSWER: REASON` where rxplan is meant to differ. A line `@@ path` begins another file; what stands before the first is `main.rx.hcl`. Terraform is asked about the same text
in its own words: `terraform_data` for `rxplan_data`, `terraform` for the block `rxplan`, `*.tf` for `*.rx.hcl`.

--record asks `terraform` for answers that are missing and writes them down; --ask asks it for all and tells where it changed its mind.
--mutate changes the configurations at random, asks both about N of what comes out and prints where they differ. Without files: all beside
this program.
"""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import differ

ACCEPTED, REFUSED, UNPLANNABLE = "accepted", "refused", "unplannable"
HERE = "; here "
MAIN = "main.rx.hcl"
FILE = re.compile(r"^@@ (.*)\n", re.MULTILINE)
TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\w-]+|\s+|==|!=|<=|>=|&&|\|\||=>|\.\.\.|.', re.DOTALL)


def files_of(text):
    """Path and text of each file."""
    first, *rest = FILE.split(text)
    named = list(zip(rest[::2], rest[1::2]))
    return ([(MAIN, first)] if first or not named else []) + named


def in_terraforms_words(path, text):
    for ours, theirs in (("rxplan.rxvars.hcl", "terraform.tfvars"), (".rxvars.hcl", ".tfvars"), (".rx.hcl", ".tf"), (".rx.json", ".tf.json")):
        path = path.replace(ours, theirs)
    return path, re.sub(r"\brxplan(_data)?\b", r"terraform\1", text)


@contextlib.contextmanager
def folder_with(files):
    with tempfile.TemporaryDirectory(prefix="rxplan-configurations-") as name:
        folder = pathlib.Path(name)
        for path, text in files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, newline="")
        yield folder


def run(folder, program, *arguments):
    environment = differ.environment() | {"TF_DATA_DIR": str(folder / ".data"), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run([program, *arguments], cwd=folder, env=environment, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


def answer_of(folder, program, *checks):
    """What a program says, and the words in which it refuses."""
    for check in checks:
        status, said = run(folder, program, check[0], "-no-color", *check[1:])
        if status not in (0, 1):
            return f"exit status {status}", said
        if status == 1:
            return (UNPLANNABLE if check[0] == "plan" else REFUSED), said
    return ACCEPTED, ""


def rxplan_answer(program, text):
    with folder_with(files_of(text)) as folder:
        return answer_of(folder, program, ["validate"], ["plan", "-input=false"])


def terraform_answer(text):
    with folder_with([in_terraforms_words(*file) for file in files_of(text)]) as folder:
        return answer_of(folder, "terraform", ["init", "-input=false"], ["validate"], ["plan", "-input=false"])


def each(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


class Sections:
    """A `.configurations` file."""

    def __init__(self, path):
        self.path = path
        head, *rest = re.split(r"^=== (.*)\n", path.read_bytes().decode(), flags=re.MULTILINE)
        self.head = head
        self.names = rest[::2]
        bodies = [re.match(r"(.*?)^---(?: (.*))?\n", body, re.DOTALL | re.MULTILINE) for body in rest[1::2]]
        self.texts = [body[1] for body in bodies]
        self.answers = [body[2] or "" for body in bodies]

    def record(self, again):
        positions = [i for i, answer in enumerate(self.answers) if again or not answer]
        for i, (answer, said) in zip(positions, each(lambda i: terraform_answer(self.texts[i]), positions)):
            before, *meant = self.answers[i].split(HERE, 1)
            if before and before != answer:
                print(f"{self.path.name}: {self.names[i]}\n  before: {before}\n  now:    {answer}\n{said}")
            self.answers[i] = HERE.join([answer, *meant])
        sections = [f"=== {name}\n{text}--- {answer}\n" for name, text, answer in zip(self.names, self.texts, self.answers)]
        self.path.write_bytes((self.head + "".join(sections)).encode())

    def compare(self, program):
        differing = 0
        for name, expected, (actual, said) in zip(self.names, self.answers, each(lambda text: rxplan_answer(program, text), self.texts)):
            expected = expected.split(HERE, 1)[-1].split(":")[0]
            if expected != actual:
                differing += 1
                print(f"{self.path.name}: {name}: expected {expected or 'an answer: --record'}, got {actual}\n{said}")
        return differing


def mutated(text, words, dice):
    """The text with one to three of its tokens left out, doubled, or changed for one from elsewhere."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        tokens = TOKEN.findall(text)
        places = [i for i, token in enumerate(tokens) if not token.isspace()]
        if not places:
            return text
        place = dice.choice(places)
        way = dice.random()
        if way < 0.25:
            tokens[place] = ""
        elif way < 0.35:
            tokens[place] = tokens[place] + " " + tokens[place]
        elif way < 0.5:
            lines = text.splitlines(keepends=True)
            line = dice.randrange(len(lines))
            lines[line] = dice.choice(("", lines[line] * 2, lines[dice.randrange(len(lines))]))
            text = "".join(lines)
            continue
        else:
            tokens[place] = dice.choice(words)
        text = "".join(tokens)
    return text


def mutate(texts, count, seed, program):
    dice = random.Random(seed)
    words = sorted({token for text in texts for token in TOKEN.findall(text) if not token.isspace()})
    # What one of them has no word for, or cannot do without a network.
    apart = re.compile(r"^@@ .*(?:/|\\)\s*$|\brxplan\s*\.|terraform|\bbackend\b|\bcloud\b|provider_meta|://|\bephemeral\b\s+\"", re.MULTILINE)
    made = list(dict.fromkeys(mutated(dice.choice(texts), words, dice) for _ in range(count)))
    made = [text for text in made if not apart.search(text)]

    def ask(text):
        return text, terraform_answer(text), rxplan_answer(program, text)

    differing = 0
    for text, (expected, theirs), (actual, ours) in each(ask, made):
        if expected != actual:
            differing += 1
            print(f"=== terraform: {expected}, rxplan: {actual}\n{text}--- {expected}\n{theirs}{ours}")
    print(f"{len(made)} configurations, {differing} answered differently")
    return 1 if differing else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rxplan", default="rxplan")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--ask", action="store_true")
    parser.add_argument("--mutate", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    program = shutil.which(arguments.rxplan)
    if program is None:
        sys.exit(f"configurations.py: there is no program {arguments.rxplan}")
    if (arguments.record or arguments.ask or arguments.mutate) and shutil.which("terraform") is None:
        sys.exit("configurations.py: terraform is not on PATH")
    program = os.path.abspath(program)
    tables = [Sections(path) for path in arguments.files or sorted(differ.HERE.glob("*.configurations"))]
    if arguments.mutate:
        return mutate([text for table in tables for text in table.texts], arguments.mutate, arguments.seed, program)
    differing = 0
    for table in tables:
        if arguments.record or arguments.ask:
            table.record(arguments.ask)
        differing += table.compare(program)
    print(f"{sum(len(table.texts) for table in tables)} configurations, {differing} answered differently")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
