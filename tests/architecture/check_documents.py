# SPDX-License-Identifier: Apache-2.0
"""Fails when a document names what is not there, or the project names the machine it was written on."""

import re
import sys
from pathlib import Path

from source_tree import conclude, files

# Folders of people's machines. /tmp, /var/lib, /etc, /usr and /srv are the same everywhere and stay allowed.
PRIVATE_PATH = re.compile(r"(?<![\w.~/-])/(work|home/(?!me\b|user\b)\w+|Users|workspace|mnt|root)/[\w.-]+")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
NAMED_PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
NAMED_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.*-]+\.\w+)`")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)


def anchors(text):
    """Headings as GitHub makes links of them."""
    titles = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(root, path, text):
    for target in LINK.findall(CODE_BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = root / path if not name else (root / path).parent / name
        if not linked.exists():
            yield f"{path}: the link to {target} leads nowhere"
        elif anchor and linked.suffix == ".md" and anchor not in anchors(linked.read_text()):
            yield f"{path}: {target}: there is no such heading"


def exists(base, name):
    return next(base.glob(name), None) is not None if "*" in name else (base / name).exists()


def check_named_files(root, path, text):
    """Files in backticks with a folder before them: relative to the root or to the document."""
    for name in NAMED_FILE.findall(text):
        if not any(exists(base, name) for base in (root, (root / path).parent)):
            yield f"{path}: names {name}, which does not exist"


def check_request_path(root):
    """core/README.md tells the path of a request in ten lines, each of which names a file."""
    text = (root / "core/README.md").read_text()
    lines = re.findall(r"^(\d+)\. (.+)$", text, re.MULTILINE)
    if [int(number) for number, _ in lines] != list(range(1, 11)):
        yield "core/README.md: the path of a request has ten numbered lines, 1. to 10., and no other list is numbered"
    for number, line in lines:
        if not NAMED_FILE.search(line):
            yield f"core/README.md: line {number} of the path names no file"


def main():
    root = Path(sys.argv[1])
    problems = list(check_request_path(root))
    documents = files(root, endings=(".md",))
    for path in documents:
        text = (root / path).read_text()
        problems += check_links(root, path, text)
        if path.name != "CHANGELOG.md":  # It tells of what was.
            problems += check_named_files(root, path, text)
    for path in files(root):
        try:
            text = (root / path).read_text()
        except UnicodeDecodeError:
            continue
        for found in PRIVATE_PATH.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            problems.append(f"{path}:{line}: names {found[0]}, a path of somebody's machine")
        problems += [f"{path}: names {page}, which does not exist"
                     for page in NAMED_PAGE.findall(text) if not (root / page).exists()]
    conclude(problems, f"{len(documents)} documents hold")


main()
