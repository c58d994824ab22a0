# SPDX-License-Identifier: Apache-2.0
"""A registry with users and rules: `berth serve` with a password file and a policy, spoken to so that a test chooses each
header."""

import base64
import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import berth_process
import own_tokens
from end_to_end import EndToEndTest
from registry_client import MANIFEST_TYPE, Answer, RegistryClient, digest_of, manifest_of

PASSWORDS = {"alice": "correct-horse-alice", "bob": "battery-staple-bob", "robot": "tin-robot-secret"}
POLICY = """version: 1
groups: {ci: ["user:robot"]}
rules:
  - {id: pub, effect: allow, who: [anonymous, authenticated], repos: ["public/**"], actions: [pull, list]}
  - {id: own, effect: allow, who: ["user:*"], repos: ["users/${subject}/**"], actions: [pull, push, overwrite, delete, list]}
  - {id: rel, effect: deny, who: ["*"], except: ["group:ci"], repos: ["**"], tags: ["v*"], actions: [push, overwrite, delete]}
  - {id: team, effect: allow, who: [authenticated], repos: ["team/**"], actions: [pull, push, list]}
"""
# The tests' own rule, with which they fill what nobody else may write.
FILL = (
    '  - {id: fill, effect: allow, who: ["group:ci"], repos: ["**"], actions: [pull, push, overwrite, delete, list]}\n'
)
# With a patience beyond the default, or a busy machine makes 503 of a login.
HTPASSWD = {"plugin": "htpasswd", "file": "htpasswd", "deadline": "20s"}
RELOAD_SECONDS = 10  # Changes are promised within about two.


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def bearer(token):
    return f"Bearer {token}"


class GuardedServe(berth_process.Serve):
    """`berth serve` whose /v2/ answers 401; ready when /healthz answers."""

    def start(self):
        super().start(wait=False)
        self.wait_until(
            lambda: berth_process.answers(self.host, self.port, "/healthz", self.context), "answer to GET /healthz"
        )
        return self


class GuardedClient(RegistryClient):
    """Sends `authorization` with each request that names none."""

    authorization = None

    def request(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.authorization and "Authorization" not in headers:
            headers["Authorization"] = self.authorization
        return super().request(method, path, body, headers)


class GuardedTest(EndToEndTest):
    """Gives each test `registry`, with the users of PASSWORDS, `policy` and `config` (more of berth.yaml). Where that has a
    certificate, `context` is an ssl.SSLContext that trusts it."""

    policy = POLICY + FILL
    config = {}
    context = None  # Of TLS, when the configuration has a certificate.
    auth = [HTPASSWD, {"plugin": "policy", "file": "policy.yaml"}]

    @classmethod
    def setUpClass(cls):
        cls.password_file = b""

    def setUp(self):
        super().setUp()
        self.write_policy(self.policy)
        self.write_passwords(PASSWORDS)
        self.write_config()
        self.prepare()
        self.registry = self.own(
            GuardedServe(
                self.directory / "data",
                self.directory / "serve.log",
                config=self.directory / "berth.yaml",
                context=self.context,
            )
        )

    def prepare(self):
        """What a test wants to have in its folder before the start."""

    def write_config(self, **changes):
        config = {"version": 1, "auth": self.auth, **self.config, **changes}
        replace(self.directory / "berth.yaml", json.dumps(config))

    def write_policy(self, text):
        replace(self.directory / "policy.yaml", text)

    def write_passwords(self, passwords):
        """Hashed once for all tests of a class."""
        if not self.password_file:
            for user, password in passwords.items():
                add_user(self.directory / "htpasswd", user, password)
            type(self).password_file = (self.directory / "htpasswd").read_bytes()
        replace(self.directory / "htpasswd", self.password_file.decode())
        (self.directory / "htpasswd").chmod(0o600)

    def as_user(self, user=None, password=None):
        """A client that shows a user's password each time; without `user` nothing."""
        client = GuardedClient(self.registry.host, self.registry.port, context=self.context)
        client.authorization = basic(user, password or PASSWORDS[user]) if user else None
        self.addCleanup(client.close)
        return client

    def with_token(self, token):
        client = self.as_user()
        client.authorization = bearer(token)
        return client

    def ask_token(self, user, *scopes, password=None, **parameters):
        """The answer of GET /token; `user` None: anonymous."""
        query = urlencode([*parameters.items(), *(("scope", scope) for scope in scopes)])
        return self.as_user(user, password).request("GET", f"/token?{query}")

    def token(self, user, *scopes):
        answer = self.ask_token(user, *scopes)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["token"]

    def granted(self, answer):
        """repository -> actions of a token answer."""
        _, claims = own_tokens.parts(answer.json()["token"])
        return {entry["name"]: sorted(entry["actions"]) for entry in claims["access"]}

    def key_file(self):
        """The registry's newest."""
        return sorted((self.directory / "data/keys").glob("*.pem"))[-1]

    def sign(self, claims, **header):
        """A token with the registry's own key."""
        key = self.key_file()
        return own_tokens.es256(key, {"typ": "JWT", "alg": "ES256", "kid": own_tokens.key_id(key), **header}, claims)

    def status_with(self, token, path="/v2/users/alice/app/tags/list"):
        """What a request with this text after Bearer comes to; 500 never."""
        return self.as_user().request("GET", path, headers={"Authorization": bearer(token)}).status

    def fill(self, repository, tag="latest", layers=(b"a layer",)):
        return self.as_user("robot").push_image(repository, tag, list(layers))

    def assert_denied(self, answer, *texts):
        """403 with one DENIED whose message is for people."""
        self.assertEqual(
            (answer.status, answer.error_code(), len(answer.json()["errors"])), (403, "DENIED", 1), answer.body
        )
        for text in texts:
            self.assertIn(text, answer.error_text())

    def assert_challenged(self, answer, scope=None, error=None):
        """401 with one Bearer challenge."""
        self.assertEqual((answer.status, answer.error_code()), (401, "UNAUTHORIZED"), answer.body)
        challenges = answer.headers.get_all("WWW-Authenticate")
        self.assertEqual(len(challenges), 1)
        self.assertTrue(challenges[0].startswith('Bearer realm="'), challenges)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        (self.assertIn if scope else self.assertNotIn)(f'scope="{scope}"' if scope else "scope=", challenges[0])
        if error:
            self.assertIn(f'error="{error}"', challenges[0])
        return challenges[0]

    def eventually(self, probe, what, seconds=RELOAD_SECONDS):
        """Polls until probe() is true; returns the seconds that it took."""
        began = time.monotonic()
        while not probe():
            if time.monotonic() - began > seconds:
                self.fail(f"no {what} after {seconds} s")
            time.sleep(0.05)
        return time.monotonic() - began

    def ping(self, headers=None):
        return self.as_user().request("GET", "/v2/", headers=headers)


def replace(path, text):
    """As a whole or not at all, as an operator's tools do it."""
    other = Path(f"{path}.new")
    other.write_text(text)
    if path.exists():
        other.chmod(path.stat().st_mode)
    os.replace(other, path)


def add_user(file, user, password):
    done = subprocess.run(
        [berth_process.BERTH, "user", "add", user, "--file", str(file), "--password-stdin"],
        input=password + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"berth user add {user}: {done.stderr}")


def put_manifest(client, repository, reference, layers=(b"a layer",)):
    """The answer to a manifest's PUT, whose blobs are pushed before it."""
    config = json.dumps({"nonce": os.urandom(8).hex()}).encode()
    for content in (config, *layers):
        client.push_blob(repository, content)
    return client.request(
        "PUT", f"/v2/{repository}/manifests/{reference}", manifest_of(config, layers), {"Content-Type": MANIFEST_TYPE}
    )
