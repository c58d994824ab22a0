# SPDX-License-Identifier: Apache-2.0
"""Files that change while the registry runs: rules, passwords, and the list of plugins itself."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from guarded import FILL, POLICY, GuardedTest, add_user, replace

TEAM_OF_DEVS = """version: 1
groups: {{ci: ["user:robot"], devs: [{devs}]}}
rules:
  - {{id: devs, effect: allow, who: ["group:devs"], repos: ["devs/**"], actions: [pull, push, list]}}
"""
PROMISED_SECONDS = 5  # "about a second, and half a second later when the file was just written"; and a slow machine.


class ReloadTest(GuardedTest):
    def may_list(self, client, repository="devs/app"):
        return client.request("GET", f"/v2/{repository}/tags/list").status != 403

    # S10
    def test_s10_who_leaves_a_group_is_refused_at_once(self):
        self.write_policy(TEAM_OF_DEVS.format(devs='"user:alice", "user:bob"'))
        alice = self.as_user("alice")
        self.eventually(lambda: self.may_list(alice), "word of the group")
        token = self.with_token(self.token("alice", "repository:devs/app:pull,push"))
        bob = self.with_token(self.token("bob", "repository:devs/app:pull,push"))
        self.assertTrue(self.may_list(token))
        self.write_policy(TEAM_OF_DEVS.format(devs='"user:bob"'))
        took = self.eventually(lambda: not self.may_list(token), "refusal of who left the group", PROMISED_SECONDS)
        print(f"S10: refused {took:.1f} s after the file was written")
        self.assert_denied(
            token.request("POST", "/v2/devs/app/blobs/uploads/", b""), "user:alice may not push devs/app"
        )
        self.assertFalse(self.may_list(alice))
        self.assertTrue(self.may_list(bob))
        self.assertEqual(self.granted(self.ask_token("alice", "repository:devs/app:pull")), {})

    def test_rules_with_a_mistake_are_told_and_not_used(self):
        for text in ("version: 1\nrules: [{id: x, effect: alow}]\n", "version: 1\n  rules: ]\n", "", "\0\1\2"):
            seen = len(self.registry.output())
            self.write_policy(text)
            self.eventually(lambda: "these rules are not used" in self.registry.output()[seen:], "word of it")
            self.assertTrue(self.may_list(self.as_user("alice"), "users/alice/app"))
            self.assertFalse(self.may_list(self.as_user("alice"), "users/bob/app"))
        self.write_policy(POLICY.replace("users/${subject}", "users/bob"))
        self.eventually(lambda: self.may_list(self.as_user("alice"), "users/bob/app"), "word of good rules")

    def test_users_come_and_go(self):
        add_user(self.directory / "htpasswd", "carol", "carols-password")
        self.eventually(lambda: self.as_user("carol", "carols-password").request("GET", "/v2/").status == 200, "carol")
        without = "".join(
            line for line in (self.directory / "htpasswd").read_text().splitlines(True) if not line.startswith("alice:")
        )
        self.assertEqual(self.as_user("alice").request("GET", "/v2/").status, 200, "and remembered")
        replace(self.directory / "htpasswd", without)
        self.eventually(
            lambda: self.as_user("alice").request("GET", "/v2/").status == 401,
            "word that alice is gone",
            PROMISED_SECONDS,
        )
        (self.directory / "htpasswd").unlink()
        self.eventually(self.carol_is_told, "word that the file is gone")

    def carol_is_told(self):
        """What the file said before holds; a login looks at it, and the log says that it is gone."""
        self.assertEqual(self.as_user("carol", "carols-password").request("GET", "/v2/").status, 200)
        return "holds until it is mended" in self.registry.output()

    def test_another_list_of_plugins_is_in_force_after_sighup(self):
        self.only_this_list_after(lambda: os.kill(self.registry.pid, signal.SIGHUP))

    def test_another_list_of_plugins_is_in_force_when_the_file_changes(self):
        self.only_this_list_after(lambda: None)

    def only_this_list_after(self, ask):
        alice = self.as_user("alice")
        self.assertFalse(self.may_list(alice, "users/bob/app"))
        replace(self.directory / "other.yaml", POLICY.replace("users/${subject}", "users/bob") + FILL)
        self.auth = [self.auth[0], {"plugin": "policy", "id": "second", "file": "other.yaml"}]
        self.write_config()
        ask()
        self.eventually(lambda: self.may_list(alice, "users/bob/app"), "word of the new list")
        self.assertFalse(self.may_list(alice, "users/alice/app"))
        self.assertIn('"plugins":"htpasswd, second"', self.registry.output())

    def test_a_list_with_a_mistake_is_told_and_the_old_one_stays(self):
        for changes, said in (
            ({"auth": [{"plugin": "htpaswd", "file": "htpasswd"}]}, "htpaswd"),
            ({"auth": [{"plugin": "policy", "fil": "x"}]}, "fil"),
            ({"auth": [{"plugin": "htpasswd", "file": "missing"}]}, "missing"),
            ({"auth": []}, "auth"),
            ({"autth": 1}, "autth"),
        ):
            seen = len(self.registry.output())
            self.write_config(**changes)
            os.kill(self.registry.pid, signal.SIGHUP)
            refused = "The new configuration of auth is not used, the old one stays."
            self.eventually(lambda: refused in self.registry.output()[seen:], f"word that {said} is wrong")
            self.assertIn(said, self.registry.output()[seen:])
            self.assertTrue(self.may_list(self.as_user("alice"), "users/alice/app"))
            self.assertFalse(self.may_list(self.as_user("alice"), "users/bob/app"))
            self.assertEqual(self.as_user().request("GET", "/v2/").status, 401)
        self.assertTrue(self.registry.running())


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
