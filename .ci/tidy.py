# SPDX-License-Identifier: Apache-2.0
"""Shows every own source of a build to clang-tidy. What was found clean is remembered, for all clones of the project on
this machine, until the source, a header of ours that it includes or the rules change; when --seconds are over, no further
source is begun, and how many are left is said."""

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "architecture"))

from source_tree import OWN_FOLDERS  # noqa: E402

GCC_ONLY = ("-fno-gnu-unique", "-Wno-maybe-uninitialized")


def entries(build):
    """(source, command words, directory) of each own source in compile_commands.json, once."""
    seen = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = Path(entry["directory"], entry["file"]).resolve()
        if any(source.is_relative_to(ROOT / folder) for folder in OWN_FOLDERS):
            seen.setdefault(source, (source, shlex.split(entry["command"]), entry["directory"]))
    return sorted(seen.values())


def flags(words):
    """Those of a compiler's command that clang-tidy takes."""
    keep, skip = [], False
    for word in words[2 if Path(words[0]).name == "ccache" else 1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT"):
            skip = True
        elif word not in ("-c", "-MD", *GCC_ONLY):
            keep.append(word)
    return ["-fsyntax-only", "-Werror", *keep]


def dependencies(build):
    """The headers of ours that each object was made with, by its path below the build, as ninja knows them."""
    known, found = {}, None
    listed = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        if line.startswith("    "):
            header = (build / line.strip()).resolve()
            if header.is_relative_to(ROOT):
                found.append(header)
        elif ": #deps" in line:
            found = known.setdefault(line.split(": #deps")[0], [])
    return known


class Memory:
    """Which sources were found clean, with which headers, by which rules."""

    def __init__(self, build):
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        self.folder = Path(os.environ.get("BERTH_LINT_CACHE", cache / "berth-lint")) / "tidy"
        self.folder.mkdir(parents=True, exist_ok=True)
        version = subprocess.run(["clang", "--version"], capture_output=True, check=True).stdout
        self.rules = version + (ROOT / ".clang-tidy").read_bytes()
        self.headers = dependencies(build)

    def stamp(self, source, words):
        """The file that says that it was clean, or None when it cannot be known what it includes."""
        headers = self.headers.get(words[words.index("-o") + 1])
        if headers is None:
            return None
        digest = hashlib.sha256(self.rules)
        digest.update(shlex.join(words).replace(str(ROOT), ".").encode())
        for path in [source, *sorted(headers)]:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return self.folder / digest.hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--seconds", type=float, default=1e9)
    options = parser.parse_args()
    build = options.build.resolve()
    memory, deadline = Memory(build), time.monotonic() + options.seconds

    def check(entry):
        source, words, directory = entry
        stamp = memory.stamp(source, words)
        if stamp and stamp.exists():
            return None
        if time.monotonic() > deadline:
            return source, "left"
        command = ["clang-tidy", "--quiet", "--warnings-as-errors=*", str(source), "--", *flags(words)]
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            if stamp:
                stamp.touch()
            return None
        return source, (done.stdout + done.stderr)[:6000]

    sources = entries(build)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [result for result in pool.map(check, sources) if result]
    left = [source for source, text in found if text == "left"]
    bad = [(source, text) for source, text in found if text != "left"]
    for source, text in bad:
        print(f"{source.relative_to(ROOT)}:\n{text}")
    if left:
        print(f"out of time: {len(left)} of {len(sources)} sources not looked at, {left[0].relative_to(ROOT)} first")
    print(f"tidy: {len(sources) - len(left)} sources, {len(bad)} with complaints")
    sys.exit(bool(bad) or not sources)


main()
