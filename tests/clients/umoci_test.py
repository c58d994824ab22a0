# SPDX-License-Identifier: Apache-2.0
"""umoci, which knows layouts only: skopeo brings them and takes back what umoci changed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import end_to_end
from client_test import TLS, ClientTest, does
from small_image import GREETING


class UmociTest(ClientTest):
    def copy_in(self, layout, tag, name):
        self.run_tool("skopeo", "copy", *self.options(["--src-tls-verify=false"], ["--src-cert-dir", self.certificates()]),
                      f"docker://{self.reference(name)}", f"oci:{layout}:{tag}")

    def copy_out(self, layout, tag, name):
        self.run_tool("skopeo", "copy", *self.options(["--dest-tls-verify=false"], ["--dest-cert-dir", self.certificates()]),
                      f"oci:{layout}:{tag}", f"docker://{self.reference(name)}")

    @does("unpack", "repack", "config")
    def test_changes_what_came_from_the_registry(self):
        self.push_small_image("umoci/base")
        layout, bundle = self.directory / "layout", self.directory / "bundle"
        self.copy_in(layout, "base", "umoci/base:1")
        self.run_tool("umoci", "unpack", "--image", f"{layout}:base", bundle)
        self.assertEqual((bundle / "rootfs/etc/greeting").read_text(), f"{GREETING}\n")
        (bundle / "rootfs/etc/added").write_text("by umoci\n")
        self.run_tool("umoci", "repack", "--image", f"{layout}:changed", bundle)
        self.run_tool("umoci", "config", "--image", f"{layout}:changed", "--config.label", "by=umoci")
        self.copy_out(layout, "changed", "umoci/changed:1")

        manifest = self.http.manifest("umoci/changed", "1").json()
        self.assert_blobs("umoci/changed", manifest)
        self.assertEqual(len(manifest["layers"]), len(self.image.layers) + 1)
        self.assertEqual(self.http.blob("umoci/changed", manifest["config"]["digest"]).json()["config"]["Labels"], {"by": "umoci"})

        self.copy_in(self.directory / "again", "1", "umoci/changed:1")
        self.run_tool("umoci", "unpack", "--image", f"{self.directory}/again:1", self.directory / "seen")
        self.assertEqual((self.directory / "seen/rootfs/etc/added").read_text(), "by umoci\n")


class UmociOverTlsTest(UmociTest):
    transport = TLS


if __name__ == "__main__":
    client_test.begin("umoci")
    end_to_end.require_root("unpacking with owners")
    end_to_end.require_tools([["umoci", "--version"], ["skopeo", "--version"]])
    client_test.main("umoci", client_test.said_version("umoci", "--version"), "Debian 12, through skopeo")
