# SPDX-License-Identifier: Apache-2.0
"""Fails when a test gives a type the full name of one of ours. The linker would take the constructor or destructor of either
for both, and say nothing. Argument: the source tree."""

import re
import sys
from pathlib import Path

from source_tree import OWN_CODE, OWN_FOLDERS, conclude, files

OPENS = re.compile(r"namespace ([\w:]*) ?\{$")
CLOSES = re.compile(r"\}  // namespace")
DEFINES = re.compile(r"(?:struct|class) (\w+)(?: final)?(?: : [^;]*)? \{")


def types(root, *folders):
    """Where each type of the folders is defined that has a name outside of its source, by its full name."""
    found = {}
    for path in files(root, *folders, endings=OWN_CODE):
        spaces = []
        for line in (root / path).read_text().splitlines():
            if opened := OPENS.match(line):
                spaces.append(opened[1])
            elif CLOSES.match(line):
                del spaces[-1:]
            elif (defined := DEFINES.match(line)) and "" not in spaces:
                found["::".join([*spaces, defined[1]])] = path
    return found


def main():
    root = Path(sys.argv[1])
    ours, theirs = types(root, *OWN_FOLDERS), types(root, "tests")
    problems = [f"{theirs[name]}: {name} is the name of a type in {ours[name]}; call it otherwise"
                for name in sorted(ours.keys() & theirs.keys())]
    if len(ours) < 100 or len(theirs) < 40:
        problems.append(f"only {len(ours)} types and {len(theirs)} of tests found: this check looks in the wrong place")
    conclude(problems, f"{len(ours)} types and {len(theirs)} of tests share no name")


main()
