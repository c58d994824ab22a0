#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The clients that people use log in, pull, push, mount, and are refused with words that a person understands.

clients_test.py SOURCE [CLIENT…]    SOURCE: htpasswd, ldap, oidc: where the users come from; htpasswd_process and
                                    htpasswd_remote: with their plugin and that of the rules outside the registry"""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import login_page
import own_machine
import tools
from guarded import FILL, POLICY, GuardedTest
from identities import IDENTITIES
from login_clients import CLIENTS
from small_image import SmallImage

# The programs of those clients that Debian has.
DEBIAN = {
    "buildah": ["buildah"],
    "containerd": ["containerd"],
    "docker": ["/usr/bin/docker", "/usr/sbin/dockerd"],
    "podman": ["podman"],
    "skopeo": ["skopeo"],
}
_proven = {}  # client -> what it was seen to do, in order.


class LoginTest(GuardedTest):
    """Subclasses name `client` (a key of CLIENTS) and `source` (of IDENTITIES)."""

    policy = POLICY + FILL
    config = {"http": {"access_log": "json"}}

    def prepare(self):
        home = self.directory / "home"
        home.mkdir()
        (home / "auth.json").write_text("{}")
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "TMPDIR": str(self.directory),
            "XDG_RUNTIME_DIR": str(home),
            "REGISTRY_AUTH_FILE": str(home / "auth.json"),
        }
        self.identity = self.source()
        self.auth = [*self.identity.begin(self), self.identity.rules(self, self.auth[-1])]
        self.write_config()

    def end_processes(self):
        super().end_processes()
        own_machine.unmount_below(self.directory)
        own_machine.remove_cgroups()

    def prove(self, operation):
        _proven.setdefault(self.client, []).append(operation)

    def said_by(self, *words, **options):
        return self.run_tool("sh", "-c", 'exec "$@" 2>&1', "sh", *words, **options)

    def refused(self, *words, **options):
        words = [str(word) for word in words]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, **options)
        self.assertNotEqual(done.returncode, 0, f"{' '.join(words)} should fail and said {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def accesses(self):
        return [json.loads(line) for line in self.registry.output().splitlines() if '"msg":"access"' in line]

    def mounted(self, repository):
        return [
            access
            for access in self.accesses()
            if access.get("repository") == repository and "mount=" in access["target"] and access["status"] == 201
        ]

    def blobs_received(self, repository):
        return sum(
            access["bytes_in"]
            for access in self.accesses()
            if access.get("repository") == repository and "/blobs/uploads/" in access["target"]
        )

    def test_a_client(self):
        self.identity.confirm(self)
        client = CLIENTS[self.client](self)
        is_for_charts = getattr(client, "is_for_charts", False)
        (self.fill_with_charts if is_for_charts else self.fill_with_images)(client)
        version = "1.0.0" if is_for_charts else "1"
        client.pull(f"public/base:{version}")
        refused = client.pull(f"team/base:{version}", fails=True)
        self.assertRegex(refused, r"(?i)unauthorized|authentication required|denied|401|log ?in")
        self.prove("anonymous pull")
        self.log_in(client)
        client.pull(f"team/base:{version}")
        self.prove("pull")
        client.push(f"team/base:{version}", f"team/{self.client}:{version}")
        pushed = self.as_user("robot").manifest(f"team/{self.client}", version)
        self.assertEqual(pushed.status, 200)
        for entry in [pushed.json()["config"], *pushed.json()["layers"]]:
            self.assertEqual(
                len(self.as_user("robot").blob(f"team/{self.client}", entry["digest"]).body), entry["size"]
            )
        self.prove("push")
        self.mount(client)
        self.be_refused(client, version)

    def fill_with_images(self, client):
        self.image = SmallImage()
        for name in ("public/base", "team/base"):
            self.image.push(self.as_user("robot"), name, "1")

    def fill_with_charts(self, client):
        """By a helm that is logged in as somebody else, and forgets that."""
        client.login("robot", "tin-robot-secret")
        for name in ("public/base", "team/base"):
            client.push("", f"{name}:1.0.0")
        shutil.rmtree(self.directory / "helm" / "config")

    def log_in(self, client):
        said = client.login(self.identity.user, "a-wrong-password", fails=True)
        self.assertRegex(said, r"(?i)unauthorized|invalid username/password|authentication required|401")
        client.login(self.identity.user, self.identity.password)
        self.prove("login" if client.logs_in else "login (with each command)")

    def mount(self, client):
        if not client.mounts:
            return
        self.eventually(lambda: self.mounted(f"team/{self.client}"), "mount in the access log")
        # Some send the configuration, which is smaller than any layer.
        self.assertLess(
            self.blobs_received(f"team/{self.client}"), len(self.image.layers[0]), "bytes of layers that came in"
        )
        self.prove("mount")

    def be_refused(self, client, version):
        """Where one may only pull, where one may not even look, and at a tag."""
        source = f"team/base:{version}"
        said = [client.push(source, f"public/{self.client}:{version}", fails=True)]
        # Most look with HEAD first, whose answer has no body to print.
        if not client.asks_again or self.source.name == "htpasswd":
            self.assertRegex(flat(client.push(source, f"other/{self.client}:{version}", fails=True)), "may not push|403")
        if version == "1":  # Versions of charts do not begin with a v.
            said.append(client.push(source, "team/refused:v1", fails=True))
            self.assertEqual(self.as_user("robot").manifest("team/refused", "v1").status, 404)
        if not client.tells_why:
            for text in said:
                self.assertIn("403", text)
            return self.prove("refusal (status)")
        self.assertIn(f"{self.identity.who} may not push public/{self.client}", flat(said[0]))
        for text in said[1:]:
            self.assertIn(f"{self.identity.who} may not push team/refused:v1", flat(text))
            self.assertIn('rule "rel"', flat(text).replace("\\", ""))
        return self.prove("refusal")


def flat(text):
    """What a client said, in one line: some break it."""
    return re.sub(r"\s+", " ", text)


def require(client):
    """Says its version, or skips this program."""
    if client not in DEBIAN:
        return tools.require(client)
    return end_to_end.require_tools([[program, "--version"] for program in DEBIAN[client]])


def program(source, clients):
    """A class for each client, and the record of what they proved."""
    suite = unittest.TestSuite()
    for client in clients:
        suite.addTest(
            type(f"{source.name.title()}_{client}", (LoginTest,), {"client": client, "source": source})("test_a_client")
        )
    passed = unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()
    if passed and set(clients) == set(source.clients or CLIENTS):
        login_page.RESULTS.mkdir(parents=True, exist_ok=True)
        rows = {client: {"version": CLIENTS[client].version(), "proven": proven} for client, proven in _proven.items()}
        login_page.result_file(source.name).write_text(json.dumps(rows, indent=1) + "\n")
    return passed


if __name__ == "__main__":
    source = next((source for source in IDENTITIES if source.name in sys.argv[1:2]), None)
    if source is None:
        sys.exit(__doc__)
    login_page.result_file(source.name).unlink(missing_ok=True)
    own_machine.enter()
    end_to_end.require_berth()
    end_to_end.require_root("containers")
    chosen = sys.argv[2:] or list(source.clients or CLIENTS)
    for client in chosen:
        require(client)
    if cause := source.missing():
        end_to_end.skip(cause)
    sys.stdout.flush()
    sys.exit(not program(source, chosen))
