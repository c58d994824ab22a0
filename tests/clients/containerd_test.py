# SPDX-License-Identifier: Apache-2.0
"""containerd with ctr: pulls, runs, pushes, and asks the registry as the mirror of another (`hosts.toml`, `?ns=`)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import end_to_end
import own_machine
from client_test import TLS, does
from containerd_client import ContainerdTest
from small_image import GREETING


class DebiansContainerdTest(ContainerdTest):
    CONTAINERD, CTR = "containerd", "ctr"

    @does("run")
    def test_runs_what_it_pulled(self):
        self.push_small_image("ctr/run")
        self.pull(self.reference("ctr/run:1"), *self.remote())
        said = self.ctr("run", "--rm", "--snapshotter", "native", "--cgroup", f"/{own_machine.CGROUP}/ctr", self.reference("ctr/run:1"), "one")
        self.assertEqual(said, GREETING)


class DebiansContainerdOverTlsTest(DebiansContainerdTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.assert_unknown_authority(self.refused_pull())


if __name__ == "__main__":
    del ContainerdTest
    client_test.begin("containerd")
    end_to_end.require_root("containerd")
    end_to_end.require_tools([["containerd", "--version"], ["ctr", "--version"], ["runc", "--version"]])
    client_test.main("containerd", client_test.said_version("containerd", "--version"), "Debian 12")
