# SPDX-License-Identifier: Apache-2.0
"""The processes in which plugins run beside a registry: its own children (`isolation: process`), and services that
somebody else runs (`isolation: remote`), which here serve a shared object of Berth's."""

import json
import os
import re
from pathlib import Path

import berth_process

BUILD = Path(berth_process.BERTH).parent
PROGRAM = BUILD / "plugin_service"


def plugin_hosts(registry):
    """id -> process of the `berth plugin-host` that a registry has now."""
    found = {}
    for children in Path(f"/proc/{registry.pid}/task").glob("*/children"):
        for process in children.read_text().split():
            words = words_of(process)
            if "plugin-host" in words:
                found[words[words.index("--id") + 1]] = int(process)
    return found


def words_of(process):
    """The command line; nothing of a process that has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")
    except FileNotFoundError:
        return []


def has_ended(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def why_no_service():
    return None if os.access(PROGRAM, os.X_OK) else f"{PROGRAM} is not built"


class PluginService(berth_process.Process):
    """A plugin of the build as a service on TCP that demands a certificate of `authority`, ready when start() returns.
    `section` is how a registry would be told of the plugin; section_of_service() is how it is told of this."""

    def __init__(self, section, authority, folder):
        self.section, self.authority, self.name = section, authority, section["plugin"]
        own = {"file": str(folder / section["file"])}
        (folder / f"{self.name}.json").write_text(json.dumps(own))
        certificate, key = authority.issue(self.name, ["127.0.0.1"])
        words = [BUILD / "plugins" / f"{self.name}.so", folder / f"{self.name}.json", "127.0.0.1:0"]
        super().__init__([PROGRAM, *words, certificate, key, authority.certificate], folder / f"{self.name}.log")

    def start(self):
        super().start()
        said = self.wait_until(lambda: re.search(r"serving on port (\d+)", self.output()), "port")
        self.address = f"127.0.0.1:{said[1]}"
        return self

    def section_of_service(self):
        certificate, key = self.authority.issue(f"registry-of-{self.name}", ["127.0.0.1"])
        tls = {"certificate": str(certificate), "key": str(key), "ca": str(self.authority.certificate)}
        patience = {key: self.section[key] for key in ("deadline",) if key in self.section}
        return {"id": self.name, "isolation": "remote", "address": self.address, "tls": tls, **patience}
