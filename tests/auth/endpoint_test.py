# SPDX-License-Identifier: Apache-2.0
"""What a client does that logs in: the challenge, the token endpoint by GET and by POST, /login, the key set; and an
anonymous pull beside it, as docker does it."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from urllib.parse import urlencode

import end_to_end
import own_tokens
from guarded import PASSWORDS, GuardedTest, basic, bearer, put_manifest
from registry_client import ACCEPT


class EndpointTest(GuardedTest):
    def post_token(self, fields):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.as_user().request("POST", "/token", urlencode(fields), headers)

    def password_form(self, *more, **changes):
        fields = {
            "grant_type": "password",
            "service": "berth",
            "client_id": "test",
            "username": "alice",
            "password": PASSWORDS["alice"],
        }
        return [*(fields | changes).items(), *more]

    def test_anonymous_pull_and_authenticated_push_as_docker_does_them(self):
        manifest = self.fill("public/base")
        challenge = self.assert_challenged(self.ping())
        self.assertIn(f'realm="http://{self.registry.address}/token",service="berth"', challenge)
        token = self.token(None, "repository:public/base:pull")
        self.assertEqual(self.with_token(token).manifest("public/base", "latest").body, manifest)
        answer = self.with_token(token).request("POST", "/v2/public/base/blobs/uploads/", b"")
        self.assert_challenged(answer, "repository:public/base:pull,push", "insufficient_scope")
        token = self.token("alice", "repository:users/alice/app:push,pull")
        self.assertEqual(put_manifest(self.with_token(token), "users/alice/app", "1").status, 201)

    def test_a_password_is_good_for_every_request(self):
        alice = self.as_user("alice")
        self.assertEqual(alice.request("GET", "/v2/").status, 200)
        self.assertEqual(put_manifest(alice, "users/alice/app", "1").status, 201)
        self.assertEqual(alice.tags("users/alice/app"), ["1"])
        self.assert_denied(
            alice.request("POST", "/v2/users/bob/app/blobs/uploads/", b""), "user:alice may not push users/bob/app"
        )
        answer = self.as_user().request(
            "GET", "/v2/", headers={"Authorization": basic("alice", PASSWORDS["alice"]).replace("Basic", "bASIC")}
        )
        self.assertEqual(answer.status, 200)

    def test_a_token_says_what_was_asked_and_allowed(self):
        answer = self.ask_token(
            "alice",
            "repository:users/alice/app:pull,push",
            "repository:users/bob/app:pull,push",
            "repository:team/x:pull,push,delete",
            service="berth",
            account="alice",
        )
        self.assertEqual(self.granted(answer), {"users/alice/app": ["pull", "push"], "team/x": ["pull", "push"]})
        body = answer.json()
        self.assertEqual((body["token"], body["token_type"], body["expires_in"]), (body["access_token"], "Bearer", 900))
        self.assertRegex(body["issued_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        header, claims = own_tokens.parts(body["token"])
        self.assertEqual(
            (header["alg"], header["typ"], header["kid"]), ("ES256", "JWT", own_tokens.key_id(self.key_file()))
        )
        self.assertEqual(
            (claims["iss"], claims["aud"], claims["sub"], claims["exp"] - claims["iat"]),
            ("berth", "berth", "alice", 900),
        )

    def test_nothing_granted_is_no_error(self):
        answer = self.ask_token("alice", "repository:users/bob/app:pull,push")
        self.assertEqual((answer.status, self.granted(answer)), (200, {}))

    # S5: containerd and buildah ask twice for the same repository.
    def test_scopes_of_the_same_repository_are_united(self):
        wanted = {"users/alice/app": ["pull", "push"], "public/base": ["pull"]}
        repeated = [
            "repository:users/alice/app:pull",
            "repository:users/alice/app:push,pull",
            "repository:public/base:pull",
        ]
        for scopes in (repeated, [" ".join(repeated)], [" ".join(repeated[:2]), repeated[2]]):
            self.assertEqual(self.granted(self.ask_token("alice", *scopes)), wanted)
            posted = self.post_token(self.password_form(*(("scope", scope) for scope in scopes)))
            self.assertEqual((posted.status, self.granted(posted)), (200, wanted))
            self.assertEqual(
                set(posted.json()["scope"].split()),
                {"repository:users/alice/app:pull,push", "repository:public/base:pull"},
            )

    # S6
    def test_stars_and_unknown_actions_give_nothing_more(self):
        answer = self.ask_token(
            "alice",
            "repository:users/alice/app:*",
            "repository:team/x:*",
            "repository:public/x:*,fly",
            "repository:users/bob/x:*",
            "repository:**:pull",
            "repository:users/*:pull",
            "registry:all:*",
            "admin::*",
            "x",
        )
        self.assertEqual(
            self.granted(answer),
            {"users/alice/app": ["delete", "pull", "push"], "team/x": ["pull", "push"], "public/x": ["pull"]},
        )

    def test_a_post_takes_passwords_and_nothing_else(self):
        posted = self.post_token(self.password_form(("scope", "repository:users/alice/app:pull,push")))
        self.assertEqual((posted.status, self.granted(posted)), (200, {"users/alice/app": ["pull", "push"]}))
        self.assertEqual(put_manifest(self.with_token(posted.json()["token"]), "users/alice/app", "1").status, 201)
        self.assert_no_bearer_challenge(self.post_token(self.password_form(password="wrong")))
        self.assertEqual(self.post_token(self.password_form(grant_type="refresh_token")).status, 400)
        self.assertEqual(self.post_token(self.password_form(service="other")).status, 400)
        self.assertEqual(self.post_token({}).status, 400)

    def assert_no_bearer_challenge(self, answer):
        self.assertEqual((answer.status, answer.error_code()), (401, "UNAUTHORIZED"))
        self.assertNotIn("Bearer", answer.headers["WWW-Authenticate"])

    def test_wrong_logins_and_services(self):
        for user, password in (("alice", "wrong"), ("alice", ""), ("nobody", "wrong"), ("", "wrong")):
            answer = self.as_user().request(
                "GET", "/token?service=berth", headers={"Authorization": basic(user, password)}
            )
            self.assert_no_bearer_challenge(answer)
        wrong, unknown = self.ask_token("alice", password="no"), self.ask_token("mallory", password="no")
        self.assertEqual(wrong.body, unknown.body, "one text, whether there is such a user or not")
        self.assertEqual(self.ask_token("alice", service="other.example").status, 400)
        self.assertEqual(self.ask_token(None, service="other.example").status, 400)

    def test_what_no_client_sends_is_a_bad_request(self):
        client = self.as_user()
        for value in (
            "Basic !!!",
            "Basic YWxpY2U=",
            "Basic",
            "Bearer",
            "Bearer a b",
            "Digest x",
            "Negotiate YQ==",
            "alice",
            "",
        ):
            answer = client.request("GET", "/v2/", headers={"Authorization": value})
            self.assertEqual(answer.status, 400, value)
        connection = client.connect()
        connection.putrequest("GET", "/v2/")
        for user in ("alice", "bob"):
            connection.putheader("Authorization", basic(user, PASSWORDS[user]))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 400, "two Authorization headers")

    def test_login_for_people_with_curl(self):
        answer = self.as_user("alice").request("GET", "/login")
        self.assertEqual(answer.status, 200)
        self.assertEqual(
            self.as_user().request("GET", "/v2/", headers={"Authorization": bearer(answer.json()["token"])}).status, 200
        )
        self.assert_no_bearer_challenge(self.as_user().request("GET", "/login"))
        self.assert_no_bearer_challenge(self.as_user("alice", "wrong").request("GET", "/login"))

    def test_the_key_set_is_public_and_only_that(self):
        answer = self.as_user().request("GET", "/.well-known/jwks.json")
        self.assertEqual(answer.status, 200)
        self.assertEqual(
            answer.json(), {"keys": [own_tokens.public_jwk(self.key_file(), own_tokens.key_id(self.key_file()))]}
        )
        self.assertEqual(self.key_file().stat().st_mode & 0o777, 0o600)

    def test_who_may_not_read_learns_nothing_of_what_there_is(self):
        self.fill("users/bob/app")
        for who in (
            self.as_user(),
            self.as_user("alice"),
            self.with_token(self.token("alice")),
            self.with_token(self.token(None)),
        ):
            there = who.request("GET", "/v2/users/bob/app/manifests/latest", headers={"Accept": ACCEPT})
            missing = who.request("GET", "/v2/users/bob/nil/manifests/latest", headers={"Accept": ACCEPT})
            self.assertIn(there.status, (401, 403))
            self.assertEqual((there.status, there.body.replace(b"app", b"nil")), (missing.status, missing.body))

    # L6: what the anonymous read has no rule's name.
    def test_the_anonymous_are_told_no_rule(self):
        self.write_policy(
            self.policy
            + '  - {id: hidden-rule, effect: deny, who: ["*"], repos: ["public/secret/**"], actions: [pull]}\n'
        )
        self.eventually(
            lambda: b"hidden-rule" in self.as_user("alice").manifest("public/secret/x", "1").body, "rule in the refusal"
        )
        for who in (self.as_user(), self.with_token(self.token(None, "repository:public/secret/x:pull"))):
            answer = who.manifest("public/secret/x", "1")
            self.assertEqual(answer.status, 401)
            self.assertNotIn("hidden-rule", json.dumps([*answer.headers.items(), answer.body.decode()]))


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
