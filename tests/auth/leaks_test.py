# SPDX-License-Identifier: Apache-2.0
"""What nobody may read: passwords, tokens and forms in what the registry writes, and other hosts in what it answers."""

import base64
import json
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from urllib.parse import quote, urlencode

import end_to_end
from guarded import PASSWORDS, GuardedTest, basic, bearer, put_manifest

WRONG = "wr0ng-passw0rd-of-a-typo"
IN_URL = "secret-in-a-query"


class LogsTest(GuardedTest):
    """Each access log in turn."""

    def use(self):
        """Logs in in every way, rightly and wrongly. Returns what nobody may read anywhere."""
        secrets = [WRONG, IN_URL, *PASSWORDS.values()]
        nobody, alice = self.as_user(), self.as_user("alice")
        answers = [
            self.ask_token("alice", "repository:users/alice/app:pull,push"),
            self.ask_token(None, "repository:public/a:pull"),
        ]
        fields = {
            "grant_type": "password",
            "username": "alice",
            "password": PASSWORDS["alice"],
            "scope": "repository:users/alice/app:pull,push",
        }
        answers.append(nobody.request("POST", "/token", urlencode(fields)))
        answers.append(alice.request("GET", "/login"))
        tokens = [answer.json()["token"] for answer in answers]
        self.assertEqual(put_manifest(self.with_token(tokens[0]), "users/alice/app", "1").status, 201)
        nobody.request("POST", "/token", urlencode(fields | {"password": WRONG}))
        nobody.request("POST", "/token", urlencode(fields | {"grant_type": "refresh_token", "refresh_token": IN_URL}))
        nobody.request("POST", "/token", "{" + urlencode(fields))
        nobody.request("GET", f"/token?account=alice&password={IN_URL}&access_token={tokens[0]}")
        nobody.request(
            "GET",
            f"/v2/users/alice/app/tags/list?token={tokens[0]}&x={IN_URL}",
            headers={"Cookie": f"session={IN_URL}"},
        )
        for value in (
            basic("alice", WRONG),
            f"Basic {PASSWORDS['alice']}",
            f"Bearer {tokens[0]}x",
            bearer(tokens[0]),
            f"Token {tokens[0]}",
            f"Bearer {tokens[0]} {tokens[0]}",
            basic("alice", PASSWORDS["alice"]) + "==",
        ):
            for path in ("/v2/", "/token", "/v2/users/bob/app/manifests/1", "/v2/_catalog", "/nowhere"):
                nobody.request("GET", path, headers={"Authorization": value})
        self.assertEqual(
            self.as_user("bob", WRONG).request("POST", "/v2/users/bob/app/blobs/uploads/", b"").status, 401
        )
        secrets += [token.split(".")[2] for token in tokens] + tokens
        secrets += [
            basic(user, password)[6:]
            for user, password in (("alice", PASSWORDS["alice"]), ("alice", WRONG), ("bob", WRONG))
        ]
        secrets += [base64.b64encode(password.encode()).decode().rstrip("=") for password in PASSWORDS.values()]
        return secrets + self.key_file().read_text().splitlines()[1:2]

    def assert_nothing_of(self, secrets, text, where):
        for secret in secrets:
            for spelling in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}:
                found = re.search(f".*{re.escape(spelling)}.*", text)
                self.assertIsNone(found, f"{where} holds a secret: {found and found.group()[:400]}")

    def log_with(self, text):
        """What was logged, once it has the text: lines of the access log wait for up to a second."""
        deadline = time.monotonic() + 10
        while text not in (said := self.registry.log_path.read_text(errors="replace")):
            self.assertLess(time.monotonic(), deadline, f"the log has no {text}")
            time.sleep(0.1)
        time.sleep(1.2)
        return self.registry.log_path.read_text(errors="replace")

    # L1
    def test_l1_neither_logs_nor_metrics_hold_secrets(self):
        for access_log in ("json", "combined"):
            self.registry.stop()
            self.write_config(http={"access_log": access_log})
            self.registry.start()
            secrets = self.use()
            metrics = self.as_user().request("GET", "/metrics").body.decode()
            self.assertIn("registry_http_requests_total", metrics)
            said = self.log_with("/v2/users/alice/app/manifests/1")
            self.assertIn("A login failed.", said)
            hashes = [line.split(":")[1] for line in (self.directory / "htpasswd").read_text().splitlines()]
            self.assert_nothing_of([*secrets, *hashes], said, f"the {access_log} log")
            self.assert_nothing_of([*secrets, *hashes, "alice"], metrics, "what /metrics answers")
        self.assert_nothing_of(
            secrets, Path(f"/proc/{self.registry.pid}/cmdline").read_bytes().decode(), "the command line"
        )
        self.assert_nothing_of(
            secrets, Path(f"/proc/{self.registry.pid}/environ").read_bytes().decode(), "the environment"
        )

    def test_l1_secrets_do_not_come_back(self):
        for value in (basic("alice", WRONG), f"Bearer {WRONG}", f"Basic {WRONG}", f"{WRONG} x"):
            for path in ("/v2/", "/token", "/login"):
                answer = self.as_user().request("GET", path, headers={"Authorization": value})
                self.assertNotIn(WRONG, str(answer.headers) + answer.body.decode())

    def test_the_log_says_who_was_refused_what_and_by_which_rule(self):
        self.assert_denied(put_manifest(self.as_user("alice"), "users/alice/app", "v1"))
        line = next(json.loads(line) for line in self.registry.output().splitlines() if "Access was denied." in line)
        self.assertEqual(
            (line["who"], line["action"], line["target"], line["rule"]),
            ("user:alice", "push", "users/alice/app:v1", "rel"),
        )


class HostsTest(GuardedTest):
    config = {"http": {"hosts": ["registry.example", "127.0.0.1"]}}

    def realm(self, **headers):
        return re.search('realm="([^"]*)"', self.ping(headers).headers["WWW-Authenticate"])[1]

    # L5
    def test_l5_a_hostile_host_is_not_in_the_realm(self):
        for host in (
            "evil.example",
            "evil.example:443",
            "registry.example.evil",
            "evil.example/registry.example",
            "registry.example@evil.example",
            "127.0.0.1.evil.example",
            'evil.example" x="',
            "[::1]",
        ):
            answer = self.ping({"Host": host})
            self.assertNotIn("evil", str(answer.headers.get_all("WWW-Authenticate")), host)
            self.assertIn(answer.status, (400, 401), host)
        self.assertEqual(self.realm(Host="evil.example"), "http://registry.example/token")
        for name in ("X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-Host"):
            self.assertNotIn("evil", str(self.ping({name: "host=evil.example"}).headers), name)

    def test_the_realm_is_where_the_client_called(self):
        self.assertEqual(self.realm(), f"http://{self.registry.address}/token")
        self.assertEqual(self.realm(Host="registry.example:8443"), "http://registry.example:8443/token")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["openssl", "version"]])
    end_to_end.main()
