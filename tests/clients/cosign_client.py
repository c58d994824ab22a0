# SPDX-License-Identifier: Apache-2.0
"""What the tests of each cosign share: signatures and attestations with a key, without any service of sigstore's."""

import json

from client_test import ClientTest, does
from registry_client import descriptor, digest_of
from small_image import SmallImage

BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PREDICATE = {"made": "by a test"}


def tag_for(digest, ending=""):
    """The tag that stands for what refers to `digest` where no referrers are listed."""
    return digest.replace(":", "-") + ending


class CosignTest(ClientTest):
    """Subclasses name COSIGN and SIGN, what sign and attest need to leave services out."""

    def setUp(self):
        super().setUp()
        self.environment = self.trusting() | {"COSIGN_PASSWORD": "", "COSIGN_YES": "true"}
        self.remote = self.options(["--allow-http-registry"], [])
        self.run_tool(self.COSIGN, "generate-key-pair", cwd=self.directory)
        self.digest = self.push_small_image("cosign/image")
        self.name = self.reference(f"cosign/image@{self.digest}")

    def cosign(self, command, *words):
        return self.run_tool(self.COSIGN, command, *self.remote, *words)

    def sign(self, *options):
        self.cosign("sign", "--key", self.directory / "cosign.key", *self.SIGN, *options, self.name)

    def attest(self, *options):
        predicate = self.directory / "predicate.json"
        predicate.write_text(json.dumps(PREDICATE))
        self.cosign("attest", "--key", self.directory / "cosign.key", *self.SIGN, *options, "--type", "custom", "--predicate", predicate, self.name)

    def verifying(self, command="verify"):
        """The words of a verification, without what it is of."""
        return [self.COSIGN, command, *self.remote, "--key", self.directory / "cosign.pub", "--insecure-ignore-tlog=true"]

    def assert_verifies(self, name):
        checked = json.loads(self.run_tool(*self.verifying(), name))
        self.assertEqual([entry["critical"]["image"]["docker-manifest-digest"] for entry in checked], [self.digest])

    def assert_verifies_attestation(self, name):
        said = self.run_tool(*self.verifying("verify-attestation"), "--type", "custom", name)
        self.assertIn("payload", json.loads(said.splitlines()[0]))

    def assert_other_key_is_refused(self, name):
        other = self.directory / "other"
        other.mkdir()
        self.run_tool(self.COSIGN, "generate-key-pair", cwd=other)
        words = [other / "cosign.pub" if str(word).endswith("cosign.pub") else word for word in self.verifying()]
        self.refused(*words, name)

    def push_other_image(self):
        other = SmallImage("arm64")
        other.push(self.http, "cosign/image", "other")
        return other

    def save_and_load(self):
        """The signed image leaves the registry as a folder and comes in again under another name."""
        saved = self.directory / "saved"
        self.cosign("save", "--dir", saved, self.name)
        self.run_tool(*self.verifying(), "--local-image", saved)
        self.cosign("load", "--dir", saved, self.reference("cosign/loaded:1"))
        self.assert_verifies(self.reference("cosign/loaded:1"))


class LegacySignatures:
    """Signatures and attestations under the tags .sig and .att, which cosign 2 writes by default."""

    LEGACY = []  # What makes sign and attest write so.

    # Checklist 98.
    @does("sign (tag .sig)", "verify", "tree")
    def test_signs_under_a_tag(self):
        self.refused(*self.verifying(), self.name)
        self.sign(*self.LEGACY)
        self.assertIn(tag_for(self.digest, ".sig"), self.http.tags("cosign/image"))
        self.assert_verifies(self.name)
        self.assert_other_key_is_refused(self.name)
        self.assertIn(tag_for(self.digest, ".sig"), self.cosign("tree", self.name))

    @does("attest (tag .att)", "verify-attestation")
    def test_attests_under_a_tag(self):
        self.attest(*self.LEGACY)
        self.assertIn(tag_for(self.digest, ".att"), self.http.tags("cosign/image"))
        self.assert_verifies_attestation(self.name)

    @does("refuses a moved signature (.sig)")
    def test_does_not_verify_a_moved_signature(self):
        self.sign(*self.LEGACY)
        other = self.push_other_image()
        signature = self.http.manifest("cosign/image", tag_for(self.digest, ".sig")).body
        self.http.push_manifest("cosign/image", tag_for(other.digest, ".sig"), signature)
        self.assertRegex(self.refused(*self.verifying(), self.reference(f"cosign/image@{other.digest}")), "(?i)digest mismatch|invalid")

    @does("save", "load", "verify --local-image")
    def test_verifies_without_the_registry(self):
        self.sign(*self.LEGACY)
        self.save_and_load()


class Bundles:
    """Signatures and attestations as bundles that refer to the image, which cosign 3 writes by default."""

    # Checklist 98.
    @does("sign (bundle)", "verify", "tree")
    def test_signs_with_a_referrer(self):
        self.refused(*self.verifying(), self.name)
        self.sign()
        listed = self.referrers("cosign/image", self.digest, BUNDLE)
        self.assertEqual(len(listed), 1)
        self.assertEqual(self.http.tags("cosign/image"), ["1"], "no tag is needed where the registry lists referrers")
        self.assert_verifies(self.name)
        self.assert_other_key_is_refused(self.name)
        self.assertIn(listed[0]["digest"], self.cosign("tree", self.name))

    @does("attest (bundle)", "verify-attestation")
    def test_attests_with_a_referrer(self):
        self.attest()
        self.assertEqual(len(self.referrers("cosign/image", self.digest, BUNDLE)), 1)
        self.assert_verifies_attestation(self.name)

    @does("refuses a moved bundle")
    def test_does_not_verify_a_moved_bundle(self):
        self.sign()
        other = self.push_other_image()
        bundle = self.http.manifest("cosign/image", self.referrers("cosign/image", self.digest)[0]["digest"]).json()
        bundle["subject"] = descriptor(other.manifest, bundle["subject"]["mediaType"])
        moved = json.dumps(bundle).encode()
        self.http.push_manifest("cosign/image", digest_of(moved), moved, bundle["mediaType"])
        self.assertEqual(len(self.referrers("cosign/image", other.digest, BUNDLE)), 1)
        said = self.refused(*self.verifying(), self.reference(f"cosign/image@{other.digest}"))
        self.assertRegex(said, "digest|artifact")


class UnknownAuthority:
    """For the class over TLS."""

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        del self.environment["SSL_CERT_FILE"]
        self.assert_unknown_authority(self.refused(self.COSIGN, "tree", self.name))

    @does("--registry-cacert")
    def test_takes_the_authority_as_an_option(self):
        del self.environment["SSL_CERT_FILE"]
        self.remote = ["--registry-cacert", self.authority]
        self.sign()
        self.assert_verifies(self.name)
