# SPDX-License-Identifier: Apache-2.0
"""A real image: parts of this machine's /usr, at least 100 MB, in several layers, made by buildah as people make theirs.
And what it takes to compare trees and layouts byte for byte."""

import hashlib
import json
import os
import shutil
import stat
from pathlib import Path

ROOT_BYTES = 120 << 20
LEAST_BYTES = 100 << 20


class Storage:
    """A private store of podman and buildah. Empty at first, so that a pull fetches every byte."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.options = ["--root", self.directory / "root", "--runroot", self.directory / "run", "--storage-driver", "vfs"]

    def buildah(self, *words):
        return ["buildah", *self.options, *words]

    def podman(self, *words):
        return ["podman", *self.options, "--cgroup-manager", "cgroupfs", "--events-backend", "file", *words]


class RealImage:
    """`localhost/real:1` (amd64, four layers) and `localhost/real-arm:1` in `storage`, and `tree`, what a container of
    the first sees. `run` runs a program that must succeed and returns its output."""

    NAME = "localhost/real:1"
    ARM = "localhost/real-arm:1"

    def __init__(self, directory, run):
        self.storage = Storage(directory)
        self.run = run
        self.build()

    def buildah(self, *words):
        return self.run(*self.storage.buildah(*words)).strip()

    def build(self):
        self.layer("scratch", fill_root, "localhost/step:1")
        self.layer("localhost/step:1", add_settings, "localhost/step:2")
        self.layer("localhost/step:2", change_and_remove, "localhost/step:3")
        self.layer("localhost/step:3", add_odd_files, self.NAME, "--cmd", '["/usr/bin/env"]', "--env", "REAL=1")
        self.layer(self.NAME, add_settings, self.ARM, "--arch", "arm64")
        self.tree = tree_in(self.storage, self.NAME, self.run)
        held = sum(entry[-1] for entry in self.tree.values() if entry[0] == "file")
        assert held >= LEAST_BYTES, f"the real image holds {held} bytes only"

    def layer(self, base, change, name, *settings):
        container = self.buildah("from", base)
        change(Path(self.buildah("mount", container)))
        self.buildah("umount", container)
        if settings:
            self.buildah("config", *settings, container)
        self.buildah("commit", "--format", "oci", "--rm", container, name)


def fill_root(root):
    """The same files on each run on one machine: the first of /usr/bin and /usr/lib, by name."""
    copied = 0
    for source in ("/usr/bin", "/usr/lib"):
        share = ROOT_BYTES * (1 if source == "/usr/bin" else 2) // 2
        for folder, folders, files in os.walk(source):
            folders.sort()
            target = root / folder[1:]
            target.mkdir(parents=True, exist_ok=True)
            for file in sorted(files):
                path = os.path.join(folder, file)
                status = os.lstat(path)
                if stat.S_ISREG(status.st_mode) and status.st_size < 8 << 20 or stat.S_ISLNK(status.st_mode):
                    shutil.copy2(path, target / file, follow_symlinks=False)
                    copied += status.st_size
                if copied > share:
                    folders.clear()
                    break


def add_settings(root):
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text("root:x:0:0::/:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\n")
    (root / "etc/noise").write_bytes(os.urandom(3 << 20))
    home = root / "home/user"
    home.mkdir(parents=True, exist_ok=True)
    os.chown(home, 1000, 1000)


def change_and_remove(root):
    """Makes whiteouts: the first ten programs go, the next ten change."""
    programs = sorted((root / "usr/bin").iterdir())
    for program in programs[:10]:
        program.unlink()
    for program in programs[10:20]:
        program.unlink()
        program.write_bytes(os.urandom(4096))


def add_odd_files(root):
    odd = root / "odd"
    odd.mkdir()
    (odd / "empty").touch()
    (odd / "name with spaces and ünïcode").write_text("x")
    (odd / ("long" * 50)).write_text("y")
    (odd / "setuid").write_text("#!/bin/sh\n")
    (odd / "setuid").chmod(0o4755)
    (odd / "dangling").symlink_to("../nowhere")
    os.link(odd / "setuid", odd / "hardlink")
    os.mkfifo(odd / "fifo", 0o600)


def tree_in(storage, image, run):
    """What a container of `image` sees: {path: (kind, mode, owner, group, content digest or link target, size)}."""
    container = run(*storage.buildah("from", "--pull-never", image)).strip()
    root = run(*storage.buildah("mount", container)).strip()
    tree = dict(entries_of(root))
    run(*storage.buildah("rm", container))
    return tree


def entries_of(root):
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            kind, content, size = "other", "", 0
            if stat.S_ISREG(status.st_mode):
                kind, content, size = "file", file_digest(path), status.st_size
            elif stat.S_ISLNK(status.st_mode):
                kind, content = "link", os.readlink(path)
            elif stat.S_ISDIR(status.st_mode):
                kind = "folder"
            yield os.path.relpath(path, root), (kind, status.st_mode, status.st_uid, status.st_gid, content, size)


def file_digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def blobs_of(layout):
    """{hex: size} of an OCI layout's blobs, each of which hashes to its name."""
    blobs = {}
    for blob in (Path(layout) / "blobs/sha256").iterdir():
        assert file_digest(blob) == blob.name, f"{blob} does not hash to its name"
        blobs[blob.name] = blob.stat().st_size
    return blobs


def root_digest(layout):
    """The digest of the one manifest or index that a layout is about."""
    return json.loads((Path(layout) / "index.json").read_text())["manifests"][0]["digest"]
