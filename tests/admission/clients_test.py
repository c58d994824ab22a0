# SPDX-License-Identifier: Apache-2.0
"""Refused pushes as people see them: each client shows the whole reason, and nothing of the image is in the
registry."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import client_test
import end_to_end
import tools
from client_test import ClientTest
from docker_test import DOCKER, DOCKERD, Dockerd
from real_image import Storage
from validated import rule, rules_file, script

CRANE, ORAS = tools.find("crane"), tools.find("oras")
REASONS = [
    '[labels] the label "org.opencontainers.image.source" is missing; set it when the image is built: '
    "docker build --label org.opencontainers.image.source=…",
    '[owner] ask "Team Web" (web@example.com), or read https://rules.example.com/owner?rule=1&page=2 for what to do',
]
# As long as a message gets with the others.
REASONS.append("[long] " + " ".join(f"word{n}" for n in range(70)) + " end")
RULES = rules_file(
    rule("labels", "content", images=["*/no/**"], with_={"required_labels": ["org.opencontainers.image.source"]}),
    *(
        rule(
            reason[1 : reason.index("]")],
            "lua",
            images=["*/no/**"],
            with_=script(
                f"function check(image) violation('x', {json.dumps(reason[reason.index(']') + 2:])}) end",
                kinds=["image", "artifact"],
                sources=["manifest"],
            ),
        )
        for reason in REASONS[1:]
    ),
    rule(
        "old",
        "lua",
        images=["*/warn/**"],
        mode="warn",
        with_=script(
            "function check(image) violation('x', 'the base is old; build it again') end",
            kinds=["image", "artifact"],
            sources=["manifest"],
        ),
    ),
)


class RefusedPushTest(ClientTest):
    config = {"validation": {"file": "validation.yaml"}}

    def prepare(self):
        (self.directory / "validation.yaml").write_text(RULES)

    def assert_told(self, said, *reasons):
        """The whole reasons, in their order. Loggers put a backslash before quotes, and terminals' lines are joined."""
        plain = re.sub(r"\s+", " ", said.replace("\\", ""))
        at = 0
        for reason in reasons or REASONS:
            self.assertIn(reason, plain[at:])
            at = plain.index(reason, at)
        self.assertRegex(plain, "(?i)denied")
        self.assertNotIn(" more", plain[at:])

    def assert_not_there(self, repository):
        self.assertEqual(self.http.tags(repository), [])
        # The log is written a little later, and in the order of the answers.
        self.registry.wait_until(
            lambda: f'"GET /v2/{repository}/tags/list' in self.registry.output(), "line in the log"
        )
        puts = [line for line in self.registry.output().splitlines() if f'"PUT /v2/{repository}/manifests/' in line]
        self.assertTrue(puts)
        for line in puts:
            self.assertIn('" 403 ', line)
            reference = re.search(r"/manifests/(\S+) HTTP", line)[1]
            self.assertEqual(self.http.manifest(repository, reference).status, 404)
        print(f"{repository}: {len(puts)} attempt(s)")

    def test_skopeo(self):
        said = self.refused(
            "skopeo",
            "copy",
            "--dest-tls-verify=false",
            f"oci:{self.layout()}:1",
            f"docker://{self.reference('no/skopeo:1')}",
        )
        self.assert_told(said)
        self.assert_not_there("no/skopeo")

    def test_podman_and_buildah(self):
        storage = Storage(self.directory / "storage")
        self.run_tool(*storage.buildah("pull", "-q", f"oci:{self.layout()}:1"))
        image = self.run_tool(*storage.buildah("images", "-q")).split()[0]
        for client, words in (("podman", storage.podman), ("buildah", storage.buildah)):
            with self.subTest(client):
                target = f"docker://{self.reference(f'no/{client}:1')}"
                self.assert_told(self.refused(*words("push", "--tls-verify=false", image, target)))
                self.assert_not_there(f"no/{client}")

    def test_crane(self):
        self.assert_told(self.refused(CRANE, "push", self.layout(), self.reference("no/crane:1")))
        self.assert_not_there("no/crane")

    def test_oras(self):
        (self.directory / "thing.txt").write_text("a thing\n")
        self.push_small_image("yes/app")
        said = self.refused(
            ORAS, "cp", "--from-plain-http", "--to-plain-http", self.reference("yes/app:1"), self.reference("no/oras:1")
        )
        self.assert_told(said)
        self.assert_not_there("no/oras")
        said = self.refused(
            ORAS, "push", "--plain-http", self.reference("no/files:1"), "thing.txt:text/plain", cwd=self.directory
        )
        self.assert_told(said, *REASONS[1:])

    def test_oras_shows_warnings(self):
        (self.directory / "thing.txt").write_text("a thing\n")
        said = self.said_by(
            ORAS, "push", "--plain-http", self.reference("warn/files:1"), "thing.txt:text/plain", cwd=self.directory
        )
        self.assertIn("[old] the base is old; build it again", said)
        self.assertEqual(self.http.tags("warn/files"), ["1"])

    def test_docker(self):
        if os.geteuid() != 0 or not all(map(shutil.which, (DOCKER, DOCKERD))):
            self.skipTest("a daemon needs root, and Debian's docker.io")
        daemon = self.own(Dockerd(self.directory / "docker"))
        environment = {**self.environment, "DOCKER_HOST": f"unix://{daemon.socket}"}
        self.push_small_image("yes/app")
        self.run_tool(DOCKER, "pull", self.reference("yes/app:1"), env=environment)
        self.run_tool(DOCKER, "tag", self.reference("yes/app:1"), self.reference("no/docker:1"), env=environment)
        self.assert_told(self.refused(DOCKER, "push", self.reference("no/docker:1"), env=environment))
        self.assert_not_there("no/docker")


if __name__ == "__main__":
    del ClientTest
    client_test.own_machine.enter()
    end_to_end.require_root("buildah's mount")
    end_to_end.require_tools([["skopeo", "--version"], ["podman", "--version"], ["buildah", "--version"]])
    tools.require("crane", "oras")
    end_to_end.main()
