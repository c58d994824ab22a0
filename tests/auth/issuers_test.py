# SPDX-License-Identifier: Apache-2.0
"""Users of elsewhere: of a directory, of an issuer whose tokens are the password or stand after Bearer; and Debian's
docker-registry, which believes this registry's tokens."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
import own_tokens
from guarded import FILL, POLICY, GuardedTest, bearer, put_manifest
from identities import Directory, Issuer
from registry_client import RegistryClient

DEVS = '  - {id: devs, effect: allow, who: ["group:devs"], repos: ["devs/**"], actions: [pull, push, list]}\n'
SHOP = '  - {id: shop, effect: allow, who: ["workload:repo:acme/*"], when: {claims.ref: refs/heads/main}, repos: ["acme/**"], actions: [pull, push]}\n'


class ElsewhereTest(GuardedTest):
    policy = POLICY + FILL + DEVS + SHOP

    def prepare(self):
        self.identity = self.source()
        self.auth = [*self.identity.begin(self), self.auth[-1]]
        self.write_config()

    def log_in(self, password=None):
        return self.as_user(self.identity.user, password or self.identity.password)


class DirectoryTest(ElsewhereTest):
    source = Directory

    def test_a_directorys_users_and_groups(self):
        self.assertEqual(put_manifest(self.log_in(), "devs/app", "1").status, 201)
        self.assertEqual(put_manifest(self.log_in(), "users/alice/app", "1").status, 201)
        self.assert_denied(put_manifest(self.log_in(), "team/app", "v1"), "user:alice may not push team/app:v1")
        self.assertEqual(self.log_in("wrong").request("GET", "/v2/").status, 401)
        self.assertEqual(self.as_user("nobody", "wrong").request("GET", "/v2/").status, 401)
        answer = self.ask_token("alice", "repository:devs/app:pull,push", password=self.identity.password)
        self.assertEqual(self.granted(answer), {"devs/app": ["pull", "push"]})
        self.assertEqual(own_tokens.parts(answer.json()["token"])[1]["berth"]["groups"], ["devs"])

    # P6: names that are filters, and the bind without a password, which servers take for a good one.
    def test_p6_names_and_passwords_for_directories(self):
        for user in (
            "*",
            "*)(uid=*",
            "alice)(uid=*",
            "a*",
            "alice\\2a",
            "uid=alice,ou=people,dc=example,dc=com",
            "(cn=*)",
            "al\\69ce",
        ):
            self.assertEqual(self.as_user(user, self.identity.password).request("GET", "/v2/").status, 401, user)
        self.assertEqual(self.as_user("alice", "").request("GET", "/v2/").status, 401)
        self.assertEqual(self.log_in().request("GET", "/v2/").status, 200)

    def test_a_directory_that_is_down_is_no_wrong_password(self):
        self.assertEqual(self.log_in().request("GET", "/v2/").status, 200)
        self.started[0].kill()
        answer = self.as_user("newcomer", "some password").request("GET", "/v2/")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertEqual(self.as_user("robot").request("GET", "/v2/").status, 200, "who stands in the file can log in")


class IssuerTest(ElsewhereTest):
    source = Issuer

    def test_a_jobs_token_is_its_password(self):
        on_main = self.identity.token("repo:acme/shop", ref="refs/heads/main")
        self.assertEqual(put_manifest(self.log_in(on_main), "acme/shop", "1").status, 201)
        answer = self.ask_token("oidc", "repository:acme/shop:pull,push", password=on_main)
        self.assertEqual(self.granted(answer), {"acme/shop": ["pull", "push"]})
        client = self.with_token(answer.json()["token"])
        self.assertEqual(put_manifest(client, "acme/shop", "2").status, 201)
        elsewhere = self.log_in(self.identity.token("repo:acme/shop", ref="refs/heads/fix"))
        self.assert_denied(put_manifest(elsewhere, "team/x", "v1"), "workload:repo:acme/shop may not push team/x:v1")
        self.assertEqual(elsewhere.request("GET", "/v2/acme/shop/manifests/1").status, 403)

    def test_tokens_that_are_not_believed(self):
        other = own_tokens.new_key(self.directory / "other.pem")
        claims = own_tokens.parts(self.identity.password)[1]
        for token in (
            self.identity.token("x", aud="other"),
            self.identity.token("x", iss="https://ci.example/"),
            self.identity.token("x", owner="evil"),
            self.identity.token("x", exp=claims["iat"]),
            own_tokens.es256(other, {"alg": "ES256", "kid": "ci-1"}, claims),
            self.identity.password[:-4],
            f"{own_tokens.signing_input({'alg': 'none'}, claims)}.",
        ):
            self.assertEqual(self.ask_token("oidc", password=token).status, 401)

    # P3: all jobs of a CI system share a name and often an address.
    def test_p3_one_jobs_expired_token_does_not_keep_the_others_out(self):
        expired = self.identity.token("repo:acme/shop", exp=1_700_000_000)
        self.assertEqual({self.ask_token("oidc", password=expired).status for _ in range(12)}, {401})
        self.assertEqual(self.ask_token("oidc", password=self.identity.password).status, 200)
        guesses = [self.ask_token("oidc", password=f"guess {n}").status for n in range(12)]
        self.assertEqual((guesses[0], guesses[-1]), (401, 429), "what is no token is a guess")

    def test_our_tokens_do_not_outlive_the_jobs(self):
        password = self.identity.token("repo:acme/shop", exp=own_tokens.parts(self.identity.password)[1]["exp"] - 300)
        answer = self.ask_token("oidc", password=password)
        self.assertLessEqual(answer.json()["expires_in"], 300)


class BearerOfElsewhereTest(GuardedTest):
    def prepare(self):
        self.key = own_tokens.new_key(self.directory / "issuer.pem")
        (self.directory / "jwks.json").write_text(json.dumps({"keys": [own_tokens.public_jwk(self.key, "sso-1")]}))
        self.auth = [
            {"plugin": "token", "issuer": "https://sso.example", "audience": "berth", "jwks_file": "jwks.json"},
            *self.auth,
        ]
        self.write_config()

    def test_a_token_of_another_issuer_stands_after_bearer(self):
        claims = own_tokens.claims_of("alice", [], issuer="https://sso.example")
        token = own_tokens.es256(self.key, {"alg": "ES256", "kid": "sso-1"}, claims)
        self.assertEqual(put_manifest(self.with_token(token), "users/alice/app", "1").status, 201)
        self.assert_denied(
            self.with_token(token).request("GET", "/v2/users/bob/app/tags/list"), "user:alice may not list"
        )
        for changes in ({"aud": "other"}, {"iss": "https://sso.example.evil"}, {"exp": claims["iat"]}):
            self.assertEqual(
                self.status_with(own_tokens.es256(self.key, {"alg": "ES256", "kid": "sso-1"}, claims | changes)), 401
            )


JUDGE = """version: 0.1
log: {{level: info}}
storage: {{filesystem: {{rootdirectory: {folder}/judge}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
auth: {{token: {{realm: "http://{berth}/token", service: berth, issuer: berth, rootcertbundle: {folder}/bundle.pem}}}}
"""


class ForeignJudgeTest(GuardedTest):
    """Debian's docker-registry knows the specification too."""

    def test_docker_registry_believes_our_tokens(self):
        end_to_end.require_tools([["docker-registry", "--version"]])
        own_tokens.openssl(
            "req",
            "-x509",
            "-new",
            "-key",
            self.key_file(),
            "-subj",
            "/CN=berth",
            "-days",
            "2",
            "-out",
            self.directory / "bundle.pem",
        )
        port = berth_process.free_port()
        (self.directory / "judge.yml").write_text(
            JUDGE.format(folder=self.directory, port=port, berth=self.registry.address)
        )
        judge = self.own(
            berth_process.Process(
                ["docker-registry", "serve", self.directory / "judge.yml"], self.directory / "judge.log"
            )
        )
        client = RegistryClient("127.0.0.1", port)
        self.addCleanup(client.close)
        judge.wait_until(lambda: answered(client), "answer to GET /v2/")
        self.assertEqual(
            self.judged(client, "POST", "blobs/uploads/", self.token("alice", "repository:users/alice/app:pull,push")),
            202,
        )
        self.assertEqual(
            self.judged(client, "GET", "tags/list", self.token("alice", "repository:users/alice/app:pull")), 404
        )
        self.assertEqual(
            self.judged(client, "POST", "blobs/uploads/", self.token("alice", "repository:users/alice/app:pull")), 401
        )
        self.assertEqual(
            self.judged(client, "POST", "blobs/uploads/", self.token("bob", "repository:users/alice/app:pull,push")),
            401,
        )
        self.assertEqual(self.judged(client, "GET", "tags/list", self.token("alice")), 401)

    def judged(self, client, method, path, token):
        return client.request(
            method, f"/v2/users/alice/app/{path}", b"" if method == "POST" else None, {"Authorization": bearer(token)}
        ).status


def answered(client):
    try:
        return client.request("GET", "/v2/").status == 401
    except OSError:
        return False


if __name__ == "__main__":
    del ElsewhereTest
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"], ["docker-registry", "--version"]])
    if cause := Directory.missing():
        end_to_end.skip(cause)
    end_to_end.main()
