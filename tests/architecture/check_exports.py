# SPDX-License-Identifier: Apache-2.0
"""Fails when a plugin exports anything but its one entry. Argument: the folder of the plugins."""

import subprocess
import sys
from pathlib import Path

from source_tree import conclude

ENTRY = "berth_plugin_entry"


def exported(plugin):
    """Names of the symbols others could bind to, versions left out."""
    listed = subprocess.run(["nm", "-D", "--defined-only", "--extern-only", plugin], capture_output=True, text=True, check=True)
    symbols = [line.split() for line in listed.stdout.splitlines()]
    return sorted(name.split("@")[0] for *_, kind, name in symbols if kind != "A")


def main():
    plugins = sorted(Path(sys.argv[1]).glob("*.so"))
    problems = [
        f"{plugin} exports {', '.join(names) or 'nothing'}; it has to be {ENTRY} alone (sdk/cmake/berth.map)"
        for plugin in plugins if (names := exported(plugin)) != [ENTRY]
    ]
    if not plugins:
        problems.append(f"there is no plugin in {sys.argv[1]}; build first")
    conclude(problems, f"{len(plugins)} plugins export {ENTRY} alone")


main()
