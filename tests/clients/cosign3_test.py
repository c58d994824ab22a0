# SPDX-License-Identifier: Apache-2.0
"""cosign 3: bundles as referrers, and signatures under tags as cosign 2 made them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS
from cosign_client import Bundles, CosignTest, LegacySignatures, UnknownAuthority


class Cosign3Test(Bundles, LegacySignatures, CosignTest):
    COSIGN = tools.find("cosign3")
    SIGN = ["--use-signing-config=false", "--tlog-upload=false"]
    LEGACY = ["--new-bundle-format=false"]


class Cosign3OverTlsTest(UnknownAuthority, Cosign3Test):
    transport = TLS


if __name__ == "__main__":
    del CosignTest
    client_test.begin("cosign3")
    tools.require("cosign3")
    client_test.main("cosign3", tools.version("cosign3"), "Go module")
