# SPDX-License-Identifier: Apache-2.0
"""Tags for what is signed alone: images that cosign and notation sign while the registry runs, in each layout that they
write, and what was tampered with."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import tools
from registry_client import INDEX_TYPE, MANIFEST_TYPE, descriptor, digest_of, index_of
from validated import HOST, Image, ValidatedTest, put, rule, rules_file

COSIGN2, COSIGN3, NOTATION = (tools.find(name) for name in ("cosign2", "cosign3", "notation"))
BUNDLE = ["--use-signing-config=false", "--tlog-upload=false"]
LEGACY = [*BUNDLE, "--new-bundle-format=false"]
# Layout -> the program, its options, whether the signature lies under a tag. Cosign 2, which is one of the slow tools,
# where it is there: cosign 3 writes all layouts, too.
LAYOUTS = {
    "tag .sig by cosign 3": (COSIGN3, LEGACY, True),
    "tag .sig by cosign 2": (COSIGN2, ["--tlog-upload=false"], True),
    "OCI 1.1 by cosign 3": (COSIGN3, [*LEGACY, "--registry-referrers-mode=oci-1-1"], False),
    "OCI 1.1 by cosign 2": (COSIGN2, ["--tlog-upload=false", "--registry-referrers-mode=oci-1-1"], False),
    "bundle by cosign 3": (COSIGN3, BUNDLE, False),
}
LAYOUTS = {layout: row for layout, row in LAYOUTS.items() if row[0]}
SIGNED = rule("signed", "signature", images=["*/prod/**"], with_={"any_of": [{"cosign_key": "keys/prod.pub"}]})
NOTARY = rule(
    "notary",
    "signature",
    images=["*/notary/**"],
    with_={
        "any_of": [
            {
                "notation": {
                    "trust_store": ["keys/berth.test.crt"],
                    "identities": ["x509.subject: CN=berth.test,O=Notary,L=Seattle,ST=WA,C=US"],
                }
            }
        ]
    },
)
BOTH = rule(
    "both",
    "signature",
    images=["*/both/**"],
    with_={"at_least": {"count": 2, "of": [{"cosign_key": "keys/prod.pub"}, {"cosign_key": "keys/other.pub"}]}},
)
CHILDREN = rule(
    "children",
    "signature",
    images=["*/children/**"],
    with_={"any_of": [{"cosign_key": "keys/prod.pub"}], "scope": "index_or_all_children"},
)


def signature_tag(digest):
    return digest.replace(":", "-") + ".sig"


class SignaturesTest(ValidatedTest):
    rules = rules_file(SIGNED, NOTARY, BOTH, CHILDREN)

    def prepare(self):
        self.keys = self.directory / "keys"
        self.keys.mkdir()
        self.environment = {
            **os.environ,
            "HOME": str(self.directory),
            "COSIGN_PASSWORD": "",
            "COSIGN_YES": "true",
            "COSIGN_EXPERIMENTAL": "1",
            "XDG_CONFIG_HOME": str(self.directory / "config"),
        }
        for name in ("prod", "other"):
            self.run_tool(
                COSIGN3, "generate-key-pair", "--output-key-prefix", name, cwd=self.keys, env=self.environment
            )
        for name in ("berth.test", "other.test"):
            self.run_tool(NOTATION, "cert", "generate-test", name, env=self.environment)
        made = self.directory / "config/notation/truststore/x509/ca/berth.test/berth.test.crt"
        (self.keys / "berth.test.crt").write_bytes(made.read_bytes())

    def cosign(self, repository, digest, layout="bundle by cosign 3", key="prod", *options):
        program, words, _ = LAYOUTS[layout]
        self.run_tool(
            program,
            "sign",
            "--allow-http-registry",
            "--key",
            self.keys / f"{key}.key",
            *words,
            *options,
            f"{self.registry.address}/{repository}@{digest}",
            env=self.environment,
        )

    def notation(self, repository, digest, key="berth.test", *options):
        self.run_tool(
            NOTATION,
            "sign",
            "--insecure-registry",
            "--key",
            key,
            *options,
            f"{self.registry.address}/{repository}@{digest}",
            env=self.environment,
        )

    def entered(self, repository, image=None):
        """An image that was pushed by its digest."""
        image = image or Image()
        self.assert_pushed(image.put(self.http, repository))
        return image

    def tag(self, repository, image, tag="v1"):
        return put(self.http, repository, tag, image.manifest)

    def assert_tag_refused(self, repository, image, *reasons, tag="v1"):
        self.assert_denied(self.tag(repository, image, tag), *reasons)
        self.assertEqual(self.http.manifest(repository, tag).status, 404)
        self.assertEqual(self.http.manifest(repository, image.digest).status, 200, "it is there, by its digest")
        response = self.review(f"{HOST}/{repository}@{image.digest}")
        self.assertFalse(response["allowed"])

    def assert_tagged(self, repository, image, tag="v1"):
        self.assert_pushed(self.tag(repository, image, tag))
        self.assertEqual(self.http.manifest(repository, tag).body, image.manifest)
        for written in (f"{HOST}/{repository}:{tag}", f"{HOST}/{repository}@{image.digest}"):
            self.assertTrue(self.review(written)["allowed"], written)

    def signature_of(self, repository, image):
        """The manifest of the only signature, and how it is found: its tag, or nothing."""
        tag = signature_tag(image.digest)
        answer = self.http.manifest(repository, tag)
        if answer.status == 200:
            return answer, tag
        [listed] = self.http.expect(200, "GET", f"/v2/{repository}/referrers/{image.digest}").json()["manifests"]
        return self.http.manifest(repository, listed["digest"]), None

    def put_signature(self, repository, signature, document, tag):
        body = json.dumps(document).encode()
        self.assert_pushed(put(self.http, repository, tag or digest_of(body), body, signature.headers["Content-Type"]))

    def test_push_by_digest_then_sign_then_tag(self):
        for layout, (program, _, is_tagged) in LAYOUTS.items():
            with self.subTest(layout):
                image = self.entered("prod/app")
                tag = f"v{list(LAYOUTS).index(layout)}"
                self.assert_tag_refused("prod/app", image, "[signed]", "no signature found", tag=tag)
                self.cosign("prod/app", image.digest, layout)
                self.assertEqual(self.http.manifest("prod/app", signature_tag(image.digest)).status == 200, is_tagged)
                self.assert_tagged("prod/app", image, tag)

    def test_a_push_by_tag_alone_is_refused_and_told_how_to_sign(self):
        image = Image()
        message = self.assert_denied(image.put(self.http, "prod/app", "v1"), "[signed]")
        self.assertIn("cosign sign --key", message)
        self.assertIn(image.digest, message)
        self.assert_invisible("prod/app", image, "v1")

    def test_another_key_is_refused(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                image = self.entered("prod/app")
                self.cosign("prod/app", image.digest, layout, "other")
                self.assert_tag_refused("prod/app", image, "[signed]", "another key")

    def test_a_signature_that_was_moved_to_another_image_is_refused(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                signed, other = self.entered("prod/app"), self.entered("prod/app")
                self.cosign("prod/app", signed.digest, layout)
                signature, tag = self.signature_of("prod/app", signed)
                document = signature.json()
                if "subject" in document:
                    document["subject"] = descriptor(other.manifest, MANIFEST_TYPE)
                self.put_signature("prod/app", signature, document, tag and signature_tag(other.digest))
                self.assert_tag_refused("prod/app", other, "[signed]", signed.digest)

    def test_a_signature_of_changed_bytes_is_refused(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                image = self.entered("prod/app")
                self.cosign("prod/app", image.digest, layout)
                signature, tag = self.signature_of("prod/app", image)
                document = signature.json()
                blob = self.http.blob("prod/app", document["layers"][0]["digest"]).body
                if "bundle" in layout:
                    bundle = json.loads(blob)
                    signed = bundle["dsseEnvelope"]["signatures"][0]
                    signed["sig"] = ("A" if signed["sig"][20] != "A" else "B").join(
                        [signed["sig"][:20], signed["sig"][21:]]
                    )
                    blob = json.dumps(bundle).encode()
                else:
                    blob = blob.replace(b'"critical"', b'"critical" ', 1)
                digest = self.http.push_blob("prod/app", blob)
                document["layers"][0].update(digest=digest, size=len(blob))
                self.http.delete("prod/app", "manifests", tag or digest_of(signature.body))
                self.put_signature("prod/app", signature, document, tag)
                self.assert_tag_refused("prod/app", image, "[signed]", "another key, or changed")

    def test_a_changed_image_needs_a_signature_of_its_own(self):
        image = self.entered("prod/app")
        self.cosign("prod/app", image.digest)
        self.assert_tagged("prod/app", image)
        changed = Image()
        changed.manifest, changed.config, changed.layers = image.manifest + b"\n", image.config, image.layers
        changed.digest = digest_of(changed.manifest)
        self.entered("prod/app", changed)
        self.assert_denied(self.tag("prod/app", changed), "[signed]")
        self.assertEqual(self.http.manifest("prod/app", "v1").body, image.manifest, "the tag stays where it was")

    def test_a_signature_in_another_repository_counts_for_nothing(self):
        image = Image()
        self.entered("prod/app", image)
        self.entered("prod/other", image)
        self.cosign("prod/other", image.digest)
        self.assert_tag_refused("prod/app", image, "[signed]", "no signature found")
        self.assert_tagged("prod/other", image)

    def test_two_of_two_keys(self):
        image = self.entered("both/app")
        self.cosign("both/app", image.digest, "bundle by cosign 3", "prod")
        self.assert_tag_refused("both/app", image, "[both]")
        self.cosign("both/app", image.digest, "tag .sig by cosign 3", "other")
        self.assert_tagged("both/app", image)

    def test_an_index_whose_images_are_all_signed(self):
        images = [self.entered("children/app") for _ in range(2)]
        index = index_of([image.manifest for image in images])
        self.assert_pushed(put(self.http, "children/app", digest_of(index), index, INDEX_TYPE))
        self.cosign("children/app", images[0].digest)
        self.assert_denied(put(self.http, "children/app", "v1", index, INDEX_TYPE), "[children]")
        self.cosign("children/app", images[1].digest)
        self.assert_pushed(put(self.http, "children/app", "v1", index, INDEX_TYPE))
        self.assertTrue(self.review(f"{HOST}/children/app:v1")["allowed"])

    def test_notation(self):
        image = self.entered("notary/app")
        self.assert_tag_refused("notary/app", image, "[notary]", "no signature found")
        self.notation("notary/app", image.digest, "other.test")
        self.assert_tag_refused("notary/app", image, "[notary]", "not in the trust store")
        self.notation("notary/app", image.digest)
        self.assert_tagged("notary/app", image)

    def test_a_signature_of_notation_that_was_moved_or_changed_is_refused(self):
        signed, other = self.entered("notary/app"), self.entered("notary/app")
        self.notation("notary/app", signed.digest)
        signature, _ = self.signature_of("notary/app", signed)
        moved = {**signature.json(), "subject": descriptor(other.manifest, MANIFEST_TYPE)}
        self.put_signature("notary/app", signature, moved, None)
        self.assert_tag_refused("notary/app", other, "[notary]", signed.digest)
        envelope = json.loads(self.http.blob("notary/app", signature.json()["layers"][0]["digest"]).body)
        envelope["signature"] = envelope["signature"][::-1]
        changed = json.dumps(envelope).encode()
        self.http.push_blob("notary/app", changed)
        document = signature.json()
        document["layers"][0].update(digest=digest_of(changed), size=len(changed))
        self.http.delete("notary/app", "manifests", digest_of(signature.body))
        self.put_signature("notary/app", signature, document, None)
        self.assert_tag_refused("notary/app", signed, "[notary]")

    def test_what_notation_signed_with_cose_is_told_apart(self):
        image = self.entered("notary/app")
        self.notation("notary/app", image.digest, "berth.test", "--signature-format", "cose")
        self.assert_tag_refused("notary/app", image, "[notary]", "only JWS is read here")


if __name__ == "__main__":
    end_to_end.require_berth()
    tools.require("cosign3", "notation")
    end_to_end.main()
