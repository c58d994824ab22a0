# SPDX-License-Identifier: Apache-2.0
"""Who may ask for reviews, and who may see what the rules say."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from guarded import PASSWORDS, GuardedTest
from ruled import RuledTest, berth, labels

REVIEWS = ("/validate-image", "/admission/v1/validate/default", "/admission/v1/mutate/default")
QUESTIONS = (
    "/admission/v1/decisions",
    "/admission/v1/scan?repository=team/app",
    "/admission/v1/explain?image=localhost/team/app:1",
)
REVIEW = json.dumps(
    {
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": "u-1",
            "kind": {"group": "", "version": "v1", "kind": "Pod"},
            "resource": {"group": "", "version": "v1", "resource": "pods"},
            "namespace": "dev",
            "operation": "CREATE",
            "userInfo": {"username": "alice"},
            "object": {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "nginx"}]}},
            "oldObject": None,
        },
    }
)
# Far from here, by the word of a proxy that is trusted.
FAR = {"X-Forwarded-For": "198.51.100.7"}


class OpenTest(RuledTest):
    """Without auth and without `validation.clients`; the test's own machine is a trusted proxy."""

    sets = {"default": {"rules": [labels("audit")]}}
    config = {"http": {"trusted_proxies": ["127.0.0.1"]}}

    def test_everybody_may_ask_for_reviews(self):
        client = self.client(self.registry)
        for path in REVIEWS:
            self.assertEqual(client.request("POST", path, REVIEW, FAR).status, 200, path)

    def test_only_this_machine_is_told_what_the_rules_say(self):
        client = self.client(self.registry)
        client.push_image("team/app", "1", [b"one"])
        for path in QUESTIONS:
            self.assertEqual(client.request("GET", path).status, 200, path)
            answer = client.request("GET", path, headers=FAR)
            self.assertEqual((answer.status, answer.error_code()), (403, "DENIED"), path)


class ClientsTest(RuledTest):
    sets = {"default": {"rules": [labels("audit")]}}
    config = {"http": {"trusted_proxies": ["127.0.0.1"]}}
    clients = ["10.0.0.0/8", "2001:db8::/32"]

    def test_only_networks_that_are_named_may_ask_for_reviews(self):
        client = self.client(self.registry)
        for path in REVIEWS:
            for address, status in (("10.1.2.3", 200), ("2001:db8::7", 200), ("198.51.100.7", 403), ("11.0.0.1", 403)):
                answer = client.request("POST", path, REVIEW, {"X-Forwarded-For": address})
                self.assertEqual(answer.status, status, (path, address))
            answer = client.request("POST", path, REVIEW)
            self.assertEqual((answer.status, answer.error_code()), (403, "DENIED"), "this machine is none of them")
            self.assertIn("validation.clients does not name this address", answer.error_text())

    def test_who_may_not_ask_need_not_send(self):
        large = b" " * (7 << 20)
        answer = self.client(self.registry).request("POST", REVIEWS[0], large, {"Expect": "100-continue"})
        self.assertEqual(answer.status, 403)

    def test_what_is_no_network_is_no_configuration(self):
        config = self.directory / "wrong.yaml"
        config.write_text("version: 1\nvalidation: {clients: [10.0.0.1/8, example.com]}\n")
        done = berth("config", "check", config)
        self.assertEqual(done.returncode, 78)
        self.assertEqual(done.stderr.count("validation.clients"), 2, done.stderr)


POLICY = """version: 1
rules:
  - {id: bot, effect: allow, who: ["user:robot"], repos: ["**"], actions: ["*"]}
  - {id: own, effect: allow, who: ["user:alice"], repos: ["team/**"], actions: [pull, list]}
  - {id: pub, effect: allow, who: [anonymous], repos: ["team/**", "public/**"], actions: [pull, list]}
"""


class GuardedRulesTest(GuardedTest):
    policy = POLICY
    config = {"validation": {"file": "validation.yaml"}}

    def prepare(self):
        rules = {"version": 1, "sets": {"default": {"rules": [labels("audit")]}}}
        (self.directory / "validation.yaml").write_text(json.dumps(rules))

    def test_a_login_with_the_right_to_the_catalog_is_needed(self):
        self.fill("team/app", "1")
        token = self.token(None, "registry:catalog:*")
        self.assertEqual(self.with_token(token).request("GET", "/v2/_catalog").status, 200)
        for path in QUESTIONS:
            self.assert_challenged(self.as_user().request("GET", path), "registry:catalog:*")
            answer = self.with_token(token).request("GET", path)
            self.assert_challenged(answer, "registry:catalog:*", "insufficient_scope")
            self.assertEqual(self.as_user("alice").request("GET", path).status, 200, path)

    def test_and_of_what_nobody_may_pull_nothing_is_told(self):
        self.fill("team/app", "1")
        self.fill("secret/app", "1")
        alice = self.as_user("alice")
        for path in ("scan?repository=secret/app", "explain?image=localhost/secret/app:1"):
            self.assert_denied(alice.request("GET", f"/admission/v1/{path}"), "user:alice may not pull secret/app")
        seen = {one["image"] for one in alice.request("GET", "/admission/v1/decisions").json()["decisions"]}
        self.assertEqual(seen, {"localhost/team/app"})

    def test_commands_log_in(self):
        self.fill("team/app", "1")
        self.fill("secret/app", "1")
        words = ("validate", "scan", "--all", "--format", "json", "--url", f"http://{self.registry.address}")
        done = berth(*words)
        self.assertEqual(done.returncode, 2)
        self.assertIn("log in with --user NAME --password-stdin", done.stderr)
        done = berth(*words, "--user", "alice", "--password-stdin", input=PASSWORDS["alice"] + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([image["repository"] for image in json.loads(done.stdout)["images"]], ["team/app"])
        done = berth(*words, "--user", "alice", "--password-stdin", input="wrong\n")
        self.assertEqual(done.returncode, 2)
        far = ("validate", "scan", "--all", "--url", "http://registry.example", "--user", "alice", "--password-stdin")
        done = berth(*far, input=PASSWORDS["alice"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("a password does not cross the network without TLS", done.stderr)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
