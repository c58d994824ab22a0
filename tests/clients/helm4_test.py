# SPDX-License-Identifier: Apache-2.0
"""helm 4."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS
from helm_client import HelmTest, UnknownAuthority


class Helm4Test(HelmTest):
    HELM = tools.find("helm4")


class Helm4OverTlsTest(UnknownAuthority, Helm4Test):
    transport = TLS


if __name__ == "__main__":
    del HelmTest
    client_test.begin("helm4")
    tools.require("helm4")
    client_test.main("helm4", tools.version("helm4"), "npm")
