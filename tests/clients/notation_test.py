# SPDX-License-Identifier: Apache-2.0
"""notation: signs, lists and verifies, and does not verify what was tampered with."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS, ClientTest, does
from registry_client import descriptor
from small_image import SmallImage

NOTATION = tools.find("notation")
SIGNATURE = "application/vnd.cncf.notary.signature"
POLICY = {
    "name": "test",
    "registryScopes": ["*"],
    "signatureVerification": {"level": "strict"},
    "trustStores": ["ca:berth.test"],
    "trustedIdentities": ["*"],
}


class NotationTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.environment = self.trusting() | {"XDG_CONFIG_HOME": str(self.directory / "config")}
        self.notation("cert", "generate-test", "--default", "berth.test")
        policy = self.directory / "policy.json"
        policy.write_text(json.dumps({"version": "1.0", "trustPolicies": [POLICY]}))
        self.notation("policy", "import", "--force", policy)
        self.digest = self.push_small_image("notation/image")
        self.name = self.reference(f"notation/image@{self.digest}")
        self.remote = self.options(["--insecure-registry"], [])

    def notation(self, *words):
        return self.run_tool(NOTATION, *words)

    def sign(self, *options):
        """Signs the small image; returns the descriptor of the signature's manifest, as the registry lists it."""
        self.notation("sign", *self.remote, *options, self.name)
        return self.referrers("notation/image", self.digest, SIGNATURE)[0]

    # Checklist 98.
    @does("sign", "verify", "ls")
    def test_signs_and_verifies(self):
        self.refused(NOTATION, "verify", *self.remote, self.name)
        signature = self.sign("--force-referrers-tag=false")
        self.assertIn("Successfully verified", self.notation("verify", *self.remote, self.name))
        self.assertIn(signature["digest"], self.notation("ls", *self.remote, self.name))
        self.assertEqual(self.http.tags("notation/image"), ["1"])

    @does("sign (referrers tag)", "sign (COSE)")
    def test_signs_with_the_tag_of_old_registries(self):
        signature = self.sign("--force-referrers-tag=true", "--signature-format", "cose")
        self.assertEqual(self.http.tags("notation/image"), ["1", self.digest.replace(":", "-")])
        self.assertIn(signature["digest"], self.notation("ls", *self.remote, self.name))
        self.assertIn("Successfully verified", self.notation("verify", *self.remote, self.name))

    @does("refuses a signature of something else")
    def test_does_not_verify_the_signature_of_another_image(self):
        signature = self.http.manifest("notation/image", self.sign()["digest"]).json()
        other = SmallImage("arm64")
        other.push(self.http, "notation/image", "other")
        signature["subject"] = descriptor(other.manifest, signature["subject"]["mediaType"])
        moved = json.dumps(signature).encode()
        self.http.push_manifest("notation/image", client_test.digest_of(moved), moved, signature["mediaType"])
        name = self.reference(f"notation/image@{other.digest}")
        self.assertIn(client_test.digest_of(moved), self.notation("ls", *self.remote, name), "it is found, and so judged")
        self.assertIn("signature verification failed", self.refused(NOTATION, "verify", *self.remote, name))

    @does("refuses an untrusted signer")
    def test_does_not_verify_an_untrusted_signer(self):
        self.sign()
        self.notation("cert", "delete", "--all", "--yes", "--type", "ca", "--store", "berth.test")
        self.notation("cert", "generate-test", "other.test")
        other = self.directory / "config/notation/truststore/x509/ca/other.test"
        other.rename(other.parent / "berth.test")
        self.assertIn("signature verification failed", self.refused(NOTATION, "verify", *self.remote, self.name))


class NotationOverTlsTest(NotationTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        del self.environment["SSL_CERT_FILE"]
        self.assert_unknown_authority(self.refused(NOTATION, "ls", self.name))


if __name__ == "__main__":
    client_test.begin("notation")
    tools.require("notation")
    client_test.main("notation", tools.version("notation"), "Go module")
