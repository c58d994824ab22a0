# SPDX-License-Identifier: Apache-2.0
"""What a token was given for, and what the rules allow: neither goes beyond the other."""

import threading
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from guarded import GuardedTest, put_manifest
from own_tokens import access_to, claims_of
from registry_client import MANIFEST_TYPE, digest_of, path_of

WRITE = [
    ("PUT", "manifests/2"),
    ("POST", "blobs/uploads/"),
    ("PATCH", "blobs/uploads/00000000-0000-0000-0000-000000000000"),
    ("PUT", "blobs/uploads/00000000-0000-0000-0000-000000000000"),
    ("DELETE", "manifests/1"),
    ("DELETE", "blobs/sha256:" + "0" * 64),
    ("DELETE", "blobs/uploads/00000000-0000-0000-0000-000000000000"),
]


class ScopesTest(GuardedTest):
    def test_s1_a_token_is_for_one_repository(self):
        self.fill("users/alice/b", "1")
        for name in ("users/alice/bc", "users/alice/b/c", "users/alice/a"):
            self.fill(name, "1")
        client = self.with_token(self.token("alice", "repository:users/alice/b:pull"))
        self.assertEqual(client.manifest("users/alice/b", "1").status, 200)
        for name in ("users/alice/bc", "users/alice/b/c", "users/alice/a", "users/alice"):
            self.assert_challenged(client.manifest(name, "1"), f"repository:{name}:pull", "insufficient_scope")
        for name in (
            "users/alice/B",
            "users/alice%2fb%2fc",
            "users%2falice%2fbc",
            "users/alice/b%2fc",
            "users/alice/b/../bc",
            "users//alice/bc",
            "users/alice/b/",
            "users/alice/./bc",
            "users/alice/b%00c",
            "users/alice/b;x",
        ):
            self.assertNotEqual(client.manifest(name, "1").status // 100, 2, name)

    def test_s2_a_pull_token_changes_nothing(self):
        manifest = self.fill("users/alice/app", "1")
        client = self.with_token(self.token("alice", "repository:users/alice/app:pull"))
        for method, path in WRITE:
            answer = client.request(method, f"/v2/users/alice/app/{path}", b"{}", {"Content-Type": MANIFEST_TYPE})
            words = "delete" if method == "DELETE" and "uploads" not in path else "pull,push"
            self.assert_challenged(answer, f"repository:users/alice/app:{words}", "insufficient_scope")
        for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            for method in ("GET", "HEAD"):
                client.request(method, "/v2/users/alice/app/manifests/1", headers={header: "DELETE"})
        self.assertEqual(client.manifest("users/alice/app", "1").body, manifest)

    def test_a_push_token_does_not_delete(self):
        self.fill("users/alice/app", "1")
        client = self.with_token(self.token("alice", "repository:users/alice/app:pull,push"))
        answer = client.request("DELETE", "/v2/users/alice/app/manifests/1")
        self.assert_challenged(answer, "repository:users/alice/app:delete", "insufficient_scope")

    def test_a_token_does_not_go_beyond_the_rules(self):
        client = self.with_token(self.sign(claims_of("alice", [access_to("users/bob/app", "pull", "push", "delete")])))
        self.assert_denied(
            client.request("POST", "/v2/users/bob/app/blobs/uploads/", b""), "may not push users/bob/app"
        )

    # S3: nothing tells whether there is something to mount.
    def test_s3_a_mount_from_what_one_may_not_pull_is_an_upload(self):
        secret = b"bob's secret layer"
        self.fill("users/bob/app", layers=[secret])
        for client in (
            self.as_user("alice"),
            self.with_token(self.token("alice", "repository:users/alice/app:pull,push")),
        ):
            there = self.mount(client, digest_of(secret), "users/bob/app")
            missing = self.mount(client, digest_of(b"no such blob"), "users/bob/app")
            nowhere = self.mount(client, digest_of(secret), "users/bob/nothing")
            self.assertEqual((there.status, missing.status, nowhere.status), (202, 202, 202))
            self.assertEqual(shape(there), shape(missing))
            self.assertEqual(shape(there), shape(nowhere))
            # Not by mounting without `from` either, and the blob is not there.
            self.assertEqual(self.mount(client, digest_of(secret)).status, 202)
            self.assertEqual(client.blob("users/alice/app", digest_of(secret)).status, 404)
            client.finish_upload(there.headers["Location"], digest_of(secret), secret)
            self.as_user("robot").delete("users/alice/app", "blobs", digest_of(secret))

    def test_a_mount_from_what_one_may_pull_is_one(self):
        layer = b"a shared layer"
        self.fill("team/base", layers=[layer])
        client = self.with_token(self.token("alice", "repository:users/alice/app:pull,push"))
        self.assertEqual(self.mount(client, digest_of(layer), "team/base").status, 201)
        self.assertEqual(client.blob("users/alice/app", digest_of(layer)).body, layer)

    def test_s4_a_mount_from_what_is_no_name(self):
        layer = b"another layer"
        self.fill("team/base", layers=[layer])
        client = self.as_user("alice")
        for name in (
            "team/../team/base",
            "../team/base",
            "/team/base",
            "evil.example/team/base",
            "http://evil.example/team/base",
            "TEAM/base",
            "team%252fbase",
            "team/base%00",
            "team//base",
            "a" * 5000,
            "*",
            "**",
        ):
            self.assertEqual(self.mount(client, digest_of(layer), name).status, 202, name[:40])
        self.assertEqual(client.blob("users/alice/app", digest_of(layer)).status, 404)

    def mount(self, client, digest, source=None):
        query = f"mount={digest}" + (f"&from={source}" if source else "")
        return client.request("POST", f"/v2/users/alice/app/blobs/uploads/?{query}", b"")

    # S8: who may make tags and not move them. All know the blobs, so that the tag's write is all that runs.
    def test_s8_of_two_first_pushes_at_once_one_is_refused(self):
        manifests = [self.prepared_manifest(f"racer {n}") for n in range(2)]
        for round_number in range(20):
            answers = self.at_once(f"t{round_number}", manifests)
            self.assertEqual(
                sorted(answer.status for answer in answers), [201, 403], [answer.body for answer in answers]
            )
            refused = next(answer for answer in answers if answer.status == 403)
            self.assert_denied(refused, f"user:alice may not overwrite team/race:t{round_number}")
            winner = manifests[[answer.status for answer in answers].index(201)]
            self.assertEqual(self.as_user("alice").manifest("team/race", f"t{round_number}").body, winner)

    def prepared_manifest(self, text):
        """Pushed by digest already."""
        return self.as_user("alice").push_image("team/race", text.replace(" ", "-"), [text.encode()])

    def at_once(self, tag, manifests):
        answers, gate = [None] * len(manifests), threading.Barrier(len(manifests))

        def push(n):
            client = self.as_user("alice")
            client.request("GET", "/v2/")
            gate.wait()
            answers[n] = client.request(
                "PUT", f"/v2/team/race/manifests/{tag}", manifests[n], {"Content-Type": MANIFEST_TYPE}
            )

        threads = [threading.Thread(target=push, args=(n,)) for n in range(len(manifests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_a_tag_that_exists_is_moved_by_whom_the_rules_allow(self):
        self.assertEqual(put_manifest(self.as_user("alice"), "team/app", "latest").status, 201)
        self.assert_denied(
            put_manifest(self.as_user("alice"), "team/app", "latest"), "user:alice may not overwrite team/app:latest"
        )
        self.assertEqual(put_manifest(self.as_user("alice"), "users/alice/app", "latest").status, 201)
        self.assertEqual(put_manifest(self.as_user("alice"), "users/alice/app", "latest").status, 201)
        self.assert_denied(
            put_manifest(self.as_user("alice"), "users/alice/app", "v1"),
            "user:alice may not push users/alice/app:v1",
            'rule "rel"',
        )
        self.assertEqual(put_manifest(self.as_user("robot"), "users/alice/app", "v1").status, 201)

    def test_a_manifest_with_a_tag_that_is_kept_is_not_deleted_by_digest(self):
        manifest = self.fill("users/alice/app", "v1")
        self.as_user("robot").push_manifest("users/alice/app", "latest", manifest)
        alice = self.as_user("alice")
        self.assert_denied(alice.request("DELETE", f"/v2/users/alice/app/manifests/{digest_of(manifest)}"), "v1")
        self.assertEqual(alice.request("DELETE", "/v2/users/alice/app/manifests/latest").status, 202)
        self.assertEqual(alice.manifest("users/alice/app", "v1").body, manifest)
        self.assertEqual(
            self.as_user("robot").request("DELETE", f"/v2/users/alice/app/manifests/{digest_of(manifest)}").status, 202
        )

    # S12
    def test_s12_a_blob_is_read_where_it_was_pushed(self):
        secret = b"in bob's repository only"
        self.fill("users/bob/app", layers=[secret])
        self.fill("users/alice/app")
        answer = self.as_user("alice").blob("users/alice/app", digest_of(secret))
        self.assertEqual((answer.status, answer.error_code()), (404, "BLOB_UNKNOWN"))


def shape(answer):
    """An answer without what differs from session to session."""
    session = path_of(answer.headers["Location"]).rsplit("/", 1)[1]
    headers = sorted(
        (name, value.replace(session, "ID"))
        for name, value in answer.headers.items()
        if name not in ("Date", "X-Request-Id", "Docker-Upload-UUID")
    )
    return answer.status, answer.body, headers


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
