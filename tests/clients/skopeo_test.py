# SPDX-License-Identifier: Apache-2.0
"""skopeo: copies images and whole lists, synchronises repositories, inspects, lists and deletes."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import end_to_end
from client_test import TLS, ClientTest, does
from registry_client import INDEX_TYPE, digest_of, index_of
from small_image import SmallImage

DOCKER_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


class SkopeoTest(ClientTest):
    def setUp(self):
        super().setUp()
        folder = self.certificates()
        self.source = self.options(["--src-tls-verify=false"], ["--src-cert-dir", folder])
        self.target = self.options(["--dest-tls-verify=false"], ["--dest-cert-dir", folder])
        self.one = self.options(["--tls-verify=false"], ["--cert-dir", folder])

    def skopeo(self, *words):
        return self.run_tool("skopeo", *words)

    def remote(self, name):
        return f"docker://{self.reference(name)}"

    def push_two_platforms(self, repository, tag):
        """An index of the small image for two architectures; returns its bytes and the two images."""
        images = [self.image, SmallImage("arm64")]
        for image in images:
            image.push(self.http, repository, image.digest)
        index = index_of([image.manifest for image in images])
        self.http.push_manifest(repository, tag, index, INDEX_TYPE)
        return index, images

    @does("copy")
    def test_copies_a_layout_in_and_out(self):
        self.skopeo("copy", *self.target, f"oci:{self.layout()}:1", self.remote("skopeo/in:1"))
        self.assert_holds_small_image("skopeo/in")
        self.skopeo("copy", *self.source, self.remote("skopeo/in:1"), f"oci:{self.directory}/out:1")
        self.assert_layout_is_small_image(self.directory / "out")

    @does("copy --all")
    def test_copies_a_list_with_every_platform(self):
        index, images = self.push_two_platforms("skopeo/list", "1")
        self.skopeo("copy", "--all", *self.source, *self.target, self.remote("skopeo/list:1"), self.remote("other/list:2"))
        answer = self.http.manifest("other/list", "2")
        self.assertEqual((answer.body, answer.headers["Content-Type"]), (index, INDEX_TYPE))
        for image in images:
            self.assertEqual(self.http.manifest("other/list", image.digest).body, image.manifest)
            self.assert_blobs("other/list", json.loads(image.manifest))

    @does("copy --format v2s2")
    def test_converts_to_docker_schema_2(self):
        self.push_small_image("skopeo/oci")
        self.skopeo("copy", "--format", "v2s2", *self.source, *self.target, self.remote("skopeo/oci:1"), self.remote("skopeo/docker:1"))
        answer = self.http.manifest("skopeo/docker", "1")
        self.assertEqual((answer.headers["Content-Type"], answer.json()["mediaType"]), (DOCKER_TYPE, DOCKER_TYPE))
        self.assert_blobs("skopeo/docker", answer.json())

    @does("sync")
    def test_synchronises_a_repository(self):
        for tag in ("1", "2", "latest"):
            self.push_small_image("skopeo/source", tag)
        self.skopeo("sync", "--src", "docker", "--dest", "docker", *self.source, *self.target,
                    self.reference("skopeo/source"), self.reference("mirror"))
        self.assertEqual(self.http.tags("mirror/source"), ["1", "2", "latest"])
        self.assert_holds_small_image("mirror/source", "latest")
        self.skopeo("sync", "--src", "docker", "--dest", "dir", *self.source, self.reference("mirror/source"), self.directory / "folder")
        self.assertEqual((self.directory / "folder/source:2/manifest.json").read_bytes(), self.image.manifest)

    @does("inspect", "list-tags")
    def test_inspects_and_lists(self):
        digest = self.push_small_image("skopeo/seen")
        self.push_small_image("skopeo/seen", "2")
        seen = json.loads(self.skopeo("inspect", *self.one, self.remote("skopeo/seen:1")))
        self.assertEqual((seen["Digest"], seen["RepoTags"]), (digest, ["1", "2"]))
        self.assertEqual(seen["Layers"], [digest_of(layer) for layer in self.image.layers])
        self.assertEqual(self.skopeo("inspect", "--raw", *self.one, self.remote("skopeo/seen:1")).encode(), self.image.manifest)
        self.assertEqual(json.loads(self.skopeo("list-tags", *self.one, self.remote("skopeo/seen")))["Tags"], ["1", "2"])

    @does("delete")
    def test_deletes_a_manifest_with_its_tags(self):
        digest = self.push_small_image("skopeo/gone")
        self.skopeo("delete", *self.one, self.remote("skopeo/gone:1"))
        self.assertEqual([self.http.manifest("skopeo/gone", reference).status for reference in ("1", digest)], [404, 404])


class SkopeoOverTlsTest(SkopeoTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused("skopeo", "list-tags", self.remote("any")))


if __name__ == "__main__":
    client_test.begin("skopeo")
    end_to_end.require_tools([["skopeo", "--version"]])
    client_test.main("skopeo", client_test.said_version("skopeo", "--version"), "Debian 12")
