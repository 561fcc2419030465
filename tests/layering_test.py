#!/usr/bin/env python3
"""The layering checker on houses with one broken wall each: it must name that include, and nothing in a sound house."""

import pathlib
import sys
import tempfile

import layering

SOUND = {
    "include/rxplan/value.hpp": "#include <string>\n#include <tl/expected.hpp>\n",
    "src/base/source.hpp": '#include "rxplan/value.hpp"\n#include <fmt/format.h>\n',
    "src/value/json.cpp": '#include "base/source.hpp"\n#include <simdjson.h>\n',
    "grammar/layout.hpp": "#include <vector>\n",
    "grammar/rules.hpp": "#include <tao/pegtl.hpp>\n",
    "src/syntax/tree.hpp": '#include "base/source.hpp"\n',
    "src/syntax/actions.hpp": '#include "grammar/rules.hpp"\n',
    "src/syntax/builder.cpp": '#include "grammar/layout.hpp"\n',
    "src/syntax/parser.cpp": '#include "syntax/tree.hpp"\n#include "syntax/actions.hpp"\n',
    "src/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include <unistd.h>\n#include "syntax/tree.hpp"\n',
    "providers/rackspace/embedded/cloud.hpp": "#include <httplib.h>\n",
    "providers/rackspace/server.cpp": '#include "embedded/cloud.hpp"\n#include "rxplan/value.hpp"\n',
    "tests/anything.cpp": "#include <iostream>\n",
}

# name: (file, its text, what the checker must say)
BROKEN = {
    "a room includes one below it": ("src/base/bad.cpp", '#include "syntax/tree.hpp"\n', "src/base may not include src/syntax"),
    "a public header includes a room": ("include/rxplan/bad.hpp", '#include "base/source.hpp"\n', "may not include src/base"),
    "a provider includes the engine": ("providers/rackspace/bad.cpp", '#include "base/source.hpp"\n', "may not include src/base"),
    "a provider by the parent's folder": ("providers/standard/bad.cpp", '#include "../rackspace/embedded/cloud.hpp"\n', "may not include"),
    "the embedded cloud includes its provider": (
        "providers/rackspace/embedded/bad.cpp",
        '#include "providers/rackspace/server.cpp"\n',
        "may not include providers/rackspace",
    ),
    "a third party in another's room": ("src/plan/bad.cpp", "\n\n#include <openssl/evp.h>\n", "bad.cpp:3: #include <openssl/evp.h>"),
    "SQLite in the provider proper": ("providers/rackspace/bad.cpp", "#include <sqlite3.h>\n", "may not include sqlite"),
    "PEGTL outside the grammar": ("src/config/bad.cpp", "#include <tao/pegtl.hpp>\n", "src/config may not include pegtl"),
    "the grammar outside syntax": ("src/eval/bad.cpp", '#include "grammar/rules.hpp"\n', "src/eval may not include grammar"),
    "PEGTL in a second translation unit": (
        "src/syntax/second.cpp",
        '#include "syntax/actions.hpp"\n',
        "second.cpp:1: sees PEGTL through src/syntax/actions.hpp -> grammar/rules.hpp -> tao/pegtl.hpp",
    ),
    "a banned header": ("src/view/bad.cpp", "#  include <iostream>\n", "static constructors"),
    "a header of nobody": ("src/view/bad.cpp", "#include <boost/any.hpp>\n", "neither a standard header"),
    "a file that is not there": ("src/view/bad.cpp", '#include "view/lost.hpp"\n', "no such file"),
    "a file in no room": ("src/stray.cpp", "#include <string>\n", "in no room"),
}


def problems_of(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return layering.check(root)[0]


def main():
    passed, failures = 0, []
    cases = {"a sound house": (SOUND, None)}
    cases |= {name: (SOUND | {file: text}, says) for name, (file, text, says) in BROKEN.items()}
    for name, (files, says) in cases.items():
        problems = problems_of(files)
        good = not problems if says is None else len(problems) == 1 and says in problems[0]
        passed += good
        if not good:
            failures.append(f"{name}: expected {says!r}, got {problems}")
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
