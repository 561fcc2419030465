#!/usr/bin/env python3
"""Makes up expressions of every type and asks `rxplan console` and `terraform console` what they are.

usage: generate.py [--rxplan PROGRAM] [--seed N] [--count N] [--depth N] [--print]

The same seed gives the same expressions. Many are asked at once: each is a local value, so that what is refused is told for each by its
line, and those that are left are printed as one tuple. Prints where the two differ, as lines for a `.tsv` file, then how many agreed.
--print shows the expressions and asks nobody.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

import differ

BATCH = 200
SEPARATOR = '"@@next@@",'


class Maker:
    """Expressions by type; a type is one of bool, number, string, or a pair such as ("list", "string")."""

    def __init__(self, seed, depth):
        self.random = random.Random(seed)
        self.depth = depth

    def pick(self, *choices):
        return self.random.choice(choices)

    def type(self, depth=2):
        simple = ["bool", "number", "string"]
        if depth == 0 or self.random.random() < 0.6:
            return self.pick(*simple)
        return (self.pick("list", "set", "map", "tuple", "object"), self.pick(*simple))

    def any(self, depth):
        return self.of(self.type(), depth)

    def of(self, wanted, depth):
        # Now and then another type, for conversions and refusals.
        if self.random.random() < 0.06:
            wanted = self.type()
        if depth <= 0 or self.random.random() < 0.15:
            return self.leaf(wanted)
        if self.random.random() < 0.08:
            return f"({self.of('bool', depth - 1)} ? {self.of(wanted, depth - 1)} : {self.of(wanted, depth - 1)})"
        if self.random.random() < 0.04:
            return f"try({self.of(wanted, depth - 1)}, {self.of(wanted, depth - 1)})"
        if isinstance(wanted, tuple):
            return self.compound(*wanted, depth - 1)
        return getattr(self, wanted)(depth - 1)

    def leaf(self, wanted):
        if wanted == "bool":
            return self.pick("true", "false", "true", "false", "var.bool", "null", '"true"')
        if wanted == "number":
            return self.pick("0", "1", "2", "3", "-1", "7", "10", "0.5", "-2.25", "1e3", "var.number", "null", '"4"', "100000000000000000000")
        if wanted == "string":
            return self.pick('""', '"a"', '"b"', '"abc"', '"a,b"', '"é"', '"A b"', '"12"', '"x-${var.text}"', "var.text", "null", '"a\\nb"', '"😀"')
        kind, inner = wanted
        first, second = self.leaf(inner), self.leaf(inner)
        return {
            "list": self.pick(f"tolist([{first}, {second}])", "var.list", f"tolist([{first}])", "tolist([])"),
            "set": self.pick(f"toset([{first}, {second}])", "var.set", "toset([])"),
            "map": self.pick(f"tomap({{ a = {first}, b = {second} }})", "var.map", "tomap({})"),
            "tuple": self.pick(f"[{first}, {second}]", "var.tuple", "[]", f"[{first}]"),
            "object": self.pick(f"{{ a = {first}, b = {second} }}", "var.object", "{}", f"{{ a = {first} }}"),
        }[kind]

    def bool(self, depth):
        number, text, boolean = (lambda: self.of("number", depth)), (lambda: self.of("string", depth)), (lambda: self.of("bool", depth))
        return self.pick(
            lambda: f"({self.any(depth)} {self.pick('==', '!=')} {self.any(depth)})",
            lambda: f"({number()} {self.pick('<', '<=', '>', '>=')} {number()})",
            lambda: f"({boolean()} {self.pick('&&', '||')} {boolean()})",
            lambda: f"!{boolean()}",
            lambda: f"contains({self.of((self.pick('list', 'set', 'tuple'), 'string'), depth)}, {text()})",
            lambda: f"{self.pick('startswith', 'endswith', 'strcontains')}({text()}, {text()})",
            lambda: f"{self.pick('alltrue', 'anytrue')}([{boolean()}, {boolean()}])",
            lambda: f"can({self.any(depth)})",
            lambda: f"tobool({boolean()})",
        )()

    def number(self, depth):
        number, text = (lambda: self.of("number", depth)), (lambda: self.of("string", depth))
        return self.pick(
            lambda: f"({number()} {self.pick('+', '-', '*', '/', '%')} {number()})",
            lambda: f"-{number()}",
            lambda: f"{self.pick('abs', 'ceil', 'floor', 'signum')}({number()})",
            lambda: f"{self.pick('max', 'min')}({number()}, {number()})",
            lambda: f"length({self.of(self.pick('string', ('list', 'string'), ('set', 'number'), ('map', 'bool'), ('tuple', 'string')), depth)})",
            lambda: f"index({self.of(('list', 'string'), depth)}, {text()})",
            lambda: f"sum({self.of((self.pick('list', 'set', 'tuple'), 'number'), depth)})",
            lambda: f"parseint({text()}, {self.pick('10', '16', '2')})",
            lambda: f"tonumber({self.pick(number, text)()})",
            lambda: f"{self.of((self.pick('list', 'tuple'), 'number'), depth)}[{self.leaf('number')}]",
        )()

    def string(self, depth):
        number, text = (lambda: self.of("number", depth)), (lambda: self.of("string", depth))
        texts = lambda: self.of((self.pick("list", "set", "tuple"), "string"), depth)  # noqa: E731
        return self.pick(
            lambda: f'"<${{{text()}}}-${{{self.of(self.pick("string", "number", "bool"), depth)}}}"',
            lambda: f'"%{{ if {self.of("bool", depth)} }}a%{{ else }}b%{{ endif }}"',
            lambda: f'"%{{ for x in {texts()} }}${{x}};%{{ endfor }}"',
            lambda: f"{self.pick('upper', 'lower', 'title', 'trimspace', 'strrev', 'chomp', 'md5', 'base64encode', 'urlencode')}({text()})",
            lambda: f"substr({text()}, {number()}, {number()})",
            lambda: f"replace({text()}, {text()}, {text()})",
            lambda: f"join({text()}, {texts()})",
            lambda: f'format("%s|%v", {text()}, {self.any(depth)})',
            lambda: f"jsonencode({self.any(depth)})",
            lambda: f"coalesce({text()}, {text()})",
            lambda: f"{self.of((self.pick('list', 'tuple'), 'string'), depth)}[{self.leaf('number')}]",
            lambda: f"{self.of((self.pick('map', 'object'), 'string'), depth)}.{self.pick('a', 'b', 'c')}",
            lambda: f"lookup({self.of((self.pick('map', 'object'), 'string'), depth)}, {text()}, {text()})",
            lambda: f"element({self.of((self.pick('list', 'tuple'), 'string'), depth)}, {number()})",
            lambda: f"tostring({self.of(self.pick('string', 'number', 'bool'), depth)})",
            lambda: f"{self.pick('trim', 'trimprefix', 'trimsuffix')}({text()}, {text()})",
            lambda: f"one({texts()})",
            lambda: f"yamlencode({self.any(depth)})",
        )()

    def compound(self, kind, inner, depth):
        sequence = lambda: self.of((self.pick("list", "set", "tuple"), inner), depth)  # noqa: E731
        mapping = lambda: self.of((self.pick("map", "object"), inner), depth)  # noqa: E731
        one = lambda: self.of(inner, depth)  # noqa: E731
        ways = {
            "list": [
                lambda: f"tolist({sequence()})",
                lambda: f"concat({self.of(('list', inner), depth)}, {self.of((self.pick('list', 'tuple'), inner), depth)})",
                lambda: f"{self.pick('distinct', 'reverse', 'sort', 'flatten', 'compact')}({sequence()})",
                lambda: f"slice({self.of(('list', inner), depth)}, {self.leaf('number')}, {self.leaf('number')})",
                lambda: f"{self.pick('keys', 'values')}({mapping()})",
                lambda: f"split({self.of('string', depth)}, {self.of('string', depth)})",
                lambda: f"chunklist({sequence()}, {self.leaf('number')})",
                lambda: f"range({self.leaf('number')})",
                lambda: f"{sequence()}[*]",
                lambda: f"coalescelist({sequence()}, {sequence()})",
            ],
            "set": [
                lambda: f"toset({sequence()})",
                lambda: f"{self.pick('setunion', 'setintersection', 'setsubtract')}({sequence()}, {sequence()})",
                lambda: f"setproduct({sequence()}, {sequence()})",
            ],
            "map": [
                lambda: f"tomap({mapping()})",
                lambda: f"merge({mapping()}, {mapping()})",
                lambda: f"zipmap({self.of((self.pick('list', 'tuple'), 'string'), depth)}, {self.of((self.pick('list', 'tuple'), inner), depth)})",
                lambda: f"tomap({{ for k, v in {mapping()} : k => v }})",
            ],
            "tuple": [
                lambda: f"[{one()}, {one()}]",
                lambda: f"[for x in {self.pick(sequence, mapping)()} : x]",
                lambda: f"[for k, x in {self.pick(sequence, mapping)()} : [k, x] if x {self.pick('!=', '==')} {one()}]",
                lambda: f"{self.of(self.pick('string', (kind, inner)), depth)}[*]",
            ],
            "object": [
                lambda: f"{{ a = {one()}, {self.pick('b', 'c')} = {one()} }}",
                lambda: f"{{ for k, x in {self.pick(sequence, mapping)()} : k => x }}",
                lambda: f"{{ for k, x in {mapping()} : {self.of('string', depth)} => k... }}",
                lambda: f"{{ ({self.of('string', depth)}) = {one()} }}",
                lambda: f"merge({mapping()}, {mapping()})",
            ],
        }
        return self.pick(*ways[kind])()


def ask(program, arguments, name, expressions):
    """The printed value of each expression, REFUSED where it is none."""
    answers = [None] * len(expressions)
    with differ.Folder() as folder:
        own = (folder / name).read_text()
        while None in answers:
            left = [i for i, answer in enumerate(answers) if answer is None]
            (folder / name).write_text(own + "locals {\n" + "".join(f"  e{i} = {expressions[i]}\n" for i in left) + "}\n")
            tuple_of_all = "[" + ", ".join(f"local.e{i}, {SEPARATOR[:-1]}" for i in left) + "]"
            status, out, err = differ.run(program, [*arguments], tuple_of_all + "\n", folder)
            first = own.count("\n") + 2
            refused = {int(line) - first for line in re.findall(name.replace(".", r"\.") + r"(?: line |:)(\d+)", out + err)} if status != 0 or "rror" in err else set()
            refused = {left[line] for line in refused if 0 <= line < len(left)}
            if refused:
                for i in refused:
                    answers[i] = differ.REFUSED
                continue
            if status != 0:
                for i in left:
                    answers[i] = f"(exit status {status}) {err.strip()[-300:]}"
                break
            pieces = re.split(r"^  " + re.escape(SEPARATOR) + r"\n", out.removeprefix("[\n"), flags=re.MULTILINE)
            for i, piece in zip(left, pieces):
                answers[i] = piece.removesuffix("\n").removesuffix(",")
            for i in left:
                answers[i] = answers[i] if answers[i] is not None else "(not printed)"
    return answers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rxplan", default="rxplan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--print", action="store_true")
    arguments = parser.parse_args()
    maker = Maker(arguments.seed, arguments.depth)
    expressions = list(dict.fromkeys(maker.any(maker.depth) for _ in range(arguments.count)))
    if arguments.print:
        print("\n".join(expressions))
        return 0
    program = shutil.which(arguments.rxplan)
    if program is None or shutil.which("terraform") is None:
        sys.exit("generate.py: rxplan and terraform must both be there")
    batches = [expressions[i : i + BATCH] for i in range(0, len(expressions), BATCH)]
    differing = refused = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        theirs = pool.map(lambda batch: ask("terraform", ["console", "-no-color"], "main.tf", batch), batches)
        ours = pool.map(lambda batch: ask(os.path.abspath(program), ["console"], "main.rx.hcl", batch), batches)
        for batch, expected, actual in zip(batches, theirs, ours):
            for expression, wanted, given in zip(batch, expected, actual):
                refused += wanted == differ.REFUSED
                if wanted != given:
                    differing += 1
                    print(f"{expression}\n  terraform: {wanted}\n  rxplan:    {given}")
    print(f"{len(expressions)} expressions, {refused} refused by terraform, {differing} answered differently")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
