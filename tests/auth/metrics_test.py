# SPDX-License-Identifier: Apache-2.0
"""What /metrics says of logins, rights, plugins, certificates and reloads."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import end_to_end
from certificates import Authority
from guarded import HTPASSWD, POLICY, GuardedTest, replace
from plugin_processes import plugin_hosts

NAMES = ["127.0.0.1", "localhost"]
DAY = 86400


def decisions(plugin, result):
    return f'berth_auth_decisions_total{{plugin="{plugin}",result="{result}"}}'


def calls(plugin, method, code):
    return f'berth_plugin_calls_total{{plugin="{plugin}",method="{method}",code="{code}"}}'


class MetricsTest(GuardedTest):
    auth = [
        {**HTPASSWD, "id": "users"},
        {"plugin": "policy", "id": "rules", "file": "policy.yaml", "isolation": "process", "deadline": "20s"},
    ]

    def prepare(self):
        self.authority = Authority(self.directory)
        certificate, key = self.authority.issue("registry", NAMES)
        self.context = ssl.create_default_context(cafile=str(self.authority.certificate))
        self.http = {"tls": {"certificate": str(certificate), "key": str(key)}}
        self.write_config(http=self.http)

    def text(self):
        return self.as_user().request("GET", "/metrics").body.decode()

    def sample(self, name):
        """Its value; None when there is no such sample."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.text(), re.MULTILINE)
        return found and float(found[1])

    def test_logins_and_a_denied_push_are_counted(self):
        for _ in range(3):
            self.assertEqual(self.as_user("alice").request("GET", "/v2/").status, 200)
        self.assertEqual(self.as_user("alice", "wrong").request("GET", "/v2/").status, 401)
        self.assertEqual(self.as_user("mallory", "x").request("GET", "/v2/").status, 401)
        self.assertEqual(self.sample(decisions("users", "allow")), 3)
        self.assertEqual(self.sample(decisions("users", "deny")), 1)
        self.assertEqual(self.sample(decisions("users", "none")), 1)
        self.assertEqual(self.sample(decisions("users", "error")), 0)
        self.assertEqual(self.sample(calls("users", "Auth.Authenticate", "UNAUTHENTICATED")), 1)
        self.assertEqual(self.sample(calls("users", "Auth.Authenticate", "OK")), 4)

        before = {result: self.sample(decisions("rules", result)) for result in ("allow", "deny", "none")}
        self.assert_denied(self.as_user("alice").request("POST", "/v2/users/bob/app/blobs/uploads/", b""))
        self.assertGreater(self.sample(decisions("rules", "none")), before["none"], "no rule speaks for her there")
        self.as_user("alice").push_image("users/alice/app", "latest", [b"a layer"])
        self.assertGreater(self.sample(decisions("rules", "allow")), before["allow"])
        answer = self.as_user("alice").request("DELETE", "/v2/users/alice/app/manifests/v1")
        self.assert_denied(answer)
        self.assertEqual(self.sample(decisions("rules", "deny")), before["deny"] + 1, "a rule forbids it")
        for plugin, method in (("users", "Auth.Authenticate"), ("rules", "Auth.Authorize")):
            name = f'berth_plugin_duration_seconds_count{{plugin="{plugin}",method="{method}"}}'
            every = re.findall(rf'berth_plugin_calls_total{{plugin="{plugin}",.*}} (\d+)', self.text())
            self.assertEqual(self.sample(name), sum(map(int, every)), "each call has its time")

    # Checklist 97, L1.
    def test_the_page_is_well_formed_and_names_no_client(self):
        self.as_user("alice").push_image("users/alice/secret-name", "secret-tag", [b"a layer"])
        self.as_user("secret-user", "secret-word").request("GET", "/v2/")
        time.sleep(1)
        text = self.text()
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout.strip(), done.stderr.strip()), (0, "", ""))
        for word in ("secret", "alice", "sha256"):
            self.assertNotIn(word, text)
        families = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
        page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
        named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
        self.assertLessEqual({name for name in named if re.match("berth_(auth|plugin|tls|config)_", name)}, families)
        self.assertLessEqual(families, named)

    def test_a_reload_forgets_no_count(self):
        self.assertEqual(self.as_user("alice").request("GET", "/v2/").status, 200)
        began = self.sample("berth_config_last_reload_timestamp_seconds")
        self.assertLess(abs(began - time.time()), 120)
        time.sleep(1.1)
        replace(self.directory / "second.yaml", POLICY)
        self.auth = [{**self.auth[0], "deadline": "19s"}, {**self.auth[1], "id": "second", "file": "second.yaml"}]
        self.write_config(http=self.http)
        self.eventually(lambda: self.sample('berth_plugin_up{plugin="second"}') == 1, "new plugin")
        self.assertIsNone(self.sample('berth_plugin_up{plugin="rules"}'), "it is configured no more")
        self.assertGreater(self.sample("berth_config_last_reload_timestamp_seconds"), began)
        self.assertEqual(self.sample(decisions("users", "allow")), 1)
        self.assertEqual(self.as_user("alice").request("GET", "/v2/").status, 200)
        self.assertEqual(self.sample(decisions("users", "allow")), 2)

    def test_a_refused_reload_is_seen_until_it_is_mended(self):
        name = "berth_config_last_reload_successful"
        self.assertEqual(self.sample(name), 1)
        good, self.auth = self.auth, [{"plugin": "htpaswd", "file": "htpasswd"}]
        self.write_config(http=self.http)
        self.eventually(lambda: self.sample(name) == 0, "word of the mistake")
        self.assertEqual(self.sample('berth_plugin_up{plugin="users"}'), 1, "the old one stays")
        self.auth = good
        self.write_config(http=self.http)
        self.eventually(lambda: self.sample(name) == 1, "word of the mended file")

    def test_a_process_that_ends_is_counted_and_is_up_again(self):
        name = 'berth_plugin_restarts_total{plugin="rules"}'
        self.assertEqual(self.sample(name), 0)
        for times in (1, 2):
            os.kill(plugin_hosts(self.registry)["rules"], signal.SIGKILL)
            self.eventually(lambda: self.sample(name) == times, f"restart number {times}")
            self.eventually(lambda: self.sample('berth_plugin_up{plugin="rules"}') == 1, "plugin that is up again")
        os.kill(self.registry.pid, signal.SIGHUP)
        said = "The auth plugins are those of the configuration as it is now."
        self.eventually(lambda: said in self.registry.output(), "reload")
        self.assertEqual(self.sample(name), 2)

    def test_the_certificate_says_when_it_expires(self):
        name = "berth_tls_cert_expiry_timestamp_seconds"
        self.assertAlmostEqual(self.sample(name), time.time() + 2 * DAY, delta=600)
        certificate, key = self.authority.issue("next", NAMES, days="30")
        os.replace(key, self.http["tls"]["key"])
        os.replace(certificate, self.http["tls"]["certificate"])
        self.eventually(lambda: abs(self.sample(name) - time.time() - 30 * DAY) < 600, "new certificate")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["promtool", "--version"]])
    end_to_end.main()
