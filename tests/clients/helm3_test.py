# SPDX-License-Identifier: Apache-2.0
"""helm 3."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS
from helm_client import HelmTest, UnknownAuthority


class Helm3Test(HelmTest):
    HELM = tools.find("helm3")


class Helm3OverTlsTest(UnknownAuthority, Helm3Test):
    transport = TLS


if __name__ == "__main__":
    del HelmTest
    client_test.begin("helm3")
    tools.require("helm3")
    client_test.main("helm3", tools.version("helm3"), "Go module", label="slow")
