#!/usr/bin/env python3
"""Changes the goldens at random, has `terraform fmt` and `rxplan fmt` read what comes out, and prints where they disagree: one accepts what
the other refuses, or they lay it out differently.

usage: mutate.py [--rxplan PROGRAM] [--seed N] [--count N] [FILE...]

The same seed and the same files give the same texts. Needs `terraform` on PATH; it is for people, not a test: what it finds becomes a golden.
Without files: the native goldens of tests/golden that have no mistake. Exits with 1 when something differs.
"""

import argparse
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from differ import environment

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"
BATCH = 200  # texts that one run of either program reads

TOKEN = re.compile(rb"[ \t]+|\r?\n|[A-Za-z_][\w-]*|\d+|<<-?|[=!<>]=|=>|&&|\|\||\.\.\.|::|[$%]+\{~?|~?\}|/\*|\*/|//|\\.|[^\x00-\x7f]+|.", re.S)
INSERTED = [
    *(b"a b 0 1 1.5 1e3 1e .5 - ! + * / % = == != < > <= >= && || ? : , . .. ... :: => ( ) [ ] { } \" ' ` @ # // /* */ ; \\ $ ~ | & ^").split(),
    *(b"for in if else endif endfor true false null ${ %{ $${ %%{ ~} ${~ \\n \\u00e9 \\q [*] .* .0 .0.1 a.b f( f(a) \"a\" \"${a}\"").split(),
    b"<<EOT\n",
    b"<<-EOT\n",
    b"\nEOT\n",
    b"EOT",
    b" EOT ",
    b" ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"# c\n",
    b"/* c */",
    b"/* c\n*/",
    b"\xef\xbb\xbf",
    b"\xc2\xa0",
    "é".encode(),
    "e\u0301".encode(),
    "\u2028".encode(),
    b"a {\n}\n",
    b"a = 1\n",
    b"[for a in b : a]",
    b"{for a, b in c : a => b...}",
    b"%{ if a }x%{ else }y%{ endif }",
]


def pieces(files):
    """Statements at the left margin, a few lines each."""
    found = []
    for file in files:
        data = file.read_bytes()
        try:
            data.decode()
        except UnicodeDecodeError:
            continue
        found += [part for part in re.split(rb"(?<=\n)(?=[a-z])", data) if b"\0" not in part and len(part) < 1500]
    return sorted(set(found))


def mutate(random_, parts):
    tokens = TOKEN.findall(b"".join(random_.choice(parts) for _ in range(random_.randint(1, 2))))
    for _ in range(random_.choice((1, 1, 1, 2, 3))):
        at = random_.randrange(len(tokens) + 1)
        other = random_.randrange(len(tokens) + 1)
        kind = random_.randrange(6)
        if kind == 0:
            del tokens[at : at + random_.randint(1, 2)]
        elif kind == 1:
            tokens[at:at] = tokens[at : at + random_.randint(1, 4)]
        elif kind == 2:
            tokens[at:at] = [random_.choice(INSERTED)]
        elif kind == 3:
            tokens[at : at + 1] = [random_.choice(INSERTED)]
        elif kind == 4:
            tokens[at : at + 1], tokens[other : other + 1] = tokens[other : other + 1], tokens[at : at + 1]
        else:
            donor = TOKEN.findall(random_.choice(parts))
            begin = random_.randrange(len(donor) + 1)
            tokens[at:at] = donor[begin : begin + random_.randint(1, 6)]
    if random_.random() < 0.1:
        while tokens and tokens[-1].isspace():
            tokens.pop()
    return b"".join(tokens)


def terraform_reads(texts):
    """For each text the text that is laid out, or None where Terraform refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        for number, text in enumerate(texts):
            (path / f"t{number}.tf").write_bytes(text)
        done = subprocess.run(["terraform", "fmt", "-no-color", "."], cwd=folder, env=environment(), capture_output=True, check=False)
        refused = {int(each) for each in re.findall(rb"on t(\d+)\.tf line", done.stderr)}
        return [None if number in refused else (path / f"t{number}.tf").read_bytes() for number in range(len(texts))]


def rxplan_reads(program, texts):
    answers = []
    for text in texts:
        done = subprocess.run([program, "fmt", "-"], input=text, env=environment(), capture_output=True, check=False)
        answers.append((done.stdout if done.returncode == 0 else None, done.stderr.decode(errors="replace")))
        if done.returncode not in (0, 1):
            sys.exit(f"mutate.py: rxplan ended with {done.returncode} on {text!r}")
    return answers


def with_line_break(text):
    """As both print what they read from standard input."""
    return text if text is None or text.endswith(b"\n") else text + b"\n"


def report(text, theirs, ours, said):
    kind = "terraform refuses" if theirs is None else "rxplan refuses" if ours is None else "laid out differently"
    print(f"=== {kind}\n{text.decode(errors='replace')}\n--- {text!r}")
    if theirs is None or ours is None:
        print(said)
    else:
        print(f"terraform: {theirs!r}\nrxplan:    {ours!r}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rxplan", default="rxplan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    parts = pieces(options.files or sorted(file for file in GOLDEN.glob("*/*.rx.hcl") if not file.name.startswith("fail-")))
    texts = [mutate(random_, parts) for _ in range(options.count)]
    both = different = 0
    for begin in range(0, len(texts), BATCH):
        batch = texts[begin : begin + BATCH]
        laid_out = terraform_reads(batch)
        # Some of what Terraform lays out has lost its meaning or cannot be read again: no example to follow.
        sound = [again == theirs for again, theirs in zip(terraform_reads([theirs or b"" for theirs in laid_out]), laid_out)]
        for text, theirs, is_sound, (ours, said) in zip(batch, laid_out, sound, rxplan_reads(options.rxplan, batch)):
            accepted = theirs is not None and ours is not None
            both += accepted
            if (theirs is None) != (ours is None) or (accepted and is_sound and with_line_break(theirs) != ours):
                different += 1
                report(text, theirs, ours, said)
    print(f"{len(texts)} texts, {both} accepted by both, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
