# SPDX-License-Identifier: Apache-2.0
"""S7: lists show what the caller may pull, page by page, and nothing else."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from guarded import FILL, POLICY, GuardedTest
from registry_client import CONFIG_TYPE, descriptor, digest_of, next_page

SOME_TAGS = '  - {id: some, effect: allow, who: [authenticated], repos: ["mixed/**"], actions: [list, pull], tags: ["open-*"]}\n'
SECRET_TAGS = '  - {id: secret, effect: deny, who: ["user:*"], except: ["group:ci"], repos: ["users/**"], tags: ["hidden*"], actions: [pull]}\n'
LISTED = ["mixed/app", "public/base", "team/app", "users/alice/app", "users/bob/app"]


class ListingTest(GuardedTest):
    policy = POLICY + FILL + SOME_TAGS + SECRET_TAGS

    def setUp(self):
        super().setUp()
        for name in LISTED:
            self.fill(name)

    def catalog(self, client, page=100):
        names, path, pages = [], f"/v2/_catalog?n={page}", 0
        while path:
            answer = client.expect(200, "GET", path)
            names += answer.json()["repositories"]
            path, pages = next_page(answer), pages + 1
            self.assertLess(pages, 20)
        return names

    def test_s7_the_catalogue_has_what_one_may_pull(self):
        everything = self.as_user("robot")
        self.assertEqual(self.catalog(everything), LISTED)
        for page in (1, 2, 100):
            self.assertEqual(
                self.catalog(self.as_user("alice"), page), ["mixed/app", "public/base", "team/app", "users/alice/app"]
            )
            self.assertEqual(self.catalog(self.as_user(), page), ["public/base"])

    # S6
    def test_the_catalogue_needs_a_token_for_it(self):
        client = self.with_token(self.token("alice", "repository:users/alice/app:pull"))
        self.assert_challenged(client.request("GET", "/v2/_catalog"), "registry:catalog:*", "insufficient_scope")
        client = self.with_token(self.token("alice", "registry:catalog:*"))
        self.assertNotIn("users/bob/app", self.catalog(client))
        self.assertIn("users/alice/app", self.catalog(client))
        self.assert_challenged(
            client.manifest("users/alice/app", "latest"), "repository:users/alice/app:pull", "insufficient_scope"
        )
        self.write_policy("version: 1\nrules: []\n")
        self.eventually(
            lambda: self.granted(self.ask_token("alice", "registry:catalog:*")) == {},
            "word of rules that allow nothing",
        )

    def test_s7_tags_that_one_may_not_pull_are_not_listed(self):
        for tag in ("hidden1", "hidden2", "shown1", "shown2", "zhidden"):
            self.fill("users/alice/tags", tag)
        wanted = ["shown1", "shown2", "zhidden"]
        for page in (1, 2, 3, 100):
            tags, path = [], f"/v2/users/alice/tags/tags/list?n={page}"
            while path:
                answer = self.as_user("alice").expect(200, "GET", path)
                tags += answer.json()["tags"] or []
                path = next_page(answer)
            self.assertEqual(tags, wanted, page)
        self.assertEqual(len(self.as_user("robot").tags("users/alice/tags")), 5)
        self.assert_denied(
            self.as_user("alice").manifest("users/alice/tags", "hidden1"), "may not pull users/alice/tags:hidden1"
        )

    def test_s7_referrers_need_pull(self):
        subject = self.fill("users/bob/signed")
        robot = self.as_user("robot")
        robot.push_blob("users/bob/signed", b"{}")
        referrer = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "artifactType": "application/x.note",
                "config": descriptor(b"{}", CONFIG_TYPE),
                "layers": [],
                "subject": descriptor(subject, "application/vnd.oci.image.manifest.v1+json"),
            }
        ).encode()
        robot.push_manifest("users/bob/signed", digest_of(referrer), referrer)
        path = f"/v2/users/bob/signed/referrers/{digest_of(subject)}"
        self.assertEqual(
            [entry["digest"] for entry in self.as_user("bob").expect(200, "GET", path).json()["manifests"]],
            [digest_of(referrer)],
        )
        self.assert_denied(self.as_user("alice").request("GET", path), "may not pull users/bob/signed")
        self.assert_challenged(self.as_user().request("GET", path), "repository:users/bob/signed:pull")
        self.assert_denied(
            self.as_user("alice").request("GET", "/v2/users/bob/signed/tags/list"), "may not list users/bob/signed"
        )
        self.assert_denied(
            self.as_user("alice").request("GET", "/users/bob/signed/manifest_history/latest"), "may not list"
        )


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
