# SPDX-License-Identifier: Apache-2.0
"""buildah: builds on what it pulled, pushes in both manifest formats and with zstd."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import end_to_end
from client_test import TLS, ClientTest, does
from real_image import Storage, tree_in
from registry_client import MANIFEST_TYPE

DOCKER_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
ZSTD_MAGIC = bytes.fromhex("28b52ffd")


class BuildahTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.storage = Storage(self.directory / "storage")
        self.one = self.options(["--tls-verify=false"], ["--cert-dir", self.certificates()])

    def buildah(self, *words, storage=None):
        return self.run_tool(*(storage or self.storage).buildah(*words)).strip()

    def remote(self, name):
        return f"docker://{self.reference(name)}"

    def new_image(self, name, *options):
        """An image from scratch with one file, committed as `name`."""
        container = self.buildah("from", "scratch")
        (Path(self.buildah("mount", container)) / "made").write_text("by buildah\n")
        self.buildah("umount", container)
        self.buildah("commit", *options, container, name)

    def assert_pulled_equal(self, name, local):
        """An empty store gets the tree that the local image has."""
        other = Storage(self.directory / "other")
        self.buildah("pull", "-q", *self.one, self.remote(name), storage=other)
        self.assertEqual(tree_in(other, self.reference(name), self.run_tool), tree_in(self.storage, local, self.run_tool))

    @does("push (OCI)", "pull")
    def test_pushes_oci_and_pulls_it_back(self):
        self.new_image("localhost/made:1")
        self.buildah("push", "--format", "oci", *self.one, "localhost/made:1", self.remote("buildah/oci:1"))
        answer = self.http.manifest("buildah/oci", "1")
        self.assertEqual(answer.headers["Content-Type"], MANIFEST_TYPE)
        self.assert_blobs("buildah/oci", answer.json())
        self.assert_pulled_equal("buildah/oci:1", "localhost/made:1")

    @does("push (Docker schema 2)")
    def test_pushes_docker_schema_2(self):
        self.new_image("localhost/made:1", "--format", "docker")
        self.buildah("push", "--format", "v2s2", *self.one, "localhost/made:1", self.remote("buildah/docker:1"))
        answer = self.http.manifest("buildah/docker", "1")
        self.assertEqual((answer.headers["Content-Type"], answer.json()["mediaType"]), (DOCKER_TYPE, DOCKER_TYPE))
        self.assert_blobs("buildah/docker", answer.json())
        self.assert_pulled_equal("buildah/docker:1", "localhost/made:1")

    @does("push (zstd)")
    def test_pushes_layers_compressed_with_zstd(self):
        self.new_image("localhost/made:1")
        self.buildah("push", "--format", "oci", "--compression-format", "zstd", *self.one, "localhost/made:1", self.remote("buildah/zstd:1"))
        manifest = self.http.manifest("buildah/zstd", "1").json()
        self.assert_blobs("buildah/zstd", manifest)
        for layer in manifest["layers"]:
            self.assertTrue(layer["mediaType"].endswith("+zstd"), layer)
            self.assertTrue(self.http.blob("buildah/zstd", layer["digest"]).body.startswith(ZSTD_MAGIC))
        self.assert_pulled_equal("buildah/zstd:1", "localhost/made:1")

    @does("build")
    def test_builds_on_an_image_of_the_registry(self):
        self.push_small_image("buildah/base")
        recipe = self.directory / "Containerfile"
        recipe.write_text(f"FROM {self.reference('buildah/base:1')}\nRUN cat /etc/greeting > /built && echo more >> /built\n")
        self.buildah("bud", "-q", "--isolation", "chroot", *self.one, "-f", recipe, "-t", "localhost/built:1", self.directory / "home")
        self.buildah("push", *self.one, "localhost/built:1", self.remote("buildah/built:1"))
        layers = self.http.manifest("buildah/built", "1").json()["layers"]
        base = self.http.manifest("buildah/base", "1").json()["layers"]
        self.assertEqual([layer["digest"] for layer in layers[: len(base)]], [layer["digest"] for layer in base])
        self.assert_pulled_equal("buildah/built:1", "localhost/built:1")


class BuildahOverTlsTest(BuildahTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused(*self.storage.buildah("pull", self.remote("any:1"))))


if __name__ == "__main__":
    client_test.begin("buildah")
    end_to_end.require_root("buildah's mount")
    end_to_end.require_tools([["buildah", "--version"]])
    client_test.main("buildah", client_test.said_version("buildah", "--version"), "Debian 12")
