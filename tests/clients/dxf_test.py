# SPDX-License-Identifier: Apache-2.0
"""python-dxf, which shares no code with the other clients: blobs, and aliases, as it calls tagged manifests of blobs."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS, ClientTest, does
from registry_client import digest_of

DXF = tools.find("dxf")


class DxfTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.environment |= {"DXF_HOST": self.address}
        self.environment |= self.options({"DXF_INSECURE": "1"}, {"DXF_TLSVERIFY": self.authority})
        self.content = os.urandom(300_000)
        self.file = self.directory / "content"
        self.file.write_bytes(self.content)

    def dxf(self, *words):
        return self.run_tool(DXF, *words).strip()

    def pulled(self, *words):
        """The bytes that a pull-blob writes."""
        target = self.directory / "pulled"
        self.run_tool("sh", "-c", 'exec "$@" > "$0"', target, DXF, "pull-blob", *words)
        return target.read_bytes()

    @does("push-blob", "pull-blob", "blob-size")
    def test_pushes_a_blob_and_pulls_it_back(self):
        digest = self.dxf("push-blob", "dxf/blobs", self.file)
        self.assertEqual(digest, digest_of(self.content))
        self.assertEqual(self.http.blob("dxf/blobs", digest).body, self.content)
        self.assertEqual(self.pulled("dxf/blobs", digest), self.content)
        self.assertEqual(self.dxf("blob-size", "dxf/blobs", digest), str(len(self.content)))

    @does("mount-blob")
    def test_mounts_a_blob_from_another_repository(self):
        digest = self.dxf("push-blob", "dxf/blobs", self.file)
        self.dxf("mount-blob", "dxf/mounted", "dxf/blobs", digest)
        self.assertEqual(self.http.blob("dxf/mounted", digest).body, self.content)

    @does("set-alias", "get-alias", "get-digest", "list-aliases", "list-repos")
    def test_names_blobs_and_lists_the_names(self):
        digest = self.dxf("push-blob", "dxf/named", self.file, "@1")
        self.dxf("set-alias", "dxf/named", "2", digest)
        self.assertEqual(self.dxf("get-alias", "dxf/named", "1"), digest)
        self.assertEqual(self.pulled("dxf/named", "@2"), self.content)
        self.assertEqual(self.dxf("list-aliases", "dxf/named").split(), ["1", "2"])
        self.assertEqual(self.dxf("list-repos").split(), ["dxf/named"])
        manifest = self.http.manifest("dxf/named", "1")
        self.assertEqual([layer["digest"] for layer in manifest.json()["layers"]], [digest])
        self.push_small_image("dxf/image")
        self.assertEqual(self.dxf("get-digest", "dxf/image", "1"), digest_of(self.image.config))

    @does("del-alias", "del-blob")
    def test_deletes_an_alias_and_a_blob(self):
        digest = self.dxf("push-blob", "dxf/gone", self.file, "@1")
        self.dxf("del-alias", "dxf/gone", "1")
        self.assertEqual(self.http.manifest("dxf/gone", "1").status, 404)
        self.dxf("del-blob", "dxf/gone", digest)
        self.assertEqual(self.http.blob("dxf/gone", digest).status, 404)


class DxfOverTlsTest(DxfTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        del self.environment["DXF_TLSVERIFY"]
        self.assert_unknown_authority(self.refused(DXF, "list-repos"))


if __name__ == "__main__":
    client_test.begin("dxf")
    tools.require("dxf")
    client_test.main("dxf", tools.version("dxf"), "PyPI, python-dxf")
