# SPDX-License-Identifier: Apache-2.0
"""regctl: copies images with referrers and digest tags, puts and lists artifacts, removes single tags."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import client_test
import tools
from client_test import TLS, ClientTest, does
from registry_client import digest_of

REGCTL = tools.find("regctl")
TYPE = "application/vnd.example.list"


class RegctlTest(ClientTest):
    def setUp(self):
        super().setUp()
        self.environment["REGCTL_CONFIG"] = str(self.directory / "regctl.json")
        self.regctl("registry", "set", *self.options(["--tls", "disabled"], ["--cacert", self.authority_text()]), self.address)

    def authority_text(self):
        return Path(self.authority).read_text() if self.authority else ""

    def regctl(self, *words, **options):
        return self.run_tool(REGCTL, *words, **options).strip()

    def put_artifact(self, subject, text="one, two\n"):
        """Returns the digest of an artifact that refers to `subject`."""
        return self.regctl("artifact", "put", "--artifact-type", TYPE, "--subject", self.reference(subject), "--format",
                           "{{ .Manifest.GetDescriptor.Digest }}", input=text)

    @does("image copy", "image digest", "manifest get", "blob get")
    def test_copies_a_layout_in_and_out(self):
        self.regctl("image", "copy", f"ocidir://{self.layout()}:1", self.reference("regctl/in:1"))
        self.assert_holds_small_image("regctl/in")
        self.assertEqual(self.regctl("image", "digest", self.reference("regctl/in:1")), self.image.digest)
        self.assertEqual(self.regctl("manifest", "get", "--format", "raw-body", self.reference("regctl/in:1")).encode(), self.image.manifest)
        config = digest_of(self.image.config)
        self.assertEqual(self.regctl("blob", "get", self.reference("regctl/in"), config).encode(), self.image.config)
        self.regctl("image", "copy", self.reference("regctl/in:1"), f"ocidir://{self.directory}/out:1")
        self.assert_layout_is_small_image(self.directory / "out")

    @does("image copy --referrers --digest-tags")
    def test_copies_with_referrers_and_digest_tags(self):
        digest = self.push_small_image("regctl/from")
        artifact = self.put_artifact("regctl/from:1")
        digest_tag = digest.replace(":", "-") + ".sig"
        self.http.push_manifest("regctl/from", digest_tag, self.image.manifest)
        self.regctl("image", "copy", "--referrers", "--digest-tags", self.reference("regctl/from:1"), self.reference("regctl/to:2"))
        self.assert_holds_small_image("regctl/to", "2")
        self.assertEqual([entry["digest"] for entry in self.referrers("regctl/to", digest)], [artifact])
        self.assertEqual(self.http.tags("regctl/to"), ["2", digest_tag])

    @does("artifact put", "artifact list", "artifact get")
    def test_puts_and_lists_artifacts(self):
        digest = self.push_small_image("regctl/subject")
        artifact = self.put_artifact("regctl/subject:1")
        listed = json.loads(self.regctl("artifact", "list", "--format", "{{ json . }}", self.reference("regctl/subject:1")))
        self.assertEqual([(entry["digest"], entry["artifactType"]) for entry in listed["descriptors"]], [(artifact, TYPE)])
        other = self.regctl("artifact", "list", "--filter-artifact-type", "application/other", "--format", "{{ json . }}",
                            self.reference("regctl/subject:1"))
        self.assertFalse(json.loads(other)["descriptors"])
        self.assertEqual([entry["digest"] for entry in self.referrers("regctl/subject", digest, TYPE)], [artifact])
        self.assertEqual(self.regctl("artifact", "get", self.reference(f"regctl/subject@{artifact}")), "one, two")

    @does("tag ls", "tag rm", "repo ls", "manifest delete")
    def test_removes_one_tag_and_then_the_manifest(self):
        digest = self.push_small_image("regctl/tags")
        self.push_small_image("regctl/tags", "2")
        self.assertEqual(self.regctl("tag", "ls", self.reference("regctl/tags")).split(), ["1", "2"])
        self.assertEqual(self.regctl("repo", "ls", self.address).split(), ["regctl/tags"])
        self.regctl("tag", "rm", self.reference("regctl/tags:1"))
        self.assertEqual(self.http.tags("regctl/tags"), ["2"])
        self.assert_holds_small_image("regctl/tags", "2")
        self.regctl("manifest", "delete", self.reference(f"regctl/tags@{digest}"))
        self.assertEqual(self.http.manifest("regctl/tags", "2").status, 404)


class RegctlOverTlsTest(RegctlTest):
    transport = TLS

    @does("refuses an unknown authority")
    def test_refuses_an_unknown_authority(self):
        self.environment["REGCTL_CONFIG"] = str(self.directory / "empty.json")
        self.assert_unknown_authority(self.refused(REGCTL, "repo", "ls", self.address))


if __name__ == "__main__":
    client_test.begin("regctl")
    tools.require("regctl")
    client_test.main("regctl", tools.version("regctl"), "Go module")
