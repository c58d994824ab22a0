# SPDX-License-Identifier: Apache-2.0
"""What a registry starts with, and what it refuses to start with."""

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from end_to_end import EndToEndTest
from guarded import GuardedTest, HTPASSWD, PASSWORDS, basic, put_manifest


class RefusedStartTest(EndToEndTest):
    def refused(self, config, *words):
        """What `berth serve` says that does not start."""
        file = self.directory / "berth.yaml"
        file.write_text(json.dumps({"version": 1, **config}))
        done = subprocess.run(
            [berth_process.BERTH, "serve", "--config", file, "--data", self.directory / "data", *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertNotEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stderr

    def test_without_auth_others_are_not_let_in(self):
        for address in ("0.0.0.0:0", "[::]:0"):
            for said in (self.refused({"http": {"address": address}}), self.refused({}, "--listen", address)):
                self.assertIn("there is no `auth`", said)
                self.assertIn("--insecure-open", said)

    def test_it_starts_when_that_is_meant(self):
        for words, auth in ((["--insecure-open"], False), ([], True)):
            if auth:
                (self.directory / "htpasswd").touch(mode=0o600)
                (self.directory / "policy.yaml").write_text("version: 1\nrules: []\n")
            config = {"version": 1, **({"auth": GuardedTest.auth} if auth else {})}
            (self.directory / "open.yaml").write_text(json.dumps(config))
            process = berth_process.Process(
                [
                    berth_process.BERTH,
                    "serve",
                    "--config",
                    self.directory / "open.yaml",
                    "--data",
                    self.directory / "data",
                    "--listen",
                    "0.0.0.0:0",
                    *words,
                ],
                self.directory / "open.log",
            )
            self.own(process)
            process.wait_until(lambda: ": serving" in process.output(), "banner")
            process.stop()

    def test_mistakes_of_auth_are_told(self):
        auth = GuardedTest.auth
        for config, said in (
            ({"auth": [{"plugin": "htpaswd"}]}, "htpaswd"),
            ({"auth": [{"plugin": "htpasswd"}]}, "file"),
            ({"auth": [{"plugin": "htpasswd", "file": "nowhere"}]}, "berth user add"),
            ({"auth": [{"plugin": "policy", "file": "nowhere"}]}, "nowhere"),
            ({"auth": [auth[0], auth[0]]}, "htpasswd"),
            ({"auth": [{"plugin": "storage-fs"}]}, "storage-fs"),
            ({"auth": "htpasswd"}, "auth"),
            ({"auth": [{**auth[0], "wrkers": 2}]}, "wrkers"),
            ({"token": {"lifetime": "1s"}, "auth": auth}, "token.lifetime"),
        ):
            self.assertIn(said, self.refused(config), config)

    def test_mistakes_of_the_file_and_of_plugins_are_told_at_once(self):
        service = {"id": "x", "isolation": "remote", "address": "192.0.2.1:7000"}
        said = self.refused({"auth": [{"plugin": "htpaswd"}, {"plugin": "htpasswd"}, service]})
        for part in ('no plugin "htpaswd"', "htpasswd.file: is missing", "in the clear"):
            self.assertIn(part, said)


class WithoutRulesTest(GuardedTest):
    auth = [HTPASSWD]

    def test_accounts_may_do_everything_and_the_anonymous_nothing(self):
        self.assertEqual(put_manifest(self.as_user("alice"), "any/where", "v1").status, 201)
        self.assertEqual(self.as_user("bob").delete("any/where", "manifests", "v1").status, 202)
        self.assert_challenged(self.as_user().request("GET", "/v2/any/where/tags/list"), "repository:any/where:pull")
        self.assertEqual(self.granted(self.ask_token(None, "repository:any/where:pull")), {})
        self.assertRegex(self.registry.output(), "(?i)everything", "the banner says so")


class WithoutPasswordsTest(GuardedTest):
    auth = [{"plugin": "policy", "file": "policy.yaml"}]

    def test_only_the_anonymous_are_known(self):
        self.assertEqual(self.as_user("alice").request("GET", "/v2/").status, 401)
        self.assertEqual(self.granted(self.ask_token(None, "repository:public/x:pull,push")), {"public/x": ["pull"]})


class NotRequiredTest(GuardedTest):
    auth = [HTPASSWD, {"plugin": "policy", "file": "missing.yaml", "required": False}]

    def test_without_the_rules_nobody_may_do_anything(self):
        answer = self.as_user("alice").request("GET", "/v2/any/where/tags/list")
        self.assertEqual(answer.status, 503)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
