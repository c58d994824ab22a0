# SPDX-License-Identifier: Apache-2.0
"""cosign 2: signatures and attestations under tags."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS
from cosign_client import CosignTest, LegacySignatures, UnknownAuthority


class Cosign2Test(LegacySignatures, CosignTest):
    COSIGN = tools.find("cosign2")
    SIGN = ["--tlog-upload=false"]


class Cosign2OverTlsTest(UnknownAuthority, Cosign2Test):
    transport = TLS


if __name__ == "__main__":
    del CosignTest
    client_test.begin("cosign2")
    tools.require("cosign2")
    client_test.main("cosign2", tools.version("cosign2"), "Go module", label="slow")
