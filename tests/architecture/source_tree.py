# SPDX-License-Identifier: Apache-2.0
"""The files of the project, as the checks see them: what git tracks or would track, without what a build made."""

import subprocess
from pathlib import Path

OWN_CODE = (".cpp", ".hpp", ".c", ".h")
OWN_FOLDERS = ("core", "htpasswd", "jose", "json", "names", "plugins", "proto", "sdk")


def files(root, *folders, endings=None):
    """Paths below the folders, relative to the root, sorted."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=root, capture_output=True, check=False,
    )
    if listed.returncode == 0:
        paths = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    else:  # An unpacked archive.
        paths = [path.relative_to(root) for folder in folders or ["."] for path in Path(root, folder).rglob("*")]
        paths = [path for path in paths if not {"build", "data", ".git"} & set(path.parts[:1])]
    paths = [path for path in paths if Path(root, path).is_file()]
    return sorted(path for path in paths if endings is None or path.name.endswith(tuple(endings)))


def conclude(problems, success):
    """Prints and exits as a test does."""
    print("\n".join(problems) or success)
    raise SystemExit(bool(problems))
