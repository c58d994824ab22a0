# SPDX-License-Identifier: Apache-2.0
"""The programs that tests run and Debian does not have: tests/tools/tools.json names them with their versions, tests/tools/install
brings them into a cache outside the tree, find() and require() say where they are.

    crane = tools.require("crane")                  # a path; the test program skips when there is none
    cosign, oras = tools.require("cosign3", "oras")
"""

import json
import os
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "tools" / "tools.json"


def cache():
    """The folder of all tools: $BERTH_TOOLS, or berth-tools in the user's cache."""
    chosen = os.environ.get("BERTH_TOOLS")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(chosen) if chosen else Path(base) / "berth-tools"


def table():
    """The rows of tools.json, each with its `programs`: name for tests -> file in the tool's folder."""
    rows = json.loads(TABLE.read_text())
    for row in rows:
        row.setdefault("programs", {row["name"]: row["name"]})
    return rows


def folder(row):
    """Where a tool is once it is installed; it appears there as a whole or not at all."""
    return cache() / f"{row['name']}@{row['version']}"


def reason_file(row):
    """What the installer wrote when it could not install the tool."""
    return cache() / f"{row['name']}@{row['version']}.reason"


def row_of(program):
    for row in table():
        if program in row["programs"]:
            return row
    raise KeyError(f"{program} is not a program of {TABLE}")


def version(program):
    return row_of(program)["version"]


def find(program):
    """The path of a program of the table, or None when it is not installed."""
    row = row_of(program)
    path = folder(row) / row["programs"][program]
    return str(path) if os.access(path, os.X_OK) else None


def why_missing(program):
    row = row_of(program)
    reason = reason_file(row)
    option = " --all" if row["label"] == "slow" else ""
    cause = reason.read_text().strip() if reason.exists() else f"tests/tools/install{option} brings it"
    return f"{program} {row['version']} is not installed: {cause}"


def require(*programs):
    """The path of each program (of one: just that), or skips the test program when one is missing."""
    from end_to_end import skip

    found = []
    for program in programs:
        path = find(program)
        if path is None:
            skip(why_missing(program))
        print(f"{program} {version(program)}")
        found.append(path)
    return found[0] if len(found) == 1 else found
