# SPDX-License-Identifier: Apache-2.0
"""crane: makes, changes, copies, checks, lists and deletes images."""

import json
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS, ClientTest, does
from registry_client import digest_of

CRANE = tools.find("crane")


class CraneTest(ClientTest):
    def crane(self, *words):
        return self.run_tool(CRANE, *words, env=self.trusting())

    @does("append", "mutate", "validate")
    def test_makes_an_image_of_a_tar_and_changes_it(self):
        tar = self.directory / "layer.tar"
        with tarfile.open(tar, "w") as file:
            file.add("/bin/busybox", "bin/busybox")
        self.crane("append", "-f", tar, "-t", self.reference("crane/made:1"))
        self.crane("mutate", self.reference("crane/made:1"), "--entrypoint", "/bin/busybox", "-t", self.reference("crane/made:2"))
        self.assertIn("PASS", self.said_by(CRANE, "validate", "--remote", self.reference("crane/made:2"), env=self.trusting()))
        manifest = self.http.manifest("crane/made", "2").json()
        self.assert_blobs("crane/made", manifest)
        config = self.http.blob("crane/made", manifest["config"]["digest"]).json()
        self.assertEqual(config["config"]["Entrypoint"], ["/bin/busybox"])
        self.assertEqual(manifest["layers"], self.http.manifest("crane/made", "1").json()["layers"])

    @does("push", "pull", "export")
    def test_pushes_a_layout_and_pulls_it_back(self):
        self.crane("push", self.layout(), self.reference("crane/pushed:1"))
        self.assert_holds_small_image("crane/pushed")
        self.crane("pull", "--format", "oci", self.reference("crane/pushed:1"), self.directory / "pulled")
        self.assert_layout_is_small_image(self.directory / "pulled")
        self.crane("export", self.reference("crane/pushed:1"), self.directory / "tree.tar")
        with tarfile.open(self.directory / "tree.tar") as tree:
            self.assertEqual(tree.extractfile("bin/busybox").read(), Path("/bin/busybox").read_bytes())

    @does("copy", "digest", "manifest", "config", "blob")
    def test_copies_between_repositories_byte_for_byte(self):
        digest = self.push_small_image("crane/from")
        self.crane("copy", self.reference("crane/from:1"), self.reference("crane/to/deeper:2"))
        self.assert_holds_small_image("crane/to/deeper", "2")
        self.assertEqual(self.crane("digest", self.reference("crane/to/deeper:2")).strip(), digest)
        self.assertEqual(self.crane("manifest", self.reference(f"crane/from@{digest}")).encode(), self.image.manifest)
        self.assertEqual(json.loads(self.crane("config", self.reference("crane/from:1"))), json.loads(self.image.config))
        blob = self.crane("blob", self.reference(f"crane/from@{digest_of(self.image.config)}"))
        self.assertEqual(blob.encode(), self.image.config)

    @does("ls", "catalog", "tag", "delete")
    def test_lists_tags_and_deletes(self):
        digest = self.push_small_image("crane/listed")
        self.crane("tag", self.reference("crane/listed:1"), "2")
        self.assertEqual(self.crane("ls", self.reference("crane/listed")).split(), ["1", "2"])
        self.assertEqual(self.crane("catalog", self.address).split(), ["crane/listed"])
        self.crane("delete", self.reference(f"crane/listed@{digest}"))
        self.assertEqual(self.http.manifest("crane/listed", "2").status, 404)
        self.assertEqual(self.http.manifest("crane/listed", digest).status, 404)


class CraneOverTlsTest(CraneTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused(CRANE, "catalog", self.address))


if __name__ == "__main__":
    client_test.begin("crane")
    tools.require("crane")
    client_test.main("crane", tools.version("crane"), "Go module")
