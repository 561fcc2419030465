#!/usr/bin/env python3
"""Reads every #include of the house against its table of rooms and names each one that breaks a wall.

usage: layering.py [ROOT]

A room includes only itself and rooms above it. Third-party headers belong to the rooms that the table names. Tests, benchmarks and fuzz
targets may include everything.
"""

import pathlib
import re
import sys

ANY = "*"  # a room may include all rooms above it

# Top to bottom: folder, the folders that it may include besides itself, the third parties that it may include.
ROOMS = [
    ("include/rxplan", [], ["fmt", "expected"]),
    ("src/base", ANY, ["fmt", "expected"]),
    ("src/value", ANY, ["simdjson", "mpfr", "utf8proc"]),
    ("src/sdk", ANY, ["curl", "openssl"]),
    ("src/state", ANY, ["openssl"]),
    ("grammar", [], ["pegtl"]),
    ("src/syntax", ANY, []),
    ("src/config", ANY, []),
    ("src/eval", ANY, ["openssl", "crypt", "re2", "yaml", "zlib"]),
    ("src/graph", ANY, []),
    ("src/plan", ANY, []),
    ("src/apply", ANY, []),
    ("src/view", ANY, []),
    ("src/cli", ANY, ["cli11", "libedit"]),
    ("providers/rackspace/embedded", ["include/rxplan"], ["sqlite", "httplib", "cli11"]),
    ("providers/rackspace", ["include/rxplan", "providers/rackspace/embedded"], ["yaml"]),
    ("providers/standard", ["include/rxplan"], ["openssl", "crypt"]),
]

# The rooms' common words, of which every room may speak.
COMMON = ["fmt", "expected"]

# The grammar is seen by one room alone, and PEGTL by one translation unit of it.
GRAMMAR = "grammar"
GRAMMAR_USER = "src/syntax"

THIRD_PARTIES = {
    "fmt": r"fmt/",
    "expected": r"tl/expected\.hpp$",
    "simdjson": r"simdjson\.h$",
    "mpfr": r"(mpfr|gmp)\.h$",
    "utf8proc": r"utf8proc\.h$",
    "curl": r"curl/",
    "openssl": r"openssl/",
    "crypt": r"crypt\.h$",
    "pegtl": r"tao/pegtl",
    "re2": r"re2/",
    "yaml": r"yaml-cpp/",
    "zlib": r"zlib\.h$",
    "sqlite": r"sqlite3\.h$",
    "httplib": r"httplib\.h$",
    "cli11": r"CLI/",
    "libedit": r"(histedit|editline/readline)\.h$",
    "doctest": r"doctest/",
}

STANDARD = set(
    """
    algorithm any array atomic barrier bit bitset cassert cctype cerrno charconv chrono cinttypes climits clocale cmath compare complex concepts
    condition_variable csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime deque exception filesystem forward_list fstream
    functional future initializer_list ios iosfwd istream iterator latch limits list locale map memory memory_resource mutex new numbers
    numeric optional ostream queue random ranges ratio scoped_allocator semaphore set shared_mutex source_location span sstream stack
    stdexcept stop_token streambuf string string_view system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set
    utility valarray variant vector version
    """.split()
)
POSIX = re.compile(
    r"(arpa|net|netinet|sys|linux)/\w+\.h$"
    r"|(dirent|dlfcn|fcntl|glob|grp|iconv|langinfo|malloc|netdb|poll|pthread|pty|pwd|regex|sched|signal|spawn|termios|time|ucontext|unistd)\.h$"
)
BANNED = {
    "iostream": "it costs every program its static constructors; write with fmt or stdio",
    "regex": "slow and recursive; eval has RE2",
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
SUFFIXES = {".hpp", ".cpp", ".h", ".cc"}


def room_of(path):
    """The innermost room that a path (relative, with slashes) lies in; none for what has no walls."""
    inside = [room for room, _, _ in ROOMS if path.startswith(room + "/")]
    return max(inside, key=len, default=None)


def may_include(room):
    """The rooms that `room` may include."""
    names = [name for name, _, _ in ROOMS]
    allowed = {name: below for name, below, _ in ROOMS}[room]
    if allowed == ANY:
        allowed = [name for name in names[: names.index(room)] if name != GRAMMAR]
        if room == GRAMMAR_USER:
            allowed.append(GRAMMAR)
    return {room, *allowed}


def third_parties_of(room):
    return {name: parties for name, _, parties in ROOMS}[room] + COMMON


def resolve(root, file, name):
    """The file of the house that `#include` of `name` in `file` means; none when it is not of the house."""
    for folder in (file.parent, root, root / "include", root / "src"):
        candidate = folder / name
        if candidate.is_file() and candidate.resolve().is_relative_to(root):
            return candidate.resolve().relative_to(root).as_posix()
    return None


def problem_with(root, file, room, quote, name):
    """What is wrong with one #include, or none."""
    target = resolve(root, file, name)
    if target is not None:
        other = room_of(target)
        if other is None:
            return f"includes {target}, which is in no room"
        return None if other in may_include(room) else f"{room} may not include {other}"
    for party, pattern in THIRD_PARTIES.items():
        if re.match(pattern, name):
            allowed = third_parties_of(room)
            # The one file that sees the grammar sees PEGTL through it.
            through_grammar = party == "pegtl" and room == GRAMMAR_USER
            return None if party in allowed or through_grammar else f"{room} may not include {party}"
    if name in BANNED:
        return BANNED[name]
    if quote == '"':
        return "no such file"
    if name in STANDARD or POSIX.match(name):
        return None
    return "neither a standard header nor one of the table's third parties"


def grammar_users(includes):
    """The source files of the grammar's room that see PEGTL, each with the chain of includes that leads there."""

    def chain(file, seen):
        for name, target in includes.get(file, []):
            if re.match(THIRD_PARTIES["pegtl"], name):
                return [name]
            if target and target not in seen:
                seen.add(target)
                rest = chain(target, seen)
                if rest:
                    return [target, *rest]
        return []

    sources = [file for file in includes if room_of(file) == GRAMMAR_USER and file.endswith(".cpp")]
    return [(file, found) for file in sources if (found := chain(file, {file}))]


def check(root):
    """All broken walls as `file:line: #include <name>: what is wrong`, and the number of includes read."""
    root = root.resolve()
    problems, includes = [], {}
    folders = sorted({room.split("/")[0] for room, _, _ in ROOMS})
    files = sorted(path for folder in folders for path in (root / folder).rglob("*") if path.suffix in SUFFIXES)
    for file in files:
        relative = file.relative_to(root).as_posix()
        room = room_of(relative)
        if room is None:
            problems.append(f"{relative}: this file is in no room")
            continue
        text = file.read_text()
        includes[relative] = []
        for match in INCLUDE.finditer(text):
            quote, name = match.groups()
            includes[relative].append((name, resolve(root, file, name)))
            problem = problem_with(root, file, room, quote, name)
            if problem:
                line = text.count("\n", 0, match.start(1)) + 1
                problems.append(f'{relative}:{line}: #include {quote}{name}{">" if quote == "<" else quote}: {problem}')
    users = grammar_users(includes)
    for file, chain in users[1:]:
        problems.append(f"{file}:1: sees PEGTL through {' -> '.join(chain)}: {users[0][0]} is the one translation unit that may")
    return problems, sum(len(each) for each in includes.values())


def main(arguments):
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parent.parent
    problems, includes = check(root)
    for problem in problems:
        print(problem)
    if includes == 0:
        print(f"{root}: no #include found")
    return 1 if problems or includes == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
