# SPDX-License-Identifier: Apache-2.0
"""Fails when a header does not compile by itself: the build has shown it for one that its own source includes first.
Arguments: the source tree, the build tree, a C++ compiler."""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from source_tree import OWN_FOLDERS, conclude, files

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]


def command(root, build, compiler, header, text):
    """How to compile a file that includes just this header. A plugin sees sdk/ and itself, the SDK itself."""
    folders = {
        "core": [".", "core", "proto", "sdk/include", build / "proto" / "gen"],
        "proto": ["proto", "sdk/include", build / "proto" / "gen"],
        "htpasswd": ["."],
        "jose": ["."],
        "json": ["."],
        "names": ["."],
        "plugins": [".", "sdk/include", *(folder for folder in header.parents if len(folder.parts) >= 2)],
        "sdk": ["sdk/include", header.parent],
    }[header.parts[0]]
    language = ["-x", "c", "-std=c99"] if header.suffix == ".h" else ["-x", "c++", "-std=c++20"]
    text.write_text(f'#include "{root / header}"\n')
    return [compiler, *language, *STRICT, *(f"-I{root / folder}" for folder in folders), str(text)]


def leads_its_source(root, header):
    source = root / header.with_suffix(".cpp")
    first = re.search(r'^#include [<"](.*)[>"]$', source.read_text(), re.MULTILINE) if source.exists() else None
    return first is not None and Path(first[1]).name == header.name


def main():
    root, build, compiler = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    headers = files(root, *OWN_FOLDERS, endings=(".hpp", ".h"))
    alone = [header for header in headers if not leads_its_source(root, header)]
    with tempfile.TemporaryDirectory(prefix="berth-headers-") as folder:

        def check(numbered):
            number, header = numbered
            words = command(root, build, compiler, header, Path(folder, f"{number}.txt"))
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            return None if done.returncode == 0 else f"{header} does not compile alone:\n{done.stderr[:1500]}"

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            problems = [problem for problem in pool.map(check, enumerate(alone)) if problem]
    if len(headers) < 10:
        problems.append(f"only {len(headers)} headers found below {root}: this check looks in the wrong place")
    conclude(problems, f"{len(headers)} headers compile alone")


main()
