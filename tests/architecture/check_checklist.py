# SPDX-License-Identifier: Apache-2.0
"""Fails when docs/checklist.md and the tests do not say the same. The page has a row for each number of the checklist: with
links to the tests that prove it (their text is the test's name, `Suite.Name` or `test_name`), or with "Differs:" or "Not
yet:" and why. Each of those tests has a comment `Checklist <number>[, <number>…]` directly above or inside of it."""

import re
import sys
from collections import defaultdict
from pathlib import Path

from source_tree import conclude, files

PAGE = "docs/checklist.md"
NUMBERS = range(1, 101)
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
LINK = re.compile(r"\[`([\w.]+)`\]\(\.\./(tests/[\w/.-]+)\)")
REASON = re.compile(r"(Differs|Not yet): \S")
COMMENT = re.compile(r"^\s*(?://|#)")
MARK = re.compile(r"^\s*(?://|#) Checklist (\d+(?:, \d+)*)\.?$")
DEFINITION = re.compile(r"^(?:TEST(?:_F|_P)?\((\w+), (\w+)\)|TYPED_TEST\((\w+), (\w+)\)|\s*def (test_\w+)\()")


def definition(line):
    found = DEFINITION.match(line)
    if not found:
        return None
    words = [word for word in found.groups() if word]
    return ".".join(words)


def marks_of(text):
    """The tests of a file with the numbers that they prove; under None what no test is near."""
    tests, waiting, current = defaultdict(set), set(), None
    for line in text.splitlines():
        if mark := MARK.match(line):
            waiting |= {int(number) for number in mark[1].split(", ")}
        elif name := definition(line):
            current = name
            tests[current] |= waiting
            waiting = set()
        elif not COMMENT.match(line) and not line.lstrip().startswith("@"):
            if waiting:
                tests[current] |= waiting
            waiting = set()
    return tests


def main():
    root = Path(sys.argv[1])
    problems, listed = [], defaultdict(set)
    rows = [(int(number), proof) for number, _, proof in ROW.findall((root / PAGE).read_text())]
    if [number for number, _ in rows] != list(NUMBERS):
        missing = sorted(set(NUMBERS) - {number for number, _ in rows})
        problems.append(f"{PAGE}: has not exactly the rows 1 to 100 in their order; missing: {missing}")
    tests = {str(path): marks_of((root / path).read_text()) for path in files(root, "tests", endings=(".cpp", ".py", ".go"))}
    for number, proof in rows:
        links = LINK.findall(proof)
        if not links and not REASON.search(proof):
            problems.append(f"{PAGE}: {number} names no test and gives no reason")
        for name, path in links:
            listed[path, name].add(number)
            if name not in tests.get(path, {}):
                problems.append(f"{PAGE}: {number}: there is no test {name} in {path}")
            elif number not in tests[path][name]:
                problems.append(f"{path}: {name} has no comment \"Checklist {number}\", but {PAGE} names it")
    for path, marked in tests.items():
        for name, numbers in marked.items():
            for number in sorted(numbers - listed[path, name]):
                problems.append(f"{path}: {name} says Checklist {number}, but {PAGE} does not list it there")
    proven = sum(bool(LINK.search(proof)) for _, proof in rows)
    conclude(problems, f"the checklist holds: {proven} of {len(rows)} numbers have tests")


main()
