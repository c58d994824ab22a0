# SPDX-License-Identifier: Apache-2.0
"""Upload sessions belong to whom they were opened for, and every request of them is decided by the rules of then."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from guarded import FILL, POLICY, GuardedTest
from registry_client import digest_of, path_of

NO_TEAM = POLICY.replace("team/**", "elsewhere/**") + FILL


class UploadsTest(GuardedTest):
    # S9
    def test_s9_a_session_of_somebody_else_is_not_there(self):
        content = b"alice's layer"
        alice, bob = self.as_user("alice"), self.as_user("bob")
        location = path_of(alice.begin_upload("team/app"))
        location = path_of(alice.append(location, content[:5], 0))
        missing = location.replace(location.rsplit("/", 1)[1][:8], "00000000")
        headers = {"Content-Type": "application/octet-stream"}
        for client in (bob, self.with_token(self.token("bob", "repository:team/app:pull,push")), self.as_user("robot")):
            for method, query, body in (
                ("GET", "", None),
                ("PATCH", "", b"evil"),
                ("PUT", f"?digest={digest_of(b'evil')}", b"evil"),
                ("DELETE", "", None),
            ):
                answer = client.request(method, location + query, body, headers)
                self.assertEqual((answer.status, answer.error_code()), (404, "BLOB_UPLOAD_UNKNOWN"), method)
                self.assertEqual(client.request(method, missing + query, body, headers).status, 404)
        # Under another repository it is not there for its owner either.
        other = location.replace("team/app", "users/alice/app")
        self.assertEqual(alice.request("PATCH", other, b"x", headers).status, 404)
        # And it is as it was: the owner ends it, with a token as with a password.
        owner = self.with_token(self.token("alice", "repository:team/app:pull,push"))
        owner.append(location, content[5:], 5)
        owner.finish_upload(location, digest_of(content))
        self.assertEqual(alice.blob("team/app", digest_of(content)).body, content)

    def test_without_a_login_nobody_uploads(self):
        location = path_of(self.as_user("alice").begin_upload("team/app"))
        for method in ("GET", "PATCH", "PUT", "DELETE"):
            self.assert_challenged(self.as_user().request(method, location, b"x"), "repository:team/app:pull,push")

    # S11
    def test_s11_rules_that_change_during_a_push_count_for_its_next_request(self):
        content = b"0123456789" * 100_000
        alice = self.as_user("alice")
        location = path_of(alice.begin_upload("team/app"))
        connection = alice.connect()
        connection.putrequest("PATCH", location)
        for name, value in (
            ("Authorization", alice.authorization),
            ("Content-Length", str(len(content))),
            ("Content-Type", "application/octet-stream"),
        ):
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(content[:400_000])
        self.write_policy(NO_TEAM)
        self.eventually(
            lambda: self.as_user("alice").request("GET", "/v2/team/app/tags/list").status == 403,
            "word of the new rules",
        )
        connection.send(content[400_000:])
        self.assertEqual(connection.getresponse().status, 202, "a request ends with the rules that it began with")
        refused = alice.request("PUT", f"{location}?digest={digest_of(content)}", b"")
        self.assert_denied(refused, "user:alice may not push team/app")
        self.write_policy(self.policy)
        self.eventually(
            lambda: self.as_user("alice").request("GET", "/v2/team/app/tags/list").status != 403,
            "word of the old rules",
        )
        alice.finish_upload(location, digest_of(content))
        self.assertEqual(alice.blob("team/app", digest_of(content)).body, content)

    def test_s11_pushes_go_on_while_rules_come_and_go(self):
        alice, statuses = self.as_user("alice"), set()
        for n in range(60):
            if n % 10 == 0:
                self.write_policy(self.policy if n % 20 else NO_TEAM + f"# {n}\n")
            answer = alice.request("POST", f"/v2/team/app/blobs/uploads/?digest={digest_of(b'x%d' % n)}", b"x%d" % n)
            statuses.add(answer.status)
            self.assertEqual(alice.request("GET", "/v2/users/alice/app/tags/list").status, 404, "what both allow")
        self.assertLessEqual(statuses, {201, 403})


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
