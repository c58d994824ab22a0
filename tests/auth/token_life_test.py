# SPDX-License-Identifier: Apache-2.0
"""How long tokens and the keys that sign them are good."""

import datetime
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
import own_tokens
from guarded import GuardedServe, GuardedTest, bearer
from own_tokens import access_to, claims_of, es256, key_id, new_key
from registry_client import MANIFEST_TYPE, RegistryClient, digest_of, path_of

ALICES = "users/alice/app"
PUSH = [access_to(ALICES, "pull", "push", "delete")]


def key_made(folder, hours_ago):
    """A key file as the registry names it by the time when the key was made."""
    made = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago)
    return new_key(folder / (made.strftime("%Y%m%dT%H%M%S.") + f"{made.microsecond // 1000:03}Z.pem"))


def token_of(key):
    return es256(key, {"alg": "ES256", "kid": key_id(key)}, claims_of("alice", PUSH))


class ExpiryTest(GuardedTest):
    config = {"token": {"lifetime": "1m"}}

    def expired(self, seconds_ago, subject="alice", access=None):
        return self.sign(claims_of(subject, PUSH if access is None else access, seconds=-seconds_ago))

    def test_the_lifetime_is_the_configured_one(self):
        self.assertEqual(self.ask_token("alice").json()["expires_in"], 60)

    def test_an_expired_token_opens_nothing(self):
        self.fill(ALICES)
        # Clocks may differ by a minute.
        self.assertEqual(self.status_with(self.expired(30)), 200)
        client = self.with_token(self.expired(90))
        for method, path in (
            ("GET", "/v2/"),
            ("GET", f"/v2/{ALICES}/tags/list"),
            ("GET", f"/v2/{ALICES}/manifests/latest"),
            ("POST", f"/v2/{ALICES}/blobs/uploads/"),
            ("PUT", f"/v2/{ALICES}/manifests/2"),
            ("DELETE", f"/v2/{ALICES}/manifests/latest"),
            ("GET", "/v2/_catalog"),
            ("GET", "/token"),
        ):
            self.assertEqual(client.request(method, path, b"").status, 401, path)
        self.assertIn('error="invalid_token"', client.request("GET", "/v2/").headers["WWW-Authenticate"])

    def test_an_upload_that_runs_goes_on_and_ends(self):
        content = b"slow " * 1000
        location = self.with_token(self.token("alice", f"repository:{ALICES}:pull,push")).begin_upload(ALICES)
        late = self.with_token(self.expired(90))
        location = late.append(location, content[:2000], 0)
        self.assertEqual(late.upload_offset(location), 2000)
        location = late.append(location, content[2000:], 2000)
        late.finish_upload(location, digest_of(content))
        self.assertEqual(self.as_user("alice").blob(ALICES, digest_of(content)).body, content)
        # The manifest, which makes all of it visible, needs a token that is good.
        answer = late.request("PUT", f"/v2/{ALICES}/manifests/1", b"{}", {"Content-Type": MANIFEST_TYPE})
        self.assert_challenged(answer, f"repository:{ALICES}:pull,push", "invalid_token")

    def test_nothing_else_is_graced(self):
        location = path_of(self.with_token(self.token("alice", f"repository:{ALICES}:pull,push")).begin_upload(ALICES))
        for what, token in (
            ("long ago", self.expired(2 * 3600)),
            ("somebody else's", self.expired(90, "bob")),
            ("of no scope", self.expired(90, access=[])),
            ("pull only", self.expired(90, access=[access_to(ALICES, "pull")])),
        ):
            answer = self.with_token(token).request(
                "PATCH", location, b"x", {"Content-Type": "application/octet-stream"}
            )
            self.assertIn(answer.status, (401, 403, 404), what)
        self.write_policy("version: 1\nrules: []\n")
        late = self.with_token(self.expired(90))
        self.eventually(lambda: late.request("GET", location).status == 403, "refusal by the rules of now")


# T16
class RotationTest(GuardedTest):
    config = {"token": {"rotation": "1h", "keys": "shared-keys"}}

    def prepare(self):
        folder = self.directory / "shared-keys"
        folder.mkdir()
        self.retired, self.replaced, self.due = (key_made(folder, hours) for hours in (60, 30, 2))
        self.retired_token, self.replaced_token, self.due_token = map(token_of, (self.retired, self.replaced, self.due))

    def kids(self):
        return [key["kid"] for key in self.as_user().request("GET", "/.well-known/jwks.json").json()["keys"]]

    def test_t16_old_keys_are_good_until_their_last_token_has_expired(self):
        self.assertEqual(
            [self.status_with(token, "/v2/") for token in (self.retired_token, self.replaced_token, self.due_token)],
            [401, 200, 200],
        )
        fresh = self.token("alice")  # The key that signs was due to change.
        new = own_tokens.parts(fresh)[0]["kid"]
        self.assertNotIn(new, [key_id(key) for key in (self.replaced, self.due)])
        self.assertEqual(self.kids(), [new, key_id(self.due), key_id(self.replaced)])
        self.assertEqual(
            [self.status_with(token, "/v2/") for token in (fresh, self.replaced_token, self.due_token)], [200, 200, 200]
        )
        self.assertFalse(self.retired.exists(), "the file of a retired key is removed")

    def test_a_key_that_another_front_end_makes_is_found(self):
        other = self.own(
            GuardedServe(self.directory / "other", self.directory / "other.log", config=self.directory / "berth.yaml")
        )
        before = self.token("alice")
        # Nobody looks into the folder more than once a second.
        self.eventually(lambda: other_status(other, before) == 200, "word of the first one's key")
        token = token_of(key_made(self.directory / "shared-keys", 0))
        self.eventually(lambda: self.status_with(token, "/v2/") == 200, "word of the new key")
        self.eventually(lambda: other_status(other, token) == 200, "word of the new key")

    def test_a_restart_keeps_tokens(self):
        token = self.token("alice")
        self.registry.stop()
        self.registry.start()
        self.assertEqual(self.status_with(token, "/v2/"), 200)


def other_status(registry, token):
    with RegistryClient(registry.host, registry.port) as client:
        return client.request("GET", "/v2/", headers={"Authorization": bearer(token)}).status


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
