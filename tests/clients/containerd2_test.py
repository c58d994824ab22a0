# SPDX-License-Identifier: Apache-2.0
"""containerd 2 with its ctr. It would need a shim of its own to run containers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import end_to_end
import tools
from client_test import TLS, does
from containerd_client import ContainerdTest


class Containerd2Test(ContainerdTest):
    CONTAINERD, CTR = tools.find("containerd2"), tools.find("ctr2")
    WORDS = ["--local"]  # Else there is "no unpack platform" for the snapshotter native, and no --tlscacert for a push.


class Containerd2OverTlsTest(Containerd2Test):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused_pull())


if __name__ == "__main__":
    del ContainerdTest
    client_test.begin("containerd2")
    end_to_end.require_root("containerd")
    tools.require("containerd2", "ctr2")
    client_test.main("containerd2", tools.version("containerd2"), "Go module", label="slow")
