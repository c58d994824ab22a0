# SPDX-License-Identifier: Apache-2.0
"""podman: pulls, runs, pushes, and makes manifest lists."""

import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import end_to_end
import own_machine
from client_test import TLS, ClientTest, does
from real_image import Storage
from registry_client import digest_of
from small_image import GREETING, SmallImage

# Without the limits runc fails where the hard limits of this process are lower than podman's defaults.
RUN = ["run", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
       "--cgroup-parent", own_machine.CGROUP]


class PodmanTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.one = self.options(["--tls-verify=false"], ["--cert-dir", self.certificates()])
        self.storage = Storage(self.directory / "storage")

    def podman(self, *words, storage=None):
        return self.run_tool(*(storage or self.storage).podman(*words)).strip()

    def run_container(self, name, *words, storage=None):
        """What a container of the image says. runc: crun refuses machines with both versions of control groups."""
        return self.podman("--runtime", shutil.which("runc"), *RUN, self.reference(name), *words, storage=storage)

    def remote(self, name):
        return f"docker://{self.reference(name)}"

    @does("pull", "run", "push")
    def test_runs_what_it_pulled_and_pushes_it_elsewhere(self):
        self.push_small_image("podman/in")
        self.podman("pull", "-q", *self.one, self.reference("podman/in:1"))
        self.assertEqual(self.run_container("podman/in:1"), GREETING)
        self.podman("push", "-q", *self.one, self.reference("podman/in:1"), self.remote("podman/out:1"))
        manifest = self.http.manifest("podman/out", "1").json()
        self.assertEqual(manifest["config"]["digest"], digest_of(self.image.config))
        self.assert_blobs("podman/out", manifest)
        other = Storage(self.directory / "other")
        self.podman("pull", "-q", *self.one, self.reference("podman/out:1"), storage=other)
        self.assertEqual(self.run_container("podman/out:1", "/bin/echo", "again", storage=other), "again")

    @does("pull by digest")
    def test_pulls_by_digest(self):
        digest = self.push_small_image("podman/digest")
        self.podman("pull", "-q", *self.one, self.reference(f"podman/digest@{digest}"))
        self.assertEqual(self.podman("image", "inspect", "--format", "{{.Digest}}", self.reference(f"podman/digest@{digest}")), digest)

    @does("manifest create", "manifest add", "manifest push --all")
    def test_makes_a_list_of_two_platforms(self):
        images = {image.digest: image for image in (self.image, SmallImage("arm64"))}
        for image in images.values():
            image.push(self.http, "podman/parts", json.loads(image.config)["architecture"])
        self.podman("manifest", "create", "localhost/list:1")
        for architecture in ("amd64", "arm64"):
            self.podman("manifest", "add", *self.one, "localhost/list:1", self.remote(f"podman/parts:{architecture}"))
        self.podman("manifest", "push", "-q", "--all", *self.one, "localhost/list:1", self.remote("podman/list:1"))
        index = self.http.manifest("podman/list", "1").json()
        self.assertEqual({entry["digest"]: entry["platform"]["architecture"] for entry in index["manifests"]},
                         {digest: json.loads(image.config)["architecture"] for digest, image in images.items()})
        for digest, image in images.items():
            self.assertEqual(self.http.manifest("podman/list", digest).body, image.manifest)
            self.assert_blobs("podman/list", json.loads(image.manifest))

    @does("search --list-tags")
    def test_lists_tags(self):
        for tag in ("1", "2"):
            self.push_small_image("podman/tags", tag)
        words = ["search", "--list-tags", "--format", "json", *self.options(["--tls-verify=false"], []), self.reference("podman/tags")]
        listed = json.loads(self.run_tool(*self.storage.podman(*words), env=self.trusting()))
        self.assertEqual(listed, [{"Name": self.reference("podman/tags"), "Tags": ["1", "2"]}])


class PodmanOverTlsTest(PodmanTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused(*self.storage.podman("pull", self.reference("any:1"))))


if __name__ == "__main__":
    client_test.begin("podman")
    end_to_end.require_root("podman's mounts")
    end_to_end.require_tools([["podman", "--version"], ["runc", "--version"]])
    client_test.main("podman", client_test.said_version("podman", "--version"), "Debian 12")
