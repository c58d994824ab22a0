# SPDX-License-Identifier: Apache-2.0
"""The processes in which plugins run beside a registry: its own children (`isolation: process`), and services that
somebody else runs (`isolation: remote`), here by `berth plugin serve`."""

import json
import re
from pathlib import Path

import berth_process



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
    """All of it: as long as one of its threads is on its way out, its sockets may be open."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "Z" and len(list(Path(f"/proc/{process}/task").iterdir())) == 1
    except (FileNotFoundError, ProcessLookupError):
        return True


class PluginService(berth_process.Process):
    """`berth plugin serve` on TCP, which demands a certificate of `authority`, ready when start() returns. The port is
    free at the first start and the same after each restart. `section` is how a registry would be told of the plugin;
    section_of_service() is how it is told of this."""

    def __init__(self, section, authority, folder):
        self.section, self.authority, self.name = section, authority, section["plugin"]
        self.address = "127.0.0.1:0"
        self.config = folder / f"served-{self.name}.yaml"
        self.config.write_text(json.dumps({"file": str(folder / section["file"])}))
        self.certificate, self.key = authority.issue(self.name, ["127.0.0.1"])
        super().__init__([], folder / f"{self.name}.log")

    def start(self):
        words = [berth_process.BERTH, "plugin", "serve", self.name, "--listen", self.address, "--config", self.config]
        tls = ["--tls-cert", self.certificate, "--tls-key", self.key, "--client-ca", self.authority.certificate]
        self.argv = [str(word) for word in [*words, *tls]]
        super().start()
        says = re.compile(r"^  address +(127\.0\.0\.1:[1-9]\d*)$", re.MULTILINE)
        self.address = self.wait_until(lambda: says.search(self.output()), "address")[1]
        return self

    def section_of_service(self, authority=None):
        """`authority`: another one than the service believes."""
        certificate, key = (authority or self.authority).issue(f"registry-of-{self.name}", ["127.0.0.1"])
        tls = {"certificate": str(certificate), "key": str(key), "ca": str(self.authority.certificate)}
        patience = {key: self.section[key] for key in ("deadline",) if key in self.section}
        return {"id": self.name, "isolation": "remote", "address": self.address, "tls": tls, **patience}


class UnixService(berth_process.Process):
    """`berth plugin serve` at a unix socket, with the password file `htpasswd` of the folder."""

    def __init__(self, folder, *words, plugin="htpasswd"):
        self.socket = folder / "users.sock"
        (folder / "users.yaml").write_text("file: htpasswd\n")
        own = ["--listen", f"unix:{self.socket}", "--config", folder / "users.yaml", *words]
        super().__init__([berth_process.BERTH, "plugin", "serve", plugin, *own], folder / "users.log")

    def start(self):
        super().start()
        self.wait_until(lambda: "serving a plugin" in self.output(), "banner")
        return self
