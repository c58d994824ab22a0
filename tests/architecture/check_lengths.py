# SPDX-License-Identifier: Apache-2.0
"""Fails when a file is longer than a reader can hold: 300 lines ask for a second look, 500 for a split."""

import sys
from pathlib import Path

from source_tree import OWN_CODE, OWN_FOLDERS, conclude, files

LOOK, SPLIT = 300, 500
GENERATED = ("sdk/include/berth/gen/",)


def main():
    root = Path(sys.argv[1])
    lengths = {
        path: len((root / path).read_text().splitlines())
        for path in files(root, *OWN_FOLDERS, "tests", "dev", ".ci", endings=(*OWN_CODE, ".py", ".proto", "dev"))
        if not str(path).startswith(GENERATED)
    }
    for path, lines in sorted(lengths.items(), key=lambda item: -item[1]):
        if LOOK < lines <= SPLIT:
            print(f"{path}: {lines} lines; look again whether it is one thing")
    problems = [f"{path}: {lines} lines; split it" for path, lines in lengths.items() if lines > SPLIT]
    conclude(problems, f"{len(lengths)} files, none over {SPLIT} lines")


main()
